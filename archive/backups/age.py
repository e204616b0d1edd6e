"""Encryption to a public key (https://age-encryption.org/v1), as a stream that is never in memory whole."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

import pyrage
from pyrage.x25519 import Identity, Recipient

from archive.backups.container import DAMAGED
from archive.errors import RefusedBackup, in_words

_MOST_OF_AN_IDENTITY = 64 * 1024  # bytes of a file with private keys


class Writes(Protocol):
    def write(self, data: bytes) -> int: ...


def new_key() -> tuple[str, str]:
    """Return a new private key and its public one: "AGE-SECRET-KEY-1…" and "age1…"."""
    identity = Identity.generate()
    return str(identity), str(identity.to_public())


def recipients(named: Sequence[str]) -> list[Recipient]:
    """Raises RefusedBackup where one is no public key."""
    try:
        return [Recipient.from_str(name) for name in named]
    except pyrage.RecipientError:
        raise RefusedBackup(
            "ARCHIVE_BACKUP_RECIPIENT is not a public key: set it to what manage.py make_backup_key printed."
        ) from None


def identities(file: Path) -> list[Identity]:
    """Read the private keys in ``file``, one a line; lines that begin with # are left out, as age does.

    Raises RefusedBackup where there is none.
    """
    try:
        with file.open("rb") as opened:
            lines = [line.strip() for line in opened.read(_MOST_OF_AN_IDENTITY).decode().splitlines()]
        found = [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except OSError as error:
        raise RefusedBackup(
            f"The file with the private key, {file}, cannot be read: {in_words(error)}. Nothing was restored."
        ) from None
    except (UnicodeDecodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise RefusedBackup(
            "The file given with --identity holds no private key. It is the file that manage.py "
            "make_backup_key wrote, with a line that begins with AGE-SECRET-KEY-1."
        )
    return found


def encrypt(chunks: Iterator[bytes], file: BinaryIO, to: Sequence[Recipient]) -> None:
    """Write what ``chunks`` yields to ``file``, encrypted; an error that it raises is raised as it is."""
    source = _Source(chunks)
    try:
        pyrage.encrypt_io(source, file, list(to))
    except Exception:
        if source.failed is not None:
            raise source.failed from None
        raise


def decrypt(file: Path, sink: Writes, keys: Sequence[Identity], *, watch: Callable[[int], object]) -> None:
    """Hand ``sink`` what is in ``file``, and ``watch`` how many bytes were read each time.

    What was handed over is authentic up to there; only after this returns it is known to be whole.

    Raises RefusedBackup where it cannot be decrypted, or was cut or changed.
    """
    between = _Between(sink, watch)
    try:
        with file.open("rb") as between.file:
            pyrage.decrypt_io(between, between, list(keys))
    except (pyrage.DecryptError, OSError) as error:
        if between.failed is not None:
            raise between.failed from None
        if isinstance(error, OSError) and error.errno is not None:
            raise RefusedBackup(
                f"This file cannot be read: {in_words(error)}. Nothing was restored. Give its name with the "
                "directory that it is in."
            ) from None
        if "No matching keys" in str(error):
            raise RefusedBackup(
                "The private key given with --identity does not open this backup, so nothing was restored. "
                "Use the key whose public half was in ARCHIVE_BACKUP_RECIPIENT when it was made. If you "
                "did, the beginning of the file is damaged: copy it again, or take another backup."
            ) from None
        raise RefusedBackup(DAMAGED) from None


class _Source:
    """A file of what an iterator yields, which remembers why that ended."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")
        self.failed: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.failed = error
            raise
        given, self._left = self._left[:size], self._left[size:]
        return bytes(given)


class _Between:
    """What is decrypted is read from and written to; remembers why either side ended it."""

    file: BinaryIO

    def __init__(self, sink: Writes, watch: Callable[[int], object]) -> None:
        self._sink = sink
        self._watch = watch
        self.failed: BaseException | None = None

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        try:
            self._watch(len(data))
        except BaseException as error:
            self.failed = error
            raise
        return data

    def write(self, data: bytes) -> int:
        try:
            return self._sink.write(data)
        except BaseException as error:
            self.failed = error
            raise

    def flush(self) -> None:
        """Nothing is kept back."""
