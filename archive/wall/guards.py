"""What the database itself refuses, whoever asks: a shell, an import, raw SQL or this program.

Each guard is one trigger, with the same name on SQLite and on PostgreSQL. All are made after every migrate,
because a table rebuild on SQLite drops triggers without a word; ``differences`` names those that do not stand
as they are written here, and the program does not start then (archive/wall/checks.py). A refusal is an
IntegrityError that carries a code and nothing of the row. Why so: docs/decisions/the-database-as-the-wall.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration

from archive.detection.detector import detector_version
from archive.wall.guard_sql import (
    ADDRESS_WITHDRAWN,
    ALWAYS,
    HEAD_LEAPS,
    HEAD_STANDS,
    LOCK_OF_DECISION,
    LOCK_OF_FLAG,
    LOCK_OF_TEXT,
    NEVER,
    NO_TOMBSTONE,
    NO_TOMBSTONE_OF_TAGGED,
    OUT_OF_SEQUENCE,
    POSTGRES_FUNCTION,
    POSTGRES_TRIGGER,
    PUBLICATION_STANDS,
    ROW_STANDS,
    SQLITE_TRIGGER,
    not_cleared,
    tag_not_cleared,
)
from archive.wall.reactions import FIRST_GENERATION, NEXT_GENERATION, Reaction, reactions
from archive.wall.search_tables import altered_search_triggers

# Rows of these are only ever added.
APPEND_ONLY = ("revision", "scan", "flag", "decision", "clearance", "return", "event", "tombstone")
# The tables that give a publication its tags, and their column that names the term.
TAGS = {"platforms": "platform_id", "harm_types": "harmtype_id", "themes": "theme_id"}


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses ``event`` on ``table`` with ``code`` where the SQL condition ``refused_if`` holds.

    ``lock`` is what PostgreSQL does first; SQLite has one writer at a time anyhow.
    """

    name: str
    table: str
    event: str
    code: str
    refused_if: str = ALWAYS
    lock: str = ""

    def statements(self, vendor: str) -> tuple[str, ...]:
        """Return what makes it: a trigger, on PostgreSQL after its function."""
        values = {
            "name": self.name,
            "event": self.event,
            "table": self.table,
            "code": self.code,
            "refused_if": self.refused_if,
            "lock": self.lock,
            "row": {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW"),
            "each": "STATEMENT" if self.event == "TRUNCATE" else "ROW",
        }
        if vendor != "sqlite":
            return POSTGRES_FUNCTION.format(**values), POSTGRES_TRIGGER.format(**values)
        # SQLite has no TRUNCATE, and a guard that only locks would do nothing there.
        needless = self.event == "TRUNCATE" or self.refused_if == NEVER
        return () if needless else (SQLITE_TRIGGER.format(**values),)


def guards(vendor: str) -> Sequence[Guard]:
    """Return every guard, for "sqlite" or "postgresql"."""
    # Whoever publishes it meanwhile waits, or has done it and what is published falls (reactions.py).
    order = [
        Guard("guard_flag_order", "archive_flag", "INSERT", "never", NEVER, LOCK_OF_FLAG),
        Guard("guard_decision_order", "archive_decision", "INSERT", "never", NEVER, LOCK_OF_DECISION),
    ]
    chain = Guard("guard_event_sequence", "archive_event", "INSERT", "event-out-of-sequence", OUT_OF_SEQUENCE)
    return [*_append_only(), chain, *_publication(vendor), *_tags(), *order, *_single_rows()]


def triggers(vendor: str) -> Sequence[Guard | Reaction]:
    """Return the guards, and what the database does by itself."""
    return [*guards(vendor), *reactions()]


def _append_only() -> Iterator[Guard]:
    for name in APPEND_ONLY:
        table, code = f"archive_{name}", f"{name}-is-only-added-to"
        for event in ("UPDATE", "DELETE", "TRUNCATE"):
            yield Guard(f"guard_{name}_{event.lower()}", table, event, code)
        # INSERT OR REPLACE deletes the row that stood there, and SQLite fires no trigger for it.
        yield Guard(f"guard_{name}_replace", table, "INSERT", code, ROW_STANDS.format(table=table))


def _publication(vendor: str) -> Iterator[Guard]:
    table = "archive_publication"
    changed, gone = "publication-never-changes", "publication-goes-by-withdrawal"
    yield Guard("guard_publication_update", table, "UPDATE", changed)
    yield Guard("guard_publication_replace", table, "INSERT", changed, PUBLICATION_STANDS)
    yield Guard("guard_publication_truncate", table, "TRUNCATE", gone)
    yield Guard("guard_publication_delete", table, "DELETE", gone, NO_TOMBSTONE)
    yield Guard("guard_publication_address", table, "INSERT", "address-was-withdrawn", ADDRESS_WITHDRAWN)
    yield Guard(
        "guard_publication_insert",
        table,
        "INSERT",
        "publication-was-not-cleared",
        not_cleared(vendor),
        lock=LOCK_OF_TEXT,  # whoever flags, edits or withdraws it waits, or has done it and is seen
    )


def _tags() -> Iterator[Guard]:
    for field, term in TAGS.items():
        name, table = f"guard_publication_{field}", f"archive_publication_{field}"
        yield Guard(f"{name}_update", table, "UPDATE", "publication-never-changes")
        yield Guard(f"{name}_truncate", table, "TRUNCATE", "publication-goes-by-withdrawal")
        yield Guard(
            f"{name}_delete", table, "DELETE", "publication-goes-by-withdrawal", NO_TOMBSTONE_OF_TAGGED
        )
        yield Guard(f"{name}_insert", table, "INSERT", "tag-was-not-cleared", tag_not_cleared(field, term))


def _single_rows() -> Iterator[Guard]:
    for name, code, changed, put in (
        ("generation", "generation-only-rises", "NEW.number <= OLD.number", NEVER),
        ("head", "head-follows-the-trail", HEAD_LEAPS, HEAD_STANDS),
        ("detectorinforce", "only-migrate-names-the-detector", ALWAYS, ALWAYS),
    ):
        table = f"archive_{name}"
        yield Guard(f"guard_{name}_update", table, "UPDATE", code, changed)
        yield Guard(f"guard_{name}_delete", table, "DELETE", code)
        yield Guard(f"guard_{name}_truncate", table, "TRUNCATE", code)
        if put != NEVER:
            yield Guard(f"guard_{name}_insert", table, "INSERT", code, put)


def install_guards(*, using: str, **_: Any) -> None:
    """Make every guard anew; runs after every migrate."""
    connection = connections[using]
    needed = {guard.table for guard in triggers(connection.vendor)}
    if not needed <= set(connection.introspection.table_names()):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        remove_guards(using=using)
        # The only row, where it is missing; and what the migration itself changed raised nothing.
        cursor.execute(FIRST_GENERATION)
        cursor.execute(NEXT_GENERATION)
        cursor.execute("DELETE FROM archive_detectorinforce")
        cursor.execute(
            "INSERT INTO archive_detectorinforce (id, version) VALUES (1, %s)", [detector_version()]
        )
        for guard in triggers(connection.vendor):
            for statement in guard.statements(connection.vendor):
                cursor.execute(statement)


def lower_for_migration(*, using: str, plan: Sequence[tuple[Migration, bool]], **_: Any) -> None:
    """Take the guards down before our own migrations on SQLite, which rebuild tables: triggers are in the
    way of that. On PostgreSQL they stay up, until ``install_guards`` exchanges them in one transaction."""
    ours = any(migration.app_label == "archive" for migration, _backwards in plan)
    if ours and connections[using].vendor == "sqlite":
        remove_guards(using=using)


def remove_guards(*, using: str, names: Sequence[str] | None = None) -> None:
    """Take down the named guards, or all of them."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in triggers(connection.vendor):
            if guard.table in tables and (names is None or guard.name in names):
                of_table = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{of_table}")


def differences(*, using: str) -> list[str]:
    """Return the names of triggers that are missing, switched off or not as they are written."""
    connection = connections[using]
    standing = _on_sqlite(connection) if connection.vendor == "sqlite" else _on_postgres(connection)
    altered = [
        guard.name
        for guard in triggers(connection.vendor)
        if (expected := guard.statements(connection.vendor)) and standing.get(guard.name) != expected
    ]
    return altered + altered_search_triggers(connection)


def outdated_detector(*, using: str) -> bool:
    """Say whether the database knows another detector than this program's, or none."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT version FROM archive_detectorinforce")
        return [version for (version,) in cursor.fetchall()] != [detector_version()]


def _on_sqlite(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: (sql,) for name, sql in cursor.fetchall()}


def _on_postgres(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    head, _, tail = POSTGRES_FUNCTION.partition("$guard$")
    end = tail.rpartition("$guard$")[2]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, f.prosrc, pg_get_triggerdef(t.oid, true) FROM pg_trigger t "
            "JOIN pg_proc f ON f.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A')"
        )
        return {
            name: (f"{head.format(name=name)}$guard${source}$guard${end}", trigger)
            for name, source, trigger in cursor.fetchall()
        }
