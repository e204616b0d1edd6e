"""What a spreadsheet that somebody sent in may not become: it goes forward, and a row is testimony once."""

from collections.abc import Iterator

from archive.models.upload import BEGUN, ENDED, LEADS_TO, OPEN, State
from archive.sealing import MARK
from archive.vocabulary import Status
from archive.wall.triggers import Guard

_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
_ORIGIN = ("owner_id", "seal", "kind", "received_at")
_LOCK = "PERFORM 1 FROM archive_upload u WHERE u.id = {row}.upload_id FOR NO KEY UPDATE;"
_ITS_STATE = "(SELECT u.state FROM archive_upload u WHERE u.id = {row}.upload_id)"


def _listed(states: tuple[State, ...]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


def upload_guards(vendor: str) -> Iterator[Guard]:
    yield from _uploads(vendor)
    yield from _rows(vendor)


def _changed(vendor: str, *names: str) -> str:
    return " OR ".join(f"NOT (NEW.{name} {_SAME[vendor]} OLD.{name})" for name in names)


def _in_clear(*names: str) -> str:
    return " OR ".join(
        f"NEW.{name} <> '' AND substr(NEW.{name}, 1, {len(MARK)}) <> '{MARK}'" for name in names
    )


def _uploads(vendor: str) -> Iterator[Guard]:
    table = "archive_upload"
    leads = " OR ".join(
        f"(OLD.state = '{before.value}' AND NEW.state IN ({_listed(after)}))"
        for before, after in LEADS_TO.items()
        if after
    )
    yield Guard(
        "guard_upload_insert",
        table,
        "INSERT",
        "upload-begins-empty",
        f"NEW.state <> '{State.RECEIVING.value}' OR NEW.version <> 1 OR NEW.fingerprint IS NOT NULL",
    )
    for event in ("INSERT", "UPDATE"):
        name = f"guard_upload_sealed_{event.lower()}"
        yield Guard(name, table, event, "upload-is-sealed", _in_clear("name", "columns", "choices"))
    yield Guard(
        "guard_upload_update",
        table,
        "UPDATE",
        "upload-keeps-its-origin",
        f"{_changed(vendor, *_ORIGIN)} OR NEW.version NOT IN (OLD.version, OLD.version + 1)"
        f" OR (OLD.state <> '{State.RECEIVING.value}'"
        f" AND ({_changed(vendor, 'name', 'columns', 'rows_count')}))"
        f" OR (OLD.state <> '{State.RECEIVING.value}' AND NEW.fingerprint IS NOT NULL"
        f" AND ({_changed(vendor, 'fingerprint')}))",
    )
    yield Guard(
        "guard_upload_choices",
        table,
        "UPDATE",
        "upload-was-begun",
        f"OLD.state IN ({_listed((*BEGUN, State.DISCARDED))})"
        f" AND ({_changed(vendor, 'choices', 'good_only', 'begun_at')})",
    )
    yield Guard(
        "guard_upload_state",
        table,
        "UPDATE",
        "upload-does-not-go-back",
        f"NEW.state <> OLD.state AND NOT ({leads})",
    )
    unfinished = "EXISTS (SELECT 1 FROM archive_uploadrow r WHERE r.upload_id = NEW.id AND r.outcome = '')"
    yield Guard(
        "guard_upload_done",
        table,
        "UPDATE",
        "upload-is-not-done",
        f"NEW.state = '{State.DONE.value}' AND OLD.state <> '{State.DONE.value}' AND {unfinished}",
    )
    standing = (
        "EXISTS (SELECT 1 FROM archive_uploadrow r JOIN archive_testimony t ON t.id = r.testimony_id"
        f" WHERE r.upload_id = NEW.id AND t.status <> '{Status.ERASED.value}')"
    )
    yield Guard(
        "guard_upload_discarded",
        table,
        "UPDATE",
        "upload-was-imported",
        f"NEW.state = '{State.DISCARDED.value}' AND OLD.state <> '{State.DISCARDED.value}' AND {standing}",
    )
    yield Guard("guard_upload_delete", table, "DELETE", "upload-is-never-deleted")
    yield Guard("guard_upload_truncate", table, "TRUNCATE", "upload-is-never-deleted")


def _rows(vendor: str) -> Iterator[Guard]:
    table = "archive_uploadrow"
    state = _ITS_STATE.format(row="NEW")
    yield Guard(
        "guard_uploadrow_insert",
        table,
        "INSERT",
        "upload-takes-no-more-rows",
        f"{state} <> '{State.RECEIVING.value}' OR NEW.outcome <> ''",
        _LOCK.format(row="NEW"),
    )
    for event in ("INSERT", "UPDATE"):
        name = f"guard_uploadrow_sealed_{event.lower()}"
        yield Guard(name, table, event, "upload-is-sealed", _in_clear("cells"))
    yield Guard(
        "guard_uploadrow_update",
        table,
        "UPDATE",
        "row-keeps-its-origin",
        _changed(vendor, "upload_id", "sheet", "number", "seal", "is_hidden"),
    )
    yield Guard(
        "guard_uploadrow_outcome",
        table,
        "UPDATE",
        "row-is-stored-once",
        f"({_changed(vendor, 'outcome', 'testimony_id')})"
        f" AND (OLD.outcome <> '' OR {state} <> '{State.STORING.value}')",
        _LOCK.format(row="NEW"),
    )
    yield Guard(
        "guard_uploadrow_cells",
        table,
        "UPDATE",
        "row-keeps-its-words",
        f"NEW.cells <> '' AND NEW.cells <> OLD.cells AND {state} NOT IN ({_listed(OPEN)})",
    )
    yield Guard(
        "guard_uploadrow_delete",
        table,
        "DELETE",
        "row-stays-until-its-upload-ends",
        f"{_ITS_STATE.format(row='OLD')} NOT IN ({_listed(ENDED)})",
    )
    yield Guard("guard_uploadrow_truncate", table, "TRUNCATE", "row-stays-until-its-upload-ends")
