"""What a guard and a reaction are made of: one trigger each, with the same name on SQLite and on PostgreSQL.

On PostgreSQL each has a function of its own. It looks nothing up in the caller's path, where a temporary
table or a schema of the caller's could stand for ours: every table is named with its schema, and the path
holds the server's own catalogue alone. It is written as the server writes it back, so that the two can be
compared.
"""

import re
from dataclasses import dataclass

SCHEMA = "public"

_SQLITE_GUARD = """\
CREATE TRIGGER {name} {when} {event} ON {table} WHEN {refused_if}
BEGIN SELECT RAISE(ABORT, '{code}'); END"""
_SQLITE_REACTION = """\
CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {condition}
BEGIN {does}; END"""
_FUNCTION = """\
CREATE OR REPLACE FUNCTION public.{name}()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'UTC'
AS $function$
BEGIN
{body}
END
$function$
"""
_REFUSING = """\
    {first}
    IF ({refused_if}) THEN
        RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN {row};"""
_SEES_OTHERS = """\
IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'transaction-does-not-see-others'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;"""
_REACTING = """\
    IF ({condition}) THEN
        {does};
    END IF;
    RETURN NULL;"""
# The row itself is given another number, and the sequence one past every number that was given: a sequence
# that was set back would else stop whoever writes next.
_RENUMBERING = """\
    IF {taken} THEN
        PERFORM setval(
            pg_get_serial_sequence('public.{table}', 'id'),
            GREATEST(
                (SELECT MAX(id) FROM public.{table}), nextval(pg_get_serial_sequence('public.{table}', 'id'))
            )
        );
        NEW.id := nextval(pg_get_serial_sequence('public.{table}', 'id'));
    END IF;
    RETURN NEW;"""
_TAKEN = "EXISTS (SELECT 1 FROM public.{table} WHERE id = NEW.id)"
_OVERTAKEN = "NEW.id > 0 AND NEW.id <= (SELECT MAX(id) FROM public.{table})"
_TRIGGER = "CREATE TRIGGER {name} {when} {event} ON public.{table} FOR EACH {each} EXECUTE FUNCTION {name}()"
# Also where a session says that it is a replica, which switches ordinary triggers off. The server alters no
# table whose foreign keys are still to be checked.
ALWAYS_ON = """\
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER {name};
SET CONSTRAINTS ALL DEFERRED"""

_OURS = re.compile(r"(?<![\w.'])(archive_[a-z_]+)(?![\w.(])")

ALWAYS = "1 = 1"
NEVER = "1 = 0"


def qualified(sql: str) -> str:
    """Name the schema of each of our tables in ``sql``."""
    return _OURS.sub(rf"{SCHEMA}.\1", sql)


def _on_postgres(name: str, body: str, *, table: str, when: str, event: str) -> tuple[str, ...]:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    trigger = _TRIGGER.format(name=name, when=when, event=event, table=table, each=each)
    always_on = ALWAYS_ON.format(name=name, table=table)
    return _FUNCTION.format(name=name, body=qualified(body)), trigger, always_on


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses ``event`` on ``table`` with ``code`` where the SQL condition ``refused_if`` holds.

    ``first`` is what PostgreSQL does before it asks: it takes a lock, so that whoever comes second waits and
    sees what the first did. A transaction that would not see it, because it looks at the database as it was
    when it began, is refused. SQLite has one writer at a time anyhow.
    """

    name: str
    table: str
    event: str
    code: str
    refused_if: str = ALWAYS
    first: str = ""
    when: str = "BEFORE"

    def statements(self, vendor: str) -> tuple[str, ...]:
        """Return what makes it: a trigger, on PostgreSQL after its function."""
        if vendor == "sqlite":
            # SQLite has no TRUNCATE, and a guard that only locks would do nothing there.
            if self.event == "TRUNCATE" or self.refused_if == NEVER:
                return ()
            return (
                _SQLITE_GUARD.format(
                    name=self.name,
                    when=self.when,
                    event=self.event,
                    table=self.table,
                    refused_if=self.refused_if,
                    code=self.code,
                ),
            )
        row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        first = f"{_SEES_OTHERS}\n    {self.first}" if self.first else ""
        body = _REFUSING.format(first=first, refused_if=self.refused_if, code=self.code, row=row)
        return _on_postgres(self.name, body, table=self.table, when=self.when, event=self.event)


@dataclass(frozen=True, slots=True)
class Numbering:
    """Keeps a row's number from being given twice.

    SQLite refuses it: INSERT OR REPLACE would delete the row that stood there, and fire no trigger for that.
    PostgreSQL gives the new row another number, since its sequence may have been set back: past every number
    that stands, ``in_order``, where of two rows the later one counts.
    """

    table: str
    code: str
    event: str = "INSERT"
    in_order: bool = False

    @property
    def name(self) -> str:
        return f"guard_{self.table.removeprefix('archive_')}_number"

    def statements(self, vendor: str) -> tuple[str, ...]:
        if vendor == "sqlite":
            stands = f"EXISTS (SELECT 1 FROM {self.table} WHERE id = NEW.id)"
            return Guard(self.name, self.table, "INSERT", self.code, stands).statements(vendor)
        taken = (_OVERTAKEN if self.in_order else _TAKEN).format(table=self.table)
        body = _RENUMBERING.format(table=self.table, taken=taken)
        return _on_postgres(self.name, body, table=self.table, when="BEFORE", event="INSERT")


@dataclass(frozen=True, slots=True)
class Drawing:
    """Gives each new row of ``table`` what ``draws``, SQL, draws for ``column``, whatever the row asked for.

    Not where ``unless``, SQL about ``NEW``, holds: that row comes in another's place.

    On SQLite no trigger may write what is about to be stored: there the column's default draws, and whoever
    opens the file could drop a trigger as well.
    """

    name: str
    table: str
    column: str
    draws: str
    unless: str = ""
    event: str = "INSERT"

    def statements(self, vendor: str) -> tuple[str, ...]:
        if vendor == "sqlite":
            return ()
        drawn = f"NEW.{self.column} := {self.draws};"
        if self.unless:
            drawn = f"IF NOT ({self.unless}) THEN {drawn} END IF;"
        body = f"    {drawn}\n    RETURN NEW;"
        return _on_postgres(self.name, body, table=self.table, when="BEFORE", event=self.event)


@dataclass(frozen=True, slots=True)
class Reaction:
    """Does ``does``, SQL statements in this order, after ``event`` on ``table`` where ``condition`` holds."""

    name: str
    table: str
    event: str
    does: tuple[str, ...]
    condition: str = ALWAYS

    def statements(self, vendor: str) -> tuple[str, ...]:
        """Return what makes it: a trigger, on PostgreSQL after its function."""
        does = ";\n".join(self.does)
        if vendor == "sqlite":
            return (
                _SQLITE_REACTION.format(
                    name=self.name, event=self.event, table=self.table, condition=self.condition, does=does
                ),
            )
        body = _REACTING.format(condition=self.condition, does=does)
        return _on_postgres(self.name, body, table=self.table, when="AFTER", event=self.event)


Trigger = Guard | Numbering | Drawing | Reaction
