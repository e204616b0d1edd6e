"""What one person asks for and another confirms: the list, the page of one request, and its answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from archive.admin.access import staff
from archive.admin.refusals import SCRIPT
from archive.errors import ArchiveError, NotAllowed
from archive.models.power import Kind, PowerRequest, Verdict
from archive.workflow import password_links, power, second_factor, terms  # noqa: F401 -- what it confirms
from archive.workflow.policy import role_label
from archive.workflow.policy_requests import may_answer, may_see_request, who_may_answer

_SHOWN = 50
_NO_ADMINISTRATOR = (
    "Nobody else can confirm it, because there is no other administrator and no auditor. Ask whoever looks "
    "after the server to make another administrator, with manage.py make_administrator."
)
_NOBODY = {
    Kind.COLLECTION: "Nobody can confirm it yet: every approver has worked on it, and there is no "
    "auditor. Ask an administrator to give somebody else the role of approver."
}
_VERDICTS = {"confirm": Verdict.CONFIRMED, "refuse": Verdict.REFUSED, "take-back": Verdict.TAKEN_BACK}
_DONE = {
    Verdict.CONFIRMED: "Confirmed, and done: {said}.",
    Verdict.REFUSED: "Refused: {said}. The person who asked will be told.",
    Verdict.TAKEN_BACK: "Taken back: {said}.",
}


def waiting_for(request: HttpRequest) -> list[dict[str, Any]]:
    """For My work: what this person may confirm."""
    return [_row(asked) for asked in power.waiting_for(staff(request), timezone.now())]


def tell_what_happened(request: HttpRequest) -> None:
    """On the next page that they open, people are told what became of what they asked, and what others did to
    their account."""
    if request.method != "GET" or SCRIPT in request.headers or not request.user.is_authenticated:
        return
    person = staff(request)
    for given in power.untold(person):
        said = power.tell(given, person)
        account = given.request.account
        if account and password_links.shown_by(account) == person.pk:
            address = reverse("admin:auth_user_link", args=[account.pk])
            messages.info(request, format_html('{} <a href="{}">Show the link</a>', said, address))
        else:
            messages.info(request, said)


@require_safe
def requests_page(request: HttpRequest) -> HttpResponse:
    person = staff(request)
    own = PowerRequest.objects.asked_by(person).select_related("account", "asked_by", "answer")[:_SHOWN]
    context = {
        "title": "Confirmations",
        "waiting": waiting_for(request),
        "own": [_row(asked) for asked in own],
    }
    return _render(request, "requests", context)


@require_safe
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    return _page_of(request, _found(request, request_id))


@require_POST
def request_act(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    asked = _found(request, request_id)
    if act not in _VERDICTS:
        raise Http404
    verdict = _VERDICTS[act]
    try:
        power.answer(asked, verdict, by=staff(request))
    except ArchiveError as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 409
        return _page_of(request, asked, refusal=str(refusal), status=status)
    messages.success(request, _DONE[verdict].format(said=power.said(asked)))
    return HttpResponseRedirect(reverse("admin:power_requests"))


def say_it_waits(request: HttpRequest, asked: PowerRequest) -> None:
    """Tell whoever asked who can confirm it, and what to do where nobody can."""
    others, called = who_may_answer(asked)
    if others.exists():
        messages.warning(
            request,
            f"Not done yet: {power.said(asked)}. It is waiting for {called} to confirm it, as request "
            f"{asked.pk}. They will find it under My work.",
        )
    else:
        messages.error(
            request,
            f"Not done yet: {power.said(asked)}. {_NOBODY.get(Kind(asked.kind), _NO_ADMINISTRATOR)}",
        )


def _found(request: HttpRequest, request_id: int) -> PowerRequest:
    asked = get_object_or_404(
        PowerRequest.objects.select_related("account", "asked_by", "answer__answered_by"), pk=request_id
    )
    answer = may_see_request(staff(request), asked)
    if not answer:
        raise PermissionDenied(answer.reason)
    return asked


def _row(asked: PowerRequest) -> dict[str, Any]:
    said = power.said(asked)
    given = asked.given_answer
    lapsed = given is None and asked.lasts_until <= timezone.now()
    state = given.get_verdict_display() if given else "Expired" if lapsed else "Waiting"
    return {"asked": asked, "said": said[0].upper() + said[1:], "state": state}


def _page_of(
    request: HttpRequest, asked: PowerRequest, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    person = staff(request)
    answer = may_answer(person, asked, Verdict.CONFIRMED)
    row = _row(asked)
    context = {
        **row,
        "title": f"Request {asked.pk}",
        "may_confirm": bool(answer),
        "may_refuse": bool(may_answer(person, asked, Verdict.REFUSED)),
        "why_not": answer.reason,
        "may_take_back": bool(may_answer(person, asked, Verdict.TAKEN_BACK)),
        "changes": CHANGES[asked.kind](asked) if asked.kind in CHANGES else (),
        "effects": _effects_of(asked) if row["state"] == "Waiting" else None,
        "facts": _facts(asked.account) if asked.account else (),
        "beside": [power.said(other) for other in power.beside(asked)],
        "hands_over": asked.kind == Kind.PASSWORD or power.FIRST_PASSWORD in asked.what,
        "refusal": refusal,
    }
    return _render(request, "request", context, status=status)


def _facts(account: User) -> list[tuple[str, str]]:
    """What whoever confirms should know of the account that would get more power."""
    last = account.last_login
    roles = ", ".join(role_label(name) for name in account.groups.values_list("name", flat=True))
    return [
        ("Account", f"{account.get_username()} {account.get_full_name()}".strip()),
        ("Roles now", roles or "None yet"),
        ("Last signed in", f"{timezone.localtime(last):%-d %B %Y, %H:%M}" if last else "Never"),
        ("Password", "Chosen" if account.has_usable_password() else "Not chosen yet"),
        ("Phone", "Added" if second_factor.is_set_up(account) else "Not added yet"),
    ]


# By kind: what would be different, as (name of the field, before, after). Filled where such changes are made.
CHANGES: dict[str, Any] = {}


# By kind: what it touches, counted anew. Filled where such things are asked for (admin/term_acts.py).
EFFECTS: dict[str, Callable[[PowerRequest], Any]] = {}


def _effects_of(asked: PowerRequest) -> Any:
    return EFFECTS[asked.kind](asked) if asked.kind in EFFECTS else None


def _render(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, **context}
    return TemplateResponse(request, f"admin/power/{page}.html", context, status=status)
