"""What stands on our tables on PostgreSQL and is none of ours: asked of the server's own catalogue."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.wall.public_tables import READERS_ROLE
from archive.wall.rows import SINGLE, models_of, name_of, partial_keys, tables

# What the search adds to its table (search_tables.py), which no model has.
_SEARCH_COLUMN = ("archive_publication", "quote_vector")
_FAR_AHEAD = (
    1_000_000_000  # numbers that a counter may lie before the last row: rolled back writes use some up
)

# Each question, and what to say of what it finds. %(ours)s: the names of our tables.
_QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "the trigger {} on {}",
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
        " AND t.tgname <> ALL (%(known)s)",
    ),
    (
        "a switched-off check of {}",
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A') AND c.relname = ANY (%(ours)s)"
        " AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "the rule {} on {}",
        "SELECT r.rulename, c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "a table that inherits from or is a part of {}",
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid IN (i.inhparent, i.inhrelid)"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "{}, which is no ordinary table, or hides rows",
        "SELECT c.relname FROM pg_class c WHERE c.relname = ANY (%(ours)s)"
        " AND c.relnamespace = 'public'::regnamespace"
        " AND (c.relkind <> 'r' OR c.relpersistence <> 'p' OR c.relrowsecurity OR c.relforcerowsecurity)",
    ),
    (
        "the policy {} on {}",
        "SELECT p.polname, c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace",
    ),
    (
        "the constraint {} of {}, which is not enforced",
        # conenforced came with PostgreSQL 18.
        "SELECT o.conname, c.relname FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace"
        " AND (NOT o.convalidated OR to_jsonb(o) ->> 'conenforced' = 'false')",
    ),
    (
        "the unique index {} of {}",
        "SELECT x.relname, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_class x ON x.oid = i.indexrelid"
        " WHERE c.relname = ANY (%(ours)s) AND c.relnamespace = 'public'::regnamespace AND (NOT i.indisvalid"
        " OR i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid)"
        # A key that holds for some rows only is an index and no constraint.
        " AND (i.indpred IS NULL OR x.relname <> ALL (%(partial)s)))",
    ),
    (
        "{}, which the account finds in another schema",
        "SELECT name FROM unnest(%(ours)s::text[]) AS name"
        " WHERE to_regclass(name) IS DISTINCT FROM to_regclass('public.' || name)",
    ),
    (
        "the function {}, which readers may run with the rights of its owner",
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        f" AND EXISTS (SELECT FROM pg_roles WHERE rolname = '{READERS_ROLE}')"
        " AND has_function_privilege("
        f"(SELECT oid FROM pg_roles WHERE rolname = '{READERS_ROLE}'), p.oid, 'EXECUTE')",
    ),
    (
        "the function {}, which belongs to another account than the tables",
        "SELECT DISTINCT p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relname = ANY (%(ours)s) AND p.proowner <> c.relowner",
    ),
    (
        "the role {}, which is a member of another",
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
        f" WHERE r.rolname = '{READERS_ROLE}'",
    ),
    (
        "the setting {}, which switches triggers off",
        "SELECT DISTINCT split_part(each, '=', 1) FROM pg_db_role_setting s, unnest(s.setconfig) AS each"
        " WHERE each LIKE 'session_replication_role=%%'"
        " AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
        " UNION SELECT 'session_replication_role'"
        " WHERE current_setting('session_replication_role') <> 'origin'",
    ),
)
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        a.attcollation, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped"""
_CONSTRAINTS = """
    SELECT pg_get_constraintdef(oid), conname FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('c', 'u', 'p', 'n', 'x')"""
_FOREIGN_KEYS = """
    SELECT a.attname, f.relname, k.condeferrable, k.condeferred, k.confdeltype, k.confupdtype
    FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.conrelid = %s::regclass AND k.contype = 'f'"""


def unknown_on_postgres(connection: BaseDatabaseWrapper, known_triggers: set[str]) -> list[str]:
    ours = sorted(model._meta.db_table for model in tables())
    found: list[str] = []
    with connection.cursor() as cursor:
        for words, question in _QUESTIONS:
            cursor.execute(
                question, {"ours": ours, "known": sorted(known_triggers), "partial": partial_keys()}
            )
            found += [words.format(*row) for row in cursor.fetchall()]
        cursor.execute("SHOW default_transaction_read_only")
        (only_reading,) = cursor.fetchone()
    if only_reading == "off":  # readers' own process can make no table to compare with; the staff's can
        found += _other_than_the_models(connection)
        found += [f"the counter of {table}" for table in lying_counters(connection)]
    return found


def _other_than_the_models(connection: BaseDatabaseWrapper) -> list[str]:
    """Make the tables of the models once more, as temporary ones, compare, and take them back."""
    found: list[str] = []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        (path,) = cursor.fetchone()
        cursor.execute("SET LOCAL search_path = pg_temp, public")
        editor = connection.schema_editor(collect_sql=False, atomic=False)
        editor.deferred_sql = []
        for model in models_of():
            editor.create_model(model)
        # Left out: indexes that only make it quick, and foreign keys, since a temporary table takes none to a
        # lasting one.
        for statement in map(str, editor.deferred_sql):
            if " UNIQUE " in statement:
                cursor.execute(statement)
        for model in tables():
            found += _compared(cursor, model._meta.db_table)
            found += _keys(cursor, model)
        cursor.execute("SELECT set_config('search_path', %s, true)", [path])
        transaction.set_rollback(True, using=connection.alias)
    return found


def _compared(cursor: Any, table: str) -> Iterator[str]:
    if not _is_there(cursor, table):
        yield f"the table {table}, which is not there"
        return
    columns = {side: set(_asked(cursor, _COLUMNS, f"{side}.{table}")) for side in ("pg_temp", "public")}
    known = {row for row in columns["public"] if (table, row[0]) == _SEARCH_COLUMN}
    if any(row[1] != "tsvector" or row[4] != "s" or row[6] != "heard_vector(text)" for row in known):
        yield f"the column quote_vector of {table}"
    for name in sorted({row[0] for row in (columns["public"] - known) ^ columns["pg_temp"]}):
        yield f"the column {name} of {table}"
    standing = dict(_asked(cursor, _CONSTRAINTS, f"public.{table}"))
    meant = dict(_asked(cursor, _CONSTRAINTS, f"pg_temp.{table}"))
    for definition in meant.keys() - standing.keys():
        if (restored := _read_again(cursor, table, definition)) in standing:
            meant[restored] = meant.pop(definition)
    for definition in sorted(standing.keys() ^ meant.keys()):
        yield f"the constraint {standing.get(definition) or meant[definition]} of {table}"


def _read_again(cursor: Any, table: str, definition: str) -> str:
    """Return how the server writes a check down that it has read in its own writing: some change a little,
    so that they stand like this in a database that was restored from a backup."""
    if not definition.startswith("CHECK "):
        return definition
    alter = f"ALTER TABLE pg_temp.{table}"
    cursor.execute(f"{alter} ADD CONSTRAINT read_again {definition}")
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND conname = 'read_again'",
        [f"pg_temp.{table}"],
    )
    restored = str(cursor.fetchone()[0])
    cursor.execute(f"{alter} DROP CONSTRAINT read_again")
    return restored


def _keys(cursor: Any, model: Any) -> Iterator[str]:
    table = model._meta.db_table
    if not _is_there(cursor, table):
        return
    standing = set(_asked(cursor, _FOREIGN_KEYS, f"public.{table}"))
    meant = {
        (field.column, field.related_model._meta.db_table, True, True, "a", "a")
        for field in model._meta.concrete_fields
        if field.is_relation and field.db_constraint
    }
    for name in sorted({row[0] for row in standing ^ meant}):
        yield f"the foreign key of {name} of {table}"


def _is_there(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"])
    return bool(cursor.fetchone()[0])


def _asked(cursor: Any, question: str, relation: str) -> Sequence[tuple[Any, ...]]:
    cursor.execute(question, [relation])
    rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows


def lying_counters(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables whose next number was given already, or lies absurdly far ahead."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in tables() if name_of(model) not in SINGLE):
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"public.{table}"])
            (sequence,) = cursor.fetchone()
            if sequence is None:
                continue
            cursor.execute(
                f"SELECT s.last_value, s.is_called, (SELECT COALESCE(MAX(id), 0) FROM public.{table})"
                f" FROM {sequence} s"
            )
            last, called, greatest = cursor.fetchone()
            if (last if called else last - 1) < greatest or last > greatest + _FAR_AHEAD:
                found.append(table)
    return found


def mend_on_postgres(connection: BaseDatabaseWrapper) -> None:
    for table in lying_counters(connection):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), GREATEST(MAX(id), 1), MAX(id) IS NOT NULL)"
                f" FROM public.{table}",
                [f"public.{table}"],
            )
