"""A run of tests ends, whatever a test does."""

import os
import subprocess
import sys

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
