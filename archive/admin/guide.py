"""The guide for colleagues: a page for each role and for each hard moment, and all of them to be printed."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive.admin.access import staff
from archive.workflow.policy import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    ENTRY,
    REVIEWER,
    ROLES,
)


@dataclass(frozen=True, slots=True)
class Page:
    """``for_roles`` are the groups whose daily work it is; everybody may read every page."""

    code: str
    title: str
    says: str
    for_roles: tuple[str, ...]

    @property
    def template(self) -> str:
        return f"admin/guide/pages/{self.code}.html"

    @property
    def url(self) -> str:
        return reverse("admin:guide_page", args=[self.code])


_EVERYBODY = tuple(role.name for role in ROLES)
_READ_TEXTS = (REVIEWER, APPROVER)
PAGES = {
    page.code: page
    for page in (
        Page("first-day", "Your first day", "Sign in, look round, practise, do your first one.", _EVERYBODY),
        Page(
            "entry",
            "Entering testimony",
            "From a contact to a text that has been scanned.",
            (ENTRY, *_READ_TEXTS),
        ),
        Page(
            "spreadsheet",
            "Bringing in a spreadsheet",
            "Hundreds of quotes at once, from a file as it is.",
            (ENTRY, *_READ_TEXTS),
        ),
        Page("reviewer", "Reviewing", "Decide the flags, then prepare it for somebody else.", _READ_TEXTS),
        Page("approver", "Clearing and publishing", "Be the second pair of eyes, and publish.", (APPROVER,)),
        Page(
            "refused-line",
            "A line that is refused",
            "It fits too few children. What to do about it.",
            _READ_TEXTS,
        ),
        Page(
            "concern",
            "A child may still be at risk",
            "What to do first, and what the archive does.",
            (ENTRY, *_READ_TEXTS),
        ),
        Page(
            "takedown",
            "Somebody asks us to take a quote down",
            "What to do while they are on the phone, and afterwards.",
            (APPROVER, ADMINISTRATOR),
        ),
        Page(
            "administrator",
            "Accounts and vocabulary",
            "New colleagues, lost phones, terms.",
            (ADMINISTRATOR,),
        ),
        Page("auditor", "The audit trail", "Who did what, and what to look for.", (AUDITOR,)),
        Page(
            "yourself",
            "Looking after yourself",
            "Reading this all day is hard. You are not alone.",
            _EVERYBODY,
        ),
    )
}


@require_safe
def index_page(request: HttpRequest) -> HttpResponse:
    roles = set(staff(request).groups.values_list("name", flat=True))
    yours = [page for page in PAGES.values() if roles & set(page.for_roles)]
    others = [page for page in PAGES.values() if page not in yours]
    return _render(request, "index", "Guide", yours=yours, others=others)


@require_safe
def guide_page(request: HttpRequest, page: str) -> HttpResponse:
    if page not in PAGES:
        raise Http404
    chosen = PAGES[page]
    codes = list(PAGES)
    at = codes.index(page)
    following = PAGES[codes[at + 1]] if at + 1 < len(codes) else None
    return _render(
        request, "page", chosen.title, guide_page=chosen, following=following, pages=PAGES.values()
    )


@require_safe
def whole_page(request: HttpRequest) -> HttpResponse:
    """One document, for the printer."""
    return _render(request, "whole", "The whole guide", pages=PAGES.values(), is_whole=True)


def _render(request: HttpRequest, template: str, title: str, **context: object) -> TemplateResponse:
    shared = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "title": title}
    return TemplateResponse(request, f"admin/guide/{template}.html", {**shared, **context})
