"""Requests from people about themselves: the list, one request with the takedown beside it, and counts.

Approvers and administrators keep them. Administrators read no testimony, so they see its number alone, and of
what was written about a request only what they wrote themselves.
"""

import csv
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.admin.access import demand, staff
from archive.admin.forms import StaffForm
from archive.admin.pages import status_of
from archive.admin.rights_forms import AboutForm, AnswerForm, ReceiveForm, StepForm
from archive.errors import ArchiveError
from archive.models.audit import Action, Event
from archive.models.rights import Asks, Done, RightsRequest
from archive.models.testimony import Testimony
from archive.workflow import audit, power, rights
from archive.workflow.policy import Right, may

_ON_ONE_PAGE = 50
_MOST_COUNTED = 20_000
STATES = {
    "open": "Open",
    "soon": "Due within 7 days, or overdue",
    "overdue": "Overdue",
    "answered": "Answered",
    "all": "All",
}
# One form for each thing that can be done on the page of a request.
_FORMS: dict[str, type[StaffForm]] = {"about": AboutForm, "step": StepForm, "answer": AnswerForm}


def waiting_for(request: HttpRequest) -> list[dict[str, Any]]:
    """For My work: what is overdue or due soon."""
    if not may(staff(request), Right.KEEP_REQUESTS):
        return []
    return [_row(each) for each in rights.due_within(timezone.localdate())]


@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    demand(request, Right.KEEP_REQUESTS)
    state = request.GET.get("state", "open")
    asks = request.GET.get("asks", "")
    page = Paginator(_in_state(state, asks), _ON_ONE_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "Removal, correction and copy requests",
        "rows": [_row(each) for each in page.object_list],
        "page": page,
        "states": STATES.items(),
        "state": state if state in STATES else "open",
        "kinds": Asks.choices,
        "asks": asks,
    }
    return _render(request, "list", context)


def _in_state(state: str, asks: str) -> Sequence[RightsRequest] | QuerySet[RightsRequest]:
    today = timezone.localdate()
    if state in ("answered", "all"):
        requests = RightsRequest.objects.answered() if state == "answered" else RightsRequest.objects.all()
        return rights.with_steps(requests.filter(asks=asks) if asks in Asks.values else requests)
    found = rights.due_within(today) if state == "soon" else rights.open_requests()
    return [
        each
        for each in found
        if (asks not in Asks.values or each.asks == asks) and (state != "overdue" or each.due_on < today)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def add_page(request: HttpRequest) -> HttpResponse:
    demand(request, Right.KEEP_REQUESTS)
    person = staff(request)
    if request.method != "POST":
        return _add_page(request, ReceiveForm(by=person))
    form = ReceiveForm(request.POST, by=person)
    if not form.is_valid():
        return _add_page(request, form, status=400)
    try:
        made = rights.receive(**form.cleaned_data, by=person)
    except ArchiveError as refusal:
        form.refuse(refusal)
        return _add_page(request, form, status=status_of(refusal))
    messages.success(
        request, f"{made} has been written down. It is due by {date_format(made.due_on, 'j F Y')}."
    )
    return HttpResponseRedirect(reverse("admin:rights_request", args=[made.pk]))


@require_safe
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    return _request_page(request, _found(request, request_id))


@require_POST
def request_act(request: HttpRequest, request_id: int, act: str) -> HttpResponse:
    found = _found(request, request_id)
    if act not in _FORMS:
        raise Http404
    form = _form(act, request.POST)
    if not form.is_valid():
        return _request_page(request, found, act, form, status=400)
    try:
        said = _ACTS[act](request, found, form.cleaned_data)
    except ArchiveError as refusal:
        form.refuse(refusal)
        return _request_page(request, _found(request, request_id), act, form, status=status_of(refusal))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:rights_request", args=[found.pk]))


def _form(act: str, sent: Any = None) -> StaffForm:
    """Several stand on one page, each with fields of the same names."""
    return _FORMS[act](sent, auto_id=f"id_{act}_%s")


def _name(request: HttpRequest, found: RightsRequest, given: dict[str, Any]) -> str:
    new = rights.name(found, given["about"], by=staff(request))
    named = ", ".join(f"testimony {pk}" for pk in new)
    return f"The request is about {named}." if new else "The request already named that testimony."


def _step(request: HttpRequest, found: RightsRequest, given: dict[str, Any]) -> str:
    rights.take_step(found, given["step"], words=given["words"], by=staff(request))
    return "Saved."


def _answer(request: HttpRequest, found: RightsRequest, given: dict[str, Any]) -> str:
    rights.answer(
        found, given["done"], answered_on=given["answered_on"], words=given["words"], by=staff(request)
    )
    return f"{found} has been answered."


_ACTS: dict[str, Callable[[HttpRequest, RightsRequest, dict[str, Any]], str]] = {
    "about": _name,
    "step": _step,
    "answer": _answer,
}


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Counts by year and kind, as CSV: no number of a testimony, and not a word."""
    demand(request, Right.KEEP_REQUESTS)
    requests = rights.with_steps(RightsRequest.objects.order_by("pk"))[:_MOST_COUNTED]
    counts = rights.counts(requests, timezone.localdate())
    with transaction.atomic():
        audit.record_about(Action.EXPORTED, "register of requests", staff(request), rows=len(counts))
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="requests.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(
        ["year", "kind", "received", "answered in time", "answered late", "open", "overdue", "extended"]
        + [f"done: {done}" for done in Done.values]
    )
    for each in counts:
        told = (each.received, each.in_time, each.late, each.still_open, each.overdue, each.extended)
        writer.writerow([each.year, each.asks, *told, *(each.done[done] for done in Done.values)])
    return response


def _found(request: HttpRequest, request_id: int) -> RightsRequest:
    demand(request, Right.KEEP_REQUESTS)
    rows = rights.with_steps(RightsRequest.objects.select_related("recorded_by", "answer__answered_by"))
    return get_object_or_404(rows, pk=request_id)


def _row(each: RightsRequest) -> dict[str, Any]:
    today, given = timezone.localdate(), each.given_answer
    late = (given.answered_on if given else today) > each.due_on
    state = f"Answered: {Done(given.done).label.lower()}" if given else "Overdue" if late else "Open"
    return {
        "row": each,
        "state": state,
        "is_late": late,
        "is_open": given is None,
        "days_left": (each.due_on - today).days,
        "identity": rights.identity_of(each),
        "testimonies": [one.testimony_id for one in each.about.all()],
    }


def _request_page(
    request: HttpRequest,
    found: RightsRequest,
    act: str = "",
    form: StaffForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    person = staff(request)
    sent = {act: form} if form is not None else {}
    audit.record_about(Action.OPENED, f"rightsrequest {found.pk}", person)
    context = {
        **_row(found),
        "request_row": found,
        "title": f"{found}: {found.get_asks_display().lower()}",
        "steps": found.steps.select_related("taken_by"),
        "reads_all": bool(may(person, Right.REVIEW)),
        "beside": [_beside(one.testimony) for one in found.about.select_related("testimony__publication")],
        "forms": {name: sent.get(name) or _form(name) for name in _FORMS},
        "person": person,
    }
    if form is not None and found.given_answer is not None:  # somebody answered it meanwhile
        typed = form["words"].value() if "words" in form.fields else ""
        context |= {"refusal": " ".join(map(str, form.non_field_errors())), "unsaved": typed}
    return _render(request, "request", context, status=status)


def _beside(testimony: Testimony) -> dict[str, Any]:
    """What was ordered about it, in codes and days."""
    erased = Event.objects.filter(testimony_id=testimony.pk, action=Action.ERASED).first()
    return {
        "testimony": testimony,
        "is_public": testimony.publication_id is not None,
        "withdrawals": testimony.withdrawals.select_related("ordered_by", "schedule"),
        "closings": testimony.closings.select_related("closed_by"),
        "corrected": Event.objects.filter(testimony_id=testimony.pk, action=Action.CORRECTED),
        "erased": erased,
        "to_be_erased": power.waiting_to_erase(testimony),
    }


def _add_page(request: HttpRequest, form: ReceiveForm, *, status: int = 200) -> HttpResponse:
    context = {"title": "Write down a request", "form": form}
    return _render(request, "add", context, status=status)


def _render(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, **context}
    return TemplateResponse(request, f"admin/rights/{page}.html", context, status=status)
