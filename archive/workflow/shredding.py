"""A child's original words, deleted when their time is over: their key goes, and with it every copy.

What readers see stays. What is published, closed or withdrawn loses its original a month later; what nobody
works on for half a year is closed first, so that nothing waits for ever. Never what a person holds, and never
what waits for its release. Each in a transaction of its own: run it as often as you like.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from archive.errors import ArchiveError
from archive.models.audit import Action, Event
from archive.models.case_note import CaseNote
from archive.models.clearance import Edition
from archive.models.concern import Concern
from archive.models.data_key import DataKey, shred
from archive.models.draft import Draft
from archive.models.hold import Hold
from archive.models.publication import Tombstone
from archive.models.takedown import Closing
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import Status
from archive.workflow import audit, editions
from archive.workflow.closing import close_untouched
from archive.workflow.renewing import WORKER
from archive.workflow.state import hold

logger = logging.getLogger(__name__)

PAGE = 500  # testimonies in memory at once
SOON = timedelta(days=7)
LATE = timedelta(days=3)  # past its day, after which somebody is told
AT_ONCE_SECONDS = 600.0  # in one run of the job, so that the others come between
# A key made so long after its testimony is not its first: words came again, or were sealed by an upgrade.
_LATER_KEY = timedelta(hours=1)
_AT_WORK = (Status.IN_REVIEW, Status.RETURNED, Status.SUBMITTED, Status.CLEARED)
# Reading is no work on it, nor is what programs do.
_NO_WORK = (
    *(Action.OPENED, Action.SCANNED, Action.HELD, Action.LET_GO, Action.SHREDDED),
    *(Action.CONCERN_RAISED, Action.CONCERN_NOTED, Action.CONCERN_CLOSED),
)


class OriginalsLeft(Exception):
    """Some words are past their day and could not be deleted."""


class Why(StrEnum):
    PUBLISHED = "published"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Due:
    """``since`` is the day of which ``why`` speaks, ``on`` the one on which the words go; ``closes``: it is
    closed unpublished with them."""

    testimony_id: int
    why: Why
    since: date
    on: date
    closes: bool

    def days_by(self, today: date) -> int:
        return (today - self.since).days


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one. ``problem`` is the kind of error that stopped it."""

    due: Due
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """That the words of a testimony were shredded, when, and why."""

    at: datetime
    why: Why | None
    days: int


def held(testimonies: TestimonyQuerySet) -> TestimonyQuerySet:
    """Those of which somebody keeps the original, or about whose child a concern is open."""
    return testimonies.filter(_is_held())


def standing_hold(testimony: Testimony) -> Hold | None:
    return testimony.holds.filter(lifted=None).select_related("set_by").last()


def gone(testimony: Testimony) -> Gone | None:
    """Say since when the words as they were said are gone; None: they are there, or were erased."""
    if testimony.status == Status.ERASED:
        return None
    row = Event.objects.filter(testimony_id=testimony.pk, action=Action.SHREDDED).order_by("pk").first()
    if row is not None:
        because = row.details.get("because")
        return Gone(row.at, Why(because) if because in list(Why) else None, int(row.details.get("days", 0)))
    # A restored archive may know that the key is gone and not who shredded it.
    at = DataKey.objects.filter(pk=testimony.key_id).values_list("shredded_at", flat=True).first()
    return Gone(at, None, 0) if at else None


def due_of(testimony: Testimony) -> Due | None:
    """Say when its words will go as things stand, held or not; None: they are gone, or it may go out any
    day."""
    return _of_one(testimony, Testimony.objects.filter(pk=testimony.pk), None)


def find(until: date) -> Iterator[Due]:
    """Yield what is due by the end of ``until`` and not held."""
    for kind in _KINDS.values():
        yield from _found_in(kind, Testimony.objects.filter(~_is_held()), until)


def overdue(today: date) -> Iterator[Due]:
    """Yield what should have gone some days ago: the job that does it does not run, or fails."""
    yield from find(today - LATE - timedelta(days=1))


def closing_soon(testimonies: TestimonyQuerySet, today: date) -> TestimonyQuerySet:
    """Those that will be closed unpublished, and their words deleted, within a week."""
    kind = _KINDS[Why.RESTING]
    until = today + SOON
    found = _found_in(kind, testimonies.filter(~_is_held(), publication=None), until)
    return testimonies.filter(pk__in=[due.testimony_id for due in found])


def shred_due(today: date) -> int:
    """As the job does: for some minutes at most; return how many originals are gone.

    Raises:
        OriginalsLeft: at the end, where some could not be shredded, so that My work says so.
    """
    ends = time.monotonic() + AT_ONCE_SECONDS
    count, left = 0, 0
    for done in shred_all(today):
        count, left = count + (not done.problem), left + bool(done.problem)
        if time.monotonic() > ends:
            break
    if left:
        raise OriginalsLeft(f"{left} originals stay past their day, and {count} are gone")
    return count


def shred_all(today: date) -> Iterator[Done]:
    """Shred whatever is due. One that fails stays, is said in the log by its number, and is in no other's
    way."""
    for note in list(notes_past_their_time().values_list("pk", flat=True)):
        _shred_note(note)  # of which a hold was lifted since
    for due in find(today):
        try:
            if (gone_now := _shredded(due.testimony_id, today)) is not None:
                yield Done(gone_now)
        except (ArchiveError, DatabaseError) as error:  # whose message may quote the row
            kind = type(error).__name__
            logger.error("The original of testimony %s stays past its day: %s", due.testimony_id, kind)  # noqa: TRY400
            yield Done(due, kind)


@transaction.atomic
def _shredded(pk: int, today: date) -> Due | None:
    """None: somebody was quicker, or holds it now."""
    # Whoever works on it waits here, or has done it and is seen.
    testimony = _hold_with_others(pk=pk)[pk]
    due = _of_one(testimony, Testimony.objects.filter(~_is_held(), pk=pk), today)
    if due is None:
        return None
    if due.closes:
        close_untouched(testimony, seen=testimony.version, by=WORKER)
    elif due.why is Why.RESTING:
        editions.leave(testimony, seen=testimony.version, by=WORKER)
    Draft.objects.about(pk).delete()  # what was typed about it and not saved
    shred(DataKey.objects.filter(pk=testimony.key_id), at=timezone.now())
    notes = shred_notes(testimony.note_id)
    audit.record(
        Action.SHREDDED,
        testimony,
        WORKER,
        because=due.why.value,
        days=due.days_by(today),
        key=testimony.key_id,
    )
    record_notes(notes, by=WORKER)
    return due


@transaction.atomic
def _shred_note(pk: int) -> None:
    _hold_with_others(note=pk)
    record_notes(shred_notes(pk), by=WORKER)


def _hold_with_others(**of: int) -> dict[int, Testimony]:
    """Hold these, and whatever was taken from the same notes: of those nobody may begin to keep the original
    now, nor raise a concern."""
    named = Testimony.objects.filter(**of)
    same_note = Testimony.objects.filter(note__testimonies__in=named)
    pks = {*named.values_list("pk", flat=True), *same_note.values_list("pk", flat=True)}
    return {each.pk: each for each in hold(*pks)}


def notes_past_their_time() -> QuerySet[CaseNote]:
    """The case notes that are still there, although the words of a testimony that was taken from them are
    gone: with them goes the note. One stays while somebody keeps the original of another quote from it, but
    not where words of it were to be erased."""
    taken = Testimony.objects.filter(note=OuterRef("pk"))
    erased = Exists(taken.filter(status=Status.ERASED))
    gone = Exists(taken.exclude(key__shredded_at=None))
    kept = Exists(taken.exclude(status=Status.ERASED).filter(_is_held()))
    return CaseNote.objects.filter(erased | gone & ~kept, key__shredded_at=None)


def shred_notes(pk: int | None) -> list[CaseNote]:
    """Delete this note if its time is over; return what was deleted, of which the trail is told last."""
    notes = list(notes_past_their_time().filter(pk=pk or 0))
    shred(DataKey.objects.filter(pk__in=[note.key_id for note in notes]), at=timezone.now())
    return notes


def record_notes(notes: Iterable[CaseNote], *, by: User) -> None:
    for note in notes:
        audit.record_about(Action.SHREDDED, f"casenote {note.pk}", by, key=note.key_id)


@dataclass(frozen=True, slots=True)
class _Kind:
    """``since`` is the query for the day, or the moment, from which the days count."""

    why: Why
    statuses: tuple[Status, ...]
    since: Any
    is_moment: bool

    @property
    def days(self) -> timedelta:
        resting = self.why is Why.RESTING
        return timedelta(
            days=settings.ARCHIVE_RESTING_RETENTION_DAYS
            if resting
            else settings.ARCHIVE_ORIGINAL_RETENTION_DAYS
        )


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.order_by(f"-{column}").values(column)[:1])


_EDITIONS = Edition.objects.filter(clearance__revision__testimony=OuterRef(OuterRef("pk")))
_WORK = (
    Event.objects.filter(testimony_id=OuterRef("pk"))
    .exclude(action__in=_NO_WORK)
    .exclude(by__startswith="manage.py ")  # no account can have a space in its name
)
_KINDS = {
    kind.why: kind
    for kind in (
        _Kind(Why.PUBLISHED, (Status.PUBLISHED,), F("publication__published_on"), is_moment=False),
        _Kind(
            Why.CLOSED,
            (Status.CLOSED,),
            _first(Closing.objects.filter(testimony=OuterRef("pk")), "closed_at"),
            is_moment=True,
        ),
        _Kind(
            Why.WITHDRAWN,
            (Status.WITHDRAWN,),
            _first(Tombstone.objects.filter(public_id__in=_EDITIONS.values("public_id")), "withdrawn_on"),
            is_moment=False,
        ),
        _Kind(Why.RESTING, _AT_WORK, _first(_WORK, "at"), is_moment=True),
    )
}


def _is_held() -> Any:
    kept = Exists(Hold.objects.filter(testimony=OuterRef("pk"), lifted=None))
    return kept | Exists(Concern.objects.filter(testimony=OuterRef("pk"), closing=None))


def _of_one(testimony: Testimony, rows: TestimonyQuerySet, until: date | None) -> Due | None:
    for kind in _KINDS.values():
        if testimony.status in kind.statuses:
            return next(_found_in(kind, rows, until), None)
    return None


def _found_in(kind: _Kind, testimonies: TestimonyQuerySet, until: date | None) -> Iterator[Due]:
    """Some at a time: what was found first may be gone before the last is looked for."""
    rows = testimonies.filter(status__in=kind.statuses, key__shredded_at=None).annotate(since=kind.since)
    if until is not None:
        latest = until - kind.days
        rows = rows.filter(since__lt=_end_of(latest)) if kind.is_moment else rows.filter(since__lte=latest)
    columns = ("pk", "since", "entered_at", "key__made_at", "publication_id")
    last = 0
    while page := list(rows.filter(pk__gt=last).order_by("pk").values_list(*columns)[:PAGE]):
        typed = _last_typed([row[0] for row in page]) if kind.why is Why.RESTING else {}
        for pk, since, entered_at, made_at, publication_id in page:
            begun = max(filter(None, (since, typed.get(pk))), default=entered_at)
            day = timezone.localdate(begun) if isinstance(begun, datetime) else begun
            on = day + kind.days
            if made_at > entered_at + _LATER_KEY:
                kept = timedelta(days=settings.ARCHIVE_ORIGINAL_RETENTION_DAYS)
                on = max(on, timezone.localdate(made_at) + kept)
            if until is None or on <= until:
                yield Due(pk, kind.why, day, on, kind.why is Why.RESTING and publication_id is None)
        last = page[-1][0]


def _last_typed(pks: list[int]) -> dict[int, datetime]:
    """When somebody last typed something about each that is kept unsaved."""
    rows = Draft.objects.filter(testimony__in=pks).order_by().values_list("testimony")
    return dict(rows.annotate(Max("saved_at")))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
