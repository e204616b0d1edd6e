"""A child who may still be at risk: nothing of the testimony is signed or goes out while that is open."""

from collections.abc import Iterator

from archive.models.concern import Outcome
from archive.wall.triggers import NEVER, Guard

CONCERN_IS_OPEN = """\
EXISTS (
                SELECT 1 FROM archive_concern n WHERE n.testimony_id = {testimony}
                    AND NOT EXISTS (SELECT 1 FROM archive_concernclosing z WHERE z.concern_id = n.id)
            )"""
_OF_REVISION = "(SELECT r.testimony_id FROM archive_revision r WHERE r.id = NEW.revision_id)"
_OF_EDITION = """\
(SELECT r.testimony_id FROM archive_edition e
        JOIN archive_clearance c ON c.id = e.clearance_id JOIN archive_revision r ON r.id = c.revision_id
        WHERE e.public_id = NEW.public_id AND e.number = NEW.edition)"""
_OF_CLEARANCE = """\
(SELECT r.testimony_id FROM archive_clearance c JOIN archive_revision r ON r.id = c.revision_id
        WHERE c.id = NEW.clearance_id)"""
_OF_CONCERN = "(SELECT n.testimony_id FROM archive_concern n WHERE n.id = NEW.concern_id)"
# Whoever raises or closes a concern meanwhile is waited for, and seen.
_LOCK = "PERFORM 1 FROM archive_testimony t WHERE t.id = {testimony} FOR UPDATE;"
# What is asked of a closing: another person, and that somebody was told, unless it was a slip of the finger.
_CLOSED_IN_ORDER = f"""\
EXISTS (
    SELECT 1 FROM archive_concern n WHERE n.id = NEW.concern_id AND n.raised_by_id <> NEW.closed_by_id
    AND (NEW.outcome = '{Outcome.MISTAKE.value}' OR EXISTS (
        SELECT 1 FROM archive_concernnote o WHERE o.concern_id = n.id AND o.told_at IS NOT NULL
    ))
)"""
_HELD = "concern-is-open"


def concern_guards() -> Iterator[Guard]:
    for table, testimony in (
        ("clearance", _OF_REVISION),
        ("edition", _OF_CLEARANCE),
        ("publication", _OF_EDITION),
        ("release", "NEW.testimony_id"),
    ):
        yield Guard(
            f"guard_{table}_concern",
            f"archive_{table}",
            "INSERT",
            _HELD,
            CONCERN_IS_OPEN.format(testimony=testimony),
            _LOCK.format(testimony=testimony),
        )
    raised = _LOCK.format(testimony="NEW.testimony_id")
    yield Guard("guard_concern_order", "archive_concern", "INSERT", "never", NEVER, raised)
    yield Guard(
        "guard_concernclosing_second",
        "archive_concernclosing",
        "INSERT",
        "concern-needs-somebody-else",
        f"NOT {_CLOSED_IN_ORDER}",
        _LOCK.format(testimony=_OF_CONCERN),
    )
