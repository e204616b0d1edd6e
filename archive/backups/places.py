"""Files that are half written: private to this account, held while somebody works on them, and taken away
by the next run where a process ended before it could do so itself."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What SQLite puts beside a file.
_BESIDE = ("-journal", "-wal", "-shm")


@contextmanager
def half_written(directory: Path, prefix: str) -> Iterator[Path]:
    """Yield a new, empty file that only this account can open; it is gone afterwards unless it was moved.

    ``prefix`` begins its name. What earlier runs left behind under it goes first.
    """
    clean_up(directory, prefix)
    path, held = _made(directory, prefix)
    try:
        yield path
    finally:
        _remove(path, held)
        os.close(held)


def clean_up(directory: Path, prefix: str) -> None:
    """Take away the files that nobody works on any more."""
    for path in list(directory.iterdir()):
        if not path.name.startswith(prefix) or path.name.endswith(_BESIDE):
            continue  # those beside a file go with it
        with suppress(FileNotFoundError):
            held = os.open(path, os.O_RDWR | os.O_NOFOLLOW)  # nobody's link leads to another file
            try:
                if _hold(held):
                    _remove(path, held)
            finally:
                os.close(held)


def replace(path: Path, final: Path) -> None:
    """Give a written file its name at once: after a power cut there is the old file or the new one."""
    sync(path)
    path.replace(final)
    sync(final.parent)


def sync(path: Path) -> None:
    """Wait until what was written is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _made(directory: Path, prefix: str) -> tuple[Path, int]:
    while True:
        path = directory / f"{prefix}{secrets.token_hex(4)}"
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        # Somebody who cleans up may have been quicker, in the moment before it was held.
        if _hold(held) and _is_at(path, held):
            return path, held
        os.close(held)


def _hold(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _remove(path: Path, held: int) -> None:
    """Remove the file where it still has this name, and what stands beside it."""
    if _is_at(path, held):
        for suffix in (*_BESIDE, ""):  # the file last: by it the next run finds what is left
            path.with_name(path.name + suffix).unlink(missing_ok=True)
