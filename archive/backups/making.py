"""Making a backup: two files, one with the archive and one with the data keys and what was taken back."""

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from archive.backups import age, contents, postgres, sqlite
from archive.backups.container import Part, frames
from archive.backups.lateness import note_failed, note_made
from archive.backups.maker import makers_key
from archive.backups.places import half_written, replace
from archive.errors import RefusedBackup, in_words

logger = logging.getLogger(__name__)

KEEPS = 2  # key files: any older one could still open what was shredded since
_HALF = ".half-written-"
_NAME = re.compile(r"heard-([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}\.[0-9]{6})Z\.(backup|keys)")
_STAMP = "%Y-%m-%dT%H-%M-%S.%f"

Copy = sqlite.Copy | postgres.Copy


@dataclass(frozen=True, slots=True)
class Made:
    """``before``: when the backup before it in the same directory was made, if there is one."""

    backup: Path
    keys: Path
    counts: dict[str, int]
    before: datetime | None
    removed: tuple[Path, ...]


def back_up(
    directory: Path, *, keep: int | None = None, watch: Callable[[int], object] = lambda _: None
) -> Made:
    """Write both files into ``directory``, and take away the key files that are older than the newest two,
    and the backups that are older than the newest ``keep``, if that is said.

    ``watch`` is told how many bytes went out each time. Whoever works meanwhile does not wait.

    Raises RefusedBackup: nothing new is in the directory then, but for what says so in its name.
    """
    began_at = timezone.now()
    try:
        made = _made(directory, keep, watch)
    except (RefusedBackup, sqlite3.Error, psycopg.Error, OSError) as error:
        with suppress(DatabaseError):
            note_failed(began_at=began_at, problem=type(error).__name__)
        raise _as_refusal(error) from None
    try:
        note_made(began_at=began_at)
    except DatabaseError as error:  # both files are there all the same
        logger.warning("The backup was made, but could not be noted: %s", type(error).__name__)
    return made


def stamped(kind: str, directory: Path) -> list[Path]:
    """Return the backups ("backup") or key files ("keys") in a directory, the oldest first."""
    found = [path for path in directory.iterdir() if (name := _NAME.fullmatch(path.name)) and name[2] == kind]
    return sorted(found, key=lambda path: path.name)


def _made(directory: Path, keep: int | None, watch: Callable[[int], object]) -> Made:
    to = age.recipients(settings.ARCHIVE_BACKUP_RECIPIENTS)
    if not to:
        raise RefusedBackup(
            "ARCHIVE_BACKUP_RECIPIENT is not set, so nothing was backed up. Make a key pair with manage.py "
            "make_backup_key FILE, on a machine other than this one if you can, and set it to what that "
            "printed."
        )
    if not directory.is_dir():
        raise RefusedBackup("The directory for backups does not exist. Make it, or give another one.")
    with _copied() as copy:
        made_at = datetime.now(UTC)
        about = contents.contents(
            copy.ask,
            made_at=made_at,
            engine=copy.engine,
            engine_version=copy.engine_version,
            keys=copy.has_keys,
        )
        backup, keys = (directory / f"heard-{made_at:{_STAMP}}Z.{kind}" for kind in ("backup", "keys"))
        with half_written(directory, _HALF) as half_keys, half_written(directory, _HALF) as half:
            for file, parts in ((half_keys, _lists(copy)), (half, copy.parts(made_at))):
                kind = "keys" if file == half_keys else "archive"
                sealed = frames(about.as_header(kind), parts, key=makers_key())
                with file.open("wb") as opened:
                    age.encrypt(_watched(sealed, watch), opened, to)
            # The keys first: an older backup can be restored with newer keys, but not the other way round.
            replace(half_keys, keys)
            replace(half, backup)
    before = [path for path in stamped("backup", directory) if path != backup]
    removed = [*_without_older(keys, KEEPS), *(_without_older(backup, keep) if keep else ())]
    return Made(backup, keys, about.counts, _moment(before), tuple(removed))


def _copied() -> AbstractContextManager[Copy]:
    if connection.vendor == "sqlite":
        return sqlite.copied(Path(connection.settings_dict["NAME"]))
    return postgres.snapshot(connection)


def _lists(copy: Copy) -> Iterator[Part]:
    """What goes into the key file: read on restoring an older backup, too."""
    if copy.has_keys:
        yield "keys", contents.key_rows(copy.ask)
        yield "shredded", contents.shredded(copy.ask)
    yield "withdrawn", contents.withdrawn(copy.ask)
    yield "ordered", contents.ordered(copy.ask)
    yield "at-rest", contents.at_rest(copy.ask)
    yield "held", contents.held(copy.ask)
    yield "concerns", contents.concerns(copy.ask)
    yield "taken-down", contents.taken_down(copy.ask)
    yield "switched-off", contents.switched_off(copy.ask)


def _without_older(newest: Path, keep: int) -> Iterator[Path]:
    """Take away all but ``keep`` files of one kind. The one just written stays, whatever the clock said when
    the others were."""
    others = [path for path in stamped(newest.suffix[1:], newest.parent) if path != newest]
    for path in others[: max(0, len(others) - keep + 1)]:
        path.unlink(missing_ok=True)
        yield path


def _moment(backups: Sequence[Path]) -> datetime | None:
    name = _NAME.fullmatch(backups[-1].name) if backups else None
    return datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC) if name else None


def _watched(chunks: Iterator[bytes], watch: Callable[[int], object]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        watch(len(chunk))


def _as_refusal(error: Exception) -> RefusedBackup:
    if isinstance(error, RefusedBackup):
        return error
    if isinstance(error, sqlite3.Error | psycopg.Error):
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        why = "the disk of the archive is full" if full else type(error).__name__
        return RefusedBackup(
            f"The database could not be copied ({why}), so nothing was backed up. If it is new, or of "
            "another release, run manage.py migrate first."
        )
    why = in_words(error) if isinstance(error, OSError) else type(error).__name__
    return RefusedBackup(
        f"The backup could not be written: {why}. Check that the disk has room and that you may write to the "
        "directory."
    )
