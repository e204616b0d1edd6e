"""Definitions with a newer wording: what an archive has from an earlier release, beside what new ones begin
with. Each is asked for by itself, and another administrator confirms it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from archive.admin.access import staff
from archive.admin.lists import row_id
from archive.admin.term_standing import page_of
from archive.models.draft import words_of
from archive.models.power import Kind, PowerRequest
from archive.models.vocabulary import Term
from archive.workflow.first_definitions import newer_definitions
from archive.workflow.policy import Verb, may_with


def newer_page(request: HttpRequest, its: Any) -> HttpResponse:
    """``its``: the admin of one vocabulary."""
    if not may_with(staff(request), Verb.CHANGE, its.model):
        raise PermissionDenied
    name = f"archive_{its.opts.model_name}"
    here = reverse(f"admin:{name}_newer")
    found = newer_definitions(its.model)
    if request.method == "POST":
        number = row_id(request.POST.get("term", ""))
        for term, wording in found:
            if term.pk == number:
                its.ask(request, Verb.CHANGE, term, _form_with(request, its, term, wording), ["definition"])
        return HttpResponseRedirect(here)
    waiting = _waiting()
    rows = [
        {"term": term, "url": page_of(term), "newer": newer, "request": waiting.get(_subject(term))}
        for term, newer in found
    ]
    context = {
        **admin.site.each_context(request),
        "title": "Definitions with a newer wording",
        "opts": its.opts,
        "rows": rows,
        "list_url": reverse(f"admin:{name}_changelist"),
    }
    return TemplateResponse(request, "admin/terms/newer.html", context)


def _form_with(request: HttpRequest, its: Any, term: Term, wording: str) -> str:
    """The term's own form as it would be sent with the new wording and nothing else changed."""
    form = its.get_form(request, term, change=True)(instance=term)
    sent = {name: [str(form[name].value() or "")] for name in form.fields}
    return words_of({**sent, "definition": [wording]})


def _waiting() -> dict[str, int]:
    """The number of the open request about each entry, by its subject."""
    open_now = PowerRequest.objects.open_at(timezone.now()).filter(kind=Kind.WORDS)
    return {asked.subject: asked.pk for asked in open_now}


def _subject(term: Term) -> str:
    return f"{term._meta.model_name} {term.pk}"
