"""What a process of each site serves and can read. Real processes, beside a database with rows in it."""

import json
import os
import sqlite3
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections
from django.http import StreamingHttpResponse
from django.urls import reverse

from archive.errors import GuardsDown
from archive.models import Testimony, Theme
from archive.wall.checks import require_walls
from archive.wall.connection import readers_connection
from archive.wall.grants import apply_grants, closed_tables, open_tables
from archive.wall.guards import install_guards, remove_guards
from archive.wall.public_tables import PUBLIC_TABLES, READERS_ROLE
from tests.crawling import CANARY
from tests.processes import database_url, readers_account, run
from tests.workflow.planting import plant

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)


@pytest.fixture
def planted(author, reviewer, approver, choices):
    return plant(author, reviewer, approver, choices)


def private_tables():
    return sorted(set(connection.introspection.table_names()) - set(PUBLIC_TABLES))


def probe(site, *, statements=(), words=()):
    given = {"statements": statements, "words": words}
    if site == "public":
        with readers_account() as url:
            done = run("-m", "tests.site_probe", site=site, url=url, given=given)
    else:
        done = run("-m", "tests.site_probe", site=site, url=database_url(), given=given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


ESCAPES = {
    "sqlite": [
        "PRAGMA query_only = OFF",
        "PRAGMA trusted_schema = ON",
        "PRAGMA writable_schema = ON",
        "ATTACH ':memory:' AS other",
        "CREATE TEMP TABLE mine (x)",
        "CREATE TEMP VIEW mine AS SELECT 1",
        "SELECT load_extension('x')",
        "SELECT count(*) FROM (SELECT text FROM archive_revision)",
        "SELECT (SELECT text FROM archive_revision LIMIT 1) FROM archive_theme",
        "WITH seen AS (SELECT text FROM archive_revision) SELECT 1 FROM seen",
        "VACUUM INTO 'never-made.sqlite3'",
    ],
    "postgresql": [
        "SET transaction_read_only = off; UPDATE archive_theme SET label = label",
        "SET ROLE postgres",
        "CREATE TABLE mine (x int)",
        "CREATE TEMP TABLE mine AS SELECT * FROM archive_revision",
        "SELECT (SELECT text FROM archive_revision LIMIT 1) FROM archive_theme",
        "COPY archive_revision TO STDOUT",
        "COPY archive_theme TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
    ],
}


def test_a_public_process_is_refused_every_private_table_by_the_database_itself(planted):
    private = [f'SELECT * FROM "{name}"' for name in private_tables()]
    public = [f'SELECT * FROM "{name}"' for name in PUBLIC_TABLES]
    writes = [f'DELETE FROM "{name}"' for name in PUBLIC_TABLES]
    assert 'SELECT * FROM "archive_revision"' in private
    assert 'SELECT * FROM "auth_user"' in private

    escapes = ESCAPES[connection.vendor]
    tried = probe("public", statements=[*private, *public, *writes, *escapes])["tried"]

    assert [statement for statement in [*private, *writes, *escapes] if not tried[statement]] == []
    assert {statement: tried[statement] for statement in public} == dict.fromkeys(public, "")
    refusal = "prohibited" if connection.vendor == "sqlite" else "permission denied"
    assert [statement for statement in private if refusal not in tried[statement]] == []


@pytest.mark.parametrize("site", ["public", pytest.param("all", marks=pytest.mark.long)])
def test_every_page_for_readers_works_through_their_connection_and_tells_nothing(site, planted):
    answer = probe(site, words=[CANARY, "still in review"])

    quote = reverse("archive:quote", args=[planted.publication.public_id])
    assert answer["pages"][quote] == 200
    assert len(answer["pages"]) > 50
    assert set(answer["pages"].values()) == {200, 404, 410}
    assert answer["leaks"] == {CANARY: [], "still in review": []}
    assert answer["cookies"] == []
    assert answer["beside"] == []  # nothing was asked through the connection that may write


def test_a_public_process_has_no_admin_no_sessions_no_writable_database_and_no_key(planted):
    answer = probe("public")

    assert answer["admin"] == 404
    assert not {"django.contrib.sessions", "django.contrib.messages"} & set(answer["apps"])
    assert not [app for app in answer["apps"] if "admin" in app.casefold()]
    assert answer["keys"] == ["", ""]
    assert answer["writable"].get("NAME", "") == ""


def test_a_process_for_staff_serves_no_page_for_readers(planted):
    answer = probe("staff", words=[CANARY])

    assert answer["admin"] == 200
    assert answer["pages"]["/"] == 302  # to the staff's side
    assert answer["pages"]["/robots.txt"] == 200
    assert {status for address, status in answer["pages"].items() if address not in ("/", "/robots.txt")} == {
        404
    }
    assert answer["leaks"] == {CANARY: []}


def starts(site):
    if site == "public":
        with readers_account() as url:
            return run("-c", "import config.wsgi", site=site, url=url)
    return run("-c", "import config.wsgi", site=site, url=database_url())


@pytest.mark.parametrize("site", ["public", "staff", "all"])
def test_every_site_starts_behind_its_guards(site, db):
    assert starts(site).returncode == 0


@pytest.mark.parametrize(
    ("site", "guard"),
    [
        ("public", "guard_publication_insert"),
        ("staff", "raise_publication_delete"),
        ("all", "fall_with_flag"),
    ],
)
def test_no_site_starts_without_its_guards(site, guard, db):
    remove_guards(using="default", names=[guard])
    try:
        done = starts(site)
    finally:
        install_guards(using="default")

    assert (done.returncode, done.stdout) == (3, "")
    assert guard in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_walls_of_the_readers_connection_are_proved_at_every_start(db):
    assert open_tables(using="public") == []
    assert closed_tables(using="public") == []
    # The same questions of a connection without walls:
    assert {"archive_revision", "auth_user", "archive_theme"} <= set(open_tables(using="default"))
    require_walls()


def test_each_wall_of_the_sqlite_connection_holds_without_the_others(db):
    if connection.vendor != "sqlite":
        return  # PostgreSQL's is the role, tried above statement by statement
    connections["public"].ensure_connection()
    raw = connections["public"].connection
    write = "DELETE FROM archive_theme"
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
        raw.execute(write)

    raw.set_authorizer(None)
    assert [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("query_only", "trusted_schema")] == [
        1,
        0,
    ]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        raw.execute(write)

    raw.execute("PRAGMA query_only = OFF")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):  # by mode=ro
        raw.execute(write)
    connections["public"].close()


def test_the_postgresql_connection_takes_on_the_role_and_only_reads(db):
    if connection.vendor != "postgresql":
        return  # SQLite's walls are tried one by one above
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT CURRENT_USER, current_setting('default_transaction_read_only')")
        assert cursor.fetchone() == (READERS_ROLE, "on")


def test_what_a_page_sends_bit_by_bit_is_asked_of_the_readers_connection_too(db, rf, settings):
    settings.READERS_DATABASE = "public"

    def bits():
        yield str(Theme.objects.count())
        yield str(Testimony.objects.count())

    answer = readers_connection(lambda request: StreamingHttpResponse(bits()))(rf.get("/bits/"))

    parts = iter(answer.streaming_content)
    assert int(next(parts)) > 0
    with pytest.raises(DatabaseError, match=r"not authorized|permission denied"):
        next(parts)
    assert Testimony.objects.count() == 0  # outside, the staff's connection again


def test_nothing_is_served_where_readers_could_reach_a_private_table(db):
    if connection.vendor == "sqlite":
        return  # the connection walls itself in; nobody can grant it more
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON archive_revision TO {READERS_ROLE}")
    try:
        with pytest.raises(GuardsDown, match="must not: archive_revision"):
            require_walls()
    finally:
        apply_grants(using="default")
    require_walls()


def test_nothing_is_served_where_readers_could_use_up_a_counter(db):
    if connection.vendor == "sqlite":
        return  # it has no accounts
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SEQUENCE archive_event_id_seq TO {READERS_ROLE}")
    try:
        with pytest.raises(GuardsDown, match="must not: archive_event_id_seq"):
            require_walls()
    finally:
        apply_grants(using="default")
    require_walls()


def test_a_public_process_under_an_account_that_may_more_does_not_start(db):
    if connection.vendor == "sqlite":
        return  # it has no accounts
    done = run("-c", "import config.wsgi", site="public", url=database_url())

    assert done.returncode == 3
    assert "use an account that has that role alone" in done.stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("GRANT {more} TO {web}", "the role {more}"),
        ("ALTER ROLE {web} CREATEROLE", "the attributes of the role {web}"),
    ],
    ids=["a role to take on", "a right to make roles"],
)
def test_a_public_process_whose_account_could_become_more_does_not_start(db, given, told):
    """NOINHERIT: the account has none of the other role's rights until it takes it on."""
    if connection.vendor == "sqlite":
        return  # it has no accounts
    more = f"heard_test_more_{os.getpid()}"  # roles are the server's, which all workers share
    with readers_account() as url, connection.cursor() as cursor:
        web = urlsplit(url).username
        cursor.execute(f"CREATE ROLE {more} NOLOGIN")
        cursor.execute(f"ALTER ROLE {web} NOINHERIT")
        try:
            assert run("-c", "import config.wsgi", site="public", url=url).returncode == 0
            cursor.execute(given.format(web=web, more=more))
            done = run("-c", "import config.wsgi", site="public", url=url)
        finally:
            cursor.execute(f"DROP ROLE {more}")

    assert done.returncode == 3
    assert told.format(web=web, more=more) in done.stderr


def test_grant_public_prints_the_grants_or_applies_them(db, capsys):
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="refuses other tables by itself"):
            call_command("grant_public")
        return
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {READERS_ROLE}")
    assert set(closed_tables(using="public")) == set(PUBLIC_TABLES)

    call_command("grant_public")
    printed = capsys.readouterr().out
    assert set(closed_tables(using="public")) == set(PUBLIC_TABLES)  # printed, not done
    with connection.cursor() as cursor:
        cursor.execute(printed)
    assert closed_tables(using="public") == []

    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON archive_revision TO {READERS_ROLE}")
    call_command("grant_public", "--apply")
    assert open_tables(using="public") == []
