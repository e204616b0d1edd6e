"""How the work goes: what waits, how much was done and how long it took. Of work, never of persons.

Nothing here says who did anything. A number of pieces of work done in some weeks is given only where at least
three people did them: of two, each could take away their own and would know the other's. Weeks with fewer are
joined. How long a step took is given where at least two people ended it: no time can be taken
out of a median. (docs/decisions/team-figures.md)
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from archive.detection.findings import Label
from archive.models.audit import Action, Event
from archive.models.decision import Decision
from archive.models.flag import Flag
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import Act, Status
from archive.workflow.steps import NOBODY, TAKEN_BACK, Stay, since_when, stays_of

WEEKS = 26  # that are told of, the present one not among them
PEOPLE_BEHIND_A_COUNT = 3
PEOPLE_BEHIND_A_TIME = 2
FEWEST_STAYS = 5  # of fewer, a median says nothing
_NO_TIME = timedelta(seconds=1)  # a step that one act passed through

_Act = tuple[int | None, str, datetime, str, dict[str, Any]]  # of which testimony, what, when, who, details

# In which people have something to do.
AT_WORK = (Status.IN_REVIEW, Status.RETURNED, Status.SUBMITTED, Status.CLEARED)
# What is counted by week. Readers see for themselves what was published when, so that is told in full.
COUNTED = (Action.ENTERED, Action.SUBMITTED, Action.RETURNED, Action.CLEARED, Action.PUBLISHED)
_PUBLIC_ANYWAY = frozenset({Action.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Queue:
    step: Status
    count: int
    oldest_since: datetime | None


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, both days inclusive, and how much was done in them."""

    first_day: date
    last_day: date
    count: int


@dataclass(frozen=True, slots=True)
class Done:
    """``periods`` are the oldest first, and end with ``told_until``: later weeks, and weeks at the end of a
    year, are left out where too few people did it."""

    action: Action
    periods: tuple[Period, ...]
    told_until: date | None = None

    def tells(self, at: datetime) -> bool:
        """Whether one of its periods holds that moment."""
        day = timezone.localdate(at)
        return any(period.first_day <= day <= period.last_day for period in self.periods)


@dataclass(frozen=True, slots=True)
class Took:
    """How long a step took, of those that ended in the time told of; None where too few people ended any."""

    step: Status
    count: int
    half_within: timedelta | None
    nine_in_ten_within: timedelta | None


@dataclass(frozen=True, slots=True)
class Missed:
    label: Label
    count: int


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """``read`` counts the testimonies that were handed to a second person in the periods that are told, and
    ``missed`` what people marked in them; ``returned`` what was sent back in those, and by the program."""

    first_day: date
    last_day: date
    waiting: tuple[Queue, ...]
    done: tuple[Done, ...]
    took: tuple[Took, ...]
    read: int
    missed: tuple[Missed, ...]
    returned: tuple[tuple[str, int], ...]
    invented: bool

    @property
    def marks(self) -> int:
        return sum(each.count for each in self.missed)

    @property
    def marks_in_a_hundred(self) -> float | None:
        return 100 * self.marks / self.read if self.read else None


def team_figures(today: date) -> TeamFigures:
    """Return the figures of the last 26 whole weeks. A fixed number of queries."""
    monday = _monday_of(today)
    first, last = monday - timedelta(weeks=WEEKS), monday - timedelta(days=1)
    counted, invented = _counted()
    window = (_midnight(first), _midnight(monday))
    about = Event.objects.filter(at__lt=window[1], testimony_id__in=counted.values("pk"))
    within = about.filter(at__gte=window[0])
    since_new_year = about.filter(at__gte=_midnight(first_week_of_year(first)), action__in=COUNTED)
    columns = ("testimony_id", "action", "at", "by", "details")
    rows: Iterable[_Act] = since_new_year.order_by("sequence").values_list(*columns)
    # Whoever takes back their own work has not been sent it back.
    acts = [row for row in rows if row[4].get("because") not in TAKEN_BACK]
    done = {action: _done(action, acts, first, monday) for action in COUNTED}
    submitted = done[Action.SUBMITTED]
    handed_over = {
        pk for pk, action, at, *_ in acts if pk and action == Action.SUBMITTED and submitted.tells(at)
    }
    return TeamFigures(
        first_day=first,
        last_day=last,
        waiting=_waiting(counted),
        done=tuple(done.values()),
        took=_took(stays_of(within.values("testimony_id").distinct()), window),
        read=len(handed_over),
        missed=_missed(handed_over),
        returned=_returned(acts, done[Action.RETURNED], window[0]),
        invented=invented,
    )


def _counted() -> tuple[TestimonyQuerySet, bool]:
    """Real testimony; where there is none, what was invented to try things out."""
    real = Testimony.objects.filter(invented=False)
    return (real, False) if real.exists() else (Testimony.objects.all(), True)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _waiting(counted: TestimonyQuerySet) -> tuple[Queue, ...]:
    at_work = dict(counted.filter(status__in=AT_WORK).values_list("pk", "status"))
    since = since_when(counted.filter(status__in=AT_WORK).values("pk"))
    return tuple(
        Queue(step, len(those), min((since[pk] for pk in those if pk in since), default=None))
        for step in AT_WORK
        for those in [[pk for pk, status in at_work.items() if status == step]]
    )


def _done(action: Action, acts: Iterable[_Act], first: date, monday: date) -> Done:
    """Join the weeks, from the first of each year on, until enough people stand behind each period.

    A period that was told once never changes: else two sights of it, a week apart, would give the week
    between. So it begins with the year, not with the time that is told of, and what is left over is not told.
    """
    counts: Counter[date] = Counter()
    people: defaultdict[date, set[str]] = defaultdict(set)
    for _, acted, at, by, _ in acts:
        if acted == action and not by.startswith(NOBODY):
            week = _monday_of(timezone.localdate(at))
            counts[week] += 1
            people[week].add(by)
    needed = 0 if action in _PUBLIC_ANYWAY else PEOPLE_BEHIND_A_COUNT
    found: list[Period] = []
    joined: list[date] = []
    week = first_week_of_year(first)
    while week < monday:
        if joined and week.isocalendar().year != joined[0].isocalendar().year:
            joined = []
        joined.append(week)
        if len(set().union(*(people[each] for each in joined))) >= needed:
            ends = week + timedelta(days=6)
            found.append(Period(joined[0], ends, sum(counts[each] for each in joined)))
            joined = []
        week += timedelta(weeks=1)
    return Done(action, tuple(each for each in found if each.last_day >= first), told_until=_end(found))


def _end(found: Sequence[Period]) -> date | None:
    return found[-1].last_day if found else None


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_week_of_year(day: date) -> date:
    """Return the Monday with which the year of the week of ``day`` begins (ISO 8601)."""
    return date.fromisocalendar(day.isocalendar().year, 1, 1)


def _took(stays: Iterable[Stay], window: tuple[datetime, datetime]) -> tuple[Took, ...]:
    lengths: defaultdict[Status, list[timedelta]] = defaultdict(list)
    people: defaultdict[Status, set[str]] = defaultdict(set)
    for stay in stays:
        if stay.ended_at is None or not window[0] <= stay.ended_at < window[1]:
            continue
        length = stay.ended_at - stay.began_at
        if stay.step in AT_WORK and length > _NO_TIME and stay.by and not stay.by.startswith(NOBODY):
            lengths[stay.step].append(length)
            people[stay.step].add(stay.by)
    return tuple(_took_in(step, sorted(lengths[step]), people[step]) for step in AT_WORK)


def _took_in(step: Status, lengths: list[timedelta], people: set[str]) -> Took:
    if len(people) < PEOPLE_BEHIND_A_TIME or len(lengths) < FEWEST_STAYS:
        return Took(step, len(lengths), None, None)
    nine_in_ten = lengths[ceil(0.9 * len(lengths)) - 1]
    half = timedelta(seconds=median(each.total_seconds() for each in lengths))
    return Took(step, len(lengths), half, nine_in_ten)


def _missed(handed_over: Collection[int]) -> tuple[Missed, ...]:
    """What people marked by hand, and did not take back, in what was handed over."""
    decisions = Decision.objects.filter(flag=OuterRef("pk")).order_by("-pk")
    marked = Flag.objects.filter(added_by__isnull=False, revision__testimony_id__in=handed_over)
    standing = marked.annotate(last_act=Subquery(decisions.values("act")[:1])).exclude(
        Q(last_act=Act.RETRACT) | Q(last_act=None)
    )
    counts = Counter(standing.values_list("label", flat=True))
    return tuple(Missed(Label(label), count) for label, count in counts.most_common())


def _returned(acts: Iterable[_Act], told: Done, since: datetime) -> tuple[tuple[str, int], ...]:
    """Why it was sent back, as codes; "comment" where a second person said so in words."""
    codes: Counter[str] = Counter()
    for _, action, at, by, details in acts:
        is_told = at >= since if by.startswith(NOBODY) else told.tells(at)
        if action != Action.RETURNED or not is_told:
            continue
        said = str(details.get("because") or details.get("reason") or "")
        because = said or ("new-flags" if "new_flags" in details else "comment")
        codes.update(set(because.split(",")))
    return tuple(codes.most_common())
