"""Restoring into a SQLite file: made ready beside it, then exchanged for it in one step."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from django.db import connection

from archive.backups.contents import KEY_TABLE
from archive.backups.places import replace
from archive.backups.reading import Backup, Watch
from archive.backups.sqlite import half_made, has_table, lower_guards, stored
from archive.errors import RefusedBackup

_T = TypeVar("_T")
_IN_USE = (
    "The archive is in use, so nothing was restored. Stop every process of Heard on this machine, the one "
    "for readers and `manage.py work` included, and try again."
)
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_ON_ITS_OWN = ("-journal", "-wal", "-shm")


def require_usable(backup: Backup) -> None:
    """Any SQLite file can be read here."""


def is_there() -> bool:
    return Path(connection.settings_dict["NAME"]).exists()


def is_damaged() -> bool:
    """Say whether the file that is there is no database any more."""
    database = Path(connection.settings_dict["NAME"])
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True)) as asked:
            asked.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        return database.exists() and error.sqlite_errorcode not in _BUSY
    return False


def load(backup: Backup, keys: Backup, finish: Callable[[], _T], watch: Watch) -> tuple[int, _T]:
    """Return how many data keys are gone, and what ``finish`` returned: it sees the restored archive as the
    default database, before anybody else does."""
    database = Path(connection.settings_dict["NAME"])
    with half_made(database, "restoring") as ready, half_made(database, "restoring") as final:
        with ready.open("wb") as file:
            backup.unpack(_IntoFile(file), watch=watch)
        without_key = _put_keys_in(ready, backup, keys, watch)
        with _as_default(ready):
            done = finish()
        with closing(sqlite3.connect(ready, isolation_level=None)) as last:
            # What was erased again is in no free page. (VACUUM alone would write a copy elsewhere.)
            last.execute("VACUUM INTO ?", [str(final)])
        with closing(sqlite3.connect(final)) as first:
            first.execute("PRAGMA journal_mode = WAL")
        _give_away(final, database)
        with _nobody_in(database):
            for suffix in _ON_ITS_OWN:
                # SQLite would take them for the new file's and write them into it.
                database.with_name(database.name + suffix).unlink(missing_ok=True)
            replace(final, database)
    return without_key, done


def clean() -> None:
    """Nothing of what was erased again ever was in the file that took the archive's place."""


def _give_away(file: Path, database: Path) -> None:
    """Where the machine's administrator restores, the file is for the account that Heard runs under."""
    if os.geteuid() == 0:
        owner = (database if database.exists() else database.parent).stat()
        os.chown(file, owner.st_uid, owner.st_gid)


class _IntoFile:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._wanted = False

    def header(self, said: dict[str, Any]) -> None:
        """It was checked before."""

    def begins(self, part: str) -> None:
        self._wanted = part == "database"

    def data(self, data: bytes) -> None:
        if self._wanted:
            self._file.write(data)

    def ends(self) -> None:
        self._wanted = False


class _KeysIntoRows:
    def __init__(self, keys: Backup, execute_many: Callable[[str, list[tuple[str, str]]], object]) -> None:
        self._keys = keys
        self._execute_many = execute_many
        self._waiting = bytearray()
        self._wanted = False

    def header(self, said: dict[str, Any]) -> None:
        """It was checked before."""

    def begins(self, part: str) -> None:
        self._wanted = part == "keys"

    def data(self, data: bytes) -> None:
        if self._wanted:
            rows = [(row["wrapped"], row["uuid"]) for row in self._keys.data_keys(self._waiting, data)]
            self._execute_many(
                f"UPDATE {KEY_TABLE} SET wrapped = ?, shredded_at = NULL WHERE uuid = ?",  # noqa: S608
                rows,
            )

    def ends(self) -> None:
        self._waiting.clear()


def _put_keys_in(ready: Path, backup: Backup, keys: Backup, watch: Watch) -> int:
    """Give each row its wrapped key again; one that the key file lacks stays shredded."""
    with closing(sqlite3.connect(ready)) as session, session:
        if not has_table(session, KEY_TABLE):
            return 0
        lower_guards(session, KEY_TABLE)
        keys.unpack(_KeysIntoRows(keys, session.executemany), watch=watch)
        session.execute(
            f"UPDATE {KEY_TABLE} SET shredded_at = ? WHERE wrapped = '' AND shredded_at = ?",  # noqa: S608
            [stored(keys.made_at), stored(backup.made_at)],
        )
        left = session.execute(f"SELECT COUNT(*) FROM {KEY_TABLE} WHERE wrapped = ''")  # noqa: S608
        return int(left.fetchone()[0]) - backup.counts.get("shredded", 0)


@contextmanager
def _as_default(database: Path) -> Iterator[None]:
    """Let the program work on another file for a while."""
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(database)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def _nobody_in(database: Path) -> Iterator[None]:
    """Hold the file that is there, with everything that belongs to it written into it."""
    connection.close()
    if not database.exists():
        yield
        return
    with closing(sqlite3.connect(database, timeout=2, isolation_level=None)) as held:
        try:
            if held.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
                raise RefusedBackup(_IN_USE)
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode in _BUSY:
                raise RefusedBackup(_IN_USE) from None
            # It is damaged, and is to be replaced.
        yield
