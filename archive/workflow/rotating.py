"""Data keys wrapped anew under the newest sealing key, while people go on working.

Some at a time, and each only where it is as it was read: one that is shredded meanwhile stays shredded. What
is under the newest key already is left alone, so a run that was stopped goes on where it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from archive import sealing
from archive.errors import SealBroken
from archive.models.data_key import DataKey

PAGE = 500  # keys in one transaction
_ALL_AT_ONCE = """\
UPDATE archive_datakey k SET wrapped = r.again
FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS r (again, id, before)
WHERE k.id = r.id AND k.wrapped = r.before"""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of a page of keys: ``looked_at`` of them, ``renewed`` that were under an older sealing key,
    and the numbers of those that no sealing key opens."""

    looked_at: int
    renewed: int
    broken: tuple[int, ...]


def count() -> int:
    return DataKey.objects.exclude(wrapped="").count()


def rotate(*, dry_run: bool = False) -> Iterator[Rotated]:
    """Go through all keys, those included that are made meanwhile; ``dry_run``: only look."""
    whole = DataKey.objects.exclude(wrapped="").order_by("pk").values_list("pk", "uuid", "wrapped")
    last = 0
    while page := list(whole.filter(pk__gt=last)[:PAGE]):
        renewed: list[tuple[str, int, str]] = []
        broken: list[int] = []
        for pk, uuid, wrapped in page:
            try:
                again = sealing.rewrapped(wrapped, uuid)
            except SealBroken:
                broken.append(pk)
                continue
            if again is not None:
                renewed.append((again, pk, wrapped))
        if renewed and not dry_run:
            _store(renewed)
        yield Rotated(len(page), len(renewed), tuple(broken))
        last = page[-1][0]


@transaction.atomic
def _store(renewed: list[tuple[str, int, str]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # where each statement is a way to the server and back
            cursor.execute(_ALL_AT_ONCE, [list(column) for column in zip(*renewed, strict=True)])
            return
        cursor.executemany("UPDATE archive_datakey SET wrapped = %s WHERE id = %s AND wrapped = %s", renewed)
