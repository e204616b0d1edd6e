"""What the database itself refuses, whoever asks: a shell, an import, raw SQL or this program.

Each guard is one trigger, with the same name on SQLite and on PostgreSQL. All are made after every migrate,
because a table rebuild on SQLite drops triggers without a word; ``differences`` names those that do not stand
as they are written here, and the program does not start then (checks.py). A refusal is an IntegrityError that
carries a code and nothing of the row. docs/wall.md says of each what it refuses.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration

from archive.detection.version import detector_version
from archive.wall.append_only import append_only_guards
from archive.wall.attribution import attribution_guards
from archive.wall.case_changes import case_changes
from archive.wall.collections import collection_guards, collection_reactions
from archive.wall.concerns import concern_guards
from archive.wall.frozen import frozen_guards
from archive.wall.intruders import intruder_guards
from archive.wall.power import power_guards
from archive.wall.publishing import publishing_guards, publishing_reactions
from archive.wall.reactions import COUNTED_GENERATION, FIRST_GENERATION, reactions
from archive.wall.releasing import releasing_guards
from archive.wall.rows import row_guards
from archive.wall.rules import write_rules
from archive.wall.schema import mend_counters, unknown
from archive.wall.terms import terms_guards, terms_reactions
from archive.wall.triggers import ALWAYS, ALWAYS_ON, Guard, Trigger
from archive.wall.uploads import upload_guards

_HEAD_STANDS = (
    "NEW.sequence <> (SELECT MAX(sequence) FROM archive_event) OR EXISTS (SELECT 1 FROM archive_head)"
)
_NUMBERED = "EXISTS (SELECT 1 FROM archive_generation)"
_HEAD_LEAPS = """\
NEW.sequence <= OLD.sequence
    OR NEW.sequence <> (SELECT MAX(sequence) FROM archive_event)"""
_OUT_OF_SEQUENCE = "NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM archive_event)"
# Prefixes of the names of our triggers: whatever else stands on our tables is not ours.
PREFIXES = ("guard_", "fall_", "raise_", "tie_", "renew_", "editor_", "run_", "case_", "draw_")


def guards(vendor: str) -> Sequence[Trigger]:
    """Return every guard, for "sqlite" or "postgresql"."""
    return [
        *append_only_guards(vendor),
        *frozen_guards(vendor),
        *publishing_guards(vendor),
        *attribution_guards(vendor),
        *intruder_guards(vendor),
        *releasing_guards(vendor),
        *terms_guards(vendor),
        *power_guards(vendor),
        *concern_guards(),
        *collection_guards(vendor),
        *upload_guards(vendor),
        *row_guards(vendor),
        *single_rows(),
    ]


def triggers(vendor: str) -> Sequence[Trigger]:
    """Return the guards, and what the database does by itself."""
    return [
        *guards(vendor),
        *publishing_reactions(vendor),
        *reactions(vendor),
        *case_changes(vendor),
        *terms_reactions(vendor),
        *collection_reactions(vendor),
    ]


def single_rows() -> Iterator[Guard]:
    """Yield the guards of the trail's order, and of rows of which there is one."""
    code = "event-out-of-sequence"
    yield Guard("guard_event_sequence", "archive_event", "INSERT", code, _OUT_OF_SEQUENCE)
    for name, code, changed, put in (
        ("generation", "generation-only-rises", "NEW.number <> OLD.number + 1", _NUMBERED),
        ("head", "head-follows-the-trail", _HEAD_LEAPS, _HEAD_STANDS),
        ("detectorinforce", "only-migrate-names-the-detector", ALWAYS, ALWAYS),
        ("rules", "only-migrate-writes-the-rules", ALWAYS, ALWAYS),
        ("wallmanifest", "only-migrate-writes-the-manifest", ALWAYS, ALWAYS),
    ):
        table = f"archive_{name}"
        yield Guard(f"guard_{name}_update", table, "UPDATE", code, changed)
        yield Guard(f"guard_{name}_delete", table, "DELETE", code)
        yield Guard(f"guard_{name}_truncate", table, "TRUNCATE", code)
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
        cursor.execute(COUNTED_GENERATION)
        cursor.execute("DELETE FROM archive_detectorinforce")
        cursor.execute(
            "INSERT INTO archive_detectorinforce (id, version) VALUES (1, %s)", [detector_version()]
        )
        write_rules(cursor)
        cursor.execute("DELETE FROM archive_wallmanifest")
        cursor.execute(
            "INSERT INTO archive_wallmanifest (id, triggers, written_at) VALUES (1, %s, CURRENT_TIMESTAMP)",
            [json.dumps({name: _digest(made) for name, made in _expected(connection).items()})],
        )
        for guard in triggers(connection.vendor):
            for statement in guard.statements(connection.vendor):
                cursor.execute(statement)
        mend_counters(using=using)


def strangers(*, using: str) -> list[str]:
    """Return what stands on our tables and is none of ours, in words: "the rule x on archive_y"."""
    vendor = connections[using].vendor
    known = {(each.name, each.table) for each in triggers(vendor) if each.statements(vendor)}
    return list(unknown(using=using, known_triggers=known))


def lower_for_migration(*, using: str, plan: Sequence[tuple[Migration, bool]], **_: Any) -> None:
    """Take the guards down before our own migrations on SQLite, which rebuild tables: triggers are in the
    way of that. On PostgreSQL they stay up, until ``install_guards`` exchanges them in one transaction."""
    ours = any(migration.app_label == "archive" for migration, _backwards in plan)
    if ours and connections[using].vendor == "sqlite":
        remove_guards(using=using)


def remove_guards(*, using: str, names: Sequence[str] | None = None) -> None:
    """Take down the named guards, or all of them, those of an earlier release included."""
    connection = connections[using]
    named = frozenset(names or ())
    gone = [
        (name, table)
        for name, table in _standing_on(connection)
        if (name.startswith(PREFIXES) if names is None else name in named)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # which takes one statement at a time
            for name, _ in gone:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        elif gone:
            cursor.execute(
                ";".join(f"DROP TRIGGER IF EXISTS {name} ON public.{table}" for name, table in gone)
            )


def differences(*, using: str) -> list[str]:
    """Return the names of triggers that are missing, switched off or not as they are written."""
    connection = connections[using]
    standing = _standing(connection)
    return [name for name, made in _expected(connection).items() if standing.get(name) != made]


def made_by_another_release(*, using: str) -> bool:
    """Say whether the triggers that stand are just those which the last migrate made: then nobody altered
    them, and the program is of another release than the database."""
    connection = connections[using]
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("SELECT triggers FROM archive_wallmanifest")
            rows = cursor.fetchall()
    except DatabaseError:  # readers' own process may not see it
        return False
    if len(rows) != 1:
        return False
    manifest = rows[0][0] if isinstance(rows[0][0], dict) else json.loads(rows[0][0])
    ours = {name: made for name, made in _standing(connection).items() if name.startswith(PREFIXES)}
    return bool(manifest) and {name: _digest(made) for name, made in ours.items()} == manifest


def outdated_detector(*, using: str) -> bool:
    """Say whether the database knows another detector than this program's, or none."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT version FROM archive_detectorinforce")
        return [version for (version,) in cursor.fetchall()] != [detector_version()]


def _expected(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    made = ((each.name, each.statements(connection.vendor)) for each in triggers(connection.vendor))
    return {name: statements for name, statements in made if statements}


def _digest(statements: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(statements).encode()).hexdigest()


def _standing_on(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Yield the name and the table of each trigger that somebody made, whatever it does."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
            )
        yield from cursor.fetchall()


def _standing(connection: BaseDatabaseWrapper) -> Mapping[str, tuple[str, ...]]:
    """Return what made each trigger that stands and is on, as ``statements`` gives it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {name: (sql,) for name, sql in cursor.fetchall()}
        cursor.execute(
            "SELECT t.tgname, c.relname, pg_get_functiondef(t.tgfoid), pg_get_triggerdef(t.oid)"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgenabled = 'A' AND NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
        )
        return {
            name: (
                function,
                # The server names the function's schema only where the caller's path does not hold it.
                trigger.replace("EXECUTE FUNCTION public.", "EXECUTE FUNCTION "),
                ALWAYS_ON.format(name=name, table=table),
            )
            for name, table, function, trigger in cursor.fetchall()
        }
