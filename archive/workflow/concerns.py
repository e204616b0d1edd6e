"""Safeguarding: whoever fears that a child may still be at risk says so, and the testimony is held at once.

Nothing of it is cleared or published until somebody else says what was done (``may_close``); the
database keeps it so (wall/concerns.py). Raising changes nothing of the testimony, so it is never too late.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from archive.errors import InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.concern import Concern, ConcernClosing, ConcernNote, Outcome
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.workflow import audit
from archive.workflow.policy import YES, Answer, Right, is_above_roles, may, who_may
from archive.workflow.state import hold, require_valid


@dataclass(frozen=True, slots=True)
class Raised:
    """``is_new``: it was not open already."""

    concern: Concern
    is_new: bool


@transaction.atomic
def raise_concern(testimony: Testimony, *, by: User) -> Raised:
    """Hold the testimony. Where a concern is open already, that one stands for both.

    Raises:
        NotAllowed: ``by`` may not, or its text was erased.
    """
    (testimony,) = hold(testimony.pk)
    allowed = may(by, Right.RAISE_CONCERN, testimony)
    if not allowed:
        raise NotAllowed(allowed.reason)
    standing = open_about(testimony)
    if standing is not None:
        return Raised(standing, is_new=False)
    return Raised(raise_again(testimony, raised_by=by, by=by), is_new=True)


def raise_again(testimony: Testimony, *, raised_by: User, by: User) -> Concern:
    """As after an older backup was restored, which does not know of it: whatever ``raised_by`` may now."""
    made = Concern.objects.create(testimony=testimony, raised_by=raised_by)
    audit.record(Action.CONCERN_RAISED, testimony, by, concern=made.pk)
    return made


@transaction.atomic
def add_note(concern: Concern, *, told: str, told_at: datetime | None, words: str, by: User) -> ConcernNote:
    """Say who was told and when, or anything else that is known.

    Raises:
        NotAllowed: it is closed.
        InvalidEntry: who was told has no time, or the other way round; nothing is said; or the time is to
            come, or before the concern.
    """
    testimony, concern = _held(concern)
    told, words = told.strip(), words.strip()
    if told_at is not None and told_at > timezone.now():
        raise InvalidEntry("told_at", "that time is in the future: enter when they were told")
    made = ConcernNote(
        concern=concern, told=told, told_at=told_at if told else None, words=words, written_by=by
    )
    if told and told_at is None:
        raise InvalidEntry("told_at", "enter when they were told")
    require_valid(made)
    made.save()
    audit.record(
        Action.CONCERN_NOTED,
        testimony,
        by,
        concern=concern.pk,
        told_at=told_at.isoformat(timespec="minutes") if told and told_at else None,
    )
    return made


@transaction.atomic
def close(concern: Concern, *, outcome: str, words: str, by: User) -> ConcernClosing:
    """Say what was done, and let the testimony go on.

    Raises:
        NotAllowed: it is closed, nobody was told, or ``by`` is not who may close it.
        InvalidEntry: the outcome is none of the list, or nothing says what was done.
    """
    testimony, concern = _held(concern)
    allowed = may_close(by, concern)
    if not allowed:
        raise NotAllowed(allowed.reason)
    if outcome not in Outcome.values:
        raise InvalidEntry("outcome", "choose from the list")
    if outcome != Outcome.MISTAKE and not was_told(concern):
        raise NotAllowed(
            "Nobody has been told yet. Tell the safeguarding lead, write down who you told and when, and "
            "then close it."
        )
    made = ConcernClosing(concern=concern, outcome=outcome, words=words.strip(), closed_by=by)
    require_valid(made)
    made.save()
    audit.record(Action.CONCERN_CLOSED, testimony, by, concern=concern.pk, outcome=outcome)
    return made


def may_close(person: User, concern: Concern) -> Answer:
    """Say whether ``person`` may say that enough was done: never whoever raised it, so that two have looked.

    An approver does; where nobody else is one, another reviewer.
    """
    if person.pk == concern.raised_by_id:
        return Answer("You raised this concern yourself, so somebody else has to close it.")
    if is_above_roles(person):
        return YES
    for right, called in ((Right.CLEAR, "another approver"), (Right.REVIEW, "another reviewer")):
        others = who_may(right).exclude(pk=concern.raised_by_id)
        if others.exists():
            may_they = others.filter(pk=person.pk).exists()
            return YES if may_they else Answer(f"Only {called} can close this concern.")
    return Answer("Only another approver can close this concern, and there is none yet.")


def open_about(testimony: Testimony) -> Concern | None:
    return Concern.objects.open().filter(testimony=testimony).select_related("raised_by").first()


def open_among(testimonies: TestimonyQuerySet) -> QuerySet[Concern]:
    """The oldest first."""
    found = Concern.objects.open().filter(testimony__in=testimonies)
    return found.select_related("testimony", "raised_by").prefetch_related("notes").order_by("pk")


def was_told(concern: Concern) -> bool:
    return concern.notes.filter(told_at__isnull=False).exists()


def _held(concern: Concern) -> tuple[Testimony, Concern]:
    """The testimony, held, and the concern as it stands now."""
    (testimony,) = hold(concern.testimony_id)
    fresh = Concern.objects.open().filter(pk=concern.pk).select_related("raised_by").first()
    if fresh is None:
        raise NotAllowed(
            f"Concern {concern.pk} is no longer open. Load the page again to see what was done about it."
        )
    return testimony, fresh
