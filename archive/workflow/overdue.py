"""A warning for whoever runs the archive: originals that are past their day."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.utils import timezone

from archive.workflow import shredding

_SHOWN = 5


def check_originals(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """For `manage.py check --database default`; migrate asks it too, before there are tables."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        late = [due.testimony_id for due in shredding.overdue(timezone.localdate())]
    except DatabaseError:
        return []
    if not late:
        return []
    named = ", ".join(map(str, sorted(late)[:_SHOWN])) + (", …" if len(late) > _SHOWN else "")
    return [
        checks.Warning(
            f"The words of {len(late)} {'testimony' if len(late) == 1 else 'testimonies'} should have been "
            f"deleted more than {shredding.LATE.days} days ago: {named}.",
            hint="Run manage.py shred_originals, and see that manage.py work or the staff's site is running.",
            id="archive.W003",
        )
    ]
