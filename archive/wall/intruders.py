"""The motivated intruder: what is serious does not go out unless somebody tried to find the child."""

from collections.abc import Iterator

from archive.vocabulary import IntruderAnswer, IntruderItem
from archive.wall.triggers import Guard

_ANSWER = {"sqlite": "json_extract(k.answers, '$.{item}')", "postgresql": "k.answers ->> '{item}'"}
_NOBODY_TRIED = """\
EXISTS (
    SELECT 1 FROM archive_edition e
    JOIN archive_clearance c ON c.id = e.clearance_id
    JOIN archive_revision r ON r.id = c.revision_id
    JOIN archive_testimony t ON t.id = r.testimony_id
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition
        AND NOT EXISTS (SELECT 1 FROM archive_rules u WHERE t.severity < u.intruder_from)
        AND NOT EXISTS (
            SELECT 1 FROM archive_intrudercheck k
            WHERE k.clearance_id = c.id AND k.expires_on >= CURRENT_DATE AND {answered}
        )
)"""
# Whoever had a hand in it does not say that nobody would find the child.
_OWN_WORK = """\
EXISTS (
    SELECT 1 FROM archive_clearance c JOIN archive_revision r ON r.id = c.revision_id
    JOIN archive_testimony t ON t.id = r.testimony_id
    WHERE c.id = NEW.clearance_id AND (
        NEW.signed_by_id = t.entered_by_id
        OR NEW.signed_by_id IN (SELECT user_id FROM archive_testimony_editors WHERE testimony_id = t.id)
    )
)"""


def intruder_guards(vendor: str) -> Iterator[Guard]:
    answers = ", ".join(f"'{answer}'" for answer in IntruderAnswer.values)
    asked = [f"{_ANSWER[vendor].format(item=item)} IN ({answers})" for item in IntruderItem.values]
    nobody_tried = _NOBODY_TRIED.format(answered=" AND ".join(asked))
    table, code = "archive_publication", "nobody-tried-to-find-the-child"
    yield Guard("guard_publication_intruder", table, "INSERT", code, nobody_tried)
    table, code = "archive_intrudercheck", "intruder-check-of-own-work"
    yield Guard("guard_intrudercheck_signer", table, "INSERT", code, _OWN_WORK)
