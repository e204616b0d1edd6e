"""What the database does by itself, in the transaction of what it answers to, whoever did that.

Each reaction is one trigger, made and compared together with the guards (guards.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.vocabulary import Act, Status
from archive.wall.guard_sql import ALWAYS
from archive.wall.public_tables import PUBLIC_TABLES

FIRST_GENERATION = """\
INSERT INTO archive_generation (id, number)
SELECT 1, 1 WHERE NOT EXISTS (SELECT 1 FROM archive_generation)"""
NEXT_GENERATION = "UPDATE archive_generation SET number = number + 1"

_SQLITE = """\
CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {condition}
BEGIN {does}; END"""
_POSTGRES_FUNCTION = """\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF {condition} THEN
        {does};
    END IF;
    RETURN NULL;
END
$guard$"""
# As PostgreSQL writes it back.
_POSTGRES_TRIGGER = "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"

_ENTOMBED = "(SELECT id FROM archive_publication WHERE public_id = NEW.public_id)"
_FALL = (
    f"""\
UPDATE archive_testimony SET status = '{Status.WITHDRAWN.value}', version = version + 1, publication_id = NULL
    WHERE publication_id = {_ENTOMBED}""",
    *(
        f"DELETE FROM archive_publication_{tags} WHERE publication_id = {_ENTOMBED}"
        for tags in ("platforms", "harm_types", "themes")
    ),
    "DELETE FROM archive_publication WHERE public_id = NEW.public_id",
)
# What readers see is the latest revision, so a flag on an earlier one says nothing about it.
_ENTOMB = """\
INSERT INTO archive_tombstone (public_id, withdrawn_on)
    SELECT q.public_id, CURRENT_DATE FROM archive_publication q
    JOIN archive_testimony t ON t.publication_id = q.id
    JOIN archive_revision r ON r.testimony_id = t.id
    WHERE r.id = {revision} AND NOT EXISTS (
        SELECT 1 FROM archive_revision v WHERE v.testimony_id = t.id AND v.number > r.number
    )"""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Does ``does``, SQL statements in this order, after ``event`` on ``table`` where ``condition`` holds."""

    name: str
    table: str
    event: str
    does: tuple[str, ...]
    condition: str = ALWAYS

    def statements(self, vendor: str) -> tuple[str, ...]:
        """Return what makes it: a trigger, on PostgreSQL after its function."""
        values = {
            "name": self.name,
            "table": self.table,
            "event": self.event,
            "condition": self.condition,
            "does": ";\n".join(self.does),
        }
        if vendor == "sqlite":
            return (_SQLITE.format(**values),)
        return _POSTGRES_FUNCTION.format(**values), _POSTGRES_TRIGGER.format(**values)


def reactions() -> Iterator[Reaction]:
    """Yield what takes published text back, and what tells caches that something public changed."""
    # A tombstone and its publication never stand together.
    yield Reaction("fall_with_tombstone", "archive_tombstone", "INSERT", _FALL)
    # A person who flags what readers see, or takes back the decision that let it out, ends it. What a newer
    # detector finds waits for a person instead (rescan-and-re-review.md).
    yield Reaction(
        "fall_with_flag",
        "archive_flag",
        "INSERT",
        (_ENTOMB.format(revision="NEW.revision_id"),),
        condition="NEW.added_by_id IS NOT NULL",
    )
    yield Reaction(
        "fall_with_decision",
        "archive_decision",
        "INSERT",
        (_ENTOMB.format(revision="(SELECT revision_id FROM archive_flag WHERE id = NEW.flag_id)"),),
        condition=f"NEW.act NOT IN ('{Act.KEEP.value}', '{Act.RETRACT.value}')",
    )
    for table in PUBLIC_TABLES:
        if table != "archive_generation":
            for event in ("INSERT", "UPDATE", "DELETE"):
                name = f"raise_{table.removeprefix('archive_')}_{event.lower()}"
                yield Reaction(name, table, event, (NEXT_GENERATION,))
