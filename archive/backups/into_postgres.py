"""Restoring into a PostgreSQL database: all in one transaction, which nobody sees before it is complete."""

from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from django.db import connection, transaction

from archive.backups import postgres
from archive.backups.contents import KEY_TABLE
from archive.backups.reading import Backup, Watch
from archive.errors import RefusedBackup

_T = TypeVar("_T")
_PATIENCE = "10s"  # for whoever still uses the archive


def require_usable(backup: Backup) -> None:
    """Raises RefusedBackup where this server is older than the one that was backed up."""
    connection.ensure_connection()
    ours = connection.connection.info.server_version // 10000
    if ours < int(backup.said["engine_version"]):
        raise RefusedBackup(
            f"The backup is of a PostgreSQL server of version {backup.said['engine_version']}, and this one "
            f"has version {ours}. Restore into a server of that version or a newer one."
        )


def is_there() -> bool:
    """Nobody can restore into a database that an administrator of the server has not made."""
    return True


def is_damaged() -> bool:
    """A server that answers has a database that can be read."""
    return False


def load(backup: Backup, keys: Backup, finish: Callable[[], _T], watch: Watch) -> tuple[int, _T]:
    """Return how many data keys are gone, and what ``finish`` returned: it sees the restored archive as the
    default database, before anybody else does."""
    connection.ensure_connection()
    try:
        with transaction.atomic():
            session = connection.connection
            session.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
            postgres.wipe(session)
            rows = _Rows(session, backup, keys, watch)
            try:
                backup.unpack(rows, watch=watch)
            except BaseException:
                rows.abandon()
                raise
            # What still waits to be checked would be in the way of what follows.
            session.execute("SET CONSTRAINTS ALL IMMEDIATE")
            postgres.analyze(session)
            without_key = _count_shredded(session, backup)
            done = finish()
    except psycopg.errors.LockNotAvailable:
        raise RefusedBackup(
            "The archive is in use, so nothing was restored. Stop every process of Heard that uses this "
            "database, the one for readers and `manage.py work` included, and try again."
        ) from None
    except psycopg.Error as error:  # whose words may repeat a row
        raise RefusedBackup(
            f"The database did not accept the backup ({type(error).__name__}), and is as it was. Check that "
            "its account owns the database."
        ) from None
    return without_key, done


def clean() -> None:
    """Leave what was erased again in no page of a table."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL")


class _Rows(postgres.Reader):
    """Puts the data keys in between the rows and the guards, which would refuse them."""

    def __init__(self, session: Any, backup: Backup, keys: Backup, watch: Watch) -> None:
        super().__init__(session)
        self._backup = backup
        self._keys = keys
        self._watch = watch

    def header(self, said: dict[str, Any]) -> None:
        """It was checked before."""

    def begins(self, part: str) -> None:
        if part == postgres.RULES and _has_keys(self._session):
            self._keys.unpack(_KeysIntoRows(self._keys, self._session), watch=self._watch)
            # What the key file lacks was shredded after the backup, and before this file was made.
            self._session.execute(
                f"UPDATE public.{KEY_TABLE} SET shredded_at = %s WHERE wrapped = '' AND shredded_at = %s",  # noqa: S608
                [self._keys.made_at, self._backup.made_at],
            )
        super().begins(part)


class _KeysIntoRows:
    """Beside the table first: it has no index yet by which one row after the other could be found."""

    def __init__(self, keys: Backup, session: Any) -> None:
        self._keys = keys
        self._session = session
        self._waiting = bytearray()
        self._wanted = False

    def header(self, said: dict[str, Any]) -> None:
        """It was checked before."""

    def begins(self, part: str) -> None:
        self._wanted = part == "keys"
        if self._wanted:
            self._session.execute("CREATE TEMPORARY TABLE heard_keys (uuid uuid, wrapped text)")

    def data(self, data: bytes) -> None:
        if self._wanted:
            with self._session.cursor().copy("COPY heard_keys FROM STDIN") as copy:
                for row in self._keys.data_keys(self._waiting, data):
                    copy.write_row((row["uuid"], row["wrapped"]))

    def ends(self) -> None:
        self._waiting.clear()
        if self._wanted:
            self._session.execute(
                f"UPDATE public.{KEY_TABLE} k SET wrapped = h.wrapped, shredded_at = NULL"  # noqa: S608
                " FROM heard_keys h WHERE h.uuid = k.uuid"
            )
            self._session.execute("DROP TABLE heard_keys")
            self._wanted = False


def _has_keys(session: Any) -> bool:
    asked = session.execute(f"SELECT to_regclass('public.{KEY_TABLE}') IS NOT NULL")
    return asked.fetchone()[0] is True


def _count_shredded(session: Any, backup: Backup) -> int:
    if not _has_keys(session):
        return 0
    asked = session.execute(f"SELECT COUNT(*) FROM public.{KEY_TABLE} WHERE wrapped = ''")  # noqa: S608
    return int(asked.fetchone()[0]) - backup.counts.get("shredded", 0)
