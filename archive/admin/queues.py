"""My work: what waits for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from archive.admin.wording import age
from archive.backups.lateness import LateBackup, late_backup
from archive.models.claim import Claim
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.tasks.engine import Missed, missed
from archive.vocabulary import LookReason, Severity, Status
from archive.workflow import claims, looking_again, releasing, renewing, shredding
from archive.workflow.languages import waiting_for_reader
from archive.workflow.policy import Right, may, visible_testimonies
from archive.workflow.rescanning import count_outdated
from archive.workflow.waiting import OLDEST_FIRST, Choice, Step

LOOK_AGAIN = "look-again"  # as the list's filter calls it
NOT_READ = "to-be-read"
_SHOWN = 8  # ids in one queue; the rest stands behind its link


_REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One testimony in a queue: named by its id and themes, never by words of its text.

    ``age`` says how long it has waited, ``is_late`` that this is too long, ``place`` with whom it is.
    """

    name: str
    about: str
    url: str
    day: date | None = None
    reasons: tuple[str, ...] = ()
    age: str = ""
    is_late: bool = False
    severity: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    title: str
    count: int
    shown: tuple[Waiting, ...]
    url: str
    # When what it rests on was counted last, where a job counts it.
    counted_at: datetime | None = None
    says_when: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom queues are made, what they chose to see, and what is with others now."""

    person: User
    now: datetime
    choice: Choice
    with_others: Mapping[int, Claim]

    @classmethod
    def of(cls, person: User, choice: Choice = OLDEST_FIRST) -> "Desk":
        now = timezone.now()
        return cls(person, now, choice, claims.with_others(person, now))

    def place_of(self, testimony: Testimony) -> str:
        claim = self.with_others.get(testimony.pk)
        if claim is None:
            return ""
        name = claim.person.get_username()
        return f"{name} has it open" if claim.is_open(self.now) else f"with {name}"

    def is_late(self, since: datetime) -> bool:
        return self.now - since >= timedelta(days=settings.ARCHIVE_LONG_WAIT_DAYS)


def outdated_for(user: User) -> int:
    """How many texts only an older detector has read, for those who can do something about it."""
    may_know = may(user, Right.REVIEW) or may(user, Right.CHANGE_ACCOUNTS)
    return count_outdated() if may_know else 0


def missed_for(user: User) -> tuple[list[Missed], int]:
    """The jobs that nobody runs, and how many quotes wait to be withdrawn past their day, for those who can
    do something about it."""
    if not (may(user, Right.PUBLISH) or may(user, Right.CHANGE_ACCOUNTS)):
        return [], 0
    return missed(), renewing.standing_past_its_day(timezone.localdate())


def late_releases_for(user: User) -> tuple[list[Testimony], int]:
    """The first of what should have been published and was not, and how many there are."""
    if not may(user, Right.PUBLISH):
        return [], 0
    late = releasing.overdue(visible_testimonies(user), timezone.now())
    return list(late[:_SHOWN]), late.count()


def closing_for(user: User) -> int:
    """How many will be closed and deleted within a week unless somebody works on them, for those who can."""
    may_know = may(user, Right.REVIEW) or may(user, Right.PUBLISH)
    if not may_know:
        return 0
    return shredding.closing_soon(visible_testimonies(user), timezone.localdate()).count()


def late_backup_for(user: User) -> LateBackup | None:
    """What to tell those who look after accounts, and know who looks after the server."""
    return late_backup() if may(user, Right.CHANGE_ACCOUNTS) else None


def queues_for(user: User, choice: Choice = OLDEST_FIRST) -> list[Queue]:
    """The queues on which ``user`` may act, in the order of a testimony's life."""
    visible, desk = visible_testimonies(user), Desk.of(user, choice)
    found: list[Queue] = []
    if may(user, Right.REVIEW):
        to_review, returned = visible.to_review(), visible.returned()
        found.append(_queue(desk, "to-review", "To review", to_review, Status.IN_REVIEW, _REVIEW))
        found.append(_queue(desk, "returned", "Returned for changes", returned, Status.RETURNED, _REVIEW))
    elif may(user, Right.CHANGE):
        returned = visible.returned()
        found.append(_queue(desk, "returned", "Returned to you", returned, Status.RETURNED, "change"))
    if may(user, Right.REVIEW):
        found.append(_look_again(visible))
    if may(user, Right.CLEAR):
        to_clear = visible.to_clear().untouched_by(user)
        found.append(_queue(desk, "to-clear", "To clear", to_clear, Status.SUBMITTED, "clear"))
    if may(user, Right.REVIEW):
        page = "clear" if may(user, Right.CLEAR) else _REVIEW
        found += _to_read(desk, visible.untouched_by(user), page)
    if may(user, Right.PUBLISH):
        to_publish = visible.cleared().untouched_by(user)
        title = "Cleared, ready to publish"
        found.append(_queue(desk, "cleared", title, to_publish, Status.CLEARED, "publish"))
        due = releasing.waiting(visible)
        found.append(_released("waiting", "Waiting for release", due, Status.WAITING, "publish", "due_on"))
        public = visible.published().oldest_first()
        found.append(_released("published", "Published", public, Status.PUBLISHED, "change"))
    return found


def _to_read(desk: Desk, visible: TestimonyQuerySet, page: str) -> list[Queue]:
    """What waits for somebody who can read a language that the detector cannot, while anything does."""
    title = "Not in English, for somebody who can read it"
    queue = _queue(desk, "not-read", title, waiting_for_reader(visible), None, page, waits=NOT_READ)
    return [queue] if queue.count else []


def _look_again(visible: TestimonyQuerySet) -> Queue:
    """All that wants a second look, whatever the reason, each with its reasons."""
    today = timezone.localdate()
    again = looking_again.waiting(visible, today)
    # What ends by itself comes first.
    ending = list(renewing.ending_soon(visible, today)[:_SHOWN])
    rest = again.exclude(pk__in=renewing.ending_soon(visible, today).order_by().values("pk"))
    shown = [*ending, *rest.oldest_first()[:_SHOWN]][:_SHOWN]
    reasons = looking_again.reasons_of([each.pk for each in shown], today)
    counted = looking_again.last_counted()
    return Queue(
        code=LOOK_AGAIN,
        title="Look again",
        count=again.count(),
        shown=tuple(_looking_again(testimony, reasons[testimony.pk]) for testimony in shown),
        url=f"{reverse('admin:archive_testimony_changelist')}?{urlencode({'waits': LOOK_AGAIN})}",
        counted_at=counted.ended_at if counted else None,
        says_when=True,
    )


def _looking_again(testimony: Testimony, reasons: Sequence[LookReason]) -> Waiting:
    return Waiting(
        str(testimony),
        about(testimony),
        reverse(f"admin:archive_testimony_{_page_of(reasons)}", args=[testimony.pk]),
        testimony.lapses_on if LookReason.BASIS in reasons else None,
        tuple(str(reason.label) for reason in reasons),
    )


def _page_of(reasons: Sequence[LookReason]) -> str:
    return "review" if {LookReason.DETECTOR, LookReason.LANGUAGE}.issuperset(reasons) else "change"


def _queue(
    desk: Desk,
    code: str,
    title: str,
    waiting: TestimonyQuerySet,
    status: Status | None,
    page: str,
    *,
    waits: str = "",
) -> Queue:
    """``waits`` names the filter of the list that narrows ``status`` to what is ``waiting``, if one does."""
    narrowed = {"status__exact": status.value} if status else {"waits": waits}
    found = desk.choice.narrow(waiting)
    shown = found.prefetch_related("themes", "harm_types")
    if page == _REVIEW and status:  # whoever reads what the detector cannot reads it beside its flags
        shown = shown.saying_whether_decided()
    return Queue(
        code=code,
        title=title,
        count=found.count(),
        shown=tuple(waiting_row(desk, testimony, page) for testimony in shown[:_SHOWN]),
        url=f"{reverse('admin:archive_testimony_changelist')}?{urlencode(narrowed)}",
    )


def waiting_row(desk: Desk, testimony: Testimony, page: str) -> Waiting:
    """A row for one of which it was noted since when it waits, and how serious it is."""
    since: datetime = testimony.since  # type: ignore[attr-defined]
    next_page = _next_page(testimony, page)
    return Waiting(
        str(testimony),
        about(testimony),
        reverse(f"admin:archive_testimony_{next_page}", args=[testimony.pk]),
        reasons=("flags decided, ready to prepare",) if next_page == "prepare" else (),
        age=age(since, desk.now),
        is_late=desk.is_late(since),
        severity=severity_name(testimony),
        place=desk.place_of(testimony),
    )


def _released(
    code: str, title: str, ordered: TestimonyQuerySet, status: Status, page: str, day: str = ""
) -> Queue:
    """What waits for nobody; ``day`` names what in ``ordered`` holds the day by which it is sorted."""
    return Queue(
        code=code,
        title=title,
        count=ordered.count(),
        shown=tuple(
            Waiting(
                str(testimony),
                about(testimony),
                reverse(f"admin:archive_testimony_{page}", args=[testimony.pk]),
                getattr(testimony, day) if day else None,
            )
            for testimony in ordered.prefetch_related("themes", "harm_types")[:_SHOWN]
        ),
        url=f"{reverse('admin:archive_testimony_changelist')}?{urlencode({'status__exact': status.value})}",
    )


def page_of(step: Step, testimony: Testimony) -> str:
    """Where somebody does ``step`` with it."""
    return _next_page(testimony, step.page)


def _next_page(testimony: Testimony, page: str) -> str:
    """Where work on it goes on: past the flags, once all are decided."""
    return "prepare" if page == _REVIEW and getattr(testimony, "is_decided", False) else page


def severity_name(testimony: Testimony) -> str:
    """How serious it is, where that is noted and more than ordinary."""
    said = testimony.severity
    return "" if said == Severity.ORDINARY.value else str(Severity(said).label).lower()


def about(testimony: Testimony) -> str:
    """What it is about, in words of the vocabulary."""
    themes = [theme.now.label for theme in testimony.themes.all()]
    return ", ".join(dict.fromkeys(themes or [harm.now.label for harm in testimony.harm_types.all()]))
