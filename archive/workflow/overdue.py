"""Warnings for whoever runs the archive: originals, and quotes to be published, that are past their day."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.utils import timezone

from archive.models.testimony import Testimony
from archive.workflow import releasing, shredding

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
    return [
        checks.Warning(
            f"The words of {len(late)} {'testimony' if len(late) == 1 else 'testimonies'} should have been "
            f"deleted more than {shredding.LATE.days} days ago: {_named(late)}.",
            hint="Run manage.py shred_originals, and see that manage.py work or the staff's site is running.",
            id="archive.W003",
        )
    ]


def check_releases(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """As ``check_originals``."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        late = list(releasing.overdue(Testimony.objects.all(), timezone.now()).values_list("pk", flat=True))
    except DatabaseError:
        return []
    if not late:
        return []
    return [
        checks.Warning(
            f"{len(late)} {'testimony' if len(late) == 1 else 'testimonies'} should have been published and "
            f"{'was' if len(late) == 1 else 'were'} not: {_named(late)}.",
            hint="Run manage.py verify_archive, which names damaged testimony, and see that manage.py work "
            "or the staff's site is running.",
            id="archive.W004",
        )
    ]


def _named(pks: Sequence[int]) -> str:
    return ", ".join(map(str, sorted(pks)[:_SHOWN])) + (", …" if len(pks) > _SHOWN else "")
