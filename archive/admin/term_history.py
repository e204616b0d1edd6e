"""What happened to a term, in words: who added, changed, merged or retired it, and who confirmed it."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from archive.models.audit import Action, Event
from archive.models.power import PowerRequest
from archive.models.vocabulary import Term
from archive.workflow import power
from archive.workflow.term_changes import BRING_BACK, MERGE, RENAME, RETIRE, UNMERGE

_ON_ONE_PAGE = 200
_DEEDS: dict[str, str] = {
    Action.ADDED: "added it",
    Action.CHANGED: "changed it",
    Action.DELETED: "deleted it",
    Action.ASKED: "asked to",
    Action.CONFIRMED: "confirmed the request to",
    Action.REFUSED: "refused the request to",
    Action.TAKEN_BACK: "took back the request to",
}
# Of a change, what it was.
_DONE = {
    MERGE: "merged it",
    UNMERGE: "made it a term of its own again",
    RENAME: "renamed it",
    RETIRE: "retired it",
    BRING_BACK: "brought it back",
}


def history_page(request: HttpRequest, term: Term) -> HttpResponse:
    name = str(term._meta.model_name)
    context = {
        **admin.site.each_context(request),
        "title": f"History of “{term.label}”",
        "term": term,
        "opts": term._meta,
        "back": reverse(f"admin:archive_{name}_change", args=[term.pk]),
        "rows": [_row(event, requests) for event, requests in _events_of(term)],
    }
    return TemplateResponse(request, "admin/terms/history.html", context)


def _events_of(term: Term) -> list[tuple[Event, dict[int, PowerRequest]]]:
    """Newest first: rows about the term, and about what was to be merged into it."""
    name = str(term._meta.model_name)
    about = Q(subject=f"{name} {term.pk}")
    into = Q(subject__startswith=f"{name} ", details__into=term.pk)
    events = list(Event.objects.filter(about | into).order_by("-sequence")[:_ON_ONE_PAGE])
    numbers = {event.details["request"] for event in events if "request" in event.details}
    requests = PowerRequest.objects.in_bulk(numbers)
    return [(event, requests) for event in events]


def _row(event: Event, requests: dict[int, PowerRequest]) -> dict[str, Any]:
    deed = _DEEDS.get(event.action, event.get_action_display().lower())
    if event.action == Action.CHANGED:
        deed = _DONE.get(str(event.details.get("verb", "")), deed)
    asked = requests.get(int(event.details.get("request", 0)))
    fields = str(event.details.get("fields", "")).replace("_", " ").split()
    return {
        "at": event.at,
        "by": event.by,
        "said": f"{deed} {power.said(asked)}" if asked else deed,
        "fields": ", ".join(fields),
        "request": asked,
    }
