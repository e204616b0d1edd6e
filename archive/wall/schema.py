"""What stands in the database beside what the program knows of: found before anything is served.

The tables that the models describe are made once more, empty and for the moment, and those that stand are
compared with them piece by piece; whatever hangs on our tables and is not ours is named.
"""

import re
from collections.abc import Iterator

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite

from archive.wall.rows import DJANGOS_OWN, every_model, every_table
from archive.wall.schema_postgres import mend_on_postgres, unknown_on_postgres

# Greater numbers than anybody gives: a counter that was set there leaves none for the next row.
MOST_ROWS = 2**62

_SPACE = re.compile(r"\s+")


def unknown(*, using: str, known_triggers: set[tuple[str, str]]) -> list[str]:
    """Return a sentence's end for each thing that stands on our tables and is none of ours, or not as it was
    made: "the trigger x on archive_y", "the column x of archive_y"."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        return list(_unknown_on_sqlite(connection, known_triggers))
    return unknown_on_postgres(connection, known_triggers)


def mend_counters(*, using: str) -> None:
    """Set each counter of rows to the greatest number that was given, where it says something else."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        _mend_on_sqlite(connection)
    else:
        mend_on_postgres(connection)


def _unknown_on_sqlite(
    connection: BaseDatabaseWrapper, known_triggers: set[tuple[str, str]]
) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        standing = cursor.fetchall()
    ours = {model._meta.db_table for model in every_table()}
    known = {*ours, *DJANGOS_OWN}
    meant = dict(_reference(connection.alias))
    made = {name: sql for kind, name, _, sql in standing if kind == "table"}
    for kind, name, table, sql in sorted(standing, key=lambda row: (row[0], row[1])):
        if kind == "view":
            yield f"the view {name}"
        elif kind == "trigger" and (name, table) not in known_triggers:
            yield f"the trigger {name} on {table}"
        elif kind == "table" and name not in known and _names_one_of(ours, name, sql):
            yield f"the table {name}"
    for table in sorted(ours):
        if table not in made:
            yield f"the table {table}, which is not there"
            continue
        for piece in sorted(_pieces(made[table]) ^ _pieces(meant[table][0])):
            yield f"{_named(piece)} of {table}"
        indexes = {_plain(sql) for kind, _, of, sql in standing if kind == "index" and of == table and sql}
        for sql in sorted(indexes ^ meant[table][1]):
            yield f"the index {_index_name(sql)} of {table}"
    if connection.alias == DEFAULT_DB_ALIAS:  # readers' connection may not see the counters
        yield from _counters(connection, ours)


def _names_one_of(ours: set[str], name: str, sql: str) -> bool:
    """Say whether a table that is none of ours is called as if it were, or names one: by a foreign key it
    would keep rows of ours from going."""
    made = sql.lower()
    return name.startswith("archive_") or any(table in made for table in ours)


def _counters(connection: BaseDatabaseWrapper, ours: set[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        for table, number in cursor.fetchall():
            if table in ours and not (isinstance(number, int) and number < MOST_ROWS):
                yield f"the counter of {table}"


def _mend_on_sqlite(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_sequence")
        ours = {model._meta.db_table for model in every_table()}
        for table in [name for (name,) in cursor.fetchall() if name in ours]:
            greatest = f'(SELECT COALESCE(MAX(id), 0) FROM "{table}")'
            cursor.execute(f"UPDATE sqlite_sequence SET seq = {greatest} WHERE name = %s", [table])


def _reference(using: str) -> Iterator[tuple[str, tuple[str, set[str]]]]:
    """Yield each table with its SQL and that of its indexes, made in memory from the models as they are."""
    settings = {**connections[using].settings_dict, "NAME": ":memory:", "OPTIONS": {}}
    memory = Sqlite(settings, alias="reference")
    try:
        with memory.schema_editor(atomic=False) as editor:
            for model in every_model():
                editor.create_model(model)
        with memory.cursor() as cursor:
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            rows: list[tuple[str, str, str, str]] = cursor.fetchall()
    finally:
        memory.close()
    for kind, name, _, sql in rows:
        if kind == "table" and not name.startswith("sqlite_"):
            indexes = {_plain(other) for also, _, of, other in rows if also == "index" and of == name}
            yield name, (sql, indexes)


def _pieces(sql: str) -> set[str]:
    """Return the columns and constraints of a table, in no order: migrations add them one by one."""
    body = _plain(sql[sql.index("(") + 1 : sql.rindex(")")])
    pieces, depth, start = set(), 0, 0
    quoted = ""
    for place, letter in enumerate(body):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif letter == "," and not depth:
            pieces.add(body[start:place].strip())
            start = place + 1
    pieces.add(body[start:].strip())
    # What follows the last bracket says how the whole table is stored.
    options = _plain(sql[sql.rindex(")") + 1 :])
    return pieces | ({options} if options else set())


def _plain(sql: str) -> str:
    return _SPACE.sub(" ", sql).strip()


def _named(piece: str) -> str:
    words = piece.split(" ")
    if words[0].upper() == "CONSTRAINT":
        return f"the constraint {words[1].strip(chr(34))}"
    is_constraint = words[0].upper() in {"CHECK", "UNIQUE", "FOREIGN", "PRIMARY"}
    return "a constraint" if is_constraint else f"the column {words[0].strip(chr(34))}"


def _index_name(sql: str) -> str:
    found = re.search(r'INDEX "?(\w+)"?', sql)
    return found[1] if found else "without a name"
