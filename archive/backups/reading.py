"""Reading a backup before anything is restored from it: is it whole, whose is it, and does it fit?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pyrage.x25519 import Identity

from archive.backups import age
from archive.backups.container import Sink, Unpacked
from archive.backups.contents import lines
from archive.backups.maker import makers_key
from archive.backups.making import stamped
from archive.errors import RefusedBackup, SealBroken
from archive.sealing import unwrap

Watch = Callable[[int], object]
_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that was read from end to end and found whole; ``said`` is its header. ``all_open``: the sealing
    keys open every data key in it."""

    file: Path
    keys: Sequence[Identity]
    maker: bytes | None
    said: dict[str, Any]
    all_open: bool = True

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.said["made_at"])

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.said["counts"])

    def data_keys(self, waiting: bytearray, data: bytes) -> Iterator[dict[str, Any]]:
        """Yield those of ``lines`` that open: with another, nothing would start."""
        return (row for row in lines(waiting, data) if self.all_open or _opens(row))

    def unpack(self, sink: Sink, *, watch: Watch = lambda _: None) -> None:
        _unpack(self.file, self.keys, sink, maker=self.maker, watch=watch)


class Nothing:
    """A sink for whoever only wants to know whether a file is whole."""

    said: dict[str, Any]

    def header(self, said: dict[str, Any]) -> None:
        self.said = said

    def begins(self, part: str) -> None: ...

    def data(self, data: bytes) -> None: ...

    def ends(self) -> None: ...


class OpenedKeys(Nothing):
    """A sink for whoever wants to know whether the sealing keys that are set open the data keys, too."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed = 0
        self._wanted = False
        self._waiting = bytearray()

    def begins(self, part: str) -> None:
        self._wanted = part == "keys"

    def data(self, data: bytes) -> None:
        if self._wanted:
            for row in lines(self._waiting, data):
                if _opens(row):
                    self.opened += 1
                else:
                    self.closed += 1

    def ends(self) -> None:
        self._waiting.clear()


def _opens(row: dict[str, Any]) -> bool:
    try:
        unwrap(row["wrapped"], UUID(row["uuid"]))
    except SealBroken:
        return False
    return True


def read(file: Path, *, identity: Path, any_maker: bool = False, watch: Watch = lambda _: None) -> Backup:
    """Read a backup or key file from end to end, and write nothing.

    Raises RefusedBackup where it is damaged, another's, or not to be opened with ``identity``.
    """
    keys = age.identities(identity)
    nothing = Nothing()
    maker = None if any_maker else makers_key()
    _unpack(file, keys, nothing, maker=maker, watch=watch)
    return Backup(file, keys, maker, nothing.said)


def read_keys(
    file: Path,
    *,
    identity: Path,
    any_maker: bool = False,
    unreadable: bool = False,
    watch: Watch = lambda _: None,
) -> Backup:
    """As ``read``, for a key file.

    Raises RefusedBackup also where a data key in it does not open, unless texts may stay ``unreadable``:
    then the data keys that do not open count as shredded.
    """
    keys = age.identities(identity)
    opened = OpenedKeys()
    maker = None if any_maker else makers_key()
    _unpack(file, keys, opened, maker=maker, watch=watch)
    if opened.closed and not unreadable:
        raise RefusedBackup(
            f"ARCHIVE_SEALING_KEYS does not open {opened.closed} of the {opened.opened + opened.closed} data "
            "keys in the key file, so nothing was restored. Set the sealing keys of the archive that was "
            "backed up, older ones too, separated by commas. If they are lost, --unreadable restores "
            "everything but the texts that they open."
        )
    return Backup(file, keys, maker, opened.said, all_open=not opened.closed)


def newest_keys(beside: Path) -> Path:
    """Raises RefusedBackup where no key file is beside the backup."""
    found = stamped("keys", beside.parent)
    if not found:
        raise RefusedBackup(
            "There is no key file beside the backup, so nothing was restored. It has the same name and ends "
            "in .keys. Copy the newest one there, or name it with --keys."
        )
    return found[-1]


def require_fitting(backup: Backup, keys: Backup) -> None:
    """Raises RefusedBackup where the two do not belong together, or not to this program."""
    if backup.said["kind"] != "archive" or keys.said["kind"] != "keys":
        raise RefusedBackup(
            "Nothing was restored: FILE is the one that ends in .backup, and --keys the one that ends in "
            ".keys."
        )
    if backup.said["first_row"] and keys.said["first_row"] not in ("", backup.said["first_row"]):
        raise RefusedBackup(
            "The key file is of another archive, so nothing was restored. Name the right one with --keys."
        )
    if keys.made_at < backup.made_at:
        raise RefusedBackup(
            "The key file is older than the backup, so it lacks keys, and nothing was restored. Use the "
            "newest key file there is, or an older backup."
        )
    if backup.said["engine"] != connection.vendor:
        raise RefusedBackup(
            f"This is a backup of an archive on {_ENGINES[backup.said['engine']]}, and DATABASE_URL names "
            f"one on {_ENGINES[connection.vendor]}. Set DATABASE_URL to an empty database of that kind."
        )
    known = {
        f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    }
    if unknown := sorted(set(backup.said["applied"]) - known):
        raise RefusedBackup(
            f"This backup was made by a newer release of Heard (it has {unknown[-1]}), so nothing was "
            "restored. Install that release, and restore with it."
        )


def _unpack(file: Path, keys: Sequence[Identity], sink: Sink, *, maker: bytes | None, watch: Watch) -> None:
    unpacked = Unpacked(sink, key=maker)
    try:
        age.decrypt(file, unpacked, keys, watch=watch)
        unpacked.finish()
    except RefusedBackup as refusal:  # there are two files, and only one of them has to be copied again
        raise RefusedBackup(f"{file.name}: {refusal}") from None
