"""How long a reader's page may be kept: by a proxy half a minute, by a browser until the next look.

Whoever withdraws a quote and looks again must not be shown it, so browsers ask each time.

What is asked for again is compared by number, not by content: the archive's generation rises with every
publication and every withdrawal, so a page that could have changed is sent anew.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from archive.models.generation import Generation
from archive.search.index import is_ahead_of

SECONDS = 30  # in a proxy that many readers share
_ARCHIVE = Path(__file__).resolve().parent.parent
_WEIGHTS = _ARCHIVE / "detection" / "weights"  # large, and on no page
# A page that is updated in place is asked for in part.
_PART_HEADER = "HX-Request"


@cache
def _program() -> str:
    """Return a digest of the program and its settings: another release makes every page a new one."""
    told = (
        settings.ARCHIVE_ORGANISATION,
        settings.ARCHIVE_CONTACT,
        settings.ARCHIVE_PAGES,
        settings.ARCHIVE_MINIMUM_GROUP,
        settings.ARCHIVE_COOLING_OFF_DAYS,
        settings.ARCHIVE_RELEASE_AT,
        settings.ARCHIVE_ORIGINAL_RETENTION_DAYS,
        settings.ARCHIVE_RESTING_RETENTION_DAYS,
    )
    digest = hashlib.sha256(repr(told).encode())
    for file in sorted(_ARCHIVE.rglob("*")):
        if file.is_file() and file.suffix != ".pyc" and _WEIGHTS not in file.parents:
            digest.update(file.relative_to(_ARCHIVE).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def tag_of(request: HttpRequest) -> str:
    """Return the ETag of the page as it would be made now, or nothing where it cannot be vouched for."""
    state = Generation.state()
    # Of a copy of the database that lags, a page is neither what it was nor yet what it will be: whoever kept
    # it from before may hold a quote that has been withdrawn since.
    if settings.DEBUG or not state.number or is_ahead_of(state):
        return ""
    today = timezone.localdate().isoformat()  # a quote leaves on its day without any change
    moment = _digest(str(state.number), str(state.renewed), today)
    part = str(_PART_HEADER in request.headers)  # whatever it says: nobody fills our memory with values of it
    return quote_etag(f"{moment[:16]}-{_digest(moment, request.build_absolute_uri(), part, _program())[:32]}")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def moment_of(tag: str) -> str:
    """Return what tags have in common that were made of the same state of the archive, on the same day."""
    return tag.rpartition("-")[0]


def not_modified(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """Return 304 for whoever has this page already; an asterisk, which fits any page, is no proof."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if (
        request.method not in ("GET", "HEAD")
        or not tag
        or tag not in {each.removeprefix("W/") for each in held}
    ):
        return None
    return kept_for_a_while(HttpResponseNotModified(), tag)


def kept_for_a_while(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    """Let caches keep a page that was found, and nothing else."""
    if "no-store" in response.get("Cache-Control", ""):
        return response
    if response.status_code in (200, 304) and tag:
        response["ETag"] = tag
        patch_cache_control(response, public=True, max_age=0, s_maxage=SECONDS, must_revalidate=True)
        patch_vary_headers(response, [_PART_HEADER])
    else:
        patch_cache_control(response, no_store=True)
    return response
