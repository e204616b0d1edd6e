"""A wrong reference or month put right: the contact is mended, or testimonies go to the right one."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from archive.errors import InvalidEntry, StaleEdit
from archive.models.audit import Action
from archive.models.contact import Contact
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, Status
from archive.workflow import audit
from archive.workflow.intake import require_plausible_month
from archive.workflow.state import advance, advance_by_edit, hold, require_valid

# What happens: the contact itself is mended; or testimonies go to a contact that is there, or to a new one.
What = Literal["mend", "move", "part"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What would happen, to be shown before it does. ``other`` is the contact to which they go, if it is
    there; ``testimonies`` are the ids of those that it concerns."""

    what: What
    testimonies: tuple[int, ...]
    month: date
    other: int | None = None

    @property
    def code(self) -> str:
        """The same for the same correction: sent with the confirmation, so that nothing else happens."""
        return f"{self.what}-{self.other or 0}-{self.month:%Y-%m}-{'.'.join(map(str, self.testimonies))}"


def plan(testimony: Testimony, *, reference: str, month: date, only_this: bool) -> Correction:
    """Say what giving ``testimony`` this reference and month would do; nothing is written.

    Raises:
        InvalidEntry: the month or the reference cannot be, or nothing would change.
    """
    require_plausible_month(month)
    contact = testimony.contact
    require_valid(Contact(reference=reference, month=month), validate_unique=False)
    siblings = tuple(contact.testimonies.order_by("pk").values_list("pk", flat=True))
    if reference == contact.reference:
        if month == contact.month:
            raise InvalidEntry("reference", "nothing has changed: correct the reference or the month")
        if only_this and len(siblings) > 1:
            raise InvalidEntry(
                "month", "all testimonies of a contact share its month: correct it for all of them"
            )
        return Correction("mend", siblings, month)
    concerned = (testimony.pk,) if only_this else siblings
    other = Contact.objects.named([reference]).first()
    if other == contact:  # nobody can read its reference any more (settling.py), and somebody has it on paper
        if concerned != siblings:
            raise InvalidEntry(
                "reference",
                "this is the reference that all testimonies of the contact have: correct it for all",
            )
        return Correction("mend", siblings, month)
    if other is not None:
        return Correction("move", concerned, other.month, other.pk)
    return Correction("part" if concerned != siblings else "mend", concerned, month)


@transaction.atomic
def correct(
    testimony: Testimony, *, seen: int, reference: str, month: date, only_this: bool, code: str, by: User
) -> Correction:
    """Do what ``plan`` said, whose code is ``code``.

    Whoever's testimony goes to another contact is read together with other quotes from then on, so what was
    submitted or signed of it goes back to review.

    Raises:
        StaleEdit: the testimony, or what the correction would do, changed meanwhile.
        InvalidEntry: as ``plan``.
    """
    # Not ``advance``: mending a contact changes no testimony, so what is signed stays signed.
    # All that it may concern at once: whoever works on one of them holds it, and waits for the trail.
    of_contact = Testimony.objects.filter(contact=testimony.contact_id).values_list("pk", flat=True)
    held = {each.pk: each for each in hold(testimony.pk, *of_contact)}
    testimony = held[testimony.pk]
    if testimony.version != seen:
        raise StaleEdit(
            f"Testimony {testimony.pk} has changed since you opened this page, so what you sent just now was "
            "not saved. Look at it as it is now, and redo whatever still applies."
        )
    contact = Contact.objects.select_for_update(no_key=True).get(pk=testimony.contact_id)
    intended = plan(testimony, reference=reference, month=month, only_this=only_this)
    if intended.code != code:
        raise StaleEdit(
            "Somebody entered or corrected something in the meantime, so this would no longer do what the "
            f"page said. Nothing was saved: read the page of testimony {testimony.pk} again."
        )
    if intended.what == "mend":
        contact.key_to_seal_with()  # before the row is written: a new one, where a restored contact has none
        contact.reference, contact.month = reference, month
        _save(contact)
        for pk in intended.testimonies:
            audit.record(Action.CORRECTED, Testimony(pk=pk), by, contact=contact.pk)
        return intended
    target = _target(intended, reference)
    for concerned in Testimony.objects.filter(pk__in=intended.testimonies).order_by("pk"):
        _move(concerned, target, by)
        audit.record(Action.CORRECTED, concerned, by, contact=contact.pk, now=target.pk)
    if not contact.testimonies.exists():  # nobody has this reference
        contact.delete()
        if not contact.key.is_shredded:  # what is gone stays gone, and so does its row
            contact.key.delete()
    return intended


def _target(intended: Correction, reference: str) -> Contact:
    if intended.other is not None:
        return Contact.objects.select_for_update(no_key=True).get(pk=intended.other)
    target = Contact(reference=reference, month=intended.month)
    _save(target)
    return target


def _save(contact: Contact) -> None:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError:
        raise StaleEdit(
            "Somebody else used this reference at the same moment. Nothing was saved: read the page again."
        ) from None


def _move(testimony: Testimony, target: Contact, by: User) -> None:
    if testimony.status == Status.PUBLISHED or testimony.status in AT_REST:
        advance(testimony, seen=testimony.version, contact=target)
    else:
        # Back in review first: what is signed goes to no other contact (wall/frozen.py).
        held = advance_by_edit(testimony, seen=testimony.version, by=by)
        advance(held, seen=held.version, contact=target)
