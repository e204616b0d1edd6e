"""Each answer that refuses something to somebody who is signed in leaves a row in the audit trail."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from archive.admin.access import staff, was_kept_from
from archive.wall.connection import STAFF_PREFIX
from archive.workflow import denials

_METHODS = frozenset({"GET", "HEAD", "POST"})


def record_denials(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware. A form that was open for too long is no attempt at anything, and says so in a header."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path_info.startswith(STAFF_PREFIX):
            return response  # readers' pages ask for no session
        refused = response.status_code == HTTPStatus.FORBIDDEN and "X-Refused" not in response.headers
        if (refused or was_kept_from(request)) and request.user.is_authenticated:
            match = request.resolver_match
            route = (match.url_name if match else None) or "none"
            method = request.method if request.method in _METHODS else "other"
            denials.note(staff(request), route, method or "other", timezone.now())
        return response

    return middleware
