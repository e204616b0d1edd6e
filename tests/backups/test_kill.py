"""A process that ends at any moment leaves the old state or the new one; the next run takes away the rest.
Each try is a process of its own, killed with SIGKILL."""

import os
import signal
import traceback
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections

from archive.backups import into_sqlite, making
from archive.backups.making import back_up
from archive.backups.places import replace
from archive.backups.restoring import restore
from archive.errors import RefusedBackup
from archive.models import Testimony
from tests.backups.conftest import tables

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)


class Countdown:
    """Ends its own process before a step: bytes read or written, a statement, a file that gets its name."""

    def __init__(self, before):
        self.left = before

    def step(self, *_):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def __call__(self, execute, sql, params, many, context):
        self.step()
        return execute(sql, params, many, context)

    def before(self, act):
        def counted(*args):
            self.step()
            act(*args)
            self.step()

        return counted


def is_killed(act, before):
    """Do ``act`` in a process that is killed before that step; say whether it was, or had ended by then."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        countdown = Countdown(before)
        making.replace = countdown.before(making.replace)
        into_sqlite.replace = countdown.before(into_sqlite.replace)
        try:
            with connection.execute_wrapper(countdown):
                act(countdown.step)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def beside():
    """What lies beside the SQLite file and is not SQLite's own."""
    if connection.vendor != "sqlite":
        return set()
    database = Path(connection.settings_dict["NAME"])
    named = {path.name for path in database.parent.iterdir() if path.name.startswith(database.name)}
    return named - {f"{database.name}{suffix}" for suffix in ("", "-wal", "-shm")}


def test_a_backup_that_was_killed_leaves_whole_files_alone_and_the_next_run_takes_away_the_rest(
    published, identity, directory, empty_database
):
    leftovers = set()
    for step in range(0, 400, 7):
        killed = is_killed(lambda watch: back_up(directory, watch=watch), step)
        leftovers |= beside()
        if not killed:
            break
    assert step > 10
    assert (connection.vendor == "sqlite") == bool(leftovers)  # it was killed while a clear copy lay there

    assert beside() == set()
    assert [path.name for path in directory.iterdir() if path.suffix not in {".backup", ".keys"}] == []
    assert len(list(directory.glob("*.keys"))) == 2
    with empty_database():
        for backup in making.stamped("backup", directory)[-2:]:
            restore(backup, identity=identity, replace=True)
            assert Testimony.objects.count() == 1


def test_a_backup_that_ends_between_its_two_files_leaves_the_one_that_older_backups_go_with(
    published, identity, directory, empty_database, monkeypatch
):
    older = back_up(directory)
    given = []

    def give_one(path, final):
        if given:
            raise OSError
        given.append(final)
        replace(path, final)

    monkeypatch.setattr(making, "replace", give_one)
    with pytest.raises(RefusedBackup, match="could not be written"):
        back_up(directory)

    assert sorted(directory.iterdir()) == sorted([older.backup, older.keys, *given])
    with empty_database():
        assert restore(older.backup, identity=identity).keys.file == given[0]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param((0, 250, 600), id="some"),
        pytest.param(range(0, 3000, 23), id="many", marks=pytest.mark.long),
    ],
)
def test_a_restore_that_was_killed_leaves_the_database_as_it_was(
    published, identity, directory, empty_database, steps
):
    made = back_up(directory)
    with empty_database():
        tried = []
        for step in steps:
            if not is_killed(lambda watch: restore(made.backup, identity=identity, watch=watch), step):
                break
            assert tables() == [], step
            tried.append(step)
        assert len(tried) >= 3
        restored = restore(made.backup, identity=identity, replace=True)

        assert (restored.findings, Testimony.objects.count()) == ((), 1)
        assert beside() == set()


def test_a_restore_that_somebody_stops_leaves_the_database_as_it_was(
    published, identity, directory, empty_database
):
    made = back_up(directory)
    calls = 0

    def stop_at(call):
        def watch(_):
            nonlocal calls
            calls += 1
            if calls == call:
                raise KeyboardInterrupt

        return watch

    with empty_database():
        restore(made.backup, identity=identity, watch=stop_at(0))
        User.objects.create_user("since")
        whole, calls = calls, 0
        for call in (1, whole // 3, whole // 2, whole * 2 // 3, whole - 1):
            calls = 0
            with pytest.raises(KeyboardInterrupt):
                restore(made.backup, identity=identity, replace=True, watch=stop_at(call))
            assert User.objects.filter(username="since").exists(), call
        assert beside() == set()


@pytest.mark.long
def test_a_restore_in_an_archives_place_that_was_killed_leaves_that_or_the_new_one(
    published, identity, directory, empty_database
):
    made = back_up(directory)
    with empty_database():
        restore(made.backup, identity=identity)
        User.objects.create_user("since")  # by which the two are told apart
        for step in range(0, 3000, 23):
            killed = is_killed(
                lambda watch: restore(made.backup, identity=identity, replace=True, watch=watch), step
            )
            assert User.objects.filter(username="since").exists() == killed, step
            if not killed:
                break
        assert not killed
        assert beside() == set()
