"""My work: what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from archive.backups.lateness import LateBackup, late_backup
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.tasks.engine import Missed, missed
from archive.vocabulary import LookReason, Status
from archive.workflow import looking_again, releasing, renewing, shredding
from archive.workflow.languages import waiting_for_reader
from archive.workflow.policy import Right, may, visible_testimonies
from archive.workflow.rescanning import count_outdated

LOOK_AGAIN = "look-again"  # as the list's filter calls it
NOT_READ = "to-be-read"
_SHOWN = 8  # ids in one queue; the rest stands behind its link


@dataclass(frozen=True, slots=True)
class Waiting:
    """One testimony in a queue: named by its id and themes, never by words of its text."""

    name: str
    about: str
    url: str
    day: date | None = None
    reasons: tuple[str, ...] = ()


_REVIEW = "review"


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


def queues_for(user: User) -> list[Queue]:
    """The queues on which ``user`` may act, in the order of a testimony's life."""
    visible = visible_testimonies(user)
    found: list[Queue] = []
    if may(user, Right.REVIEW):
        to_review, returned = visible.to_review(), visible.returned()
        found.append(_queue("to-review", "To review", to_review, Status.IN_REVIEW, _REVIEW))
        found.append(_queue("returned", "Returned", returned, Status.RETURNED, _REVIEW))
    elif may(user, Right.CHANGE):
        found.append(_queue("returned", "Returned to you", visible.returned(), Status.RETURNED, "change"))
    if may(user, Right.REVIEW):
        found.append(_look_again(visible))
    if may(user, Right.CLEAR):
        to_clear = visible.to_clear().untouched_by(user)
        found.append(_queue("to-clear", "To clear", to_clear, Status.SUBMITTED, "clear"))
    if may(user, Right.REVIEW):
        found += _to_read(visible.untouched_by(user), "clear" if may(user, Right.CLEAR) else _REVIEW)
    if may(user, Right.PUBLISH):
        to_publish = visible.cleared().untouched_by(user)
        found.append(_queue("cleared", "Cleared, ready to publish", to_publish, Status.CLEARED, "publish"))
        due = releasing.waiting(visible)
        title = "Waiting for release"
        found.append(_queue("waiting", title, due, Status.WAITING, "publish", day="due_on"))
        found.append(_queue("published", "Published", visible.published(), Status.PUBLISHED, "change"))
    return found


def _to_read(visible: TestimonyQuerySet, page: str) -> list[Queue]:
    """What waits for somebody who can read a language that the detector cannot, while anything does."""
    waiting = waiting_for_reader(visible)
    if not (count := waiting.count()):
        return []
    first = waiting.oldest_first().prefetch_related("themes", "harm_types")[:_SHOWN]
    shown = tuple(
        Waiting(str(each), about(each), reverse(f"admin:archive_testimony_{page}", args=[each.pk]))
        for each in first
    )
    url = f"{reverse('admin:archive_testimony_changelist')}?{urlencode({'waits': NOT_READ})}"
    return [Queue("not-read", "Not in English, for somebody who can read it", count, shown, url)]


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
    code: str,
    title: str,
    waiting: TestimonyQuerySet,
    status: Status | None,
    page: str,
    *,
    waits: str = "",
    day: str = "",
) -> Queue:
    """``waits`` names the filter of the list that narrows ``status`` to what is ``waiting``, if one does;
    ``day`` what in ``waiting`` holds the day by which it is sorted already."""
    narrowed = {"status__exact": status.value} if status and not waits else {"waits": waits}
    shown = (waiting if day else waiting.oldest_first()).prefetch_related("themes", "harm_types")
    if page == _REVIEW:
        shown = shown.saying_whether_decided()
    return Queue(
        code=code,
        title=title,
        count=waiting.count(),
        shown=tuple(
            Waiting(
                str(testimony),
                about(testimony),
                reverse(f"admin:archive_testimony_{_next_page(testimony, page)}", args=[testimony.pk]),
                getattr(testimony, day) if day else None,
                ("flags decided, to prepare",) if _next_page(testimony, page) == "prepare" else (),
            )
            for testimony in shown[:_SHOWN]
        ),
        url=f"{reverse('admin:archive_testimony_changelist')}?{urlencode(narrowed)}",
    )


def _next_page(testimony: Testimony, page: str) -> str:
    """Where work on it goes on: past the flags, once all are decided."""
    return "prepare" if page == _REVIEW and getattr(testimony, "is_decided", False) else page


def about(testimony: Testimony) -> str:
    """What it is about, in words of the vocabulary."""
    themes = [theme.label for theme in testimony.themes.all()]
    return ", ".join(themes or [harm.label for harm in testimony.harm_types.all()])
