"""A child's quotes taken back: one at once, the others of the contact with it or on days of their own."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import SystemRandom

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from archive.errors import ArchiveError, InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.publication import Tombstone
from archive.models.takedown import ScheduledWithdrawal, Withdrawal
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, ClosingReason, WithdrawalReason
from archive.workflow import audit, publishing
from archive.workflow.closing import close
from archive.workflow.renewing import WORKER
from archive.workflow.state import hold, require_valid

logger = logging.getLogger(__name__)

WITHIN = timedelta(days=7)
State = ScheduledWithdrawal.State


@dataclass(frozen=True, slots=True)
class Ordered:
    """What became of a contact's quotes: ``closed`` are those that were not public yet."""

    tombstone: Tombstone
    withdrawn: tuple[int, ...]
    scheduled: tuple[ScheduledWithdrawal, ...]
    closed: tuple[int, ...]


@transaction.atomic
def order(
    testimony: Testimony,
    *,
    seen: int,
    reason: str,
    by: User,
    note: str = "",
    others: Sequence[int] = (),
    all_at_once: bool = False,
) -> Ordered:
    """Withdraw ``testimony`` at once, and those of ``others`` (ids) that are of the same contact.

    Public ones follow on random days of the next week, or at once too; what is not public is closed, so that
    it never will be.

    Raises:
        StaleEdit: ``testimony`` changed meanwhile.
        NotAllowed: it is not public.
        InvalidEntry: the reason is none of the list, or the note is too long.
    """
    # All of them before the trail is held: whoever works on one of them holds it, and waits for the trail.
    held = {each.pk: each for each in hold(testimony.pk, *others)}
    named = _ordered(held[testimony.pk], reason, by, note)
    tombstone = publishing.withdraw(testimony, seen=seen, reason=reason, by=by, order=named.pk)
    _end_waiting(testimony, State.DONE)
    withdrawn: list[int] = []
    closed: list[int] = []
    later: list[Testimony] = []
    same_contact = Testimony.objects.filter(contact=testimony.contact_id, pk__in=others)
    for other in same_contact.exclude(pk=testimony.pk).order_by("pk"):
        if other.publication_id is not None and not all_at_once:
            later.append(other)
        elif other.publication_id is not None:
            made = _ordered(other, reason, by, together_with=named)
            publishing.withdraw(other, seen=other.version, reason=reason, by=by, order=made.pk)
            _end_waiting(other, State.DONE)
            withdrawn.append(other.pk)
        elif other.status not in AT_REST:
            close(other, seen=other.version, reason=ClosingReason(reason).value, by=by)
            closed.append(other.pk)
    days = _random_days(timezone.localdate(), len(later))
    scheduled = [
        _schedule(_ordered(other, reason, by, together_with=named), day, by)
        for other, day in zip(later, days, strict=True)
        if not waiting_for(other).exists()
    ]
    return Ordered(tombstone, tuple(withdrawn), tuple(scheduled), tuple(closed))


def withdraw_due(today: date) -> int:
    """Carry out what is due, each in a transaction of its own; return how many quotes were withdrawn.

    Run it as often as you like. What fails stays due, and is said in the log by its number.
    """
    due = ScheduledWithdrawal.objects.filter(state=State.WAITING, due_on__lte=today).order_by("due_on", "pk")
    pks = list(due.values_list("pk", flat=True))
    SystemRandom().shuffle(pks)  # so that no order tells which were ordered together
    withdrawn = 0
    for pk in pks:
        try:
            withdrawn += _carried_out(pk, WORKER)
        except (ArchiveError, DatabaseError) as error:  # whose message may quote the row
            logger.error("Scheduled withdrawal %s failed: %s", pk, type(error).__name__)  # noqa: TRY400
    return withdrawn


def bring_forward(scheduled: ScheduledWithdrawal, *, by: User) -> None:
    """Carry out now what waits for its day.

    Raises:
        NotAllowed: it was carried out or cancelled meanwhile.
    """
    if not _carried_out(scheduled.pk, by):
        raise _ended(scheduled)


@transaction.atomic
def cancel(scheduled: ScheduledWithdrawal, *, by: User) -> None:
    """Let the quote stand after all.

    Raises:
        NotAllowed: it was carried out or cancelled meanwhile.
    """
    hold(scheduled.order.testimony_id)
    # The row first: the wall cancels nothing that the trail does not tell (wall/append_only.py).
    audit.record(Action.CANCELLED, scheduled.order.testimony, by, order=scheduled.order_id)
    if not _claimed(scheduled.pk, State.CANCELLED):
        raise _ended(scheduled)


def waiting_for(testimony: Testimony) -> QuerySet[ScheduledWithdrawal]:
    """What is ordered for a testimony and not carried out."""
    return ScheduledWithdrawal.objects.filter(order__testimony=testimony, state=State.WAITING)


def _ordered(
    testimony: Testimony, reason: str, by: User, note: str = "", together_with: Withdrawal | None = None
) -> Withdrawal:
    if reason not in WithdrawalReason.values:
        raise InvalidEntry("reason", "choose a reason from the list")
    made = Withdrawal(
        testimony=testimony, reason=reason, note=note.strip(), ordered_by=by, together_with=together_with
    )
    require_valid(made)
    made.save()
    return made


def _schedule(made: Withdrawal, day: date, by: User) -> ScheduledWithdrawal:
    scheduled = ScheduledWithdrawal.objects.create(order=made, due_on=day)
    audit.record(
        Action.SCHEDULED, made.testimony, by, order=made.pk, reason=made.reason, due_on=day.isoformat()
    )
    return scheduled


@transaction.atomic
def _carried_out(pk: int, by: User) -> bool:
    """Say whether a quote was withdrawn: not where somebody else was first, or it had fallen already."""
    made = Withdrawal.objects.get(schedule=pk)
    # Whoever edits or publishes waits here, or has done it and is seen: whatever stands now goes.
    (testimony,) = hold(made.testimony_id)
    if not ScheduledWithdrawal.objects.filter(pk=pk, state=State.WAITING).exists():
        return False
    stands = testimony.publication_id is not None
    if stands:
        publishing.withdraw(testimony, seen=testimony.version, reason=made.reason, by=by, order=made.pk)
    _claimed(pk, State.DONE)  # not before: it is not done while the quote stands (wall/append_only.py)
    return stands


def _claimed(pk: int, state: ScheduledWithdrawal.State) -> bool:
    waiting = ScheduledWithdrawal.objects.filter(pk=pk, state=State.WAITING)
    return waiting.update(state=state, ended_at=timezone.now()) == 1


def _end_waiting(testimony: Testimony, state: ScheduledWithdrawal.State) -> None:
    waiting_for(testimony).update(state=state, ended_at=timezone.now())


def _ended(scheduled: ScheduledWithdrawal) -> NotAllowed:
    return NotAllowed(
        f"The withdrawal of testimony {scheduled.order.testimony_id} is no longer waiting: it was carried "
        "out or cancelled in the meantime. Its page shows which."
    )


def _random_days(today: date, count: int) -> list[date]:
    """Days of the week to come, each taken once before any is taken twice."""
    draw = SystemRandom()
    days: list[date] = []
    while len(days) < count:
        week = [today + timedelta(days=after) for after in range(1, WITHIN.days + 1)]
        draw.shuffle(week)
        days += week
    return days[:count]
