"""What a backup says of the archive: asked of the same state of the database that is copied, in plain SQL."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.backups.container import DAMAGED
from archive.errors import RefusedBackup
from archive.vocabulary import Status

Ask = Callable[[str], Iterator[tuple[Any, ...]]]

# Sealed texts are read with these rows. Their wrapped keys are in the key file alone, so that an old backup
# opens nothing that was shredded since.
KEY_TABLE = "archive_datakey"
# Nobody may be signed in by a backup. And what was typed and not saved is sealed with the key of whoever
# typed it, which stays when that of the testimony is shredded: an old backup would yield erased words.
# So it is with the rows of a spreadsheet that somebody has sent in: they can send it again.
# Who had what open is over by then.
LEFT_OUT = ("django_session", "archive_draft", "archive_claim", "archive_uploadrow")

_COUNTED = {
    "testimonies": "SELECT COUNT(*) FROM archive_testimony",
    "published": "SELECT COUNT(*) FROM archive_publication",
    "withdrawn": "SELECT COUNT(*) FROM archive_tombstone",
    "erased": f"SELECT COUNT(*) FROM archive_testimony WHERE status = '{Status.ERASED.value}'",  # noqa: S608
    "audit_rows": "SELECT COUNT(*) FROM archive_event",
    "accounts": "SELECT COUNT(*) FROM auth_user",
}
_KEYS = f"SELECT uuid, wrapped FROM {KEY_TABLE} WHERE wrapped <> ''"  # noqa: S608 -- a constant of ours
_SHREDDED = f"SELECT uuid FROM {KEY_TABLE} WHERE wrapped = ''"  # noqa: S608
_WITHDRAWN = "SELECT public_id, withdrawn_on FROM archive_tombstone"
_ORDERED = """
    SELECT p.public_id, s.due_on, w.reason FROM archive_scheduledwithdrawal s
    JOIN archive_withdrawal w ON w.id = s.order_id
    JOIN archive_testimony t ON t.id = w.testimony_id
    JOIN archive_publication p ON p.id = t.publication_id
    WHERE s.state = 'waiting'"""
_REASONS = "SELECT details FROM archive_event WHERE action = 'withdrawn'"
_AT_REST = f"""
    SELECT t.id, t.entered_at, t.status, c.reason, u.username
    FROM archive_testimony t
    LEFT JOIN archive_closing c
        ON c.id = (SELECT MAX(l.id) FROM archive_closing l WHERE l.testimony_id = t.id)
    LEFT JOIN auth_user u ON u.id = c.closed_by_id
    WHERE t.status IN ('{Status.CLOSED.value}', '{Status.ERASED.value}')"""  # noqa: S608
_HELD = """
    SELECT t.id, t.entered_at, u.username FROM archive_hold h
    JOIN archive_testimony t ON t.id = h.testimony_id JOIN auth_user u ON u.id = h.set_by_id
    WHERE NOT EXISTS (SELECT 1 FROM archive_holdlifted l WHERE l.hold_id = h.id)"""
# An archive that waits for `migrate` is backed up before, and may have no such tables yet.
_KNOWS_HOLDS = "SELECT 1 FROM django_migrations WHERE app = 'archive' AND name = '0021_holds'"
_CONCERNS = """
    SELECT t.id, t.entered_at, u.username FROM archive_concern n
    JOIN archive_testimony t ON t.id = n.testimony_id JOIN auth_user u ON u.id = n.raised_by_id
    WHERE NOT EXISTS (SELECT 1 FROM archive_concernclosing z WHERE z.concern_id = n.id)"""
_KNOWS_CONCERNS = "SELECT 1 FROM django_migrations WHERE app = 'archive' AND name = '0033_registers'"
_TAKEN_DOWN = """
    SELECT c.id, c.started_at, MAX(d.edition), MAX(u.username) FROM archive_collectiontakedown d
    JOIN archive_collection c ON c.id = d.collection_id JOIN auth_user u ON u.id = d.taken_by_id
    GROUP BY c.id, c.started_at"""
_KNOWS_COLLECTIONS = "SELECT 1 FROM django_migrations WHERE app = 'archive' AND name = '0040_collections'"
_SWITCHED_OFF = "SELECT username FROM auth_user WHERE NOT is_active"


@dataclass(frozen=True, slots=True)
class Contents:
    """Of which state the backup is: what the program must know of, how much there is, where the trail is."""

    made_at: datetime
    engine: str  # "sqlite" or "postgresql"
    engine_version: str
    applied: list[str]  # migrations, as "archive.0001_initial"
    first_row: str  # the ``mac`` of the trail's first row, by which two archives are told apart
    counts: dict[str, int]

    def as_header(self, kind: str) -> dict[str, Any]:
        return {
            "kind": kind,
            "made_at": self.made_at.isoformat(timespec="microseconds"),
            "engine": self.engine,
            "engine_version": self.engine_version,
            "applied": self.applied,
            "first_row": self.first_row,
            "counts": self.counts,
        }


def contents(ask: Ask, *, made_at: datetime, engine: str, engine_version: str, keys: bool) -> Contents:
    """``keys``: whether there is a table of data keys."""
    counts = {name: int(next(ask(question))[0]) for name, question in _COUNTED.items()}
    if keys:
        for name, wrapped in (("keys", "<> ''"), ("shredded", "= ''")):
            question = f"SELECT COUNT(*) FROM {KEY_TABLE} WHERE wrapped {wrapped}"  # noqa: S608
            counts[name] = int(next(ask(question))[0])
    first = next(ask("SELECT mac FROM archive_event ORDER BY sequence LIMIT 1"), ("",))
    applied = sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations"))
    return Contents(made_at, engine, engine_version, applied, str(first[0]), counts)


def key_rows(ask: Ask) -> Iterator[bytes]:
    """Yield a line for each data key that is still there."""
    for key, wrapped in ask(_KEYS):
        yield _line({"uuid": str(key), "wrapped": str(wrapped)})


def shredded(ask: Ask) -> Iterator[bytes]:
    for (key,) in ask(_SHREDDED):
        yield _line({"uuid": str(key)})


def withdrawn(ask: Ask) -> Iterator[bytes]:
    """Yield a line for each address that readers must not see any more."""
    reasons: dict[str, str] = {}
    for (details,) in ask(_REASONS):
        told = json.loads(details) if isinstance(details, str) else details
        reasons[str(told.get("public_id"))] = str(told.get("reason", ""))
    for public_id, day in ask(_WITHDRAWN):
        yield _line({"public_id": public_id, "on": str(day), "reason": reasons.get(public_id, "")})


def ordered(ask: Ask) -> Iterator[bytes]:
    """Yield a line for each quote whose withdrawal waits for its day: somebody asked for it."""
    for public_id, day, reason in ask(_ORDERED):
        yield _line({"public_id": public_id, "on": str(day), "reason": reason})


def at_rest(ask: Ask) -> Iterator[bytes]:
    """Yield a line for each testimony that was closed or erased: it must not come back into the work."""
    for pk, entered_at, status, reason, closed_by in ask(_AT_REST):
        yield _line(
            {
                "testimony": pk,
                "entered_at": moment(entered_at),
                "erased": status == Status.ERASED.value,
                "reason": reason or "",
                "by": closed_by or "",
            }
        )


def held(ask: Ask) -> Iterator[bytes]:
    """Yield a line for each testimony whose original somebody keeps: it must not go when its time is over."""
    if next(ask(_KNOWS_HOLDS), None) is None:
        return
    for pk, entered_at, username in ask(_HELD):
        yield _line({"testimony": pk, "entered_at": moment(entered_at), "by": username})


def concerns(ask: Ask) -> Iterator[bytes]:
    """Yield a line for each testimony whose child may still be at risk: it must not go out."""
    if next(ask(_KNOWS_CONCERNS), None) is None:
        return
    for pk, entered_at, username in ask(_CONCERNS):
        yield _line({"testimony": pk, "entered_at": moment(entered_at), "by": username})


def taken_down(ask: Ask) -> Iterator[bytes]:
    """Yield a line for each collection that readers must not see any more, up to which edition."""
    if next(ask(_KNOWS_COLLECTIONS), None) is None:
        return
    for pk, started_at, edition, username in ask(_TAKEN_DOWN):
        yield _line({"collection": pk, "started_at": moment(started_at), "edition": edition, "by": username})


def switched_off(ask: Ask) -> Iterator[bytes]:
    for (username,) in ask(_SWITCHED_OFF):
        yield _line({"username": username})


def moment(value: str | datetime) -> str:
    """Return a time as both engines agree on it: SQLite keeps it as text without a zone, in UTC."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    aware = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def lines(waiting: bytearray, data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the JSON of each line that is complete; the rest stays in ``waiting``."""
    waiting += data
    *complete, rest = waiting.split(b"\n")
    waiting[:] = rest
    for line in complete:
        if line:
            try:
                yield json.loads(line)
            except ValueError:
                raise RefusedBackup(DAMAGED) from None


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode("ascii") + b"\n"
