"""What stands on our tables on PostgreSQL and is none of ours: asked of the server's own catalogue."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.wall.questions_postgres import HARMLESS, QUESTIONS
from archive.wall.rows import DJANGOS_OWN, SINGLE, every_model, every_table, name_of, partial_keys
from archive.wall.server_log import QUIETLY_SET

_FAR_AHEAD = (
    1_000_000_000  # numbers that a counter may lie before the last row: rolled back writes use some up
)

# Each is asked at once of all our tables and of those that were made to compare with: a row tells first
# whether it is of the latter, and then of which table.
_OF = "c.relnamespace = pg_my_temp_schema(), c.relname"
_OURS = "c.relname = ANY (%s) AND c.relnamespace IN ('public'::regnamespace, pg_my_temp_schema())"
_TABLES = f"SELECT {_OF} FROM pg_class c WHERE {_OURS}"
_COLUMNS = f"""
    SELECT {_OF}, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
        a.attgenerated, a.attcollation, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE {_OURS} AND a.attnum > 0 AND NOT a.attisdropped"""
_CONSTRAINTS = f"""
    SELECT {_OF}, pg_get_constraintdef(k.oid), k.conname
    FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
    WHERE {_OURS} AND k.contype IN ('c', 'u', 'p', 'n', 'x')"""
_INDEXES = f"""
    SELECT {_OF}, CASE WHEN i.indisunique THEN 'unique ' ELSE '' END, pg_get_indexdef(i.indexrelid), x.relname
    FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class x ON x.oid = i.indexrelid
    WHERE {_OURS}"""
_FOREIGN_KEYS = f"""
    SELECT {_OF}, a.attname, CASE WHEN f.relnamespace = 'public'::regnamespace THEN f.relname END,
        k.condeferrable, k.condeferred, k.confdeltype, k.confupdtype
    FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid JOIN pg_class f ON f.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE {_OURS} AND k.contype = 'f'"""

# What the server told of one table; the first is the one that stands.
Told = dict[str, list[tuple[Any, ...]]]
Sides = tuple[Told, Told]


def unknown_on_postgres(connection: BaseDatabaseWrapper, known_triggers: set[tuple[str, str]]) -> list[str]:
    names = {
        "ours": sorted(model._meta.db_table for model in every_table()),
        "theirs": sorted(DJANGOS_OWN),
        "known": sorted(f"{name} on {table}" for name, table in known_triggers),
        "partial": partial_keys(),
        "harmless": list(HARMLESS),
        "quiet": list(QUIETLY_SET),
    }
    found: list[str] = []
    with connection.cursor() as cursor:
        for words, question in QUESTIONS:
            cursor.execute(question, names)
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
        editor = connection.schema_editor(collect_sql=True, atomic=False)
        editor.deferred_sql = []
        for model in every_model():
            editor.create_model(model)
        # Left out: foreign keys, since a temporary table takes none to a lasting one.
        later = [made for made in map(str, editor.deferred_sql) if " FOREIGN KEY " not in made]
        cursor.execute("\n".join([*editor.collected_sql, ";\n".join(later)]))
        tables = [model._meta.db_table for model in every_table()]
        there, columns, constraints, indexes, keys = (
            _asked(cursor, question, tables)
            for question in (_TABLES, _COLUMNS, _CONSTRAINTS, _INDEXES, _FOREIGN_KEYS)
        )
        for model in every_table():
            table = model._meta.db_table
            if table not in there[0]:
                found.append(f"the table {table}, which is not there")
                continue
            found += _other_columns(table, columns)
            found += _other_constraints(cursor, table, constraints)
            found += _other_indexes(table, indexes)
            found += _keys(model, keys)
        cursor.execute("SELECT set_config('search_path', %s, true)", [path])
        transaction.set_rollback(True, using=connection.alias)
    return found


def _asked(cursor: Any, question: str, tables: Sequence[str]) -> Sides:
    """Return what is told of each of the tables that stand, and of each of those to compare with."""
    sides: Sides = {}, {}
    cursor.execute(question, [list(tables)])
    for to_compare, table, *row in cursor.fetchall():
        sides[bool(to_compare)].setdefault(table, []).append(tuple(row))
    return sides


def _other_columns(table: str, columns: Sides) -> Iterator[str]:
    standing, meant = (_as_numbered(table, side.get(table, [])) for side in columns)
    for name in sorted({row[0] for row in standing ^ meant}):
        yield f"the column {name} of {table}"


def _other_constraints(cursor: Any, table: str, constraints: Sides) -> Iterator[str]:
    standing, meant = (
        {str(definition): str(name) for definition, name in side.get(table, [])} for side in constraints
    )
    for definition in meant.keys() - standing.keys():
        if (restored := _read_again(cursor, table, definition)) in standing:
            meant[restored] = meant.pop(definition)
    for definition in sorted(standing.keys() ^ meant.keys()):
        yield f"the constraint {standing.get(definition) or meant[definition]} of {table}"


def _other_indexes(table: str, indexes: Sides) -> Iterator[str]:
    # An index that computes something, or leaves rows out, runs whatever it names with each row.
    standing, meant = (_as_defined(side.get(table, [])) for side in indexes)
    for definition in sorted(standing.keys() ^ meant.keys()):
        yield f"the index {standing.get(definition) or meant[definition]} of {table}"


def _as_numbered(table: str, rows: Sequence[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    if table.startswith("archive_"):
        return set(rows)
    # Django's own migrations number some rows of its tables with less room than its models say now.
    return {(name, "integer" if name == "id" else kind, *others) for name, kind, *others in rows}


def _as_defined(rows: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """Return each index as it is defined, but for its own name and its table's, with its name."""
    return {f"{unique}{definition.partition(' USING ')[2]}": name for unique, definition, name in rows}


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


def _keys(model: Any, keys: Sides) -> Iterator[str]:
    table = model._meta.db_table
    standing = set(keys[0].get(table, []))
    meant = {
        (field.column, field.related_model._meta.db_table, True, True, "a", "a")
        for field in model._meta.concrete_fields
        if field.is_relation and field.db_constraint
    }
    for name in sorted({row[0] for row in standing ^ meant}):
        yield f"the foreign key of {name} of {table}"


def lying_counters(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables whose next number was given already, or lies absurdly far ahead."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for model in every_table():
            table = model._meta.db_table
            if name_of(model) in SINGLE or model._meta.auto_field is None:
                continue
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
    return sorted(found)


def mend_on_postgres(connection: BaseDatabaseWrapper) -> None:
    for table in lying_counters(connection):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), GREATEST(MAX(id), 1), MAX(id) IS NOT NULL)"
                f" FROM public.{table}",
                [f"public.{table}"],
            )
