"""What fixtures write again and again goes through the real functions once, then as the same statements.

Hundreds of tests begin with a testimony taken to some step. Where all that it is made of is the same,
so are the statements that write it, and all guards look at them each time.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from archive.models import Testimony
from archive.workflow import scanning
from tests.as_made import numbers

_written = {}


def written_once(make):
    """Decorate a function that makes a testimony out of its arguments."""

    @wraps(make)
    def remembering(**given):
        key = (make.__qualname__, *_stand(), *((name, _told(value)) for name, value in given.items()))
        if key not in _written:
            return _make_and_remember(key, make, given)
        made, statements = _written[key]
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params, many in statements:
                (cursor.executemany if many else cursor.execute)(sql, params)
                if cursor.description:
                    cursor.fetchall()  # RETURNING
        return _as_made(made, given)

    return remembering


def _make_and_remember(key, make, given):
    statements = []

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            statements.append((sql, params, many))
        return result

    with connection.execute_wrapper(note):
        made = make(**given)
    same = next((name for name, value in given.items() if value is made), None)
    _written[key] = ((same, made.pk), statements)
    return made


def _as_made(made, given):
    same, pk = made
    if same is None:
        return Testimony.objects.get(pk=pk)
    given[same].refresh_from_db()
    return given[same]


def _stand():
    """All that the same statements depend on beside what they are given: numbers, the trail, the detector."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM archive_head")
        head = tuple(cursor.fetchall())
    return (
        numbers(connection),
        head,
        timezone.localdate(),
        settings.ARCHIVE_AUDIT_KEY,
        scanning.detector_version(),
        scanning.detect,
        scanning.scan_without_loss,
        timezone.now,
    )


def _told(value):
    if isinstance(value, Model):
        return type(value), value.pk, getattr(value, "version", None), getattr(value, "status", None)
    return f"{value.__module__}.{value.__qualname__}" if isinstance(value, Callable) else repr(value)
