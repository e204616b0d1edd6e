"""Refusals on the staff's side look like it, and lead back to My work; readers' pages keep their own."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from archive.views import errors
from archive.wall.connection import STAFF_PREFIX

SCRIPT = "X-Sent-By"  # header of what the staff's own script sends

BAD_REQUEST = (
    "We could not use what your browser sent",
    """Nothing was changed. The address may be incomplete, or may ask for something that is not on this page.
    Go back and try again, or start again from My work.""",
)
TOO_MUCH = (
    "This is more than we can take in one go",
    """Nothing was saved. Go back: what you typed is still in the form. Make it shorter, or send it in
    parts.""",
)
NOT_ALLOWED = (
    "Your account is not allowed to do this",
    "Nothing was changed. If you need this for your work, ask your administrator.",
)
NOT_FOUND = (
    "We can’t find that page",
    "Check that the whole address was copied, or start again from My work.",
)
NOT_TRUSTED = (
    "This form was open for too long",
    """Nothing was saved. Go back, copy what you typed, load the page again and send it once more. If it
    keeps happening, allow cookies for this site.""",
)
NO_SUCH_METHOD = (
    "This address does not open a page",
    "It belongs to a button on another page. Nothing was changed. Start again from My work.",
)


def refusal_page(request: HttpRequest, said: tuple[str, str], status: int) -> HttpResponse:
    """One of the pages above. Before anybody could be asked who they are, they are nobody."""
    if not hasattr(request, "user"):
        request.user = AnonymousUser()
    title, sentence = said
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": title,
        "sentence": sentence,
    }
    response = render(request, "admin/refusal.html", context, status=status)
    add_never_cache_headers(response)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if not request.path_info.startswith(STAFF_PREFIX):
        return errors.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refusal_page(request, TOO_MUCH, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return refusal_page(request, BAD_REQUEST, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if not request.path_info.startswith(STAFF_PREFIX):
        return errors.permission_denied(request, exception)
    title, onward = NOT_ALLOWED
    # What our own code raises says why, in a sentence (workflow/policy.py); Django's own says nothing.
    reason = f"{exception} " if str(exception or "").endswith(".") else ""
    return refusal_page(request, (title, reason + onward), HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if not request.path_info.startswith(STAFF_PREFIX):
        return errors.page_not_found(request, exception)
    return refusal_page(request, NOT_FOUND, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """It looks like the readers', which need nothing that may have failed."""
    return errors.server_error(
        request, onward=STAFF_PREFIX if request.path_info.startswith(STAFF_PREFIX) else ""
    )


def form_not_trusted(request: HttpRequest) -> HttpResponse:
    return refusal_page(request, NOT_TRUSTED, HTTPStatus.FORBIDDEN)


def pages_for_the_bare(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: Django answers a method that an address does not take with an empty page."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if (
            response.status_code != HTTPStatus.METHOD_NOT_ALLOWED
            or not request.path_info.startswith(STAFF_PREFIX)
            or SCRIPT in request.headers
        ):
            return response
        page = refusal_page(request, NO_SUCH_METHOD, HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page

    return middleware
