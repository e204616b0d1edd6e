"""PostgreSQL's own log holds no word of a row, however that row fails."""

import os
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from archive.errors import TracesRemain
from archive.wall.checks import check_server_log
from archive.wall.guards import strangers
from archive.wall.server_log import QUIET, quietening, talks
from archive.wall.traces import STATISTICS, _rewritten
from tests.crawling import CANARY
from tests.processes import database_url
from tests.wall.test_wall import raw

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)
ON_POSTGRES = connection.vendor == "postgresql"
# Two kinds: the row is in the error's detail, and in the statement.
FAILING = (
    f"INSERT INTO archive_draft (owner_id, form, words, saved_at) VALUES (NULL, 'text', '{CANARY}', now())",
    f"UPDATE archive_platform SET label = '{CANARY}' WHERE label = label / 0",
)


def server_log():
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        return Path(cursor.fetchone()[0], "log").read_text(errors="replace")


@contextmanager
def account():
    """A plain account that may write what the program writes."""
    name = f"plain_{os.getpid()}"
    raw(f"CREATE ROLE {name} LOGIN")
    raw(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}")
    raw(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}")
    owner = connection.settings_dict["USER"]
    try:
        yield name
    finally:
        raw(f"ALTER DATABASE {connection.settings_dict['NAME']} OWNER TO {owner}")
        for setting in ("MAINTAIN ON pg_catalog.pg_statistic", "EXECUTE ON FUNCTION pg_switch_wal()"):
            raw(f"REVOKE {setting} FROM {name}")
        raw(f"DROP OWNED BY {name}")
        raw(f"DROP ROLE {name}")


@contextmanager
def talking():
    """The account of this process as it was made, and not as tests have it (tests/postgres.py)."""
    for name in QUIET:
        raw(f"ALTER ROLE CURRENT_USER RESET {name}")
    connection.close()
    try:
        yield
    finally:
        raw("ALTER ROLE CURRENT_USER RESET ALL")
        for name in ("log_error_verbosity", "log_min_error_statement"):
            raw(f"ALTER ROLE CURRENT_USER SET {name} = {QUIET[name]}")
        connection.close()


def fail_as(name):
    """Let each statement fail, and return how often the word is in the log then."""
    before = server_log().count(CANARY)
    with psycopg.connect(database_url(name), autocommit=True) as connected:
        for statement in FAILING:
            with pytest.raises(psycopg.Error):
                connected.execute(statement)
    return server_log().count(CANARY) - before


def test_a_row_that_fails_leaves_no_word_in_the_servers_log(db):
    if not ON_POSTGRES:
        return  # SQLite has no log
    with account() as name:
        assert fail_as(name) > 0
        for statement in quietening(name, using="default"):
            raw(statement)

        assert fail_as(name) == 0


CLEANING = ("SELECT pg_switch_wal()", "CHECKPOINT", "VACUUM (FULL) pg_catalog.pg_statistic")


def refusals(name):
    """What the server says against what cleaning needs."""
    said = []
    with psycopg.connect(database_url(name), autocommit=True) as connected:
        connected.add_notice_handler(lambda notice: said.append(notice.severity_nonlocalized))
        for statement in CLEANING:
            try:
                connected.execute(statement)
            except psycopg.errors.InsufficientPrivilege as refused:
                said.append(refused.diag.severity_nonlocalized)
    return said


def test_what_is_printed_lets_the_account_clean_the_servers_files(db):
    if not ON_POSTGRES:
        return
    with account() as name:
        assert refusals(name) == ["ERROR", "ERROR", "WARNING"]
        for statement in quietening(name, using="default"):
            raw(statement)

        assert refusals(name) == []


def test_the_check_warns_until_an_administrator_has_done_what_is_printed(db):
    printed = StringIO()
    if not ON_POSTGRES:
        assert check_server_log(databases=["default", "public"]) == []
        return
    with talking():
        warned = check_server_log(databases=["default", "public"])
        assert [warning.id for warning in warned] == ["archive.W001"]
        assert talks(using="default") == ["log_error_verbosity", "log_min_error_statement"]
        call_command("grant_public", stdout=printed)
        said = printed.getvalue()
        quiet = [line.removesuffix(";") for line in said.splitlines() if line.startswith("ALTER ROLE")]
        assert len(quiet) >= 6

        for statement in quiet:
            raw(statement)
        connection.close()

        assert check_server_log(databases=["default"]) == []
        assert strangers(using="default") == []
        raw("ALTER ROLE CURRENT_USER SET log_statement = 'all'")
        assert any("the setting log_statement" in found for found in strangers(using="default"))


def test_an_account_that_may_not_clean_the_files_is_told_who_can_allow_it(db):
    if not ON_POSTGRES:
        return
    with account() as name:
        raw(f"SET ROLE {name}")
        try:
            with pytest.raises(TracesRemain, match="grant_public"):
                _rewritten(connection, STATISTICS)
        finally:
            raw("RESET ROLE")
