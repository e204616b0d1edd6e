"""One line for each request: what kind of page, how it ended, how long it took.

Never the address, which may hold what somebody searched for, nor who asked, nor with what. Staff's requests
have the same line: which testimony somebody opened stands in the audit trail, where it is signed.
"""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

log = logging.getLogger("config.requests")

# A method is a word that the sender chooses.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def log_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the outermost."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        response = get_response(request)
        method = request.method if request.method in _METHODS else "-"
        taken = (time.monotonic() - began) * 1000
        log.info("%s %s %d %d ms", method, _route(request), response.status_code, taken)
        return response

    return middleware


def _route(request: HttpRequest) -> str:
    """The name of the page in the program; ``-`` for an address that is none of ours."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "-"
