"""Pages that this process has made already, each under the tag that says what it was made of (caching.py).

A tag names the address, the archive's generation, the day and the program: whatever changes one of them asks
for another page, so no page here is ever wrong. All go when the archive changes: none would be asked for
again, and no words of a quote that was withdrawn stay in memory.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse

from archive.views.caching import moment_of

MOST_BYTES = 16_000_000
LARGEST_PAGE = 400_000  # bytes


@dataclass(frozen=True, slots=True)
class _Page:
    content: bytes
    headers: tuple[tuple[str, str], ...]


class Remembered:
    """The pages asked for most lately, no more than ``most_bytes`` of them; threads share it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._moment = ""
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, request: HttpRequest, tag: str) -> HttpResponse | None:
        """Return the page of this tag as it was made before, if it was."""
        if request.method != "GET" or not tag:
            return None
        with self._lock:
            if self._moment != moment_of(tag):
                self._forget()
                self._moment = moment_of(tag)
            if (page := self._pages.get(tag)) is None:
                return None
            self._pages.move_to_end(tag)
        return HttpResponse(page.content, headers=dict(page.headers))

    def keep(self, request: HttpRequest, tag: str, response: HttpResponseBase) -> HttpResponseBase:
        """Keep a page that was found, and return it."""
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.render()
        if request.method != "GET" or not tag or response.status_code != 200 or response.streaming:
            return response
        if "no-store" in response.get("Cache-Control", ""):  # soon the same address answers otherwise
            return response
        if not isinstance(response, HttpResponse) or len(response.content) > LARGEST_PAGE:
            return response
        page = _Page(response.content, tuple(response.items()))
        with self._lock:
            if self._moment != moment_of(tag):  # the archive changed while it was made
                return response
            if (before := self._pages.pop(tag, None)) is not None:
                self._bytes -= len(before.content)
            self._pages[tag] = page
            self._bytes += len(page.content)
            while self._bytes > self._most_bytes:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.content)
        return response

    def clear(self) -> None:
        """For tests, whose databases are rolled back and then reach the same generation again."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._pages.clear()
        self._bytes = 0


PAGES = Remembered()
