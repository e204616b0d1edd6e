"""A SQLite archive, copied into a file beside it while it is served."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.backups.container import CHUNK, Part
from archive.backups.contents import KEY_TABLE, LEFT_OUT
from archive.backups.places import clean_up, half_written
from archive.errors import RefusedBackup

_PATIENCE = 20  # seconds to wait for whoever writes


class Copy:
    """The archive as it was at one moment. It is in the archive's own directory, and goes afterwards."""

    engine = "sqlite"
    engine_version = sqlite3.sqlite_version

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def ask(self, question: str) -> Iterator[tuple[Any, ...]]:
        yield from self._connection.execute(question)

    @property
    def has_keys(self) -> bool:
        return has_table(self._connection, KEY_TABLE)

    def parts(self, made_at: datetime) -> Iterator[Part]:
        """Take the keys out of the copy, and yield what is left. Nothing can be asked of it afterwards."""
        self._take_out(made_at)
        self._connection.close()
        yield "database", _pieces(self._path)

    def _take_out(self, made_at: datetime) -> None:
        execute = self._connection.execute
        execute("PRAGMA secure_delete = ON")
        for table in LEFT_OUT:
            if has_table(self._connection, table):  # an archive that waits for `migrate` may lack one
                execute(f"DELETE FROM {table}")  # noqa: S608
        if self.has_keys:
            # `migrate`, which is part of restoring, makes the guards again.
            lower_guards(self._connection, KEY_TABLE)
            # A row without a key counts as shredded, here and in the table's own rules.
            execute(
                f"UPDATE {KEY_TABLE} SET shredded_at = COALESCE(shredded_at, ?), wrapped = ''",  # noqa: S608
                [stored(made_at)],
            )


@contextmanager
def copied(database: Path) -> Iterator[Copy]:
    """Yield a copy, which nobody who reads or writes meanwhile has to wait for."""
    if not database.exists():
        raise RefusedBackup("There is no archive yet at DATABASE_URL, so there is nothing to back up.")
    with half_made(database, "copying") as path:
        with closing(sqlite3.connect(database, timeout=_PATIENCE, isolation_level=None)) as live:
            # One state of it, without free pages, in which deleted words may still be.
            live.execute("VACUUM INTO ?", [str(path)])
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")  # else what is taken out would be in a file again
            yield Copy(path, connection)


@contextmanager
def half_made(database: Path, doing: str) -> Iterator[Path]:
    """Yield a new file beside the database, for as long as it is worked on. What a process that was ended
    left there, whatever it did, goes first."""
    remove_half_made(database)
    with half_written(database.parent, f"{database.name}.{doing}-") as path:
        yield path


def remove_half_made(database: Path) -> None:
    """Remove what processes that were ended left beside the database: data keys are in it that may be
    shredded by now."""
    for ended in ("copying", "restoring"):
        clean_up(database.parent, f"{database.name}.{ended}-")


def has_table(connection: sqlite3.Connection, table: str) -> bool:
    asked = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table])
    return asked.fetchone() is not None


def lower_guards(connection: sqlite3.Connection, table: str) -> None:
    """Drop the triggers of a table in a copy that nobody is served from."""
    asked = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]
    )
    for (name,) in asked.fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


def stored(moment: datetime) -> str:
    """Return a time as Django stores it in SQLite."""
    return moment.replace(tzinfo=None).isoformat(sep=" ")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
