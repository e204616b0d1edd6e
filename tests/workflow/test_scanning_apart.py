"""Scans in processes of their own, as the server has them: whatever becomes of one, the text is stored."""

import os
import signal
from dataclasses import replace

import pytest

from archive.detection.process import ScanningProcesses
from archive.disclosure.gate import Step, blockers
from archive.models import Flag, Revision, Scan
from archive.workflow import scanning
from archive.workflow.intake import edit_text, enter
from archive.workflow.preparing import candidate_for
from archive.workflow.scanning import SCAN_FAILED, scan_again
from tests.detection.reading_apart import READER
from tests.workflow.conftest import TEXT


@pytest.fixture
def apart(settings, monkeypatch):
    """The server's processes, with a reader that needs no model and does what some texts say."""
    settings.ARCHIVE_SCANS_APART = True
    processes = ScanningProcesses(1, reader=READER)
    monkeypatch.setattr(scanning, "_processes", processes)
    yield processes
    processes.close()


def test_what_a_process_finds_is_stored(entry, author, apart):
    entered = enter(entry, by=author)

    (flag,) = Flag.objects.all()
    assert (entered.flags, flag.start, flag.end, flag.reason) == (1, 0, len(TEXT), "because")
    assert flag.sources == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("raise", "LookupError"), ("crash", "ended"), ("take memory", "memory"), ("exit", "ended")],
)
def test_whatever_ends_a_scan_the_text_is_stored_as_not_scanned_and_its_code_is_logged(
    text, code, entry, author, apart, caplog
):
    entered = enter(replace(entry, text=text), by=author)

    revision = Revision.objects.get()
    assert (entered.flags, revision.text, Scan.objects.count()) == (SCAN_FAILED, text, 0)
    assert "not-scanned" in [
        blocker.code for blocker in blockers(candidate_for(entered.testimony), Step.SUBMIT)
    ]
    assert [record.getMessage() for record in caplog.records] == [f"Scan of {revision} failed: {code}"]


def test_the_scan_after_one_that_was_killed_is_an_ordinary_one(entry, author, apart):
    entered = enter(replace(entry, text="crash"), by=author).testimony

    assert scan_again(entered, seen=entered.version, by=author) == SCAN_FAILED
    entered.refresh_from_db()
    edited = edit_text(entered, seen=entered.version, text=TEXT, by=author)
    assert edited.flags == 1


def test_a_process_that_is_killed_while_nobody_scans_is_not_noticed(entry, author, apart):
    scanning.start_ahead()
    (ahead,) = apart.processes()
    os.kill(ahead.pid, signal.SIGKILL)
    os.waitid(os.P_PID, ahead.pid, os.WEXITED | os.WNOWAIT)

    assert enter(entry, by=author).flags == 1


def test_where_scans_have_no_processes_none_is_started_ahead(settings, apart):
    settings.ARCHIVE_SCANS_APART = False

    scanning.start_ahead()

    assert apart.processes() == []
