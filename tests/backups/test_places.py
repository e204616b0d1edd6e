"""Half-written files: private, held while somebody works on them, taken away when nobody does any more."""

import os
import signal
import sqlite3
import stat
from contextlib import closing

import pytest

from archive.backups import sqlite
from archive.backups.places import clean_up, half_written, replace


def test_a_half_written_file_is_private_and_goes_when_it_was_not_moved(tmp_path):
    with half_written(tmp_path, ".half-") as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.with_name(f"{path.name}-wal").write_bytes(b"beside it")

    assert list(tmp_path.iterdir()) == []


def test_what_was_moved_stays(tmp_path):
    with half_written(tmp_path, ".half-") as path:
        path.write_bytes(b"whole")
        replace(path, tmp_path / "final")

    assert [each.name for each in tmp_path.iterdir()] == ["final"]
    assert (tmp_path / "final").read_bytes() == b"whole"


def test_nobody_takes_away_what_somebody_else_works_on(tmp_path):
    with half_written(tmp_path, ".half-") as one, half_written(tmp_path, ".half-") as other:
        assert one.exists()
        assert other.exists()
        clean_up(tmp_path, ".half-")
        assert one.exists()


def test_what_a_killed_process_left_goes_with_the_next_run_and_nothing_else_does(tmp_path):
    (tmp_path / "kept").write_bytes(b"of somebody else")
    child = os.fork()
    if child == 0:
        with half_written(tmp_path, ".half-") as path:
            path.with_name(f"{path.name}-journal").write_bytes(b"beside it")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(list(tmp_path.iterdir())) == 3

    with half_written(tmp_path, ".half-") as path:
        assert sorted(tmp_path.iterdir()) == sorted([path, tmp_path / "kept"])


def test_a_link_to_another_file_is_not_followed(tmp_path):
    (tmp_path / "kept").write_bytes(b"of somebody else")
    (tmp_path / ".half-link").symlink_to(tmp_path / "kept")

    with pytest.raises(OSError, match="symbolic link"):
        clean_up(tmp_path, ".half-")
    assert (tmp_path / "kept").read_bytes() == b"of somebody else"


def test_what_is_taken_out_of_a_copy_is_in_no_journal(tmp_path):
    database = tmp_path / "archive.sqlite3"
    with closing(sqlite3.connect(database)) as made:
        made.executescript("CREATE TABLE told (words TEXT); INSERT INTO told VALUES ('heron');")

    with sqlite.copied(database) as copy:
        list(copy.ask("BEGIN"))
        list(copy.ask("DELETE FROM told"))

        assert [file.name for file in tmp_path.iterdir() if "journal" in file.name] == []
