"""Testimony comes in, and its text and tags change, here only."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.errors import AlreadyEntered, InvalidEntry
from archive.models.audit import Action
from archive.models.contact import Contact
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import Origin, Status
from archive.workflow import audit
from archive.workflow.normal_form import NormalForm, normalise
from archive.workflow.scanning import SCAN_FAILED, scan_without_loss
from archive.workflow.state import advance_by_edit, require_valid


@dataclass(frozen=True, slots=True)
class Tags:
    """Vocabulary as slugs; age in whole years; "" and None mean not stated."""

    platforms: tuple[str, ...]
    harm_types: tuple[str, ...]
    themes: tuple[str, ...] = ()
    age: int | None = None
    gender: str = ""
    nation: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One testimony as it comes in. ``text`` is raw; ``month`` is the first day of the month of contact."""

    reference: str
    month: date
    basis: str
    text: str
    tags: Tags
    basis_lapses_on: date | None = None
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a text: ``flags`` counts the possible identifiers, SCAN_FAILED if there was no scan."""

    testimony: Testimony
    normal_form: NormalForm
    flags: int


def enter(entry: Entry, *, by: User, scan: bool = True) -> Entered:
    """Store a contact's testimony as revision 1, then scan it. A failing scan loses no text.

    Without ``scan`` the caller scans later, once the transaction around many is over.

    Raises:
        RefusedText: the text cannot be stored.
        InvalidEntry: another field is wrong; nothing is written.
        AlreadyEntered: this contact has this text already, and not withdrawn; nothing is written.
    """
    normal_form = normalise(entry.text)
    with transaction.atomic():
        contact = _contact(entry)
        _refuse_twice(contact, normal_form.text)
        testimony = Testimony(
            contact=contact,
            basis=entry.basis,
            basis_lapses_on=entry.basis_lapses_on,
            invented=entry.invented,
            entered_by=by,
        )
        _set_columns(testimony, entry.tags)
        testimony.save()
        _set_terms(testimony, entry.tags)
        revision = Revision.objects.create(
            testimony=testimony, number=1, text=normal_form.text, origin=Origin.ENTERED, created_by=by
        )
        audit.record(Action.ENTERED, testimony, by)
    return Entered(testimony, normal_form, scan_without_loss(revision, by=by) if scan else SCAN_FAILED)


def edit_text(testimony: Testimony, *, seen: int, text: str, by: User) -> Entered:
    """Store ``text`` as the next revision and scan it; what was signed or prepared is void."""
    normal_form = normalise(text)
    with transaction.atomic():
        testimony = advance_by_edit(testimony, seen=seen, by=by)
        if normal_form.text == testimony.latest_revision.text:
            raise InvalidEntry("text", "it is the same as the latest revision, so there is nothing to store")
        revision = add_revision(testimony, normal_form.text, Origin.EDITED, by)
        audit.record(Action.EDITED, testimony, by, revision=revision.number)
    return Entered(testimony, normal_form, scan_without_loss(revision, by=by))


@transaction.atomic
def change_tags(
    testimony: Testimony, *, seen: int, tags: Tags, basis: str, basis_lapses_on: date | None, by: User
) -> Testimony:
    testimony = advance_by_edit(testimony, seen=seen, by=by)
    testimony.basis = basis
    testimony.basis_lapses_on = basis_lapses_on
    _set_columns(testimony, tags)
    testimony.save()
    _set_terms(testimony, tags)
    audit.record(Action.RETAGGED, testimony, by)
    return testimony


def add_revision(testimony: Testimony, text: str, origin: Origin, by: User) -> Revision:
    """The next revision; call it inside a transaction that has advanced the testimony."""
    number = testimony.latest_revision.number + 1
    return Revision.objects.create(
        testimony=testimony, number=number, text=text, origin=origin, created_by=by
    )


def _contact(entry: Entry) -> Contact:
    if entry.month > timezone.localdate():
        raise InvalidEntry("month", "it lies in the future")
    contact = Contact.objects.filter(reference=entry.reference).first()
    if contact is None:
        contact = Contact(reference=entry.reference, month=entry.month)
        require_valid(contact)
        # Not save(): somebody may be entering the same contact at this moment.
        contact, _made = Contact.objects.get_or_create(
            reference=entry.reference, defaults={"month": entry.month}
        )
    if contact.month != entry.month:
        raise InvalidEntry("month", f"contact {contact.pk} is recorded with {contact.month:%Y-%m}")
    return contact


def _refuse_twice(contact: Contact, text: str) -> None:
    # The lock makes the second of two who send at once wait here, and then see the first one's row.
    Contact.objects.select_for_update().get(pk=contact.pk)
    known = contact.testimonies.exclude(status=Status.WITHDRAWN).filter(revisions__text=text).first()
    if known is not None:
        raise AlreadyEntered(f"This contact has this very text already, as {known}. Nothing was added.")


def _set_columns(testimony: Testimony, tags: Tags) -> None:
    testimony.age = tags.age
    testimony.gender = tags.gender
    testimony.nation = tags.nation
    testimony.year = tags.year
    require_valid(testimony)


def _set_terms(testimony: Testimony, tags: Tags) -> None:
    if not tags.platforms:
        raise InvalidEntry("platforms", "choose at least one")
    if not tags.harm_types:
        raise InvalidEntry("harm_types", "choose at least one")
    testimony.platforms.set(terms(Platform, tags.platforms, field="platforms"))
    testimony.harm_types.set(terms(HarmType, tags.harm_types, field="harm_types"))
    testimony.themes.set(terms(Theme, tags.themes, field="themes"))


_AnyTerm = TypeVar("_AnyTerm", bound=Term)


def terms(model: type[_AnyTerm], slugs: tuple[str, ...], *, field: str) -> list[_AnyTerm]:
    """The rows of ``slugs``.

    Raises:
        InvalidEntry: one of them is not in the vocabulary.
    """
    found = {term.slug: term for term in model._default_manager.filter(slug__in=slugs)}
    if unknown := sorted(set(slugs) - set(found)):
        raise InvalidEntry(field, f"{len(unknown)} unknown: choose from the vocabulary")
    return [found[slug] for slug in dict.fromkeys(slugs)]
