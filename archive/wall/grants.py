"""What the readers' connection may do, given by PostgreSQL and proved on both engines.

On SQLite the connection walls itself in (readers_sqlite); on PostgreSQL it takes on a role that has SELECT
on the public tables alone.
"""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.wall.public_tables import PUBLIC_TABLES, READERS_ROLE, SEARCH_TABLES

# Roles belong to the server: that of another archive on it will do.
_MAKE_ROLE = f"""\
DO $$ BEGIN
    CREATE ROLE {READERS_ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
# The account that serves readers beside staff must be able to take on the role.
_LEND_ROLE = f"""\
DO $$ BEGIN
    IF NOT pg_has_role(CURRENT_USER, '{READERS_ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT {READERS_ROLE} TO %I', CURRENT_USER);
    END IF;
END $$"""
_MAY_MAKE_ROLE = """
    SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)
        OR (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = CURRENT_USER)"""

# A table that whoever logged in, or the role that they took on, may read or write although it is not public,
# or write although it is; and a counter of rows that it could set back or use up.
_OPEN_ON_POSTGRES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname NOT LIKE 'pg_temp%%' AND n.nspname NOT LIKE 'pg_toast%%'
        AND (
            has_table_privilege({account}, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
            OR has_any_column_privilege({account}, c.oid, 'INSERT, UPDATE')
            OR c.relname <> ALL (%s)
                AND has_any_column_privilege({account}, c.oid, 'SELECT')
        )
    UNION ALL
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND n.nspname = 'public'
        AND has_sequence_privilege({account}, c.oid, 'USAGE, UPDATE')
    ORDER BY 1"""


_READ = 'SELECT 1 FROM "{}" LIMIT 1'
_WRITE = 'DELETE FROM "{}" WHERE 1 = 0'


def grants() -> tuple[str, ...]:
    """Return the statements that make PostgreSQL's role and give it SELECT on the public tables alone."""
    return (
        _MAKE_ROLE,
        _LEND_ROLE,
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {READERS_ROLE}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {READERS_ROLE}",
        f"GRANT USAGE ON SCHEMA public TO {READERS_ROLE}",
        f"GRANT SELECT ON {', '.join(PUBLIC_TABLES)} TO {READERS_ROLE}",
    )


def apply_grants(*, using: str) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in grants():
            cursor.execute(statement)


def install_grants(*, using: str, **_: Any) -> None:
    """Apply the grants after every migrate where the account may; where not, nothing is served until
    somebody who may has run ``grant_public``."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not _has_public_tables(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute(_MAY_MAKE_ROLE, [READERS_ROLE])
        may = cursor.fetchone()[0]
    if may:
        apply_grants(using=using)


def open_tables(*, using: str, account: str = "CURRENT_USER") -> list[str]:
    """Return the tables that the connection could write, or could read although they are not public.

    ``account`` is CURRENT_USER, or SESSION_USER for all that whoever logged in may do.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        return list(_open_on_sqlite(connection))
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_ON_POSTGRES.format(account=account), [list(PUBLIC_TABLES)])
        return [name for (name,) in cursor.fetchall()]


def closed_tables(*, using: str) -> list[str]:
    """Return the public tables that the connection cannot read."""
    connection = connections[using]
    return [table for table in PUBLIC_TABLES if not _answers(connection, _READ.format(table))]


def _has_public_tables(connection: BaseDatabaseWrapper) -> bool:
    return set(PUBLIC_TABLES) <= set(connection.introspection.table_names())


def _open_on_sqlite(connection: BaseDatabaseWrapper) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        public = name in {*PUBLIC_TABLES, *SEARCH_TABLES}
        if _answers(connection, _WRITE.format(name)) or (
            not public and _answers(connection, _READ.format(name))
        ):
            yield name


def _answers(connection: BaseDatabaseWrapper, statement: str) -> bool:
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return False
    return True
