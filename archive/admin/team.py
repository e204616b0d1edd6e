"""How the team's work goes, on one page: of work, never of persons (workflow/team_figures.py)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from archive.admin.access import demand, staff
from archive.admin.wording import LABEL_NAMES, counted
from archive.models.audit import Action
from archive.vocabulary import Status
from archive.workflow.policy import Right, may
from archive.workflow.team_figures import WEEKS, Done, Period, Queue, Took, team_figures

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)

_STEPS = {
    Status.IN_REVIEW: "To review",
    Status.RETURNED: "Sent back, to change",
    Status.SUBMITTED: "To clear",
    Status.CLEARED: "Cleared, to publish",
}
_DONE = {
    Action.ENTERED: "Entered",
    Action.SUBMITTED: "Handed to a second person",
    Action.RETURNED: "Sent back",
    Action.CLEARED: "Cleared",
    Action.PUBLISHED: "Published",
}
_BECAUSE = {
    "comment": "A second person asked for changes, in a comment",
    "line": "The attribution line was changed",
    "new-flags": "A newer detector found something",
}
_REFUSED = "Publishing was refused"


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart. ``share`` is how long its bar is, as a percentage."""

    name: str
    count: int
    share: int
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    bars: tuple[Bar, ...]
    told_until: date | None
    counts_all: bool  # however few people did it


@require_safe
def team_page(request: HttpRequest) -> HttpResponse:
    demand(request, Right.SEE_TEAM)
    figures = team_figures(timezone.localdate())
    now = timezone.now()
    sees_list = bool(may(staff(request), Right.SEE))
    oldest = min((each for each in figures.waiting if each.oldest_since), key=_oldest_since, default=None)
    context = {
        **admin.site.each_context(request),
        "title": "Team figures",
        "figures": figures,
        "weeks": WEEKS,
        "waiting": _bars([_queue(each, now, sees_list) for each in figures.waiting]),
        "all_waiting": sum(each.count for each in figures.waiting),
        "oldest": _STEPS[oldest.step].lower() if oldest else "",
        "oldest_age": for_how_long(now - _oldest_since(oldest)) if oldest else "",
        "oldest_since": oldest.oldest_since if oldest else None,
        "done": [_chart(each) for each in figures.done],
        "took": [_took(each) for each in figures.took],
        "missed": _bars([Bar(LABEL_NAMES[each.label], each.count, 0) for each in figures.missed]),
        "returned": _bars(_returned(figures.returned)),
        "returned_count": sum(count for _, count in figures.returned),
    }
    return render(request, "admin/team.html", context)


def _oldest_since(queue: Queue) -> datetime:
    return queue.oldest_since or timezone.now()


def for_how_long(length: timedelta) -> str:
    """In the largest unit that says enough: “less than an hour”, “7 hours”, “12 days”."""
    if length < _HOUR:
        return "less than an hour"
    if length < 2 * _DAY:
        return counted(round(length / _HOUR), "hour", "hours")
    return counted(round(length / _DAY), "day", "days")


def _queue(queue: Queue, now: datetime, sees_list: bool) -> Bar:
    narrowed = urlencode({"status__exact": queue.step.value})
    address = f"{reverse('admin:archive_testimony_changelist')}?{narrowed}"
    oldest = f"oldest: {for_how_long(now - queue.oldest_since)}" if queue.oldest_since else ""
    return Bar(_STEPS[queue.step], queue.count, 0, oldest, address if sees_list else "")


def _chart(done: Done) -> Chart:
    """The latest first; what was before the first piece of work says nothing."""
    began = next((place for place, period in enumerate(done.periods) if period.count), len(done.periods))
    bars = [Bar(_weeks(period), period.count, 0) for period in reversed(done.periods[began:])]
    return Chart(_DONE[done.action], _bars(bars), done.told_until, done.action == Action.PUBLISHED)


def _weeks(period: Period) -> str:
    """“5–11 January 2026”, or with both months where they differ."""
    first, last = period.first_day, period.last_day
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last:%-d %B %Y}"
    if first.year == last.year:
        return f"{first:%-d %B} – {last:%-d %B %Y}"
    return f"{first:%-d %B %Y} – {last:%-d %B %Y}"


def _took(took: Took) -> dict[str, str | int]:
    return {
        "step": _STEPS[took.step],
        "count": took.count,
        "half": for_how_long(took.half_within) if took.half_within is not None else "",
        "nine": for_how_long(took.nine_in_ten_within) if took.nine_in_ten_within is not None else "",
    }


def _returned(codes: tuple[tuple[str, int], ...]) -> list[Bar]:
    """What the gate says by code is one reason: it refused."""
    named: dict[str, int] = {}
    for code, count in codes:
        name = _BECAUSE.get(code) or f"{_REFUSED}: {code.replace('-', ' ')}"
        named[name] = named.get(name, 0) + count
    return [Bar(name, count, 0) for name, count in named.items()]


def _bars(bars: list[Bar]) -> tuple[Bar, ...]:
    most = max((bar.count for bar in bars), default=0) or 1
    return tuple(Bar(bar.name, bar.count, round(100 * bar.count / most), bar.note, bar.url) for bar in bars)
