"""What is written to this machine's disk is for the account alone that runs Heard: testimony and keys."""

import os
import resource
import stat
from contextlib import suppress
from pathlib import Path

from config.env import BadSetting

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# SQLite's own files beside the database: what was written last stands in them first.
_BESIDE = ("", "-wal", "-shm", "-journal")


def write_privately() -> None:
    """From now on this process makes files 0600, directories 0700, SQLite's among them, and no core dumps."""
    os.umask(_OTHERS)
    leave_no_core()


def leave_no_core() -> None:
    """Leave no picture of this memory, or of a process that this one starts, on the disk where one falls."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def keep_private(directory: Path, *files: str) -> None:
    """Take a directory of ours, and files in it, from all other accounts, where they exist.

    Raises:
        BadSetting: they are open to others, and this account may not change that.
    """
    _close(directory, f"the directory {directory.name}/", "700")
    for name in files:
        _close(directory / name, f"{directory.name}/{name}", "600")


def keep_database_private(database: Path) -> None:
    """Take an SQLite file from all other accounts, where it exists; its directory may hold other things.

    Raises:
        BadSetting: it is open to others and this account may not change that, or others may put another
            file in its place.
    """
    for suffix in _BESIDE:
        _close(database.with_name(database.name + suffix), "the SQLite file that DATABASE_URL names", "600")
    with suppress(FileNotFoundError):
        mode = database.parent.stat().st_mode
        # In a directory such as /tmp, with the sticky bit, each may touch their own files alone.
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise BadSetting(
                "Everybody on this machine can write to the directory of the SQLite file that DATABASE_URL "
                "names: run chmod o-w on the directory, or put the file elsewhere."
            )


def _close(path: Path, name: str, mode: str) -> None:
    with suppress(FileNotFoundError):
        if not path.stat().st_mode & _OTHERS:
            return
        with suppress(PermissionError):  # another account's, or a disk that cannot be written
            path.chmod(int(mode, 8))
        if path.stat().st_mode & _OTHERS:
            raise BadSetting(
                f"Other accounts on this machine can open {name}: as its owner, run chmod {mode} on it. "
                "If that changes nothing, move it to a disk that keeps file permissions."
            )
