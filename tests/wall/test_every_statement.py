"""Every kind of statement that writes, on every table that keeps something: what is kept stays as it is,
whatever the caller switches off in their own connection.

`make test` runs this file on SQLite and on PostgreSQL.
"""

import sqlite3
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from archive.models import Publication
from archive.wall.append_only import APPEND_ONLY
from archive.wall.frozen import TERMS
from archive.wall.guards import guards, remove_guards
from archive.wall.rows import SINGLE, name_of, tables, unique_keys
from tests.models.test_constraints import Rows
from tests.wall.test_wall import put_out, tie, written_once_more
from tests.walls import lowered

ON_POSTGRES = connection.vendor == "postgresql"
OTHER_TEXT = "my mate jess told me he lives in stockport"

# Of each table that keeps something: which columns, all where nothing is said.
KEPT = {
    **dict.fromkeys((*APPEND_ONLY, *sorted(SINGLE), "preparation", "testimony_editors")),
    **dict.fromkeys(("collection", "collection_editors", "collectionedition", "collectionpart")),
    **dict.fromkeys(("collectionpage", "collectionaddress")),
    **{f"{owner}_{field}": None for owner in ("testimony", "preparation", "publication") for field in TERMS},
    "publication": None,
    "scheduledwithdrawal": ("order_id", "due_on"),
    "testimony": (
        *("id", "entered_by_id", "entered_at", "invented", "basis", "basis_lapses_on", "publication_id"),
        *("age", "gender", "nation", "year", "severity"),
    ),
}
MODELS = {name_of(model): model for model in tables() if name_of(model) in KEPT}
CLAUSES = ("REPLACE", "IGNORE", "FAIL", "ROLLBACK", "ABORT")
# What a connection on SQLite may switch for itself, and for nobody else.
SWITCHED = (
    "foreign_keys = OFF",
    "ignore_check_constraints = ON",
    "recursive_triggers = ON",
    "legacy_alter_table = ON",
    "writable_schema = ON",
)


def test_each_table_that_keeps_something_is_tried():
    free = {name_of(model) for model in tables()} - set(MODELS)

    assert set(KEPT) == set(MODELS)
    assert free == {
        *("claim", "contact", "datakey", "draft", "jobrun", "personkey", "secondlook", "wordrun"),
        *("knownlayout", "upload", "uploadrow"),  # see test_uploads.py
        "collectionitem",  # see test_collections.py
        *("secondfactor", "recoverycode", "signintries"),  # changed and deleted as people change phones
        *("figure", "figure_harm_types", "figure_platforms", "figure_themes"),
        *("harmtype", "helpline", "platform", "theme"),
    }


@pytest.fixture
def full(published):
    """A published quote, and a row in each table that has none through it."""
    rows = Rows()
    with lowered():
        for model in MODELS.values():
            if not model._meta.auto_created and not model._default_manager.exists():
                rows.row(model)
    return published


def another(value):
    """A value that could stand in its place."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 2  # the generation may rise by one
        case str() if value[:1] in ("{", "["):
            return '{"a": "b"}'
        case str():
            turned = value[1:] + value[:1]  # a signature stays one in form
            return turned if turned != value else value + "x"
        case date():
            return value + timedelta(days=1)
        case UUID():
            return uuid4()
        case dict() | list():
            return Jsonb([])
    return value


def names_of(model):
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def ways(model, row, column):
    """Each statement that could put another value into ``column`` of a standing row, or take the row away."""
    table, number, value = model._meta.db_table, row["id"], another(row[column])
    names = ", ".join(f'"{name}"' for name in row)
    one = "%s" if ON_POSTGRES else "?"
    marks = ", ".join([one] * len(row))
    given = {name: Jsonb(held) if isinstance(held, dict | list) else held for name, held in row.items()}
    changed = [*{**given, column: value}.values()]
    moved = [*{**given, column: value, "id": 987_654}.values()]
    insert = f"INTO {table} ({names}) VALUES ({marks})"
    here = f"WHERE {table}.id = {number}"
    yield "update", f'UPDATE {table} SET "{column}" = {one} {here}', [value]
    yield "delete", f"DELETE FROM {table} {here}", []
    for key in [("id",), *(key.columns for key in unique_keys(model) if not key.where)]:
        if None in [row[name] for name in key]:
            continue
        on = ", ".join(f'"{name}"' for name in key)
        put = f'DO UPDATE SET "{column}" = excluded."{column}"'
        yield (
            f"upsert by {on}",
            f"INSERT {insert} ON CONFLICT ({on}) {put}",
            changed if key == ("id",) else moved,
        )
    if not ON_POSTGRES:
        yield "update from", f'UPDATE {table} SET "{column}" = o.v FROM (SELECT ? AS v) AS o {here}', [value]
        for clause in CLAUSES:
            yield f"update or {clause}", f'UPDATE OR {clause} {table} SET "{column}" = ? {here}', [value]
            yield f"insert or {clause}", f"INSERT OR {clause} {insert}", changed
            yield f"insert or {clause} of a new number", f"INSERT OR {clause} {insert}", moved
        return
    same = f"(SELECT {number} AS id) AS o"
    yield (
        "update from",
        f'UPDATE {table} SET "{column}" = %s FROM {same} {here} AND o.id = {table}.id',
        [value],
    )
    yield "delete using", f"DELETE FROM {table} USING {same} {here} AND o.id = {table}.id", []
    merge = f"MERGE INTO {table} USING {same} ON {table}.id = o.id WHEN MATCHED THEN"
    yield "merge to update", f'{merge} UPDATE SET "{column}" = %s', [value]
    yield "merge to delete", f"{merge} DELETE", []
    returning = f"{here} RETURNING id) SELECT id FROM w"
    yield "update in a query", f'WITH w AS (UPDATE {table} SET "{column}" = %s {returning}', [value]
    yield "delete in a query", f"WITH w AS (DELETE FROM {table} {returning}", []
    yield "truncate", f"TRUNCATE {table} CASCADE", []


def may_open(way):
    """Whether a way changes a row where no guard stands: the others only run into the row that is there."""
    to_same_row = not way.startswith(("insert", "upsert")) or way == 'upsert by "id"'
    return to_same_row or way == "insert or REPLACE"


class OnPostgres:
    """Tries statements in the test's own transaction; nothing of them stays."""

    def read(self, query):
        with connection.cursor() as cursor:
            cursor.execute(query)
            found, names = cursor.fetchone(), [column[0] for column in cursor.description]
        return found and dict(zip(names, found, strict=True))

    def after(self, query, act):
        """What the query answers once it was tried."""
        try:
            with transaction.atomic():
                act(self)
                answer = self.read(query)
                transaction.set_rollback(True)
        except (DatabaseError, psycopg.Error):
            return self.read(query)
        return answer

    def execute(self, statement, values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    def copy_in(self, statement, values):
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write_row(values)


class OnSqlite:
    """Tries statements in a copy of the file, as whoever opens it with a plain connection."""

    def __init__(self, *, switched=(), without=()):
        self.file = sqlite3.connect(":memory:", isolation_level=None)
        connection.ensure_connection()
        written = bytearray(connection.connection.serialize())
        written[18:20] = 1, 1  # no log beside a file in memory
        self.file.deserialize(bytes(written))
        self.file.row_factory = sqlite3.Row
        self.file.execute("ATTACH ':memory:' AS other")
        self.file.execute("PRAGMA foreign_keys = ON")
        for pragma in switched:
            self.file.execute(f"PRAGMA {pragma}")
        for name in without:
            self.file.execute(f"DROP TRIGGER {name}")

    def read(self, query):
        found = self.file.execute(query).fetchone()
        return found and dict(found)

    def after(self, query, act):
        self.file.execute("BEGIN")
        self.file.execute("PRAGMA defer_foreign_keys = ON")
        with suppress(sqlite3.DatabaseError):
            act(self)
        answer = self.read(query)
        if self.file.in_transaction:
            self.file.execute("ROLLBACK")
        return answer

    def execute(self, statement, values):
        self.file.execute(statement, values).fetchall()


def databases():
    """The database as a caller meets it, with everything switched that a caller may switch."""
    return [OnPostgres()] if ON_POSTGRES else [OnSqlite(), OnSqlite(switched=SWITCHED)]


@contextmanager
def without(*names):
    """The database without these guards, or without any."""
    down = list(names) or [g.name for g in guards(connection.vendor) if g.statements(connection.vendor)]
    if not ON_POSTGRES:
        yield OnSqlite(without=down)
        return
    with transaction.atomic():
        remove_guards(using="default", names=down)
        yield OnPostgres()
        transaction.set_rollback(True)


def changed_in(database):
    """Which statements were tried, the table and the way, and which of them changed or took away a row."""
    tried, done = set(), set()
    for name, model in MODELS.items():
        table, named = model._meta.db_table, names_of(model)
        row = database.read(f"SELECT {named} FROM {table} ORDER BY id LIMIT 1")
        query = f"SELECT {named} FROM {table} WHERE id = {row['id']}"
        standing = database.read(query)
        # Each column is tried in test_signed_stays.py and test_words_and_days.py.
        for column in [column for column in KEPT[name] or row if row[column] is not None][-2:]:
            for way, statement, values in ways(model, row, column):
                tried.add((name, way))
                act = partial(type(database).execute, statement=statement, values=values)
                if database.after(query, act) != standing:
                    done.add((name, way))
    return tried, done


def test_no_statement_changes_what_is_kept(full):
    for database in databases():
        tried, changed = changed_in(database)

        assert len(tried) > 300
        assert changed == set()

    with without() as opened:
        tried, changed = changed_in(opened)
    assert {each for each in tried if may_open(each[1])} <= changed


@pytest.fixture
def about_to_be_published(cleared):
    """The row of a publication as the guards let it in."""
    written_once_more(cleared)
    edition = tie(cleared)
    with transaction.atomic():
        put_out(edition)
        row = OnPostgres().read(f"SELECT {names_of(Publication)} FROM archive_publication")
        transaction.set_rollback(True)
    return row


def ways_in(row):
    """Each statement that could add a publication."""
    table, names = "archive_publication", ", ".join(f'"{name}"' for name in row)
    one = "%s" if ON_POSTGRES else "?"
    marks, values = ", ".join([one] * len(row)), list(row.values())
    into, put = f"INTO {table} ({names})", f"VALUES ({marks})"

    def by(statement):
        return lambda database: database.execute(statement, values)

    ways = {
        "insert": by(f"INSERT {into} {put}"),
        "insert of a query": by(f"INSERT {into} SELECT {marks}"),
        "insert where none stands": by(f"INSERT {into} {put} ON CONFLICT DO NOTHING"),
        "upsert": by(f"INSERT {into} {put} ON CONFLICT (public_id) DO UPDATE SET text = excluded.text"),
    }
    if not ON_POSTGRES:

        def from_another_file(database):
            database.execute(f"CREATE TABLE other.{table} AS SELECT {names} FROM main.{table}", [])
            database.execute(f"INSERT INTO other.{table} ({names}) {put}", values)
            database.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM other.{table}", [])

        return {
            **ways,
            "insert from another file": from_another_file,
            **{f"insert or {clause}": by(f"INSERT OR {clause} {into} {put}") for clause in CLAUSES},
        }
    text = row["text"].replace("'", "''")
    fit = f"(SELECT '{text}'::text AS text) AS o"
    return {
        **ways,
        "merge": by(
            f"MERGE INTO {table} USING {fit} ON {table}.text = o.text"
            f" WHEN NOT MATCHED THEN INSERT ({names}) {put}"
        ),
        "insert in a query": by(f"WITH w AS (INSERT {into} {put} RETURNING id) SELECT id FROM w"),
        "copy": lambda database: database.copy_in(f"COPY {table} ({names}) FROM STDIN", values),
    }


def test_nothing_comes_in_uncleared_by_any_statement(about_to_be_published):
    query = "SELECT COUNT(*) AS standing FROM archive_publication"
    cleared = ways_in(about_to_be_published)
    other = ways_in({**about_to_be_published, "text": OTHER_TEXT})

    def came_in(database, acts):
        return {way: database.after(query, act)["standing"] for way, act in acts.items()}

    for database in databases():
        assert came_in(database, other) == dict.fromkeys(other, 0)
        assert came_in(database, cleared) == dict.fromkeys(cleared, 1)
    with without("guard_publication_insert") as opened:
        assert came_in(opened, other) == dict.fromkeys(other, 1)
