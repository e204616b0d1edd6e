"""What somebody at a shell is told when the database is not what a command needs. Real processes."""

import signal
import subprocess
import sys

import pytest

from tests.processes import KEY, ROOT, run


@pytest.mark.parametrize("command", [["verify_archive"], ["work", "--once"], ["rescan"], ["detector_report"]])
def test_on_a_database_without_tables_a_command_says_what_to_do(tmp_path, command):
    done = run("manage.py", *command, site="staff", url=f"sqlite:///{tmp_path}/new.sqlite3")

    assert done.returncode == 1
    assert "run manage.py migrate first" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["verify_archive"], ["work", "--once"], ["migrate"]])
def test_with_the_settings_of_a_public_process_a_command_says_which_to_take(tmp_path, command):
    done = run("manage.py", *command, site="public", url=f"sqlite:///{tmp_path}/new.sqlite3")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("A public process only reads")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["sqlite:////none/such/file.sqlite3", "postgres://somebody@127.0.0.1:1/archive"]
)
def test_where_no_database_answers_a_command_says_what_to_check(url):
    done = run("manage.py", "verify_archive", site="staff", url=url)

    assert done.returncode == 1
    assert done.stderr.startswith("The database could not be opened. Check that")
    assert "migrate first" not in done.stderr


def test_a_restore_without_its_keys_is_told_to_make_no_new_ones():
    asked = ("manage.py", "restore", "x", "--identity", "y")
    done = run(*asked, site="staff", url="sqlite:////none", more={"ARCHIVE_LOOKUP_KEY": ""})

    assert done.returncode == 1
    assert "ARCHIVE_LOOKUP_KEY is not set" in done.stderr
    assert "Make no new keys" in done.stderr or "put ARCHIVE_DEBUG=1 before" in done.stderr


def test_a_python_without_django_is_told_which_one_to_use():
    done = subprocess.run(
        [sys.executable, "-S", "-E", "manage.py", "check"], check=False, cwd=ROOT, capture_output=True
    )

    assert done.returncode == 1
    assert b".venv/bin/python manage.py" in done.stderr
    assert b"Traceback" not in done.stderr


def test_traceback_shows_all_that_the_database_said(tmp_path):
    done = run(
        "manage.py", "verify_archive", "--traceback", site="staff", url=f"sqlite:///{tmp_path}/new.sqlite3"
    )

    assert done.returncode == 1
    assert "no such table" in done.stderr


def test_work_keeps_looking_where_the_database_does_not_answer_and_ends_quietly(tmp_path):
    environment = {
        "PATH": "/usr/bin:/bin",
        "ARCHIVE_DEBUG": "1",
        "ARCHIVE_SECRET_KEY": KEY,
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3",
    }
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored where tests run in the background
    working = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "work"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    first = working.stderr.readline()
    working.send_signal(signal.SIGINT)
    _, rest = working.communicate(timeout=30)

    assert first == "The database could not be reached (OperationalError). Trying again soon.\n"
    assert (working.returncode, rest) == (0, "")
