"""Restoring: everything is read and checked before anything is written, and the archive changes at once or
not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from archive.backups import into_postgres, into_sqlite
from archive.backups.again import Lists, read_feed
from archive.backups.reading import Backup, Watch, newest_keys, read, read_keys, require_fitting
from archive.errors import RefusedBackup
from archive.models.audit import Action, trail_is_cut
from archive.models.draft import Draft
from archive.models.generation import Generation
from archive.wall.keys import LOOKUP, finds_its_contacts
from archive.workflow import audit
from archive.workflow.settling import RESTORED, RESTORER, settle_what_was_shredded
from archive.workflow.verifying import confirmed_findings

# Where one row stands in one of these, somebody's work would be lost.
_WORK = {
    "archive_testimony": "testimonies",
    "archive_event": "audit rows",
    "archive_tombstone": "withdrawn addresses",
    "auth_user": "accounts",
}
# What the names of an archive's tables begin with: another program's would go with them. The last are of
# releases before 0039_one_engine.
_PREFIXES = ("archive_", "auth_", "django_", "quote_search")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done beside putting the rows back. ``without_key``: how many data keys the key file lacks, so
    that what they sealed is gone for good. ``findings`` are those of ``verify_archive``."""

    backup: Backup
    keys: Backup
    lists: Lists
    without_key: int
    findings: tuple[str, ...]


def restore(
    file: Path,
    *,
    identity: Path,
    keys_file: Path | None = None,
    feed_file: Path | None = None,
    replace: bool = False,
    any_maker: bool = False,
    unreadable: bool = False,
    watch: Watch = lambda _: None,
) -> Restored:
    """Put the backup in ``file`` where DATABASE_URL leads; without ``keys_file``, take the newest beside it.

    ``watch`` is told how many bytes of files were read: those of ``file`` twice, those of the key file three
    times.

    Raises RefusedBackup: the database is as it was.
    """
    backup = read(file, identity=identity, any_maker=any_maker, watch=watch)
    keys = read_keys(
        keys_file or newest_keys(file),
        identity=identity,
        any_maker=any_maker,
        unreadable=unreadable,
        watch=watch,
    )
    require_fitting(backup, keys)
    feed = read_feed(feed_file) if feed_file else []
    finish = partial(_bring_up_to_date, backup, keys, feed, watch)
    into = into_sqlite if connection.vendor == "sqlite" else into_postgres
    into.require_usable(backup)
    if not into.is_there():
        pass  # to ask whether it is empty would make it
    elif not replace:
        _require_room(into.is_damaged())
    elif not into.is_damaged():
        _require_an_archive()
    without_key, (lists, findings) = into.load(backup, keys, finish, watch)
    if lists.withdrawn or lists.erased:
        into.clean()
    return Restored(backup, keys, lists, without_key, findings)


def _require_room(damaged: bool) -> None:
    """Raises RefusedBackup where the database is not empty. What only `migrate` put there counts as empty."""
    if damaged:
        raise RefusedBackup(
            "The file that DATABASE_URL names is damaged. Nothing was restored. Move it away, or add "
            "--replace, and the backup takes its place."
        )
    if not _require_an_archive():
        return
    found = []
    with connection.cursor() as cursor:
        for table, called in _WORK.items():
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 -- names of our own
            if count := cursor.fetchone()[0]:
                found.append(f"{called}: {count}")
    if found:
        raise RefusedBackup(
            f"There is an archive already ({', '.join(found)}). Nothing was restored. If the backup is to "
            "take its place, make a backup of it first, and then add --replace."
        )


def _require_an_archive() -> bool:
    """Say whether the database has tables. Raises RefusedBackup where they are not an archive's."""
    tables = set(connection.introspection.table_names())
    if tables and not (_WORK.keys() <= tables and all(name.startswith(_PREFIXES) for name in tables)):
        raise RefusedBackup(
            "The database that DATABASE_URL names holds tables that are not an archive's, so nothing was "
            "restored. Set DATABASE_URL to an empty database."
        )
    return bool(tables)


def _bring_up_to_date(
    backup: Backup, keys: Backup, feed: Iterable[tuple[str, str]], watch: Watch
) -> tuple[Lists, tuple[str, ...]]:
    """Let the restored rows be of this program's release, take back what was taken back since, and verify.

    It is done before anybody can see the archive.
    """
    call_command("migrate", verbosity=0, interactive=False)
    if not finds_its_contacts():
        raise RefusedBackup(f"{LOOKUP} Nothing was restored.")
    Draft.objects.all().delete()  # which earlier releases did not leave out of a backup (contents.py)
    lists = Lists()
    keys.unpack(lists, watch=watch)
    for public_id, day in feed:
        lists.withdraw(public_id=public_id, on=day, reason="")
    settle_what_was_shredded()
    _record(backup, keys, lists)
    Generation.another()
    return lists, tuple(confirmed_findings())


def _record(backup: Backup, keys: Backup, lists: Lists) -> None:
    """Leave a row in the trail; who typed the command cannot be known. With another audit key it would be
    signed as no other row is, and stay wrong once the right key is set."""
    if backup.maker is None and trail_is_cut():
        return
    audit.record_about(
        Action.CHANGED,
        "archive",
        RESTORER,
        because=RESTORED,
        backup=backup.file.name,
        keys=keys.file.name,
        **lists.counts,
    )
