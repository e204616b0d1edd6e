"""From one testimony to the next: what waits longest that somebody may do, and nobody is at."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import access
from archive.admin.lists import row_id
from archive.admin.queues import about, page_of, severity_name
from archive.admin.wording import age
from archive.models.testimony import Testimony
from archive.vocabulary import Severity, Status
from archive.workflow import claims
from archive.workflow.policy import Right, visible_testimonies
from archive.workflow.taking_back import can_be_taken_back
from archive.workflow.waiting import Choice, Next, Step, next_for, step_called, with_colleagues

_SKIPPED = "heard.skipped"  # keys in the session, and gone with it
_CHOICE = "heard.order"
_MOST_SKIPPED = 200
_TRIES = 5  # where colleagues are at one after the other in the same moment


@dataclass(frozen=True, slots=True)
class Offer:
    """The next testimony, in words; never words of its text."""

    name: str
    pk: int
    what: str
    age: str
    about: str
    severity: str
    handed_by: str


def next_address(testimony: Testimony | None = None, step: str = "") -> str:
    """Where one goes after an act on ``testimony``: to the next that waits, where possible like this one."""
    return _address(testimony.pk if testimony else None, step)


def _address(after: int | None, step: str) -> str:
    asked = {name: str(value) for name, value in (("after", after), ("step", step)) if value}
    return f"{reverse('admin:next')}?{urlencode(asked)}" if asked else reverse("admin:next")


def offer_for(request: HttpRequest, *, after: int | None = None, first: Step | None = None) -> Next | None:
    return next_for(
        access.staff(request),
        now=timezone.now(),
        after=after,
        first=first,
        skipped=request.session.get(_SKIPPED, []),
        choice=choice_of(request),
    )


def in_words(found: Next | None) -> Offer | None:
    if found is None:
        return None
    testimony, now = found.testimony, timezone.now()
    handed_by = found.handed.handed_by if found.handed else None
    return Offer(
        name=f"testimony {testimony.pk}",
        pk=testimony.pk,
        what="sent back for changes" if testimony.status == Status.RETURNED else found.step.title,
        age=age(testimony.since, now),  # type: ignore[attr-defined] # noted by the query
        about=about(testimony),
        severity=severity_name(testimony),
        handed_by=handed_by.get_username() if handed_by else "",
    )


def choice_of(request: HttpRequest) -> Choice:
    """What My work's address says, and what it said last where this address says nothing."""
    if request.method == "GET" and ("order" in request.GET or "severity" in request.GET):
        asked = request.GET.get("severity", "")
        by_severity = request.GET.get("order", "") == "severity"
        severity = asked if asked in Severity.values else ""
        request.session[_CHOICE] = [by_severity, severity]
    else:
        by_severity, severity = request.session.get(_CHOICE, [False, ""])
    return Choice(by_severity, severity)


@require_http_methods(["GET", "HEAD", "POST"])
def next_page(request: HttpRequest) -> HttpResponse:
    person = access.staff(request)
    access.demand(request, Right.SEE)
    sent: QueryDict = request.POST if request.method == "POST" else request.GET
    after, first = row_id(sent.get("after", "")), step_called(sent.get("step", ""))
    if request.method == "POST":
        return _go_on(request, after, first)
    if after is not None and request.method == "GET":
        claims.leave(after, by=person)
    found = offer_for(request, after=after, first=first)
    came_from = visible_testimonies(person).filter(pk=after).first() if after else None
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Next",
        "is_nav_sidebar_enabled": False,
        "offer": in_words(found),
        "may_put_back": bool(claims.with_person(person, timezone.now())),
        "after": after,
        "came_from": came_from,
        "may_take_back": came_from is not None and can_be_taken_back(came_from, by=person),
        "step": first.code if first else "",
        "with_colleagues": with_colleagues(person, timezone.now()) if found is None else 0,
    }
    return TemplateResponse(request, "admin/next.html", context)


def _go_on(request: HttpRequest, after: int | None, first: Step | None) -> HttpResponse:
    """Open what they were offered, or, where somebody else is at it by now, what follows."""
    person, offered = access.staff(request), row_id(request.POST.get("testimony", ""))
    found = next_for(person, now=timezone.now(), first=first, only=offered) if offered else None
    for _ in range(_TRIES):
        if found is None:
            found = offer_for(request, after=after, first=first)
        if found is None:
            break
        if claims.open_if_free(found.testimony, by=person):
            if offered is not None and found.testimony.pk != offered:
                messages.info(
                    request,
                    f"Testimony {offered} is no longer waiting for you, so here is testimony "
                    f"{found.testimony.pk}.",
                )
            page = page_of(found.step, found.testimony)
            return HttpResponseRedirect(reverse(f"admin:archive_testimony_{page}", args=[found.testimony.pk]))
        found = None
    return HttpResponseRedirect(_address(after, first.code if first else ""))


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """It comes last for this session. No reason is asked, and nobody learns of it."""
    person = access.staff(request)
    access.demand(request, Right.SEE)
    after, first = row_id(request.POST.get("after", "")), step_called(request.POST.get("step", ""))
    if (pk := row_id(request.POST.get("testimony", ""))) is not None:
        before = [each for each in request.session.get(_SKIPPED, []) if each != pk]
        request.session[_SKIPPED] = [*before, pk][-_MOST_SKIPPED:]
        claims.leave(pk, by=person)
    return HttpResponseRedirect(_address(after, first.code if first else ""))
