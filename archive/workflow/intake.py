"""Testimony comes in, and its text and tags change, here only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.errors import AlreadyEntered, ArchiveError, InvalidEntry
from archive.models.audit import Action, Event
from archive.models.basis import BasisRenewal
from archive.models.case_note import CaseNote
from archive.models.contact import Contact, reference_hash
from archive.models.data_key import DataKey, store_new_keys
from archive.models.many_rows import add_rows, add_tuples
from archive.models.public_tags import VOCABULARY
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import EARLIEST_MONTH, Origin, Severity, Status
from archive.workflow import audit
from archive.workflow.chosen_terms import terms
from archive.workflow.known_texts import KnownTexts, portions
from archive.workflow.normal_form import LONGEST_TEXT, NormalForm, normalise
from archive.workflow.notes import Taken, standing_notes, take
from archive.workflow.scanning import scan_without_loss
from archive.workflow.state import advance_by_edit, require_a_day_to_come, require_valid


def require_plausible_month(month: date) -> None:
    """Refuse a month in which the helpline cannot have had the contact.

    Raises:
        InvalidEntry
    """
    if month > timezone.localdate():
        raise InvalidEntry("month", "it is in the future: give the month in which the child made contact")
    if month < EARLIEST_MONTH:
        raise InvalidEntry(
            "month", f"it is before {EARLIEST_MONTH:%B %Y}: check the year, and type all four digits"
        )


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
    severity: str = Severity.ORDINARY.value
    invented: bool = False
    # The case note, raw, of which ``text`` is one stretch, and about where in it; "": there is no more.
    note: str = ""
    note_near: int = 0


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a text: ``flags`` counts the possible identifiers, SCAN_FAILED if there was no scan."""

    testimony: Testimony
    normal_form: NormalForm
    flags: int


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry that can be stored, unless others have stored meanwhile what does not go with it."""

    entry: Entry
    normal_form: NormalForm
    terms: Mapping[str, tuple[int, ...]]  # ids, by the testimony's field
    taken: Taken | None = None  # None: nothing is left beside the text


class Checker:
    """Finds what is wrong with an entry in itself, outside of every transaction.

    It remembers what it has asked the database: make one for each file, and none that lasts.
    """

    def __init__(self) -> None:
        self._right_columns: set[tuple[object, ...]] = set()
        self._terms: dict[tuple[str, tuple[str, ...]], tuple[int, ...]] = {}

    def check(self, entry: Entry) -> Checked:
        """Raises RefusedText, or InvalidEntry."""
        taken = take(entry.note, entry.text, near=entry.note_near) if entry.note else None
        normal_form = taken.quote if taken else normalise(entry.text)
        require_plausible_month(entry.month)
        require_a_day_to_come(entry.basis_lapses_on)
        require_valid(Contact(reference=entry.reference, month=entry.month), validate_unique=False)
        columns = _columns(entry)
        values = tuple(columns.values())
        if values not in self._right_columns:
            require_valid(Testimony(**columns), exclude={"contact", "entered_by"})
            self._right_columns.add(values)
        _require_terms(entry.tags)
        found = {field: self._ids(field, getattr(entry.tags, field)) for field in VOCABULARY}
        return Checked(entry, normal_form, found, None if taken is None or taken.is_all else taken)

    def _ids(self, field: str, slugs: tuple[str, ...]) -> tuple[int, ...]:
        key = (field, slugs)
        if key not in self._terms:
            self._terms[key] = tuple(term.pk for term in terms(VOCABULARY[field], slugs, field=field, has=()))
        return self._terms[key]


def enter(entry: Entry, *, by: User) -> Entered:
    """Store a contact's testimony as revision 1, then scan it. A failing scan loses no text.

    Raises:
        RefusedText: the text cannot be stored.
        InvalidEntry: another field is wrong; nothing is written.
        AlreadyEntered: this contact has this text already, and not withdrawn; nothing is written.
    """
    checked = Checker().check(entry)
    stored, refused = enter_all([checked], by=by)
    if refused:
        raise refused[0]
    return Entered(stored[0], checked.normal_form, scan_without_loss(stored[0].latest_revision, by=by))


def enter_all(
    entries: Sequence[Checked], *, by: User, known: KnownTexts | None = None, keep_going: bool = False
) -> tuple[dict[int, Testimony], dict[int, ArchiveError]]:
    """Store them in one short step and scan none; return what was stored and what refused, by place.

    One refusal keeps all out, unless ``keep_going``. ``known`` may have looked already, before the step.
    """
    new_contacts = _new_contacts(entries)
    rows = [_Rows.of(one, by) for one in entries]
    with transaction.atomic():
        # Where somebody has entered the same contact at this moment, theirs stands and is read here. All take
        # their locks in one order, so that no two wait for each other.
        here = contacts_of(contact.reference for contact in new_contacts)
        missing = [contact for contact in new_contacts if contact.reference not in here]
        store_new_keys(missing)
        Contact.objects.bulk_create(missing, ignore_conflicts=True)
        contacts = contacts_of((one.entry.reference for one in entries), lock=True)
        _drop_keys_of_nobody(missing, contacts)
        refused = _refusals(entries, contacts, known or KnownTexts())
        if refused and not keep_going:
            transaction.set_rollback(True)
            return {}, refused
        accepted = {place: row for place, row in enumerate(rows) if place not in refused}
        for place, row in accepted.items():
            row.testimony.contact = contacts[entries[place].entry.reference]
        _give_months(
            {entries[place].entry.reference: entries[place].entry.month for place in accepted}, contacts, by
        )
        _give_notes({place: entries[place] for place in accepted}, accepted, by)
        _write(list(accepted.values()))
    return {place: row.testimony for place, row in accepted.items()}, refused


def refusals_now(entries: Sequence[Checked], *, known: KnownTexts) -> dict[int, ArchiveError]:
    """What would be refused at this moment, by place. Nothing is written and nobody has to wait."""
    return _refusals(entries, contacts_of(one.entry.reference for one in entries), known)


def edit_text(testimony: Testimony, *, seen: int, text: str, by: User) -> Entered:
    """Store ``text`` as the next revision and scan it; what was signed or prepared is void.

    The limit of an entry holds, but a text that replacements made longer may stay as long as it is.
    """
    normal_form = normalise(text, longest=max(LONGEST_TEXT, len(testimony.latest_revision.text)))
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
    if basis_lapses_on != testimony.lapses_on:  # one that lapsed long ago is in nobody's way here
        require_a_day_to_come(basis_lapses_on)
    testimony = advance_by_edit(testimony, seen=seen, by=by)
    if (basis, basis_lapses_on) != (testimony.present_basis, testimony.lapses_on):
        _change_basis(testimony, basis, basis_lapses_on, by)
    _set_columns(testimony, tags)
    testimony.save()
    _set_terms(testimony, tags)
    audit.record(Action.RETAGGED, testimony, by)
    return testimony


def _change_basis(testimony: Testimony, basis: str, lapses_on: date | None, by: User) -> None:
    """Once it was renewed, the last row counts, so another change is another row."""
    if testimony.publication_id is not None:
        raise InvalidEntry(
            "basis", "readers see the quote on this basis: renew the basis instead of changing it"
        )
    if not testimony.renewals.exists():
        testimony.basis, testimony.basis_lapses_on = basis, lapses_on
        return
    renewal = BasisRenewal(testimony=testimony, basis=basis, lapses_on=lapses_on, renewed_by=by)
    require_valid(renewal, exclude={"lapses_on"})  # none is a day too
    renewal.save()
    until = lapses_on.isoformat() if lapses_on else None
    audit.record(Action.RENEWED, testimony, by, basis=basis, lapses_on=until)


def add_revision(testimony: Testimony, text: str, origin: Origin, by: User) -> Revision:
    """The next revision; call it inside a transaction that has advanced the testimony."""
    number = testimony.latest_revision.number + 1
    return Revision.objects.create(
        testimony=testimony, number=number, text=text, origin=origin, created_by=by
    )


def contacts_of(references: Iterable[str], *, lock: bool = False) -> dict[str, Contact]:
    """The contacts that are stored, by reference; with ``lock``, whoever else enters for them waits."""
    found = {}
    for some in portions(references):
        named = {reference_hash(reference): reference for reference in some}
        contacts = Contact.objects.filter(reference_hash__in=named).order_by("reference_hash")
        for contact in contacts.select_for_update(no_key=True) if lock else contacts:
            found[named[contact.reference_hash]] = contact
    return found


def known_months(contacts: Mapping[str, Contact]) -> dict[str, date]:
    """Return, by reference, the months that later entries have to agree with: not of a contact of which every
    testimony was erased, as where an import with the wrong months was undone."""
    free: set[int] = set()
    for some in portions(contact.pk for contact in contacts.values()):
        of_some = Testimony.objects.filter(contact__in=some).order_by()
        standing = set(of_some.exclude(status=Status.ERASED).values_list("contact", flat=True))
        free |= set(of_some.values_list("contact", flat=True)) - standing
    return {reference: one.month for reference, one in contacts.items() if one.pk not in free}


def _give_months(months: Mapping[str, date], contacts: Mapping[str, Contact], by: User) -> None:
    for reference, month in months.items():
        contact = contacts[reference]
        if contact.month != month:
            contact.month = month
            contact.save(update_fields=["month"])
            audit.record_about(Action.CORRECTED, f"contact {contact.pk}", by)


def _give_notes(entries: Mapping[int, Checked], rows: Mapping[int, "_Rows"], by: User) -> None:
    """Tie each to the note that it was taken from, which is stored once for all quotes of the contact."""
    taken = {place: one.taken for place, one in entries.items() if one.taken is not None}
    notes = standing_notes((rows[place].testimony.contact, one.note) for place, one in taken.items())
    for place, one in taken.items():
        testimony = rows[place].testimony
        key = (testimony.contact_id, one.note)
        if key not in notes:
            notes[key] = CaseNote.objects.create(text=one.note, entered_by=by)
        testimony.note, testimony.note_start, testimony.note_end = notes[key], one.start, one.end


def _drop_keys_of_nobody(meant: Sequence[Contact], contacts: Mapping[str, Contact]) -> None:
    """Somebody else entered the same contact at this moment: theirs stands, with its own key."""
    keys = {contact.key_id for contact in meant} - {contact.key_id for contact in contacts.values()}
    if keys:
        DataKey.objects.filter(pk__in=keys).delete()


def _new_contacts(entries: Sequence[Checked]) -> list[Contact]:
    months = {one.entry.reference: one.entry.month for one in reversed(entries)}  # the first one's counts
    new = sorted(months.keys() - contacts_of(months).keys())
    return [Contact(reference=reference, month=months[reference]) for reference in new]


def _refusals(
    entries: Sequence[Checked], contacts: Mapping[str, Contact], known: KnownTexts
) -> dict[int, ArchiveError]:
    known.look(contact.pk for contact in contacts.values())
    refused: dict[int, ArchiveError] = {}
    months = known_months(contacts)
    here: set[tuple[str, str]] = set()
    for place, one in enumerate(entries):
        reference, text = one.entry.reference, one.normal_form.text
        contact, month = contacts.get(reference), months.setdefault(reference, one.entry.month)
        if month != one.entry.month:
            which = f"contact {contact.pk}" if contact else "this contact"
            refused[place] = InvalidEntry(
                "month", f"{which} is recorded with the month {month:%Y-%m}: check which is right"
            )
        elif contact and (testimony_id := known.standing(contact.pk, text)):
            refused[place] = AlreadyEntered(
                f"This contact already has exactly this text, as Testimony {testimony_id}. "
                "Nothing was added.",
                testimony_id,
            )
        elif (reference, text) in here:
            refused[place] = AlreadyEntered(
                "This contact has exactly this text twice. The second was not added."
            )
        else:
            here.add((reference, text))
    return refused


@dataclass(frozen=True, slots=True)
class _Rows:
    """All that one entry leaves behind, made before the step that stores it."""

    testimony: Testimony
    terms: Mapping[str, tuple[int, ...]]
    revision: Revision
    event: Event

    @classmethod
    def of(cls, checked: Checked, by: User) -> "_Rows":
        testimony = Testimony(entered_by=by, **_columns(checked.entry))
        text = checked.normal_form.text
        revision = Revision(number=1, text=text, origin=Origin.ENTERED, created_by=by)
        return cls(testimony, checked.terms, revision, audit.row(Action.ENTERED, by))


def _write(rows: Sequence[_Rows]) -> None:
    store_new_keys([one.testimony for one in rows])
    add_rows([one.testimony for one in rows])
    for field, model in VOCABULARY.items():
        pairs = [(one.testimony.pk, term) for one in rows for term in one.terms[field]]
        add_tuples(getattr(Testimony, field).through, ("testimony_id", f"{model._meta.model_name}_id"), pairs)
    for one in rows:
        one.revision.testimony = one.testimony
        one.event.testimony_id = one.testimony.pk
    add_rows([one.revision for one in rows])
    # Last: on PostgreSQL, whoever acts meanwhile waits from here on.
    Event.objects.append_all([one.event for one in rows])


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "basis": entry.basis,
        "basis_lapses_on": entry.basis_lapses_on,
        "severity": entry.severity,
        "invented": entry.invented,
        **_tag_columns(entry.tags),
    }


def _tag_columns(tags: Tags) -> dict[str, Any]:
    return {"age": tags.age, "gender": tags.gender, "nation": tags.nation, "year": tags.year}


def _set_columns(testimony: Testimony, tags: Tags) -> None:
    for name, value in _tag_columns(tags).items():
        setattr(testimony, name, value)
    require_valid(testimony)


def _set_terms(testimony: Testimony, tags: Tags) -> None:
    _require_terms(tags)
    for field, model in VOCABULARY.items():
        own = getattr(testimony, field)
        has = {term.now.pk for term in own.all()}
        own.set(terms(model, getattr(tags, field), field=field, has=has))


def _require_terms(tags: Tags) -> None:
    if not tags.harm_types:  # no platform may be known, as the vocabulary says
        raise InvalidEntry("harm_types", "choose at least one")
