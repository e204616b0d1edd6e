"""My work: what is with one person, beside what waits for all (queues.py)."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from archive.admin import access
from archive.admin.going_on import choice_of, in_words, offer_for
from archive.admin.queues import Desk, Waiting, page_of, queues_for, waiting_row
from archive.models.claim import Claim
from archive.models.testimony import Testimony
from archive.vocabulary import Severity
from archive.workflow import claims
from archive.workflow.policy import Right, may, visible_testimonies
from archive.workflow.waiting import step_at

_SHOWN = 20


def desk_of(request: HttpRequest) -> dict[str, Any]:
    """Context of My work."""
    person = access.staff(request)
    if not may(person, Right.SEE):
        return {"queues": queues_for(person)}
    choice = choice_of(request)
    with_you = _with_you(Desk.of(person, choice))
    return {
        "queues": queues_for(person, choice),
        "with_you": with_you,
        "may_put_back": any(row.place for row in with_you),
        "offer": in_words(offer_for(request)),
        "choice": choice,
        "severities": Severity.choices,
        "long_wait_days": settings.ARCHIVE_LONG_WAIT_DAYS,
    }


def _with_you(desk: Desk) -> list[Waiting]:
    """What they have open or were handed, then what was returned to them, each with the page that waits."""
    own = {each.testimony_id: each for each in claims.with_person(desk.person, desk.now)}
    visible = visible_testimonies(desk.person)
    mine = Q(entered_by=desk.person) | Q(editors=desk.person)
    returned = visible.returned().filter(mine).exclude(pk__in=own).distinct()
    found = visible.filter(pk__in=own) | visible.filter(pk__in=returned.values("pk"))
    # Never narrowed: whoever looks for serious ones has the others all the same.
    noted = found.saying_since().saying_whether_decided().longest_waiting_first()
    rows = noted.prefetch_related("themes", "harm_types")[:_SHOWN]
    return [_row(desk, each, own.get(each.pk)) for each in sorted(rows, key=lambda each: each.pk not in own)]


def _row(desk: Desk, testimony: Testimony, claim: Claim | None) -> Waiting:
    step = step_at(testimony)
    page = page_of(step, testimony) if step and may(desk.person, step.right, testimony) else "change"
    reasons = ("sent back to you",) if claim is None else ()
    return replace(waiting_row(desk, testimony, page), place=_place(desk, claim), reasons=reasons)


def _place(desk: Desk, claim: Claim | None) -> str:
    """How it came to be with them; "" where nobody put it there."""
    if claim is None:
        return ""
    if claim.handed_by is not None and claim.is_handed(desk.now):
        return f"handed to you by {claim.handed_by.get_username()}"
    return "open"
