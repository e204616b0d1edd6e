"""What withdrawn words leave behind in the database's own files, and how it is removed.

To delete a row makes its bytes free, and no more: both engines leave them where they were. What each keeps,
for how long, and what removes it was measured (docs/decisions/no-trace-in-clear.md).
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from archive.errors import TracesRemain

# The job's row that remembers how far the files are clean (workflow/traces.py): not ended, they are not.
CLEAN = "traces: clean"

# What is larger is written anew at night, because somebody waits for it: one or two seconds for 100 MB.
SMALL = 25 * 1024 * 1024  # bytes
NIGHT = range(1, 5)  # hours
TRIES = 10
BETWEEN_TRIES = 0.25  # seconds
WAL_MILLISECONDS = 50

# PostgreSQL: where words stand in clear, or keys that open them. Statistics hold samples of each column.
TABLES = ("public.archive_publication", "public.archive_clearance", "public.archive_datakey")
STATISTICS = "pg_catalog.pg_statistic"
LOCK_TIMEOUT = "200ms"  # whoever reads waits behind this, and then for the rewriting itself
_LOCK_NOT_AVAILABLE = "55P03"
_NUMBER = re.compile(r"\d+")
_MAY_CHECKPOINT = """
    SELECT rolsuper OR EXISTS (
        SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(CURRENT_USER, oid, 'MEMBER')
    ), has_function_privilege(CURRENT_USER, 'pg_catalog.pg_switch_wal()', 'EXECUTE')
    FROM pg_roles WHERE rolname = CURRENT_USER"""


class Left(Enum):
    """What is left of words that were withdrawn before the cleaning began."""

    NOTHING = "nothing"
    # On PostgreSQL also one that writes in another database of the server: until it ends, no table of any is
    # written anew without the rows that went meanwhile.
    HELD = "a transaction that began earlier has not ended"
    UNTIL_NIGHT = "in unused space, until large files are rewritten at night"


def remove_traces(*, using: str, tables: Sequence[str] = TABLES, again: bool = False) -> Left:
    """Remove what is left of words that are no longer in ``tables``; run it again where something is.

    ``again`` says that nothing was withdrawn since a run before this one, which left the rest for the night.

    Raises:
        TracesRemain: this account may not.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        return _on_sqlite(connection)
    return _on_postgres(connection, tables, again=again)


def _waits_for_night(size: int) -> bool:
    return size > SMALL and timezone.localtime().hour not in NIGHT


def _on_sqlite(connection: BaseDatabaseWrapper) -> Left:
    if not _empty_wal(connection):
        return Left.HELD
    size = Path(connection.settings_dict["NAME"]).stat().st_size
    if _waits_for_night(size):
        return Left.UNTIL_NIGHT
    # When SQLite moves rows from one page to another, copies of them stay in the unused part of the first,
    # secure_delete or not: about one row in two thousand.
    with connection.cursor() as cursor:
        try:
            # Too much for the memory, it is copied into a file without a name.
            cursor.execute(f"PRAGMA temp_store = {'FILE' if size > SMALL else 'MEMORY'}")
            cursor.execute("VACUUM")
        finally:
            cursor.execute("PRAGMA temp_store = MEMORY")
    return Left.NOTHING if _empty_wal(connection) else Left.HELD


def _empty_wal(connection: BaseDatabaseWrapper) -> bool:
    """Write all of the WAL into the file and cut it to nothing; False where somebody still reads in it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        try:
            # While it waits for who reads, no one can write.
            cursor.execute(f"PRAGMA busy_timeout = {WAL_MILLISECONDS}")
            for attempt in range(TRIES):
                if attempt:
                    time.sleep(BETWEEN_TRIES)
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if not cursor.fetchone()[0]:
                    return True
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return False


def _on_postgres(connection: BaseDatabaseWrapper, tables: Sequence[str], *, again: bool) -> Left:
    due = [table for table in tables if not _waits_for_night(_size(connection, table))]
    later = len(due) < len(tables)
    if later and again:
        return Left.UNTIL_NIGHT
    # Written anew: VACUUM alone frees the bytes of a row and leaves them.
    done = all(_rewritten(connection, table) for table in due)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")  # the statistics quote what the columns held
    done = _rewritten(connection, STATISTICS) and done
    with connection.cursor() as cursor:
        cursor.execute(_MAY_CHECKPOINT)
        may_checkpoint, may_switch = cursor.fetchone()
        # Whether segments of the WAL go then, or are used again as they are, is the server's (server_log.py).
        if may_switch:
            cursor.execute("SELECT pg_switch_wal()")
        if may_checkpoint:
            cursor.execute("CHECKPOINT")
    if not done:
        return Left.HELD
    return Left.UNTIL_NIGHT if later else Left.NOTHING


def _size(connection: BaseDatabaseWrapper, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
        return int(cursor.fetchone()[0])


def _rewritten(connection: BaseDatabaseWrapper, table: str) -> bool:
    """Write a table anew; say whether no dead row had to be kept because somebody may still see it."""
    told = _tried(connection, f"VACUUM (FULL, VERBOSE) {table}")
    if told is None:
        return False
    # What it did not do, for want of rights, it only warns of.
    if any(severity == "WARNING" for severity, _ in told):
        raise TracesRemain(
            f"The words of withdrawn quotes could not be removed from the files of {table}: ask an "
            "administrator of the server to run what manage.py grant_public prints."
        )
    kept = (_NUMBER.search(detail) for _, detail in told if detail)
    return not any(int(found[0]) for found in kept if found)


def _tried(connection: BaseDatabaseWrapper, statement: str) -> list[tuple[str, str]] | None:
    """Run what locks a table, and return what the server told; None where somebody else has the table."""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(BETWEEN_TRIES)
        with connection.cursor() as cursor, _notices(connection) as told:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
            try:
                cursor.execute(statement)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                    raise
                continue
            finally:
                cursor.execute("RESET lock_timeout")
        return told
    return None


@contextmanager
def _notices(connection: BaseDatabaseWrapper) -> Iterator[list[tuple[str, str]]]:
    """Collect what the server says beside its answers: the severity and the detail of each notice."""
    told: list[tuple[str, str]] = []

    def hear(said: Any) -> None:
        told.append((said.severity_nonlocalized or "", said.message_detail or ""))

    connection.ensure_connection()
    connection.connection.add_notice_handler(hear)
    try:
        yield told
    finally:
        connection.connection.remove_notice_handler(hear)
