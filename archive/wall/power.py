"""Four eyes: what somebody asked for is confirmed by another, in time, and for nobody about themselves."""

from collections.abc import Iterator

from archive.wall.triggers import Guard

_TOO_LATE = {
    "sqlite": "julianday(NEW.answered_at) - julianday(r.asked_at) > 7",
    "postgresql": "NEW.answered_at > r.asked_at + interval '7 days'",
}


def power_guards(vendor: str) -> Iterator[Guard]:
    """Yield the guard of answers. Whoever is an administrator is not looked up here: groups are Django's."""
    allowed = f"""\
EXISTS (
    SELECT 1 FROM archive_powerrequest r WHERE r.id = NEW.request_id
    AND CASE WHEN NEW.verdict = 'taken-back' THEN NEW.answered_by_id = r.asked_by_id
        ELSE NEW.answered_by_id <> r.asked_by_id
            AND (r.account_id IS NULL OR NEW.answered_by_id <> r.account_id) END
    AND NOT (NEW.verdict = 'confirmed' AND {_TOO_LATE[vendor]})
)"""
    yield Guard(
        "guard_poweranswer_second",
        "archive_poweranswer",
        "INSERT",
        "answer-needs-somebody-else",
        f"NOT {allowed}",
    )
