"""The SQLite file and what lies beside it: nobody else's to open, in the checkout, and any tool's to read."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from config.env import BadSetting
from config.private_files import keep_database_private, keep_private
from tests.as_migrated import kept

pytestmark = pytest.mark.xdist_group("sqlite file")  # they share one
ROOT = Path(__file__).resolve().parents[2]
KEY = "a-key-of-this-test-" * 3


def run(*command, cwd=ROOT, umask=0o022, **settings):
    """Run a command as most accounts do, whose files anybody may read, and return how it ended."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG"} or name.startswith("COVERAGE_")
    }
    keys = {
        "ARCHIVE_SECRET_KEY": KEY,
        "ARCHIVE_VERIFYING_KEY": "0" * 64,
        "ARCHIVE_SEALING_KEYS": os.environ["ARCHIVE_SEALING_KEYS"],
        "ARCHIVE_LOOKUP_KEY": os.environ["ARCHIVE_LOOKUP_KEY"],
    }
    given = {
        **keys,
        "ARCHIVE_ALLOWED_HOSTS": "archive.example",
        "ARCHIVE_CONTACT": "archive@helpline.example",
        **settings,
    }
    return subprocess.run(
        command, cwd=cwd, env=inherited | given, umask=umask, capture_output=True, text=True, check=False
    )


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


# --- nobody else's to open --------------------------------------------------------------------------

# Writes, and leaves before SQLite can clear up after itself.
WRITE_AND_BREAK_OFF = """
import os, sqlite3, sys, django
django.setup()
from django.core.management import call_command
from django.contrib.auth.models import Group
from django.db import connection
connection.ensure_connection()
if os.path.exists(sys.argv[1]):  # what migrate makes, in the file that Heard made
    sqlite3.connect(sys.argv[1]).backup(connection.connection)
else:
    call_command("migrate", verbosity=0)
Group.objects.create(name="another")
os._exit(0)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A directory in which Heard made its database and was broken off."""
    directory = tmp_path_factory.mktemp("written")
    done = run(
        *(sys.executable, "-c", WRITE_AND_BREAK_OFF, str(kept())),
        DATABASE_URL=f"sqlite:///{directory / 'archive.sqlite3'}",
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    assert (done.returncode, done.stderr) == (0, "")
    return directory


def test_the_database_and_all_that_sqlite_writes_beside_it_is_for_its_account_alone(written):
    made = {path.name: oct(mode(path)) for path in written.iterdir()}

    assert made == {
        "archive.sqlite3": "0o600",
        "archive.sqlite3-wal": "0o600",
        "archive.sqlite3-shm": "0o600",
    }


def test_what_an_earlier_release_left_open_is_closed(tmp_path):
    names = ["archive.sqlite3", "archive.sqlite3-wal", "archive.sqlite3-shm", "archive.sqlite3-journal"]
    for name in names:
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    (tmp_path / "of-somebody-else").touch()
    (tmp_path / "of-somebody-else").chmod(0o644)
    tmp_path.chmod(0o755)

    keep_database_private(tmp_path / "archive.sqlite3")

    assert {name: mode(tmp_path / name) for name in names} == dict.fromkeys(names, 0o600)
    assert mode(tmp_path / "of-somebody-else") == 0o644
    assert mode(tmp_path) == 0o755  # the database's directory may hold other things


def test_our_own_directory_and_the_key_in_it_are_closed(tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    (var / "secret-key").touch()
    var.chmod(0o755)
    (var / "secret-key").chmod(0o640)

    keep_private(var, "secret-key", "not-there")

    assert (mode(var), mode(var / "secret-key")) == (0o700, 0o600)


def test_what_cannot_be_closed_is_not_opened_and_the_sentence_says_what_to_do(tmp_path, monkeypatch):
    database = tmp_path / "archive.sqlite3"
    database.touch()
    database.chmod(0o644)

    def another_account(path, mode):
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", another_account)  # root, who runs this in CI, may close everything
    with pytest.raises(BadSetting) as refusal:
        keep_database_private(database)

    assert str(refusal.value) == (
        "Other accounts on this machine can open the SQLite file that DATABASE_URL names: as its owner, "
        "run chmod 600 on it. If that changes nothing, move it to a disk that keeps file permissions."
    )


def test_a_directory_in_which_everybody_may_put_another_file_is_refused(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(BadSetting, match="Everybody on this machine can write to the directory"):
        keep_database_private(tmp_path / "archive.sqlite3")

    tmp_path.chmod(0o1777)  # as /tmp
    keep_database_private(tmp_path / "archive.sqlite3")
    assert mode(tmp_path) == 0o1777


# --- in the checkout, wherever that is --------------------------------------------------------------


EACH_ALONE = ["#1", "what?", "100%", "a b", "%23", "$HOME", "(é)", "'", '"']


@pytest.fixture(
    params=["#1 what? 100% %23 (é)", *(pytest.param(name, marks=pytest.mark.long) for name in EACH_ALONE)]
)
def checkout(request, tmp_path):
    """The program in a directory of that name."""
    directory = tmp_path / request.param
    directory.mkdir()
    shutil.copytree(ROOT / "config", directory / "config")
    for name in ["Makefile", "manage.py", "requirements.txt"]:
        shutil.copy(ROOT / name, directory)
    (directory / "archive").symlink_to(ROOT / "archive")
    (directory / ".venv" / "bin").mkdir(parents=True)
    python = directory / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')  # a link would lose what is installed
    python.chmod(0o755)
    (directory / ".venv" / ".runtime").touch()
    return directory


def test_a_checkout_keeps_its_database_in_itself_whatever_its_directory_is_called(checkout):
    key = run("make", "var/secret-key", "var/signing-key", cwd=checkout)
    migrated = run(sys.executable, "manage.py", "migrate", "--verbosity=0", cwd=checkout)
    served = run(sys.executable, "-c", "import config.wsgi", cwd=checkout)  # opens the readers' connection

    assert [done.returncode for done in (key, migrated, served)] == [0, 0, 0], key.stderr + migrated.stderr
    var = checkout / "var"
    made = {path.name: mode(path) for path in var.iterdir()}
    assert {"secret-key", "signing-key", "archive.sqlite3"} <= made.keys()
    assert set(made.values()) == {0o600}
    assert mode(var) == 0o700
    assert {path.name for path in checkout.parent.iterdir()} == {checkout.name}
    assert (var / "archive.sqlite3").stat().st_size > 100_000


# --- any tool's to read -----------------------------------------------------------------------------


def insert_contact(connection, reference, month):
    uuid = uuid4().hex
    key = connection.execute(
        "INSERT INTO archive_datakey (uuid, wrapped, made_at) VALUES (?, 'x', '2025-04-02 09:00:00')", [uuid]
    ).lastrowid
    connection.execute(
        "INSERT INTO archive_contact (reference, reference_hash, reference_folded_hash, seal, key_id, month)"
        " VALUES ('hs1.', ?, ?, ?, ?, ?)",
        [reference, reference, uuid, key, month],
    )


@pytest.fixture
def plain(written, tmp_path):
    """The migrated file for Python's sqlite3, which knows none of Django's functions."""
    path = tmp_path / "plain.sqlite3"
    for suffix in ("", "-wal"):
        shutil.copy(f"{written / 'archive.sqlite3'}{suffix}", f"{path}{suffix}")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        insert_contact(connection, "C-1", "2025-03-01")
        connection.execute(
            "INSERT INTO archive_tombstone (public_id, withdrawn_on) VALUES ('bcdfg23456', '2025-04-03')"
        )
        yield connection


def tables(connection):
    return [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not name.startswith("sqlite_")
    ]


def rows_of(connection):
    return {table: list(connection.execute(f'SELECT * FROM "{table}"')) for table in tables(connection)}


def test_no_table_or_trigger_needs_a_function_that_only_django_has(plain):
    for table in tables(plain):
        columns = [name for _, name, *_ in plain.execute(f'PRAGMA table_info("{table}")')]
        assert columns
        # To prepare a statement, SQLite reads all checks, indexes and triggers that it concerns.
        plain.execute(f'EXPLAIN INSERT INTO "{table}" DEFAULT VALUES')
        plain.execute(
            f'EXPLAIN UPDATE "{table}" SET ' + ", ".join(f'"{name}" = "{name}"' for name in columns)
        )
        plain.execute(f'EXPLAIN DELETE FROM "{table}"')


def test_the_file_is_sound_and_can_be_copied_by_python_alone(plain, tmp_path):
    assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    plain.execute("VACUUM INTO ?", [str(tmp_path / "copy.sqlite3")])

    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert rows_of(copy) == rows_of(plain)


TOOL = shutil.which("sqlite3")


if TOOL:

    def test_the_sqlite3_tool_checks_copies_and_dumps_the_file(plain, tmp_path):
        path = plain.execute("PRAGMA database_list").fetchone()[2]
        copy, restored = tmp_path / "copy.sqlite3", tmp_path / "restored.sqlite3"

        checked = run(TOOL, path, "PRAGMA integrity_check", f"VACUUM INTO '{copy}'")
        dumped = run(TOOL, path, ".dump")
        subprocess.run([TOOL, restored], input=dumped.stdout, text=True, check=True, capture_output=True)

        assert (checked.stdout, checked.stderr) == ("ok\n", "")
        for made in (copy, restored):
            with closing(sqlite3.connect(made)) as connection:
                assert rows_of(connection) == rows_of(plain)


MONTHS = [
    *("2025-03-02", "2025-13-01", "2025-3-01", "tuesday", "now", "", "2025-03-01 00:00", "2025-03-01\0"),
    *(1, 2460735.5, b"2025-03-01"),
]
ADDRESSES = [
    *("bcdfg2345", "bcdfg234567", "bcdfg2345a", "bcdfg2345B", "bcdfg2345\n", "bcdfg23457\0x", "bcdfg2345é"),
    b"bcdfg23457",
]


@pytest.fixture
def without_triggers(plain):
    """The constraints by themselves: a guard would speak first."""
    for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        plain.execute(f'DROP TRIGGER "{name}"')
    return plain


@pytest.mark.parametrize("month", MONTHS, ids=repr)
def test_what_is_no_month_is_refused_by_any_program(month, without_triggers):
    plain, before = without_triggers, rows_of(without_triggers)
    with pytest.raises(sqlite3.Error, match=r"contact_knows_only_the_month|use of date\(\) in a CHECK"):
        insert_contact(plain, "C-2", month)

    assert rows_of(plain)["archive_contact"] == before["archive_contact"]


@pytest.mark.parametrize("address", ADDRESSES, ids=repr)
def test_what_is_no_address_is_refused_by_any_program(address, without_triggers):
    plain, before = without_triggers, rows_of(without_triggers)
    with pytest.raises(sqlite3.IntegrityError, match="tombstone_public_id_form"):
        plain.execute(
            "INSERT INTO archive_tombstone (public_id, withdrawn_on) VALUES (?, '2025-04-03')", [address]
        )

    assert rows_of(plain) == before


def test_every_month_and_every_letter_of_an_address_is_let_through(plain):
    for number in range(1, 13):
        insert_contact(plain, f"M-{number}", f"2025-{number:02}-01")
    for address in ["bcdfghjkmn", "pqrstvwxyz", "2345678923"]:
        plain.execute(
            "INSERT INTO archive_tombstone (public_id, withdrawn_on) VALUES (?, '2025-04-03')", [address]
        )

    assert len(rows_of(plain)["archive_contact"]) == 13
    assert len(rows_of(plain)["archive_tombstone"]) == 4


@pytest.mark.long
def test_a_filled_archive_is_sound_and_can_be_copied_by_python_alone(tmp_path):
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'filled.sqlite3'}", "ARCHIVE_DEBUG": "1"}
    for command in ("migrate", "make_demo_staff", "load_demo"):
        done = run(sys.executable, "manage.py", command, **settings)
        assert done.returncode == 0, done.stderr

    with closing(sqlite3.connect(tmp_path / "filled.sqlite3", isolation_level=None)) as connection:
        checked = connection.execute("PRAGMA integrity_check").fetchall()
        connection.execute("VACUUM INTO ?", [str(tmp_path / "copy")])
        filled = rows_of(connection)

    assert checked == [("ok",)]
    assert len(filled["archive_publication"]) > 50
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert rows_of(copy) == filled
