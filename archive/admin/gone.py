"""What pages say where the words of a testimony were erased, or deleted because their time was over."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from archive.admin.access import StaffRequest, testimony_for
from archive.admin.pages import render_page
from archive.admin.standing import standing_of
from archive.errors import SealBroken, Shredded
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, Status
from archive.workflow.policy import Right
from archive.workflow.shredding import gone

logger = logging.getLogger(__name__)

# Of what is published these work on the text that readers see, which is there for as long as they see it.
_ON_READERS_TEXT = frozenset({"review", "review_act", "show_text"})


def unless_gone(view: Callable[..., HttpResponse], right: Right, name: str) -> Callable[..., HttpResponse]:
    """A page about the words of a testimony, which says so where they were erased, or shredded."""

    @wraps(view)
    def page(request: StaffRequest, testimony_id: int, *args: Any, **options: Any) -> HttpResponse:
        ended = Testimony.objects.filter(pk=testimony_id, status__in=(Status.PUBLISHED, *AT_REST)).first()
        if ended is None or not _has_nothing_for(ended, name):
            return view(request, testimony_id, *args, **options)
        testimony = testimony_for(request, testimony_id, right)
        is_read = request.method in ("GET", "HEAD")
        erased = testimony.status == Status.ERASED
        refused = HTTPStatus.FORBIDDEN if erased else HTTPStatus.GONE
        return render_page(
            request,
            testimony,
            "erased" if erased else "shredded",
            f"Testimony {testimony.pk}",
            status=HTTPStatus.OK if is_read else refused,
            **standing_of(request.user, testimony),
        )

    return page


def _has_nothing_for(testimony: Testimony, name: str) -> bool:
    if testimony.status == Status.ERASED:
        return True
    if testimony.status == Status.PUBLISHED and name in _ON_READERS_TEXT:
        return False
    return gone(testimony) is not None


class AnswersForGoneWords:
    """Middleware: where a page met words that are gone, or cannot be opened, and did not say so itself, this
    says it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Shredded | SealBroken):
            return None
        context = {
            **admin.site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "refusal": exception,
        }
        if isinstance(exception, Shredded):
            context["title"] = f"Testimony {exception.testimony_id}"
            return render(request, "admin/gone.html", context, status=HTTPStatus.GONE)
        logger.error("%s", exception)  # it names the row, and no word of it
        context["title"] = "These words cannot be opened"
        return render(request, "admin/sealed.html", context, status=HTTPStatus.CONFLICT)
