"""Readers' addresses in a process that serves the staff alone: links to them keep working."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from archive import urls


def readers_addresses_elsewhere() -> list[URLPattern]:
    """Return the readers' patterns, each with a view that sends people to where readers' pages are."""
    views = {"home": to_the_staff, "robots": no_robots}
    return [
        path(str(pattern.pattern), views.get(pattern.name or "", elsewhere), name=pattern.name)
        for pattern in urls.urlpatterns
    ]


def elsewhere(request: HttpRequest, **_: str) -> HttpResponse:
    if not settings.ARCHIVE_PUBLIC_ADDRESS:
        raise Http404
    return HttpResponseRedirect(f"{settings.ARCHIVE_PUBLIC_ADDRESS}{request.get_full_path()}")


def to_the_staff(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:index"))


def no_robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
