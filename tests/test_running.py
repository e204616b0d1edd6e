"""A run of tests ends, whatever a test does, and no test meets another."""

import os
import sqlite3
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from tests import as_made
from tests.browser.door import Door
from tests.processes import ROOT

HOOKS = """
from tests.ending import pytest_configure, pytest_timeout_set_timer
from tests.scheduling import pytest_xdist_make_scheduler
"""
TESTS = """
import re
import time

import pytest


@pytest.mark.parametrize("number", range(6))
def test_before(number):
    pass


def test_that_never_comes_back():
    time.sleep(1000)


@pytest.mark.xdist_group("together")
@pytest.mark.parametrize("number", range(6))
def test_in_a_group(number):
    if number == 3:
        re.match(r"(a+)+$", "a" * 40 + "b")  # lets no other thread of Python run


def test_after():
    assert False, "for a reason"
"""


def test_what_never_comes_back_fails_alone_and_is_named_at_once(tmp_path):
    (tmp_path / "conftest.py").write_text(HOOKS)
    (tmp_path / "test_them.py").write_text(TESTS)
    options = ["-o", "timeout=1", "-o", "faulthandler_timeout=2", "-o", "faulthandler_exit_on_timeout=true"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n2", "--dist=loadgroup", "-p", "no:django", *options],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    said = [line.partition(": ") for line in ran.stdout.splitlines() if line.startswith("FAILED (")]
    assert sorted((name.rpartition("::")[2], why[:6]) for name, _, why in said) == [
        ("test_after", "Assert"),
        ("test_in_a_group[3]@together", "worker"),
        ("test_that_never_comes_back", "worker"),
    ]
    assert "3 failed, 11 passed" in ran.stdout
    assert "in test_that_never_comes_back\n    time.sleep(1000)" in ran.stderr


def test_what_a_browser_sends_once_its_test_is_over_stays_outside_and_what_came_before_is_answered():
    door, within, go_on = Door(), threading.Event(), threading.Event()
    answers, ended = {}, []

    def application(environ, start_response):
        within.set()
        go_on.wait(30)
        start_response("200 OK", [])
        return [b""]

    def ask(name, connect=door.connect):
        connect()
        parts = door.before(application)({}, lambda status, _: answers.update({name: status[:3]}))
        if hasattr(parts, "close"):
            parts.close()

    door.reopen()
    early = threading.Thread(target=ask, args=["early"])
    early.start()
    assert within.wait(30)
    shutting = threading.Thread(target=lambda: ended.append(door.shut()))
    shutting.start()
    shutting.join(0.2)
    assert ended == []  # not while one is within

    ask("late")
    go_on.set()
    early.join(30)
    shutting.join(30)
    door.reopen()
    ask("late, to the next test", connect=lambda: None)  # by a connection of the last one
    ask("of the next test")

    assert ended == [True]
    assert answers == {
        "early": "200", "late": "503", "late, to the next test": "503", "of the next test": "200"
    }  # fmt: skip


def test_a_database_in_which_somebody_still_writes_is_not_waited_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(as_made, "PATIENCE", 0.1)
    monkeypatch.setattr(as_made, "_kept", {})
    own, other = (sqlite3.connect(tmp_path / "db", isolation_level=None, timeout=0) for _ in range(2))
    own.execute("PRAGMA journal_mode=WAL")
    own.execute("CREATE TABLE word (word)")
    connection = SimpleNamespace(
        vendor="sqlite", settings_dict={"NAME": "db"}, connection=own, ensure_connection=lambda: None
    )
    as_made.keep(connection)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO word VALUES ('his')")

    with pytest.raises(TimeoutError, match="still writes"):
        as_made.put_back(connection)

    other.execute("COMMIT")
    as_made.put_back(connection)
    assert own.execute("SELECT * FROM word").fetchall() == []
    for each in (own, other):
        each.close()
    as_made.forget(connection)
