"""Rows that are only ever added, and the two ways in which words go: all of a testimony's when it is erased,
and the copy in a clearance once nobody sees it any more."""

from collections.abc import Iterator

from django.apps import apps

from archive.vocabulary import ERASED_MARK, Status
from archive.wall.triggers import Guard

_ERASED = Status.ERASED.value
_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
_TELLS_OF = {
    "sqlite": "json_extract(e.details, '$.order') = NEW.order_id",
    "postgresql": "e.details -> 'order' = to_jsonb(NEW.order_id)",
}
# The copy that was signed is compared while it stands before readers, and while it may still go out: for the
# two versions that publishing adds (wall/publishing.py). Nothing that was signed for an address which is
# withdrawn, or has a later edition, is published again: there the copy must not stop it from going. What was
# not needed once never is again, since versions only rise: so nothing is locked.
_COPY_IS_NEEDED = f"""\
(EXISTS (
        SELECT 1 FROM archive_edition e
        JOIN archive_publication q ON q.public_id = e.public_id AND q.edition = e.number
        WHERE e.clearance_id = OLD.id
    ) OR EXISTS (
        SELECT 1 FROM archive_revision r JOIN archive_testimony t ON t.id = r.testimony_id
        WHERE r.id = OLD.revision_id AND t.status IN ('{Status.CLEARED.value}', '{Status.WAITING.value}')
            AND t.version <= OLD.version + 2
    )) AND NOT EXISTS (
        SELECT 1 FROM archive_edition e WHERE e.clearance_id = OLD.id AND EXISTS (
            SELECT 1 FROM archive_tombstone o WHERE o.public_id = e.public_id
        )
    ) AND NOT EXISTS (
        SELECT 1 FROM archive_edition e
        JOIN archive_publication q ON q.public_id = e.public_id AND q.edition > e.number
        WHERE e.clearance_id = OLD.id
    )"""
_OF_REVISION = "(SELECT testimony_id FROM archive_revision WHERE id = OLD.revision_id)"
_OF_FLAG = """(
    SELECT r.testimony_id FROM archive_revision r JOIN archive_flag f ON f.revision_id = r.id
    WHERE f.id = OLD.flag_id
)"""
# A note goes with the first of its testimonies that is erased.
_OF_CASE_NOTE = f"""(
    SELECT t.id FROM archive_testimony t
    WHERE t.note_id = OLD.id AND t.status = '{_ERASED}' ORDER BY t.id LIMIT 1
)"""
_OF_CONCERN = "(SELECT testimony_id FROM archive_concern WHERE id = OLD.concern_id)"
# Each table, what of it is a child's words or says something of them, and the way to its testimony.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], str]] = {
    "revision": (("text", "fingerprint", "wording"), "OLD.testimony_id"),
    "casenote": (("text", "fingerprint"), _OF_CASE_NOTE),
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
    "hold": (("reason",), "OLD.testimony_id"),
    "holdlifted": ((), ""),
    "event": ((), ""),
    "tombstone": ((), ""),
    "showing": ((), ""),
    "languageread": ((), ""),
    "acceptance": ((), ""),
    "intrudercheck": ((), ""),
    "casechange": ((), ""),
    "baselineimport": ((), ""),
    "powerrequest": ((), ""),
    "poweranswer": ((), ""),
    "powertold": ((), ""),
    "concern": ((), ""),
    "concernnote": (("told", "words"), _OF_CONCERN),
    "concernclosing": (("words",), _OF_CONCERN),
    "rightsrequest": ((), ""),
    "rightsabout": ((), ""),
    "rightsstep": ((), ""),
    "rightsanswer": ((), ""),
    "collectiontakedown": ((), ""),
}


def append_only_guards(vendor: str) -> Iterator[Guard]:
    for name in APPEND_ONLY:
        table, code = f"archive_{name}", f"{name}-is-only-added-to"
        yield Guard(f"guard_{name}_update", table, "UPDATE", code, _changed(name, vendor))
        yield Guard(f"guard_{name}_delete", table, "DELETE", code)
        yield Guard(f"guard_{name}_truncate", table, "TRUNCATE", code)
    yield from _no_words_of_what_was_erased()
    yield from _scheduled(vendor)


def _no_words_of_what_was_erased() -> Iterator[Guard]:
    """Yield guards so that no word comes to a testimony after its words were erased."""
    ways = {name: way.replace("OLD.", "NEW.") for name, (words, way) in APPEND_ONLY.items() if words}
    ways["preparation"] = _OF_REVISION.replace("OLD.", "NEW.")
    ways["draft"] = "NEW.testimony_id"
    # Whoever erases it meanwhile is waited for.
    first = "PERFORM 1 FROM archive_testimony t WHERE t.id = {way} FOR UPDATE;"
    for name, way in ways.items():
        table, code = f"archive_{name}", "words-were-erased"
        erased = f"EXISTS (SELECT 1 FROM archive_testimony t WHERE t.id = {way} AND t.status = '{_ERASED}')"
        yield Guard(f"guard_{name}_erased", table, "INSERT", code, erased, first.format(way=way))
        if name == "preparation":  # the note goes by an update
            erased += f" AND NEW.note NOT IN ('', '{ERASED_MARK}')"
        if name in ("preparation", "draft"):
            yield Guard(f"guard_{name}_erased_to", table, "UPDATE", code, erased, first.format(way=way))


def _scheduled(vendor: str) -> Iterator[Guard]:
    """Yield the guards of what waits for its day: it is carried out or cancelled once, and stays written."""
    table, code = "archive_scheduledwithdrawal", "scheduledwithdrawal-ends-once"
    same = " AND ".join(f"NEW.{column} {_SAME[vendor]} OLD.{column}" for column in ("order_id", "due_on"))
    ends = f"OLD.state = 'waiting' AND NEW.state <> 'waiting' AND {same}"
    stands = (
        "EXISTS (SELECT 1 FROM archive_withdrawal w JOIN archive_testimony t ON t.id = w.testimony_id"
        " WHERE w.id = NEW.order_id AND t.publication_id IS NOT NULL)"
    )
    # Whoever lets a quote stand after all is told by the trail first.
    untold = (
        "NOT EXISTS (SELECT 1 FROM archive_event e JOIN archive_withdrawal w"
        " ON w.testimony_id = e.testimony_id"
        f" WHERE w.id = NEW.order_id AND e.action = 'cancelled' AND {_TELLS_OF[vendor]})"
    )
    changed = f"NOT ({ends}) OR NEW.state = 'done' AND {stands} OR NEW.state = 'cancelled' AND {untold}"
    yield Guard("guard_scheduledwithdrawal_update", table, "UPDATE", code, changed)
    yield Guard("guard_scheduledwithdrawal_delete", table, "DELETE", code)
    yield Guard("guard_scheduledwithdrawal_truncate", table, "TRUNCATE", code)


def _changed(name: str, vendor: str) -> str:
    """The condition that an update is anything but the erasing of words of an erased testimony, or of a copy
    that nobody needs."""
    words, testimony = APPEND_ONLY[name]
    if not words:
        return "1 = 1"
    model = apps.get_model("archive", name)
    kept = [field.column for field in model._meta.concrete_fields if field.column not in words]
    same = [f'NEW."{column}" {_SAME[vendor]} OLD."{column}"' for column in kept]
    gone = [f"NEW.{word} IN ('', '{ERASED_MARK}')" for word in words]
    erased = f"EXISTS (SELECT 1 FROM archive_testimony t WHERE t.id = {testimony} AND t.status = '{_ERASED}')"
    if name == "clearance":
        erased = f"({erased}\n    OR NEW.text = '' AND NOT ({_COPY_IS_NEEDED}))"
    return "NOT (" + "\n    AND ".join([erased, *gone, *same]) + "\n)"
