"""Refusals as pages. They never say what exists, what was typed, or why a quote is gone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

from archive.filters.addresses import Address, BadAddress


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "archive/errors/400.html", status=400)


def bad_address(request: HttpRequest, refusal: BadAddress, mended: Address) -> HttpResponse:
    """The page exists but not with these parameters: name them, and link to what would work."""
    context = {"problems": refusal.problems, "mended": mended}
    return render(request, "archive/errors/400.html", context, status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "archive/errors/403.html", status=403)


def form_not_trusted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a fresh token: too old, sent from elsewhere, or cookies are off. Not Django's own
    page, whose inline style our policy blocks."""
    return render(request, "archive/errors/form_not_trusted.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "archive/errors/404.html", status=404)


def gone(request: HttpRequest) -> HttpResponse:
    """The same page for every withdrawn quote."""
    return render(request, "archive/errors/410.html", status=410)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor request: either may be what failed."""
    try:
        stylesheet = static("archive/public.css")
    except ValueError:  # the hashed name is unknown: statics were not collected
        stylesheet = ""
    return HttpResponse(render_to_string("archive/errors/500.html", {"stylesheet": stylesheet}), status=500)
