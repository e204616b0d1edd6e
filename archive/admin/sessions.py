"""How long somebody stays signed in: eight hours at most, and half an hour without doing anything."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from archive.models.audit import Action
from archive.wall.connection import STAFF_PREFIX
from archive.workflow import audit, claims

BEGAN = "heard.signed-in-at"  # keys in the session; seconds since 1970
_USED = "heard.last-used-at"
_ASKED_BY_PAGES = re.compile(rf"{STAFF_PREFIX}(?:session|uploads/[0-9]+/standing)/")
_SAID_BY_PAGES = re.compile(rf"{STAFF_PREFIX}archive/testimony/[0-9]+/claim/(?:open|leave)/")


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Seconds until each end, as they stood when the request came in."""

    unused: int  # until it ends for want of use
    whole: int  # until it ends whatever one does
    warning: int  # how long before either end the page warns

    def as_json(self) -> dict[str, int]:
        return {"unused": self.unused, "whole": self.whole, "warning": self.warning}


def begin(request: HttpRequest) -> None:
    """The eight hours run from here, and nothing that is done later makes them longer."""
    request.session[BEGAN] = request.session[_USED] = int(time.time())


def time_left(request: HttpRequest) -> TimeLeft | None:
    """None for whoever is not signed in."""
    if SESSION_KEY not in request.session or BEGAN not in request.session:
        return None
    now = int(time.time())
    return TimeLeft(
        unused=request.session[_USED] + settings.SESSION_UNUSED_SECONDS - now,
        whole=request.session[BEGAN] + settings.SESSION_COOKIE_AGE - now,
        warning=settings.SESSION_WARNING_SECONDS,
    )


def session_limits(get_response: Callable[[HttpRequest], HttpResponseBase]) -> object:
    """Middleware: sign out whoever is past either limit, and note when the others last did something."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(STAFF_PREFIX):
            return get_response(request)  # readers' pages ask for no session
        _end_or_use(request)
        return get_response(request)

    return middleware


def _end_or_use(request: HttpRequest) -> None:
    if SESSION_KEY not in request.session:
        return
    left = time_left(request)
    if left is None:  # signed in by an older release, or by a test
        begin(request)
    elif left.unused <= 0 or left.whole <= 0:
        if isinstance(request.user, User):
            audit.record_about(Action.SIGNED_OUT, f"user {request.user.pk}", request.user, because="time")
            claims.leave_all(request.user)
        logout(request)
    elif not _only_asks(request) and settings.SESSION_UNUSED_SECONDS - left.unused >= _rarely():
        request.session[_USED] = int(time.time())


def _rarely() -> int:
    """Seconds between two writes of the last use: a session need not be stored with every press."""
    return max(1, settings.SESSION_UNUSED_SECONDS // 120)


def _only_asks(request: HttpRequest) -> bool:
    """A page that asks by itself how long there is left or how far an import is, or says that it is still
    open, is nobody doing anything."""
    if request.method == "POST":
        return _SAID_BY_PAGES.fullmatch(request.path_info) is not None
    return _ASKED_BY_PAGES.fullmatch(request.path_info) is not None


@never_cache
@require_http_methods(["GET", "POST"])
def session_page(request: HttpRequest) -> JsonResponse:
    """How long is left, and a fresh token for the forms of a page that was made before the last sign-in.

    A POST keeps the session alive; a GET does not.
    """
    left = time_left(request) if request.user.is_authenticated else None
    return JsonResponse(
        {
            "person": request.user.pk if left else None,
            "left": left.as_json() if left else None,
            "token": get_token(request),
        }
    )
