"""Where a backup may be put: in nobody's place, unless that is meant, and never in another program's."""

import os
import stat
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from archive.backups import into_postgres
from archive.backups.making import back_up
from archive.backups.reading import read
from archive.backups.restoring import restore
from archive.errors import RefusedBackup
from archive.models import Testimony
from tests.backups.conftest import tables
from tests.backups.in_use import in_use

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)


@pytest.fixture
def made(published, identity, directory):
    return back_up(directory)


def test_where_an_archive_is_it_is_refused_unless_it_may_be_replaced(
    made, identity, empty_database, directory
):
    with empty_database():
        restore(made.backup, identity=identity)
        Testimony.objects.get()

        with pytest.raises(RefusedBackup, match=r"There is an archive already \(testimonies: 1"):
            restore(made.backup, identity=identity)
        restore(made.backup, identity=identity, replace=True)
        assert Testimony.objects.count() == 1


@pytest.mark.long
def test_a_database_of_something_else_is_never_replaced(made, identity, empty_database):
    with empty_database():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE invoices (id int)")

        with pytest.raises(RefusedBackup, match="tables that are not an archive's"):
            restore(made.backup, identity=identity, replace=True)
        assert tables() == ["invoices"]


@pytest.mark.long
def test_beside_tables_of_something_else_nothing_is_replaced(made, identity, empty_database):
    with empty_database():
        restore(made.backup, identity=identity)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE invoices (id int)")

        with pytest.raises(RefusedBackup, match="tables that are not an archive's"):
            restore(made.backup, identity=identity, replace=True)
        assert "invoices" in tables()


def test_a_damaged_sqlite_file_is_replaced_when_that_is_meant(made, identity, empty_database, tmp_path):
    if connection.vendor != "sqlite":
        return  # a server that answers has a database that can be read
    damaged = tmp_path / "other.sqlite3"
    damaged.write_bytes(b"no database, " * 1000)
    (tmp_path / "other.sqlite3-wal").write_bytes(b"of another file" * 1000)

    with empty_database():
        with pytest.raises(RefusedBackup, match="is damaged"):
            restore(made.backup, identity=identity)
        assert damaged.read_bytes().startswith(b"no database")
        done = restore(made.backup, identity=identity, replace=True)

        assert (done.findings, Testimony.objects.count()) == ((), 1)


@pytest.mark.long
def test_the_backup_of_an_older_release_is_brought_up_to_date(identity, empty_database, directory):
    with empty_database():
        call_command("migrate", verbosity=0)
        *_, before, last = archive_migrations()
        call_command("migrate", "archive", before, verbosity=0)
        made = back_up(directory)
        assert f"archive.{last}" not in read(made.backup, identity=identity).said["applied"]

        done = restore(made.backup, identity=identity, replace=True)

        assert done.findings == ()
        assert archive_migrations()[-1] == last


def archive_migrations():
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(name for app, name in applied if app == "archive")


def test_what_the_administrator_of_the_machine_restores_is_for_the_account_of_the_archive(
    made, identity, empty_database, tmp_path
):
    if connection.vendor != "sqlite" or os.geteuid() != 0:
        return  # on a server there is no file, and only root can give one away
    os.chown(tmp_path, 1234, 5678)
    with empty_database() as name:
        restore(made.backup, identity=identity)

        owner = Path(name).stat()
        assert (owner.st_uid, owner.st_gid, stat.S_IMODE(owner.st_mode)) == (1234, 5678, 0o600)


def test_what_sqlite_left_beside_a_lost_file_is_not_taken_for_the_restored_ones(
    made, identity, empty_database
):
    if connection.vendor != "sqlite":
        return  # a server keeps its files itself
    with empty_database() as name:
        restore(made.backup, identity=identity)
        User.objects.create_user("since")
        left = Path(f"{name}-wal").read_bytes()
        connections.close_all()
        Path(name).unlink()
        Path(f"{name}-wal").write_bytes(left)

        done = restore(made.backup, identity=identity)

        assert done.findings == ()
        assert not User.objects.filter(username="since").exists()


def test_while_somebody_uses_the_archive_it_is_not_replaced(made, identity, empty_database, monkeypatch):
    monkeypatch.setattr(into_postgres, "_PATIENCE", "200ms")
    with empty_database() as name:
        restore(made.backup, identity=identity)
        with in_use(name), pytest.raises(RefusedBackup, match="The archive is in use"):
            restore(made.backup, identity=identity, replace=True)
        assert Testimony.objects.count() == 1
