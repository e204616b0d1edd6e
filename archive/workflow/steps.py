"""In which step of its life a testimony was from when to when, as the audit trail tells it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from archive.models.audit import Action, Event
from archive.vocabulary import Status

# Where each of these leads, whatever was before.
_LEADS_TO: dict[str, Status] = {
    Action.ENTERED: Status.IN_REVIEW,
    Action.SUBMITTED: Status.SUBMITTED,
    Action.CLEARED: Status.CLEARED,
    Action.RELEASED: Status.WAITING,
    Action.PUBLISHED: Status.PUBLISHED,
    Action.LEFT: Status.PUBLISHED,
    Action.WITHDRAWN: Status.WITHDRAWN,
    Action.CLOSED: Status.CLOSED,
    Action.REOPENED: Status.IN_REVIEW,
    Action.ERASED: Status.ERASED,
}
# Whoever does one of these while a second person has it takes it back to review.
_CHANGES: frozenset[str] = frozenset(
    {Action.EDITED, Action.RETAGGED, Action.DECIDED, Action.UNDONE, Action.APPLIED, Action.PREPARED}
)
_WITH_A_SECOND_PERSON = (Status.SUBMITTED, Status.CLEARED, Status.WAITING)
_ACTIONS = frozenset({*_LEADS_TO, *_CHANGES, Action.RETURNED})
TAKEN_BACK = ("taken-back", "before-opened")
NOBODY = "manage.py"  # how the program itself is called in the trail


@dataclass(frozen=True, slots=True)
class Stay:
    """``ended_at`` and ``by``, who ended it, are None while it lasts."""

    testimony_id: int
    step: Status
    began_at: datetime
    ended_at: datetime | None = None
    by: str | None = None


def stays_of(testimonies: Collection[int] | Any) -> Iterator[Stay]:
    """Yield the stays of these testimonies, given by id or as a query of ids, in the order in which each had
    them. One query, whatever their number."""
    rows = (
        Event.objects.filter(testimony_id__in=testimonies, action__in=_ACTIONS)
        .order_by("testimony_id", "sequence")
        .values_list("testimony_id", "action", "at", "by", "details")
    )
    for testimony_id, events in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
        yield from _told(testimony_id or 0, ((action, at, by, more) for _, action, at, by, more in events))


def _told(testimony_id: int, events: Iterable[tuple[str, datetime, str, dict[str, Any]]]) -> Iterator[Stay]:
    step, began_at = None, None
    for action, at, by, details in events:
        following = _after(step, action, by, details)
        if following is None or following is step:
            continue
        if step is not None and began_at is not None:
            yield Stay(testimony_id, step, began_at, at, by)
        step, began_at = following, at
    if step is not None and began_at is not None:
        yield Stay(testimony_id, step, began_at)


def _after(step: Status | None, action: str, by: str, details: dict[str, Any]) -> Status | None:
    if action == Action.RETURNED:
        to_review = by.startswith(NOBODY) or "new_flags" in details or details.get("because") in TAKEN_BACK
        return Status.IN_REVIEW if to_review else Status.RETURNED
    if action in _CHANGES:
        if "severity" in details:  # which is no part of what was signed
            return step
        begins = step is Status.PUBLISHED and "next_edition_of" in details
        return Status.IN_REVIEW if begins or step in _WITH_A_SECOND_PERSON else step
    return _LEADS_TO.get(action)


def since_when(testimonies: Collection[int] | Any) -> dict[int, datetime]:
    """Return since when each has been in the step in which it is."""
    return {stay.testimony_id: stay.began_at for stay in stays_of(testimonies) if stay.ended_at is None}
