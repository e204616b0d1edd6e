"""What the readers' connection may do, given by PostgreSQL and proved on both engines.

On SQLite the connection walls itself in (readers_sqlite); on PostgreSQL it takes on a role that has SELECT
on the public tables alone.
"""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.wall.public_tables import PUBLIC_TABLES, READERS_ROLE

# Roles belong to the server: that of another archive on it will do.
_MAKE_ROLE = f"""\
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{READERS_ROLE}') THEN
        CREATE ROLE {READERS_ROLE} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""
# From version 16 on, whoever makes a role is a member of it who may not take it on.
_TO_TAKE_ON = "CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END"
# The account that serves readers beside staff must be able to take on the role. It is named, because
# somebody else may have to run this.
_LEND_ROLE = """\
DO $$ BEGIN
    IF NOT pg_has_role({account}, '{role}', {to_take_on}) THEN
        EXECUTE format('GRANT {role} TO %I', {account});
    END IF;
END $$"""
# Whether this account may do all that: make the role, or lend itself one that is there, or has it already.
_MAY_GRANT = f"""
    SELECT coalesce(
        (
            SELECT pg_has_role(CURRENT_USER, r.oid, {_TO_TAKE_ON})
                OR pg_has_role(CURRENT_USER, r.oid, 'MEMBER WITH ADMIN OPTION')
                OR me.rolcreaterole AND current_setting('server_version_num')::int < 160000
            FROM pg_roles r WHERE r.rolname = %s
        ),
        me.rolsuper OR me.rolcreaterole
    ) FROM pg_roles me WHERE me.rolname = CURRENT_USER"""

# A table that whoever logged in, or the role that they took on, may read or write although it is not public,
# or write although it is, or hang something on; a counter of rows that it could set back or use up; and what
# lets it make things beside ours, where the program would find them. {account} is an account's name in SQL.
_OPEN_ON_POSTGRES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname NOT LIKE 'pg_temp%%' AND n.nspname NOT LIKE 'pg_toast%%'
        AND (
            has_table_privilege({account}, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
            OR has_any_column_privilege({account}, c.oid, 'INSERT, UPDATE, REFERENCES')
            -- PostgreSQL 17 knows a right to lock a table, which no earlier release may be asked for by name.
            OR EXISTS (
                SELECT FROM aclexplode(c.relacl) g WHERE g.privilege_type = 'MAINTAIN'
                AND CASE WHEN g.grantee = 0 THEN TRUE ELSE pg_has_role({account}, g.grantee, 'MEMBER') END
            )
            OR c.relname <> ALL (%s)
                AND has_any_column_privilege({account}, c.oid, 'SELECT')
        )
    UNION ALL
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public'
        AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege({account}, c.oid, 'USAGE, UPDATE') END
    UNION ALL
    SELECT 'the schema ' || n.nspname FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND has_schema_privilege({account}, n.oid, 'CREATE')
    UNION ALL
    SELECT 'the database' WHERE has_database_privilege({account}, current_database(), 'CREATE')
    ORDER BY 1"""
# Roles that whoever logged in could take on, whether or not it has their rights from the start.
_OTHER_ROLES = """
    SELECT 'the role ' || r.rolname FROM pg_roles r
    WHERE r.rolname NOT IN ({account}, %s) AND pg_has_role({account}, r.oid, 'MEMBER')
    UNION ALL
    SELECT 'the attributes of the role ' || rolname FROM pg_roles
    WHERE rolname = {account} AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls)
    ORDER BY 1"""
# The accounts that have the readers' role and do not own the tables.
_READERS_ACCOUNTS = f"""
    SELECT quote_literal(r.rolname) FROM pg_roles r
    WHERE NOT r.rolsuper AND EXISTS (SELECT FROM pg_roles WHERE rolname = '{READERS_ROLE}')
        AND pg_has_role(r.oid, (SELECT oid FROM pg_roles WHERE rolname = '{READERS_ROLE}'), 'MEMBER')
        AND NOT EXISTS (
            SELECT FROM pg_class c WHERE c.oid = 'public.archive_publication'::regclass
            AND pg_has_role(r.oid, c.relowner, 'MEMBER')
        )
    ORDER BY 1"""


_READ = 'SELECT 1 FROM "{}" LIMIT 1'
_WRITE = 'DELETE FROM "{}" WHERE 1 = 0'


def grants(account: str) -> tuple[str, ...]:
    """Return the statements that make PostgreSQL's role, give it SELECT on the public tables alone, and let
    ``account`` take it on."""
    literal = "'{}'".format(account.replace("'", "''"))
    return (
        _MAKE_ROLE,
        _LEND_ROLE.format(account=literal, role=READERS_ROLE, to_take_on=_TO_TAKE_ON),
        # Until PostgreSQL 14, everybody may make things there.
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA public FROM {READERS_ROLE}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {READERS_ROLE}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {READERS_ROLE}",
        f"GRANT USAGE ON SCHEMA public TO {READERS_ROLE}",
        f"GRANT SELECT ON {', '.join(PUBLIC_TABLES)} TO {READERS_ROLE}",
    )


def account_of(*, using: str) -> str:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT CURRENT_USER")
        return str(cursor.fetchone()[0])


def apply_grants(*, using: str) -> None:
    statements = grants(account_of(using=using))
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install_grants(*, using: str, **_: Any) -> None:
    """Apply the grants after every migrate where the account may; where not, nothing is served until
    somebody who may has run ``grant_public``."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not _has_public_tables(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute(_MAY_GRANT, [READERS_ROLE])
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
        found = _open_to(cursor, account)
        if account == "SESSION_USER":
            cursor.execute(_OTHER_ROLES.format(account=account), [READERS_ROLE])
            found += [name for (name,) in cursor.fetchall()]
        return found


def reached_by_readers(*, using: str) -> list[str]:
    """Return what any account of readers' could reach on PostgreSQL, whichever account asks. On SQLite
    there are none: the connection walls itself in."""
    connection = connections[using]
    if connection.vendor == "sqlite" or not _has_public_tables(connection):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_READERS_ACCOUNTS)
        accounts = [name for (name,) in cursor.fetchall()]
        return sorted({what for account in accounts for what in _open_to(cursor, account)})


def _open_to(cursor: Any, account: str) -> list[str]:
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
        public = name in PUBLIC_TABLES
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
