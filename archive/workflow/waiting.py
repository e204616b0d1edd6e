"""What waits for whom: the steps of a testimony's life, and which of them somebody should do next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from archive.models.claim import Claim
from archive.models.concern import Concern
from archive.models.rights import RightsRequest
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import Status
from archive.workflow import claims
from archive.workflow.policy import Right, may, visible_testimonies


@dataclass(frozen=True, slots=True)
class Step:
    """``waiting`` narrows what somebody sees to what they may do; ``page`` is where it is done."""

    code: str
    title: str
    right: Right
    page: str
    waiting: Callable[[TestimonyQuerySet, User], TestimonyQuerySet]


def _on_hold() -> TestimonyQuerySet:
    """Those that nobody can clear or publish for now (wall/concerns.py)."""
    held = Concern.objects.open().values("testimony")
    asked_about = RightsRequest.objects.open().values("about__testimony")
    return Testimony.objects.filter(pk__in=held) | Testimony.objects.filter(pk__in=asked_about)


REVIEW = Step(
    "review",
    "to review",
    Right.REVIEW,
    "review",
    lambda seen, _: seen.filter(status__in=[Status.IN_REVIEW, Status.RETURNED]),
)
CLEAR = Step(
    "clear",
    "to clear",
    Right.CLEAR,
    "clear",
    lambda seen, by: seen.to_clear().untouched_by(by).exclude(pk__in=_on_hold().values("pk")),
)
PUBLISH = Step(
    "publish",
    "to publish",
    Right.PUBLISH,
    "publish",
    lambda seen, by: seen.cleared().untouched_by(by).exclude(pk__in=_on_hold().values("pk")),
)
# For whoever enters testimony and reviews none.
CORRECT = Step("correct", "sent back to you", Right.CHANGE, "change", lambda seen, _: seen.returned())
STEPS = (REVIEW, CLEAR, PUBLISH)
_NEXT = {
    Status.IN_REVIEW: REVIEW,
    Status.RETURNED: REVIEW,
    Status.SUBMITTED: CLEAR,
    Status.CLEARED: PUBLISH,
    Status.WAITING: PUBLISH,
}


def steps_of(person: User) -> tuple[Step, ...]:
    """What ``person`` does, in the order of a testimony's life."""
    found = tuple(step for step in STEPS if may(person, step.right))
    return found or ((CORRECT,) if may(person, CORRECT.right) else ())


def step_at(testimony: Testimony) -> Step | None:
    """What comes next with it; None: nothing."""
    return _NEXT.get(Status(testimony.status))


def step_called(code: str) -> Step | None:
    return next((step for step in (*STEPS, CORRECT) if step.code == code), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """In which order somebody wants to see what waits, and how serious it may be; "" leaves nothing out."""

    by_severity: bool = False
    severity: str = ""

    def narrow(self, testimonies: TestimonyQuerySet) -> TestimonyQuerySet:
        """``testimonies``, each with ``since``."""
        found = testimonies.saying_since()
        if self.severity:
            found = found.filter(severity=self.severity)
        return found.by_severity() if self.by_severity else found.longest_waiting_first()


OLDEST_FIRST = Choice()


@dataclass(frozen=True, slots=True)
class Next:
    """What somebody is offered; ``handed`` where a colleague handed it to them."""

    testimony: Testimony
    step: Step
    handed: Claim | None


def next_for(
    person: User,
    *,
    now: datetime,
    after: int | None = None,
    first: Step | None = None,
    skipped: Sequence[int] = (),
    choice: Choice = OLDEST_FIRST,
    only: int | None = None,
) -> Next | None:
    """Return what ``person`` should do next, if anything waits that they may do and nobody is at.

    What was handed to them comes first, then work like that of ``first``, then the rest; in each what has
    waited longest, or is most serious. What they ``skipped`` comes last, and ``after``, from which they come,
    not at all. ``only``: that one, where it waits for them.
    """
    apart = set(claims.with_others(person, now)) | ({after} if after else set())
    handed = {each.testimony_id: each for each in claims.with_person(person, now) if each.is_handed(now)}
    steps = sorted(steps_of(person), key=lambda step: step is not first)
    waiting = {step: _waiting(step, person, choice).exclude(pk__in=apart) for step in steps}
    if only is not None:
        waiting = {step: found.filter(pk=only) for step, found in waiting.items()}
    for step, found in waiting.items():
        if own := found.filter(pk__in=handed).exclude(pk__in=skipped).first():
            return Next(own, step, handed[own.pk])
    for step, found in waiting.items():
        if free := found.exclude(pk__in=skipped).first():
            return Next(free, step, None)
    again = {
        each.pk: (each, step) for step, found in waiting.items() for each in found.filter(pk__in=skipped)
    }
    for pk in skipped:
        if pk in again:
            return Next(*again[pk], handed.get(pk))
    return None


def _waiting(step: Step, person: User, choice: Choice) -> TestimonyQuerySet:
    found = choice.narrow(step.waiting(visible_testimonies(person), person))
    return found.saying_whether_decided().prefetch_related("themes", "harm_types")


def with_colleagues(person: User, now: datetime) -> int:
    """How many wait that ``person`` may do, and that somebody else is at or was handed."""
    apart = claims.with_others(person, now)
    steps = steps_of(person)
    return sum(
        step.waiting(visible_testimonies(person), person).filter(pk__in=apart).count() for step in steps
    )
