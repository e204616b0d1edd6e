"""Readers' requests use a database connection that can read the public tables and nothing else.

Every request outside the staff's side is marked here, before any view: a page cannot forget to ask for the
connection, and one that reads a private table is refused by the database.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

PUBLIC = "public"
STAFF_PREFIX = "/admin/"
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def database_names() -> set[str]:
    """Return the names of the machines on which PostgreSQL runs: psycopg looks them up itself."""
    given = [os.environ.get("PGHOST", "")]
    for described in filter(None, settings.DATABASES.values()):
        given += [str(described.get("HOST", "")), str(described.get("OPTIONS", {}).get("host", ""))]
    return {name for each in given for name in each.split(",") if name}


@contextmanager
def as_reader() -> Iterator[None]:
    """Send what the block asks of the database to the readers' connection."""
    before = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(before)


def readers_connection(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """Middleware: whatever is not under the staff's address is a reader's request; without staff, all is."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SERVES_STAFF and request.path_info.startswith(STAFF_PREFIX):
            return get_response(request)
        with as_reader():
            response = get_response(request)
        if isinstance(response, StreamingHttpResponse):  # it asks the database only while it is sent
            content = cast(
                Iterable[bytes], response.streaming_content
            )  # never an asynchronous one, under WSGI
            response.streaming_content = _sent_as_reader(content)
        return response

    return middleware


def _sent_as_reader(content: Iterable[bytes]) -> Iterator[bytes]:
    parts = iter(content)
    while True:
        with as_reader():
            part = next(parts, None)
        if part is None:
            return
        yield part


def read_any_bytes(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQLite keeps bytes that are no letters as text, and then no page that shows the row could be read:
    they are read as signs for what is missing."""
    if connection.vendor == "sqlite":
        connection.connection.text_factory = _lenient


def _lenient(stored: bytes) -> str:
    return stored.decode(errors="replace")


class ReadersRouter:
    """Reads and writes go one way: a write that a reader's request tries is refused, not sent elsewhere."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return settings.READERS_DATABASE if _reading.get() else None

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> None:
        return None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == PUBLIC else None
