"""Requests from people about themselves: what came in, what it is about, when it is due, and what was done.

Nothing here withdraws, corrects or erases: that is done on the pages of the testimony, and shown beside the
request. Ids and codes go into the trail; what somebody wrote is sealed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from archive.errors import InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.rights import (
    IDENTITY,
    MONTHS,
    Done,
    RightsAbout,
    RightsAnswer,
    RightsRequest,
    RightsStep,
    Step,
    months_after,
)
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import audit
from archive.workflow.policy import Right, may
from archive.workflow.state import require_valid

SOON = timedelta(days=7)
MOST_ABOUT = 50  # testimonies that one request can name
OLDEST = date(2018, 5, 25)  # the day since which there are such requests


@transaction.atomic
def receive(
    *,
    asks: str,
    asker: str,
    way: str,
    received_on: date,
    received_by: User,
    by: User,
    words: str = "",
    about: str = "",
) -> RightsRequest:
    """Write down what came in. ``about`` names testimonies as ``name`` takes them, "" where nobody knows yet.

    Raises:
        NotAllowed: ``by`` may not.
        InvalidEntry: a field is in no list, the day is to come, or nothing is found.
    """
    _require_right(by)
    _require_past("received_on", received_on)
    made = RightsRequest(
        asks=asks,
        asker=asker,
        way=way,
        received_on=received_on,
        received_by=received_by,
        words=words.strip(),
        recorded_by=by,
    )
    require_valid(made, exclude=["key"])
    made.save()
    audit.record_about(Action.REQUEST_RECEIVED, _subject(made), by, asks=asks, way=way)
    if about.strip():
        name(made, about, by=by)
    return made


@transaction.atomic
def name(request: RightsRequest, typed: str, *, by: User) -> list[int]:
    """Say what it is about: a number of a testimony, a public id or address, or a contact's reference, which
    means all of that contact's. Return the ids that were new.

    Raises:
        NotAllowed: it is answered, or ``by`` may not.
        InvalidEntry: nothing is found, or too much.
    """
    request = _open(request, by)
    found = list(
        Testimony.objects.called(typed).order_by("pk").values_list("pk", flat=True)[: MOST_ABOUT + 1]
    )
    if not found:
        raise InvalidEntry(
            "about", "no testimony is found by this: check it, or leave it empty until you know more"
        )
    known = set(request.about.values_list("testimony_id", flat=True))
    new = [pk for pk in found if pk not in known]
    if len(known) + len(new) > MOST_ABOUT:
        raise InvalidEntry("about", f"a request can name at most {MOST_ABOUT} testimonies")
    for pk in new:
        RightsAbout.objects.create(request=request, testimony_id=pk, named_by=by)
        audit.record_about(Action.REQUEST_NOTED, _subject(request), by, step="about", testimony=pk)
    return new


@transaction.atomic
def take_step(request: RightsRequest, step: str, *, by: User, words: str = "") -> RightsStep:
    """Note how identity was checked, that more time is needed, or anything else.

    Raises:
        NotAllowed: it is answered, was extended already, or the first month is over; or ``by`` may not.
        InvalidEntry: the step is none, or says too little.
    """
    request = _open(request, by)
    if step == Step.EXTENDED:
        if request.is_extended:
            raise NotAllowed(f"Request {request.pk} has already been extended, and cannot be extended again.")
        if timezone.localdate() > months_after(request.received_on, MONTHS):
            raise NotAllowed(
                f"The first month of request {request.pk} is over, so it is too late to extend it. Answer it "
                "now."
            )
    made = RightsStep(request=request, step=step, words=words.strip(), taken_by=by)
    require_valid(made)
    made.save()
    audit.record_about(Action.REQUEST_NOTED, _subject(request), by, step=step)
    return made


@transaction.atomic
def answer(
    request: RightsRequest, done: str, *, answered_on: date, by: User, words: str = ""
) -> RightsAnswer:
    """Say what was done, and on which day whoever asked was told.

    Raises:
        NotAllowed: it is answered, or it says that something was done to a testimony where it was not; or
            ``by`` may not.
        InvalidEntry: the day is to come or before the request, it is in no list, or a refusal has no reason.
    """
    request = _open(request, by)
    _require_past("answered_on", answered_on)
    if answered_on < request.received_on:
        raise InvalidEntry("answered_on", "that is before the request was received")
    if (left := _not_done(request, done)) is not None:
        raise NotAllowed(left)
    made = RightsAnswer(
        request=request, done=done, words=words.strip(), answered_on=answered_on, answered_by=by
    )
    require_valid(made)
    made.save()
    audit.record_about(Action.REQUEST_ANSWERED, _subject(request), by, done=done)
    return made


def due_within(today: date) -> list[RightsRequest]:
    """Those that are overdue, or due within a week, the first due first. Few requests are open at a time."""
    return [each for each in open_requests() if each.due_on <= today + SOON]


def open_requests() -> list[RightsRequest]:
    return sorted(with_steps(RightsRequest.objects.open()), key=lambda each: (each.due_on, each.pk))


def with_steps(requests: QuerySet[RightsRequest]) -> QuerySet[RightsRequest]:
    """Loaded with what a list shows of them."""
    return requests.select_related("received_by", "answer").prefetch_related("steps", "about")


def open_about(testimony: Testimony) -> QuerySet[RightsRequest]:
    return RightsRequest.objects.open().filter(about__testimony=testimony).order_by("pk")


def identity_of(request: RightsRequest) -> RightsStep | None:
    """The last that was said about who is asking."""
    return next((step for step in reversed(list(request.steps.all())) if step.step in IDENTITY), None)


@dataclass(slots=True)
class Count:
    """How many requests of one kind came in in one year, and what became of them."""

    year: int
    asks: str
    received: int = 0
    in_time: int = 0
    late: int = 0
    still_open: int = 0
    overdue: int = 0
    extended: int = 0
    done: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Done.values, 0))


def counts(requests: Iterable[RightsRequest], today: date) -> list[Count]:
    found: dict[tuple[int, str], Count] = {}
    for each in requests:
        key = (each.received_on.year, each.asks)
        count = found.setdefault(key, Count(*key))
        given = each.given_answer
        count.received += 1
        count.extended += each.is_extended
        if given is None:
            count.still_open += 1
            count.overdue += each.due_on < today
        else:
            count.in_time += given.answered_on <= each.due_on
            count.late += given.answered_on > each.due_on
            count.done[given.done] += 1
    return [found[key] for key in sorted(found)]


def _not_done(request: RightsRequest, done: str) -> str | None:
    """Why it cannot be said that this was done; None: nothing is against it."""
    testimonies = Testimony.objects.filter(rights_requests__request=request).order_by("pk")
    if done == Done.ERASED:
        left = testimonies.exclude(status=Status.ERASED)
        said = "has not been erased yet. Erase it first"
    elif done == Done.WITHDRAWN:
        left = testimonies.filter(publication__isnull=False)
        said = "is still public. Withdraw it first"
    else:
        return None
    if not testimonies.exists():
        return "Name the testimony first, so that what was done can be seen beside the request."
    first = left.first()
    return f"Testimony {first.pk} {said}, or choose what else was done." if first else None


def _open(request: RightsRequest, by: User) -> RightsRequest:
    """The request as it stands, held until the transaction ends."""
    _require_right(by)
    fresh = RightsRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if RightsAnswer.objects.filter(request=fresh).exists():
        raise NotAllowed(f"Request {request.pk} has already been answered. Load the page again to see how.")
    return fresh


def _require_right(by: User) -> None:
    allowed = may(by, Right.KEEP_REQUESTS)
    if not allowed:
        raise NotAllowed(allowed.reason)


def _require_past(name: str, day: date) -> None:
    if day > timezone.localdate():
        raise InvalidEntry(name, "that day is in the future")
    if day < OLDEST:
        raise InvalidEntry(name, "that is too long ago: check the year")


def _subject(request: RightsRequest) -> str:
    return f"rightsrequest {request.pk}"
