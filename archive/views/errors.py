"""Refusals as pages. They never say what exists, what was typed, or why a quote is gone."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import patch_cache_control

from archive.models.help_line import first_contacts

RETRY_AFTER = 5  # seconds


def _refusal(request: HttpRequest, page: str, status: int, **context: object) -> HttpResponse:
    """No cache may keep it: the address may answer otherwise a second later."""
    response = render(request, f"archive/errors/{page}.html", context, status=status)
    patch_cache_control(response, no_store=True)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, "400", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, "403", 403)


def form_not_trusted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a fresh token: too old, sent from elsewhere, or cookies are off. Not Django's own
    page, whose inline style our policy blocks."""
    return _refusal(request, "form_not_trusted", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, "404", 404)


def pages_for_the_bare(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what Django answers to a method that an address does not take is empty. The staff's side
    has pages of its own (admin/refusals.py)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        match = request.resolver_match
        is_staffs = match is not None and "admin" in match.namespaces
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or is_staffs:
            return response
        page = _refusal(request, "405", HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page

    return middleware


def gone(request: HttpRequest) -> HttpResponse:
    """The same page for every withdrawn quote."""
    return _refusal(request, "410", 410)


def taken_down(request: HttpRequest) -> HttpResponse:
    """The same page for every collection that readers once saw."""
    return _refusal(request, "410_collection", 410)


def busy(request: HttpRequest) -> HttpResponse:
    """Nothing is wrong with the address: it will answer when others have been answered."""
    response = _refusal(request, "503", 503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def server_error(request: HttpRequest, *, onward: str = "") -> HttpResponse:
    """Needs neither database nor request: either may be what failed. It leads to ``onward``, or else to
    the first page."""
    try:
        stylesheets = [static(f"archive/{name}") for name in ("tokens.css", "public.css")]
    except ValueError:  # the hashed names are unknown: statics were not collected
        stylesheets = []
    return HttpResponse(
        render_to_string(
            "archive/errors/500.html",
            {
                "stylesheets": stylesheets,
                "help_contacts": first_contacts(),
                "my_work": onward,
            },
        ),
        status=500,
    )
