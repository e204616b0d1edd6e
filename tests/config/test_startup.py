"""What somebody sees who starts the archive with a setting wrong: real processes, real exit codes."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEALING_KEY = base64.urlsafe_b64encode(b"the key of this test, 32 bytes:)").decode("ascii")
GOOD = {
    "ARCHIVE_SECRET_KEY": "a-key-of-this-test-" * 3,
    "ARCHIVE_VERIFYING_KEY": "0" * 64,
    "ARCHIVE_SEALING_KEYS": SEALING_KEY,
    "ARCHIVE_LOOKUP_KEY": "a-key-of-this-test-" * 3,
    "ARCHIVE_ALLOWED_HOSTS": "archive.example",
    "ARCHIVE_CONTACT": "archive@helpline.example",
}


def run(*command, **settings):
    # Only what makes a process start and be measured: no setting that the test run itself was given.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG"} or name.startswith("COVERAGE_")
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=inherited | settings,
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


NOT_A_DATABASE = (
    "DATABASE_URL is not the URL of a database that Heard runs on: set it to sqlite:///FILE or "
    "postgres://USER:PASSWORD@HOST:PORT/NAME."
)
BAD = {
    "no key": (
        {"ARCHIVE_SECRET_KEY": ""},
        "ARCHIVE_SECRET_KEY is not set: set it to at least 50 characters.",
    ),
    "a short key": (
        {"ARCHIVE_SECRET_KEY": "hunter2"},
        "ARCHIVE_SECRET_KEY is too short: it has 7 characters, set it to at least 50.",
    ),
    "no key for clearances": (
        {"ARCHIVE_VERIFYING_KEY": ""},
        "ARCHIVE_VERIFYING_KEY is not set: set it to what manage.py make_signing_key printed.",
    ),
    "a key for clearances that is none": (
        {"ARCHIVE_VERIFYING_KEY": "xyz"},
        "ARCHIVE_VERIFYING_KEY is not a key: set it to 64 hex digits.",
    ),
    "no key that seals": (
        {"ARCHIVE_SEALING_KEYS": ""},
        "ARCHIVE_SEALING_KEYS is not set: set it to what manage.py make_sealing_key printed.",
    ),
    "a second key that seals nothing": (
        {"ARCHIVE_SEALING_KEYS": f"{SEALING_KEY},xyz"},
        "ARCHIVE_SEALING_KEYS is not right: its key number 2 is not one that manage.py "
        "make_sealing_key printed.",
    ),
    "no key that finds": (
        {"ARCHIVE_LOOKUP_KEY": ""},
        "ARCHIVE_LOOKUP_KEY is not set: set it to at least 40 characters.",
    ),
    "no hosts": (
        {"ARCHIVE_ALLOWED_HOSTS": ""},
        "ARCHIVE_ALLOWED_HOSTS is not set: set it to the host names of the site, separated by commas.",
    ),
    "no contact": (
        {"ARCHIVE_CONTACT": ""},
        "ARCHIVE_CONTACT is not set: set it to where readers can report a problem with a quote, such as "
        "archive@helpline.example or https://helpline.example/contact.",
    ),
    "a contact that nobody can press": (
        {"ARCHIVE_CONTACT": "020 7946 0000"},
        "ARCHIVE_CONTACT is neither a mail address nor the address of a page: set it to something like "
        "archive@helpline.example or https://helpline.example/contact.",
    ),
    "a bad flag": (
        {"ARCHIVE_DEBUG": "perhaps"},
        "ARCHIVE_DEBUG is neither on nor off: set it to 1 or 0.",
    ),
    "a bad flag for HTTPS": (
        {"ARCHIVE_HTTPS": "perhaps"},
        "ARCHIVE_HTTPS is neither on nor off: set it to 1 or 0.",
    ),
    "a bad database": ({"DATABASE_URL": "mysql://clerk:s3cret@db.example/heard"}, NOT_A_DATABASE),
}


# Where no key is set and `make run` has been run in this directory.
OF_MAKE_RUN = (
    " The archive of `make run` is here: for a command on it, put ARCHIVE_DEBUG=1 before the command."
)


@pytest.mark.parametrize(("wrong", "sentence"), BAD.values(), ids=BAD)
def test_manage_py_says_what_is_wrong_in_one_sentence(wrong, sentence):
    done = run("manage.py", "check", **{**GOOD, **wrong})
    assert (done.returncode, done.stdout, done.stderr.replace(OF_MAKE_RUN, "")) == (1, "", f"{sentence}\n")


def test_a_wsgi_server_hears_the_same_sentence_and_that_trying_again_will_not_help():
    wrong, sentence = BAD["a short key"]
    done = run("-c", "import config.wsgi", **{**GOOD, **wrong})
    assert (done.returncode, done.stdout, done.stderr) == (3, "", f"{sentence}\n")


def test_the_server_says_the_sentence_once_and_ends():
    wrong, sentence = BAD["no hosts"]
    done = run(
        *("-m", "config.serving", "--bind", "127.0.0.1:0"),
        **{**GOOD, **wrong},
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "", f"{sentence}\n")


def test_manage_py_runs_when_every_setting_is_right():
    done = run("manage.py", "check", **GOOD)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize("command", ["detect", "evaluate_detector"])
def test_commands_that_only_read_text_need_no_settings(command):
    done = run("manage.py", command, "--help")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_public_deployment_passes_djangos_own_questions():
    finished = {"ARCHIVE_PAGES": "tests/config/pages"}
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **{**GOOD, **finished})
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")
