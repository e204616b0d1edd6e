"""The search index as the database keeps it: FTS5 and its triggers on SQLite, a stored column on PostgreSQL.

Asking it is search/engines/.
"""

import re
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.models.search_letters import ACCENTED, NO_WORD, UNACCENTED

_SPACE = re.compile(r"\s+")
_TABLE = "archive_publication"
_INDEX = "quote_search"  # the FTS5 table; on PostgreSQL the name of the index

# With an index of what words begin with: without one, "ba*" is put together from hundreds of words each time.
_SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE quote_search USING fts5(text, content='archive_publication',"
    " content_rowid='id', prefix='2 3', tokenize='porter unicode61 remove_diacritics 2')"
)
SEARCH_TRIGGERS = {
    "quote_search_insert": """
        CREATE TRIGGER quote_search_insert AFTER INSERT ON archive_publication BEGIN
            INSERT INTO quote_search(rowid, text) VALUES (new.id, new.text);
        END""",
    "quote_search_delete": """
        CREATE TRIGGER quote_search_delete AFTER DELETE ON archive_publication BEGIN
            INSERT INTO quote_search(quote_search, rowid, text) VALUES ('delete', old.id, old.text);
        END""",
    "quote_search_update": """
        CREATE TRIGGER quote_search_update AFTER UPDATE OF text ON archive_publication BEGIN
            INSERT INTO quote_search(quote_search, rowid, text) VALUES ('delete', old.id, old.text);
            INSERT INTO quote_search(rowid, text) VALUES (new.id, new.text);
        END""",
}

_POSTGRES_LANGUAGE = """
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_ts_dict WHERE dictname = 'heard_english_stem') THEN
            CREATE TEXT SEARCH DICTIONARY heard_english_stem (TEMPLATE = snowball, LANGUAGE = english);
        END IF;
        IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'heard_english') THEN
            CREATE TEXT SEARCH CONFIGURATION heard_english (COPY = english);
            ALTER TEXT SEARCH CONFIGURATION heard_english
                ALTER MAPPING REPLACE english_stem WITH heard_english_stem;
        END IF;
    END $$;
"""
MAKE_POSTGRES_INDEX = (
    "CREATE INDEX IF NOT EXISTS quote_search ON public.archive_publication USING gin (quote_vector)"
)
_POSTGRES_INDEX = f"""
    CREATE OR REPLACE FUNCTION heard_words(quote text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
        RETURN translate(
            regexp_replace(quote, '{NO_WORD}', ' ', 'g'),
            '{ACCENTED}', '{UNACCENTED}'
        );
    CREATE OR REPLACE FUNCTION heard_vector(quote text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT
        RETURN to_tsvector('heard_english'::regconfig, heard_words(quote));
    -- Stored: one search asks for it once for each facet, and to compute it for every quote takes too long.
    ALTER TABLE archive_publication ADD COLUMN IF NOT EXISTS quote_vector tsvector
        GENERATED ALWAYS AS (heard_vector(text)) STORED;
    {MAKE_POSTGRES_INDEX};
"""


_POSTGRES_FUNCTIONS = {
    "heard_words": f"""
        CREATE OR REPLACE FUNCTION public.heard_words(quote text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
            RETURN translate(
                regexp_replace(quote, '{NO_WORD}'::text, ' '::text, 'g'::text),
                '{ACCENTED}'::text, '{UNACCENTED}'::text
            )
    """,
    "heard_vector": """
        CREATE OR REPLACE FUNCTION public.heard_vector(quote text) RETURNS tsvector LANGUAGE sql
            IMMUTABLE STRICT
            RETURN to_tsvector('heard_english'::regconfig, heard_words(quote))
    """,
}
# Which dictionary reads which kind of word: as the server's own English, with a stemmer that leaves none out.
_LANGUAGE = """
    SELECT m.maptokentype, m.mapseqno, d.dictname, t.tmplname, d.dictinitoption
    FROM pg_ts_config_map m JOIN pg_ts_dict d ON d.oid = m.mapdict
    JOIN pg_ts_template t ON t.oid = d.dicttemplate
    JOIN pg_ts_config c ON c.oid = m.mapcfg JOIN pg_namespace n ON n.oid = c.cfgnamespace
    WHERE n.nspname = %s AND c.cfgname = %s"""
_STEMMER = ("heard_english_stem", "snowball", "language = 'english'")


def install_search_index(*, using: str, **_: Any) -> None:
    """Make the index and its triggers where they are missing; runs after every migrate.

    Django's table rebuild on SQLite drops triggers without a word, so they are made again
    here and the index is filled afresh whenever one was missing.
    """
    connection = connections[using]
    if _TABLE not in connection.introspection.table_names():
        return
    install = _install_on_sqlite if connection.vendor == "sqlite" else _install_on_postgres
    install(connection)


def mend_search_index(*, using: str) -> bool:
    """Fill a broken index afresh; say whether it was broken."""
    if index_is_whole(using=using):
        return False
    install_search_index(using=using)
    return True


def index_is_whole(*, using: str) -> bool:
    """Say whether the index holds the text of every publication, and nothing else."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        return _column_is_whole(connection)
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            # With rank 1, FTS5 compares the index with the table as well as with itself.
            cursor.execute("INSERT INTO quote_search(quote_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def _install_on_sqlite(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        missing = altered_search_triggers(connection)
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [_INDEX])
        anew = cursor.fetchone() != (_SQLITE_INDEX,)
        if anew:  # missing, or made by an older release
            cursor.execute("DROP TABLE IF EXISTS quote_search")
            cursor.execute(_SQLITE_INDEX)
        for name in missing:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(SEARCH_TRIGGERS[name])
        if missing or anew or not index_is_whole(using=connection.alias):
            cursor.execute("INSERT INTO quote_search(quote_search) VALUES ('rebuild')")


def strange_in_search(connection: BaseDatabaseWrapper) -> list[str]:
    """Return what of the index is not as it was made: one that is broken lets no quote be withdrawn."""
    if connection.vendor == "postgresql":
        return _strange_on_postgres(connection)
    # Readers' connection may not ask.
    whole = connection.alias != DEFAULT_DB_ALIAS or index_is_whole(using=connection.alias)
    return [] if whole else ["the search index, which is broken"]


def altered_search_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that are missing or not as they are written here; PostgreSQL has none.

    Without them the words of a withdrawn quote would stay in the index.
    """
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing = dict(cursor.fetchall())
    return [name for name, sql in SEARCH_TRIGGERS.items() if standing.get(name) != sql.strip()]


def _install_on_postgres(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRES_LANGUAGE)
        cursor.execute(_POSTGRES_INDEX)


def _strange_on_postgres(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p"
            " WHERE p.pronamespace = 'public'::regnamespace AND p.proname = ANY (%s)",
            [list(_POSTGRES_FUNCTIONS)],
        )
        standing: dict[str, list[str]] = {}
        for name, made in cursor.fetchall():
            standing.setdefault(name, []).append(made)
        found = [
            f"the function {name}, which search uses"
            for name, made in _POSTGRES_FUNCTIONS.items()
            if [_plain(each) for each in standing.get(name, [])] != [_plain(made)]
        ]
        cursor.execute(_LANGUAGE, ["public", "heard_english"])
        ours = set(cursor.fetchall())
        cursor.execute(_LANGUAGE, ["pg_catalog", "english"])
        english = cursor.fetchall()
    meant = {(*row[:2], *(_STEMMER if row[2] == "english_stem" else row[2:])) for row in english}
    return found if ours == meant else [*found, "the search configuration heard_english"]


def _plain(sql: str) -> str:
    """Without spaces, and without the schema, which the server names where it is not in the caller's path."""
    return _SPACE.sub("", sql).replace("public.", "")


def _column_is_whole(connection: BaseDatabaseWrapper) -> bool:
    """PostgreSQL makes the column itself, unless somebody made another of its name."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM archive_publication"
                " WHERE quote_vector IS DISTINCT FROM heard_vector(text))"
            )
            differs = bool(cursor.fetchone()[0])
    except DatabaseError:
        return False
    return not differs
