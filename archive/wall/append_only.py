"""Rows that are only ever added, and the one way in which their words go: when a testimony is erased."""

from collections.abc import Iterator

from django.apps import apps

from archive.vocabulary import ERASED_MARK, Status
from archive.wall.triggers import Guard

_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
_OF_REVISION = "(SELECT testimony_id FROM archive_revision WHERE id = OLD.revision_id)"
_OF_FLAG = """(
    SELECT r.testimony_id FROM archive_revision r JOIN archive_flag f ON f.revision_id = r.id
    WHERE f.id = OLD.flag_id
)"""
# Each table, what of it is a child's words or says something of them, and the way to its testimony.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], str]] = {
    "revision": (("text",), "OLD.testimony_id"),
    "scan": ((), ""),
    "flag": (("reason", "suggestion"), _OF_REVISION),
    "decision": (("replacement",), _OF_FLAG),
    "clearance": (("text",), _OF_REVISION),
    "edition": ((), ""),
    "return": (("comment",), _OF_REVISION),
    "basisrenewal": ((), ""),
    "release": ((), ""),
    "withdrawal": (("note",), "OLD.testimony_id"),
    "closing": (("note",), "OLD.testimony_id"),
    "event": ((), ""),
    "tombstone": ((), ""),
    "showing": ((), ""),
}


def append_only_guards(vendor: str) -> Iterator[Guard]:
    for name in APPEND_ONLY:
        table, code = f"archive_{name}", f"{name}-is-only-added-to"
        yield Guard(f"guard_{name}_update", table, "UPDATE", code, _changed(name, vendor))
        yield Guard(f"guard_{name}_delete", table, "DELETE", code)
        yield Guard(f"guard_{name}_truncate", table, "TRUNCATE", code)


def _changed(name: str, vendor: str) -> str:
    """The condition that an update is anything but the erasing of words of an erased testimony."""
    words, testimony = APPEND_ONLY[name]
    if not words:
        return "1 = 1"
    model = apps.get_model("archive", name)
    kept = [field.column for field in model._meta.concrete_fields if field.column not in words]
    same = [f'NEW."{column}" {_SAME[vendor]} OLD."{column}"' for column in kept]
    gone = [f"NEW.{word} IN ('', '{ERASED_MARK}')" for word in words]
    erased = (
        f"EXISTS (SELECT 1 FROM archive_testimony t WHERE t.id = {testimony}"
        f" AND t.status = '{Status.ERASED.value}')"
    )
    return "NOT (" + "\n    AND ".join([erased, *gone, *same]) + "\n)"
