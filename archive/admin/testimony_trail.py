"""The trail of one testimony, on its own page: who did what to it and when, and what was asked for.

Who may see the testimony reads the acts of its life, and the comments with which it was sent back. An auditor
reads every row about it, by its number, and no word of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from archive.admin import trail_words
from archive.admin.access import StaffRequest, testimony_for
from archive.admin.pages import render_page
from archive.models.audit import Action, Event
from archive.models.clearance import Return
from archive.models.testimony import Testimony
from archive.workflow.policy import Right, may, visible_testimonies

# What colleagues read of it. Who only looked, what was refused, what people asked for, and each scan are for
# auditors.
LIFE = (
    *(Action.ENTERED, Action.EDITED, Action.RETAGGED, Action.DECIDED, Action.UNDONE),
    *(Action.APPLIED, Action.PREPARED, Action.SUBMITTED, Action.RETURNED, Action.LANGUAGE_READ),
    *(Action.CLEARED, Action.RELEASED, Action.PUBLISHED, Action.CHECKED, Action.LINE_LEFT, Action.LEFT),
    *(Action.SCHEDULED, Action.CANCELLED, Action.WITHDRAWN, Action.RENEWED, Action.CORRECTED),
    *(Action.CLOSED, Action.REOPENED, Action.HELD, Action.LET_GO, Action.SHREDDED, Action.ERASED),
    *(Action.CONCERN_RAISED, Action.CONCERN_NOTED, Action.CONCERN_CLOSED),
)
# Done many times in a row, one press each.
_IN_A_ROW = (Action.OPENED, Action.DECIDED, Action.UNDONE, Action.PREPARED, Action.SCANNED)
_MOST = 1000  # rows on one page; the audit trail has them all


@dataclass(slots=True)
class Step:
    """One act, or several of one kind in a row by one person on one day."""

    by: str
    deed: str
    at: datetime
    details: str
    times: int = 1
    until: datetime | None = None
    comment: Return | None = None


@require_safe
def trail_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    reads_all = bool(may(request.user, Right.SEE_TRAIL))
    if reads_all and not visible_testimonies(request.user).filter(pk=testimony_id).exists():
        return _by_number(request, testimony_id)
    testimony: Testimony = testimony_for(request, testimony_id, Right.SEE)
    rows = _rows(testimony_id, everything=reads_all)
    steps = list(_steps(rows[:_MOST], _comments(testimony)))
    return render_page(
        request,
        testimony,
        "trail",
        f"Trail of testimony {testimony_id}",
        steps=steps,
        is_cut=len(rows) > _MOST,
        reads_all=reads_all,
    )


def _by_number(request: StaffRequest, testimony_id: int) -> TemplateResponse:
    rows = _rows(testimony_id, everything=True)
    if not rows:
        raise Http404
    return TemplateResponse(
        request,
        "admin/archive/testimony/trail.html",
        {
            **admin.site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": f"Trail of testimony {testimony_id}",
            "number": testimony_id,
            "steps": list(_steps(rows[:_MOST], {})),
            "is_cut": len(rows) > _MOST,
            "reads_all": True,
        },
    )


def _rows(testimony_id: int, *, everything: bool) -> list[Event]:
    """Return the first rows, oldest first, and one more than are shown if there are more."""
    rows = Event.objects.filter(testimony_id=testimony_id).order_by("sequence")
    return list((rows if everything else rows.filter(action__in=LIFE))[: _MOST + 1])


def _comments(testimony: Testimony) -> dict[tuple[str, int], list[Return]]:
    """What was asked for, by who asked and about which revision, oldest first."""
    found: dict[tuple[str, int], list[Return]] = defaultdict(list)
    for each in Return.objects.filter(revision__testimony=testimony).select_related(
        "revision", "returned_by"
    ):
        found[each.returned_by.get_username(), each.revision.number].append(each)
    return found


def _steps(rows: Iterable[Event], comments: dict[tuple[str, int], list[Return]]) -> Iterator[Step]:
    last: Step | None = None
    for row in rows:
        deed = trail_words.deed(row)
        if last is not None and row.action in _IN_A_ROW and _goes_with(last, row, deed):
            last.times, last.until, last.details = last.times + 1, row.at, ""
            continue
        if last is not None:
            yield last
        asked = comments.get((row.by, row.details.get("revision", 0))) if _has_comment(row) else None
        last = Step(
            row.by, deed, row.at, trail_words.told(row.details), comment=asked.pop(0) if asked else None
        )
    if last is not None:
        yield last


def _goes_with(step: Step, row: Event, deed: str) -> bool:
    same_day = timezone.localdate(step.at) == timezone.localdate(row.at)
    return same_day and (step.by, step.deed) == (row.by, deed)


def _has_comment(row: Event) -> bool:
    """Whether a second person sent it back, who has to say why."""
    return row.action == Action.RETURNED and row.details.get("because", "line") == "line"
