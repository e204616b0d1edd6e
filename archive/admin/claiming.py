"""A page says that it is open or was left; somebody takes a testimony over, or hands it to somebody else."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import access
from archive.admin.access import StaffRequest, unopened
from archive.admin.claims import CLAIM_HEADER, WORKING, note_open, token_of
from archive.admin.going_on import next_address
from archive.admin.lists import row_id
from archive.admin.pages import render_page, right_of, status_of, url_of
from archive.admin.refusals import SCRIPT
from archive.admin.wording import counted
from archive.errors import ArchiveError
from archive.models.testimony import Testimony
from archive.wall.connection import STAFF_PREFIX
from archive.workflow import claims
from archive.workflow.policy import Right, may

_FROM_PAGE = re.compile(
    rf"https?://[^/]+{STAFF_PREFIX}archive/testimony/([0-9]{{1,18}})/(?:{'|'.join(WORKING)})/"
)


@require_POST
def claim_act(request: StaffRequest, testimony_id: int, act: str) -> HttpResponse:
    """``open`` and ``leave`` are said by the page itself; no answer here holds anything restricted."""
    testimony = unopened(request, testimony_id, Right.SEE)
    page = request.POST.get("page", "")
    token = token_of(request.POST.get("token", ""))
    if act == "leave" and token:
        claims.leave(testimony.pk, by=request.user, token=token)
        return HttpResponse(status=204)
    is_theirs = page in WORKING and bool(may(request.user, right_of(page), testimony))
    if act == "open" and page in WORKING and not is_theirs:
        return HttpResponse(status=204)  # it has moved on
    if act == "open" and is_theirs:
        claim = note_open(testimony, request.user, page=page, token=token)
        context = {"testimony": testimony, "claim": claim}
        headers = {CLAIM_HEADER: claim.around.code}
        return TemplateResponse(request, "admin/archive/testimony/_claim.html", context, headers=headers)
    if act == "take" and is_theirs:
        claims.take(testimony, by=request.user)
        messages.success(request, f"{testimony} is with you now.")
        return HttpResponseRedirect(url_of(page, testimony))
    if act == "take":
        messages.info(request, f"{testimony} has moved on, so there is nothing to take over.")
        return HttpResponseRedirect(url_of("change", testimony))
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_page(request: StaffRequest, testimony_id: int) -> HttpResponse:
    """To a colleague who may do what comes next, or to nobody in particular."""
    testimony = unopened(request, testimony_id, Right.SEE)
    if request.method != "POST":
        return _hand_over_page(request, testimony)
    if not (sent := request.POST.get("to", "")):
        claims.put_back(testimony, by=request.user)
        messages.success(request, f"{testimony} is back in the queue.")
        return HttpResponseRedirect(next_address(testimony))
    people = claims.colleagues_for(testimony, but=request.user)
    chosen = next((each for each in people if each.pk == row_id(sent)), None)
    if chosen is None:
        problem = "Please choose somebody from the list."
        return _hand_over_page(request, testimony, status=400, problem=problem)
    try:
        claims.hand_over(testimony, to=chosen, by=request.user)
    except ArchiveError as refusal:
        return _hand_over_page(request, testimony, status=status_of(refusal), problem=str(refusal))
    messages.success(request, f"{testimony} is with {chosen.get_username()} now.")
    return HttpResponseRedirect(next_address(testimony))


def _hand_over_page(
    request: StaffRequest, testimony: Testimony, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    return render_page(
        request,
        testimony,
        "hand_over",
        f"Hand over testimony {testimony.pk}",
        status=status,
        colleagues=claims.colleagues_for(testimony, but=request.user),
        problem=problem,
    )


@require_POST
def put_back_all(request: HttpRequest) -> HttpResponse:
    """One press, for whoever has had enough for today. No reason is asked, and nothing is kept of it."""
    person = access.staff(request)
    access.demand(request, Right.SEE)
    count = claims.put_back_all(by=person)
    back = f"{counted(count, 'testimony is', 'testimonies are')} back in the queue." if count else ""
    messages.success(request, f"{back} Take care of yourself.".strip())
    return HttpResponseRedirect(reverse("admin:index"))


def leave_by_next_page(request: HttpRequest) -> None:
    """Where no script says that a page was left, the next one does: it was asked for from there."""
    asks_for_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if not asks_for_page or SCRIPT in request.headers:
        return
    left = _FROM_PAGE.match(request.headers.get("Referer", ""))
    if left and not request.path_info.startswith(f"{STAFF_PREFIX}archive/testimony/{left[1]}/"):
        claims.leave(int(left[1]), by=access.staff(request))
