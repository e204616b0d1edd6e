"""Each kind of page made once before a server listens, so that no reader waits for what the first one loads:
templates, lists of words, the digest of the program."""

import logging
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import resolve, reverse

from archive.models.publication import Publication
from archive.search.index import current
from archive.views.remembering import PAGES
from archive.views.topics import FACETS, largest

# Nothing is said so, and each is read in its own way: by its meaning, for what it may have been meant for, as
# a beginning and as a phrase.
ASKED = ("an adult pretended to be a teenager", "screnshot moderater", "bu*", '"to me"')

log = logging.getLogger("archive.views")


def warm() -> None:
    """Call it as a reader, once the archive is in memory. No page that fails keeps a server from starting."""
    try:
        for address in _addresses():
            _try(address)
    except Exception:
        log.warning("It could not be told which pages to make ahead", exc_info=True)
    PAGES.clear()


def _try(address: str) -> None:
    try:
        _make(address)
    except Http404:  # gone meanwhile
        pass
    except Exception:
        log.warning("A page could not be made ahead", exc_info=True)


def _addresses() -> Iterator[str]:
    yield reverse("archive:home")
    yield reverse("archive:themes")
    search = reverse("archive:search")
    yield search
    for typed in ASKED:
        yield f"{search}?{urlencode({'q': typed})}"
    index = current()
    for facet in FACETS:
        for topic in largest(index, facet)[:1]:
            slug = topic.code.partition(".")[2]
            yield from (topic.url, reverse(f"archive:{facet.route}-briefing", args=[slug]))
    newest = index.newest(index.all, 0, 1)
    for public_id in Publication.objects.filter(pk__in=newest).values_list("public_id", flat=True):
        yield reverse("archive:quote", args=[public_id])


def _make(address: str) -> None:
    path, _, query = address.partition("?")
    host = next((host for host in settings.ALLOWED_HOSTS if host != "*"), "localhost").removeprefix(".")
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
        }
    )
    match = request.resolver_match = resolve(path)
    match.func(request, *match.args, **match.kwargs)
