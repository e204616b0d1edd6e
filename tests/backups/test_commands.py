"""`backup`, `restore` and `make_backup_key`, as somebody at a shell runs them."""

import re
import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from archive.backups import postgres
from archive.backups.lateness import late_backup
from archive.backups.making import back_up
from archive.errors import RefusedBackup
from archive.management.commands.backup import size
from archive.models import Testimony
from archive.models.job import JobRun
from tests.backups.conftest import POSTGRES
from tests.processes import database_url, run
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)


def test_from_a_key_to_a_restored_archive_in_processes_of_their_own(
    published, directory, empty_database, tmp_path, monkeypatch
):
    where = {"site": "staff", "more": {"PATH": f"{POSTGRES}:/usr/bin:/bin"}}
    key = tmp_path / "key"
    made = run("manage.py", "make_backup_key", str(key), url=database_url(), **where)
    name, _, public = made.stdout.strip().partition("=")
    assert name == "ARCHIVE_BACKUP_RECIPIENT"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    where["more"][name] = public

    backed_up = run("manage.py", "backup", str(directory), url=database_url(), **where)

    assert backed_up.returncode == 0, backed_up.stderr
    assert "Testimonies: 1; published: 1; withdrawn: 0;" in backed_up.stdout
    assert "This is the first backup in this directory." in backed_up.stdout
    (backup,) = directory.glob("*.backup")
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}
    with empty_database():
        # Nothing of the server that is gone but its settings; the keys of tests sign the trail with another.
        asked = ["manage.py", "restore", str(backup), "--identity", str(key)]
        checked = run(*asked, "--check", url=database_url(), **where)
        restored = run(*asked, url=database_url(), **where)
        again = run(*asked, url=database_url(), **where)

        assert (checked.returncode, "complete" in checked.stdout) == (0, True), checked.stderr
        assert "Restored: the archive as it was on" in restored.stdout
        assert restored.returncode == 3  # for the trail of the test was signed with another key
        assert "trail: audit rows" in restored.stdout
        assert Testimony.objects.count() == 1
        assert again.returncode == 1
        assert again.stderr.startswith("CommandError: There is an archive already (testimonies: 1")


def test_a_check_reads_the_key_file_beside_the_backup_too(published, identity, directory, capsys):
    made = back_up(directory)
    asked = ("restore", str(made.backup), "--identity", str(identity), "--check")
    call_command(*asked)
    whole = capsys.readouterr().out
    made.keys.write_bytes(made.keys.read_bytes()[:-9])

    with pytest.raises(CommandError, match=f"^{re.escape(made.keys.name)}: This backup is damaged"):
        call_command(*asked)
    made.keys.unlink()
    call_command(*asked)
    assert "ARCHIVE_SEALING_KEYS opens all the data keys in it." in whole
    assert "There is no key file beside it." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ("gone.backup", "--identity", "key"),
            "gone.backup: This file cannot be read: there is no such file",
        ),
        ((".", "--identity", "key"), "This file cannot be read: it is a directory, not a file"),
        (("x", "--identity", "gone"), "private key, gone, cannot be read: there is no such file"),
    ],
)
def test_a_name_that_is_wrong_is_answered_in_words(identity, asked, said, monkeypatch):
    monkeypatch.chdir(identity.parent)
    identity.rename("key")

    with pytest.raises(CommandError) as refusal:
        call_command("restore", *asked, "--check")
    assert said in str(refusal.value)
    assert "Error" not in str(refusal.value)


@pytest.mark.parametrize("command", ["make_backup_key", "make_signing_key"])
def test_a_key_that_cannot_be_written_there_says_where_and_why(tmp_path, command):
    with pytest.raises(CommandError, match="none/key: there is no such file or directory"):
        call_command(command, tmp_path / "none" / "key")
    with pytest.raises(CommandError, match="is a directory"):
        call_command(command, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_restore_without_a_newer_feed_says_which_withdrawals_it_cannot_know(
    published, identity, directory, empty_database, capsys
):
    made = back_up(directory)
    feed = directory / "withdrawals.atom"
    feed.write_text("<feed></feed>")
    asked = ("restore", str(made.backup), "--identity", str(identity))
    with empty_database():
        call_command(*asked)
        without = capsys.readouterr().out
        call_command(*asked, "--replace", "--withdrawn", str(feed))
        fed = capsys.readouterr().out

    assert "is public again. If you have a newer copy of the feed" in without
    assert "is public again" not in fed
    assert "and the feed of withdrawn quotes:" in fed


def test_without_a_public_key_it_says_what_to_do(published, directory, settings):
    settings.ARCHIVE_BACKUP_RECIPIENTS = []

    with pytest.raises(CommandError, match="ARCHIVE_BACKUP_RECIPIENT is not set"):
        call_command("backup", directory)
    assert list(directory.iterdir()) == []


def test_a_directory_that_is_not_there_is_named(published, identity, directory):
    with pytest.raises(CommandError, match="The directory for backups does not exist"):
        call_command("backup", directory / "none")


def test_a_key_file_is_never_overwritten(tmp_path):
    call_command("make_backup_key", tmp_path / "key")
    before = (tmp_path / "key").read_bytes()

    with pytest.raises(CommandError, match="already exists"):
        call_command("make_backup_key", tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == before


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2_340_000, "2.3 MB")]
)
def test_a_size_is_said_as_people_say_it(count, said):
    assert size(count) == said


def test_only_administrators_are_told_of_a_late_backup_in_my_work(published, identity, directory):
    administrator, reviewer = Client(), Client()
    administrator.force_login(person("anna", "administrator"))
    reviewer.force_login(person("ben", "reviewer"))

    def told(client):
        return "late-backup" in client.get("/admin/").content.decode()

    assert (told(administrator), told(reviewer)) == (True, False)
    back_up(directory)
    assert (told(administrator), told(reviewer)) == (False, False)


def test_a_backup_is_late_after_two_days_or_when_the_last_one_failed(
    published, identity, directory, settings
):
    now = timezone.now()
    assert late_backup().made_at is None
    back_up(directory)
    assert late_backup() is None
    assert late_backup(now=now + timedelta(days=3)).made_at is not None
    assert late_backup(now=now - timedelta(days=3)).made_at is not None  # that was not made in the future

    with pytest.raises(RefusedBackup):
        back_up(directory / "none")
    assert (late_backup().problem, late_backup().made_at is None) == ("RefusedBackup", False)
    JobRun.objects.all().delete()
    settings.ARCHIVE_BACKUP_RECIPIENTS = []
    assert late_backup() is None  # nobody wants any


@pytest.fixture
def bin_with(tmp_path, monkeypatch):
    """A directory of programs, in which a pg_dump of ours does what the script says."""

    def made(script):
        directory = tmp_path / "bin"
        directory.mkdir()
        program = directory / "pg_dump"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{directory}:/usr/bin:/bin")
        monkeypatch.setattr(postgres, "_NOT_IN_PATH", tmp_path / "nowhere")
        return program

    return made


def test_a_pg_dump_older_than_the_server_is_told_with_both_versions(bin_with):
    bin_with('echo "pg_dump (PostgreSQL) 14.9 (Debian 14.9-1)"')

    with pytest.raises(RefusedBackup, match="it is version 14, and the server has version 17"):
        postgres.program("pg_dump", at_least=17)


def test_a_pg_dump_that_is_missing_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "_NOT_IN_PATH", tmp_path)

    with pytest.raises(RefusedBackup, match="pg_dump was not found"):
        postgres.program("pg_dump", at_least=17)


def test_of_several_versions_the_oldest_that_is_new_enough_is_taken(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(postgres, "_NOT_IN_PATH", tmp_path)
    for version in (15, 17, 18):
        place = tmp_path / str(version) / "bin"
        place.mkdir(parents=True)
        (place / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.1'\n")
        (place / "pg_dump").chmod(0o755)

    assert postgres.program("pg_dump", at_least=16) == tmp_path / "17" / "bin" / "pg_dump"


def test_a_pg_dump_that_fails_half_way_leaves_no_backup(published, identity, directory, bin_with):
    if connection.vendor != "postgresql":
        return  # SQLite is copied by this program itself
    bin_with(
        'if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.0"; exit; fi\n'
        "head -c 3000000 /dev/zero; echo 'pg_dump: error: connection lost' >&2; exit 1"
    )

    with pytest.raises(CommandError, match=r"could not read the database.*: pg_dump: error: connection lost"):
        call_command("backup", directory)
    assert list(directory.iterdir()) == []


def test_a_password_is_on_no_command_line(published, identity, directory, bin_with, tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        return  # there are no passwords
    seen = tmp_path / "seen"
    bin_with(
        'if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.0"; exit; fi\n'
        f'echo "line: $@" >> {seen}; echo "environment: $PGPASSWORD" >> {seen}'
    )
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "correct-horse")

    call_command("backup", directory, verbosity=0)

    told = seen.read_text().splitlines()
    assert [line for line in told if "correct-horse" in line] == ["environment: correct-horse"] * 3


def test_where_the_maker_is_not_checked_nothing_is_said_of_who_made_it(
    published, identity, directory, capsys
):
    call_command("backup", directory)
    (backup,) = directory.glob("*.backup")
    asked = ("restore", str(backup), "--identity", str(identity), "--check")

    call_command(*asked)
    assert "complete; made by this archive." in capsys.readouterr().out
    call_command(*asked, "--any-maker")
    assert "complete; who made it was not checked." in capsys.readouterr().out
