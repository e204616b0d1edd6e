"""What browsers refused on staff pages, because our content security policy does not allow it.

A browser's report holds the page's address and may hold some of what stands there. Of all that two codes are
kept: the rule that was broken, and what kind of thing broke it. They are counted by day, in this process
alone: nobody has to be signed in to send a report, so a flood of them must cost no row and no line. The log
keeps the order of magnitude.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from archive.admin.access import demand, staff
from archive.wall.connection import STAFF_PREFIX
from archive.workflow.policy import Right, may

logger = logging.getLogger(__name__)

ADDRESS = f"{STAFF_PREFIX}policy-report/"
_NAMED = "policy"
_ENDPOINT = f'{_NAMED}="{ADDRESS}"'
LARGEST = 8 * 1024  # bytes of what is sent
AT_ONCE = 10  # reports that count of those sent together
KEPT_DAYS = 30
MOST = 100_000  # of one kind on one day; what comes after that is not counted

_TYPES = frozenset({"application/csp-report", "application/reports+json"})
_DIRECTIVES = frozenset(
    {
        *("default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem"),
        *("style-src-attr", "img-src", "font-src", "connect-src", "media-src", "object-src", "frame-src"),
        *("child-src", "worker-src", "manifest-src", "form-action", "base-uri", "frame-ancestors"),
    }
)
SOURCES = {
    "inline": "something written into the page",
    "eval": "text run as a script",
    "self": "something from this site",
    "other": "something from elsewhere",
}


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    directive: str
    source: str


class Counts:
    """How many reports of each kind came on each of the last days. Threads may share one."""

    def __init__(self) -> None:
        self._by_day: dict[date, Counter[Kind]] = {}
        self._lock = Lock()

    def add(self, kind: Kind, day: date) -> int:
        """Return how many of that kind there have been on ``day``."""
        with self._lock:
            self._forget(day)
            counts = self._by_day.setdefault(day, Counter())
            counts[kind] = min(counts[kind] + 1, MOST)
            return counts[kind]

    def lately(self, today: date) -> list[tuple[date, Kind, int]]:
        """The latest day first, and of each day the most frequent kind."""
        with self._lock:
            self._forget(today)
            found = [
                (day, kind, count) for day, counts in self._by_day.items() for kind, count in counts.items()
            ]
        return sorted(found, key=lambda each: (-each[0].toordinal(), -each[2], each[1]))

    def clear(self) -> None:
        with self._lock:
            self._by_day.clear()

    def _forget(self, today: date) -> None:
        for day in [day for day in self._by_day if day <= today - timedelta(days=KEPT_DAYS)]:
            del self._by_day[day]


counted = Counts()
_since = timezone.now()


def ask_for_reports(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: staff pages say where browsers report to; readers' pages report nothing to anybody.

    The newer way works over HTTPS alone, and a browser that knows it takes no other where it is offered.
    """
    older = csp_update({"report-uri": [ADDRESS]})(get_response)
    newer = csp_update({"report-uri": [ADDRESS], "report-to": [_NAMED]})(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(STAFF_PREFIX):
            return get_response(request)
        if not request.is_secure():
            return older(request)
        response = newer(request)
        response.headers["Reporting-Endpoints"] = _ENDPOINT
        return response

    return middleware


@csrf_exempt  # a browser sends it by itself, perhaps without cookies
@require_POST
def report_page(request: HttpRequest) -> HttpResponse:
    if request.content_type not in _TYPES:
        return _refused("Only reports of a content security policy are taken here.", 415)
    sent = request.read(LARGEST + 1)
    if len(sent) > LARGEST:
        return _refused("That report is too long.", 413)
    try:
        kinds = list(_kinds(json.loads(sent), request.get_host()))
    except (ValueError, RecursionError):
        return _refused("That is not a report that we can read.", 400)
    today = timezone.localdate()
    for kind in kinds:
        count = counted.add(kind, today)
        if count < MOST and str(count).strip("0") == "1":
            logger.warning(
                "Browsers refused on staff pages: %s from %s, %d today", kind.directive, kind.source, count
            )
    return HttpResponse(status=204)


def _refused(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _kinds(sent: Any, host: str) -> Iterator[Kind]:
    """Both forms of a report: the older one, and the list of the Reporting API.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(sent, dict) and isinstance(body := sent.get("csp-report"), dict):
        yield _kind(
            body.get("effective-directive") or body.get("violated-directive"), body.get("blocked-uri"), host
        )
    elif isinstance(sent, list) and all(isinstance(each, dict) for each in sent):
        for each in sent[:AT_ONCE]:
            body = each.get("body")
            if each.get("type") == "csp-violation" and isinstance(body, dict):
                yield _kind(body.get("effectiveDirective"), body.get("blockedURL"), host)
    else:
        raise ValueError("no report")


def _kind(directive: Any, blocked: Any, host: str) -> Kind:
    named = str(directive).partition(" ")[0]
    return Kind(named if named in _DIRECTIVES else "other", _source(str(blocked), host))


def _source(blocked: str, host: str) -> str:
    """One of SOURCES; never the address itself."""
    if blocked in ("inline", "self"):
        return blocked
    if blocked in ("eval", "wasm-eval"):
        return "eval"
    try:
        return "self" if urlsplit(blocked).netloc == host else "other"
    except ValueError:
        return "other"


@require_safe
def counts_page(request: HttpRequest) -> HttpResponse:
    """For the administrator: which rules were broken on which day, and how often."""
    demand(request, Right.CHANGE_ACCOUNTS)
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "What browsers have blocked on staff pages",
        "days": KEPT_DAYS,
        "since": _since,
        "rows": [
            {"day": day, "directive": kind.directive, "source": SOURCES[kind.source], "count": count}
            for day, kind, count in counted.lately(timezone.localdate())
        ],
    }
    return render(request, "admin/policy_reports.html", context)


def refused_for(request: HttpRequest) -> int:
    """How often it happened lately, for My work of whoever may see more about it."""
    if not may(staff(request), Right.CHANGE_ACCOUNTS):
        return 0
    return sum(count for _, _, count in counted.lately(timezone.localdate()))
