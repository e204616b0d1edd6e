"""What takes published text back, and what tells caches that something public changed.

The database does it by itself, in the transaction of what it answers to, whoever did that.
"""

from collections.abc import Iterator

from archive.models.conditions import DrawnLot
from archive.vocabulary import Act, Status
from archive.wall.collections import WORDS_ABOUT_QUOTE_GO
from archive.wall.public_tables import PUBLIC_TABLES
from archive.wall.triggers import Drawing, Reaction

FIRST_GENERATION = """\
INSERT INTO archive_generation (id, number, standing, renewed)
SELECT 1, 1, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM archive_generation)"""
NEXT_GENERATION = "UPDATE archive_generation SET number = number + 1"
# What nobody counted, because the triggers were down, is counted again.
COUNTED_GENERATION = f"""\
{NEXT_GENERATION}, standing = (SELECT COUNT(*) FROM archive_publication)"""
_OF_PUBLICATIONS = {
    "INSERT": f"{NEXT_GENERATION}, standing = standing + 1",
    "UPDATE": f"{NEXT_GENERATION}, renewed = renewed + 1",
    "DELETE": f"{NEXT_GENERATION}, standing = standing - 1",
}

# The clear copies that nothing is compared with any more: of every edition of an address that is taken back,
# and of those before the one that takes their place.
_COPIES_GO = """\
UPDATE archive_clearance SET text = '' WHERE text <> '' AND id IN (
        SELECT e.clearance_id FROM archive_edition e {of}
        WHERE e.public_id = NEW.public_id{only}
    )"""
_COPIES_GO_WITH_ADDRESS = _COPIES_GO.format(
    of="JOIN archive_publication q ON q.public_id = e.public_id", only=""
)
EARLIER_COPIES_GO = _COPIES_GO.format(
    of="JOIN archive_edition f ON f.public_id = e.public_id",
    only=" AND f.number = NEW.edition AND e.number < f.number",
)
_ENTOMBED = "(SELECT id FROM archive_publication WHERE public_id = NEW.public_id)"
_FALL = (
    f"""\
UPDATE archive_testimony SET status = '{Status.WITHDRAWN.value}', version = version + 1, publication_id = NULL
    WHERE publication_id = {_ENTOMBED}""",
    *(
        f"DELETE FROM archive_publication_{tags} WHERE publication_id = {_ENTOMBED}"
        for tags in ("platforms", "harm_types", "themes")
    ),
    _COPIES_GO_WITH_ADDRESS,
    *WORDS_ABOUT_QUOTE_GO,
    "DELETE FROM archive_publication WHERE public_id = NEW.public_id",
)
# Readers see the text of the edition that stands, so a flag on another revision says nothing about it. Found
# by the edition, which nobody can change, and not by the testimony's own tie.
_ENTOMB = """\
INSERT INTO archive_tombstone (public_id, withdrawn_on)
    SELECT q.public_id, CURRENT_DATE FROM archive_publication q
    JOIN archive_edition e ON e.public_id = q.public_id AND e.number = q.edition
    JOIN archive_clearance c ON c.id = e.clearance_id
    WHERE c.revision_id = {revision}"""

# A wording is hashes with spaces between them. What was erased leaves a mark that is none.
_RUNS_OF = {
    "sqlite": """\
INSERT INTO archive_wordrun (revision_id, run)
    SELECT NEW.id, j.value FROM json_each('["' || replace(NEW.wording, ' ', '","') || '"]') j
    WHERE length(j.value) = 12""",
    "postgresql": """\
INSERT INTO archive_wordrun (revision_id, run)
    SELECT NEW.id, j.run FROM unnest(string_to_array(NEW.wording, ' ')) AS j(run)
    WHERE length(j.run) = 12""",
}


_LATER_EDITION = """\
EXISTS (SELECT 1 FROM archive_edition e WHERE e.public_id = NEW.public_id AND e.number < NEW.edition)"""


def reactions(vendor: str) -> Iterator[Drawing | Reaction]:
    # Nobody chooses a place among those of one day, which would tell what was written together.
    yield Drawing("draw_tombstone_lot", "archive_tombstone", "lot", DrawnLot.postgresql)
    # A later edition at its address keeps the place of the one before, so that no list moves.
    yield Drawing("draw_publication_lot", "archive_publication", "lot", DrawnLot.postgresql, _LATER_EDITION)
    yield Reaction("run_with_revision", "archive_revision", "INSERT", (_RUNS_OF[vendor],))
    yield Reaction(
        "run_no_longer",
        "archive_revision",
        "UPDATE",
        ("DELETE FROM archive_wordrun WHERE revision_id = NEW.id", _RUNS_OF[vendor]),
        condition="NEW.wording <> OLD.wording",
    )
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
    # Whoever prepared it has a hand in it, also where the preparation names somebody else later.
    for event in ("INSERT", "UPDATE"):
        yield Reaction(
            f"editor_with_preparation_{event.lower()}",
            "archive_preparation",
            event,
            (
                (
                    "INSERT INTO archive_testimony_editors (testimony_id, user_id)\n"
                    "    SELECT r.testimony_id, NEW.prepared_by_id FROM archive_revision r\n"
                    "    WHERE r.id = NEW.revision_id AND NOT EXISTS (\n"
                    "        SELECT 1 FROM archive_testimony_editors x\n"
                    "        WHERE x.testimony_id = r.testimony_id AND x.user_id = NEW.prepared_by_id\n"
                    "    )"
                ),
            ),
        )
    for table in PUBLIC_TABLES:
        if table != "archive_generation":
            for event in ("INSERT", "UPDATE", "DELETE"):
                name = f"raise_{table.removeprefix('archive_')}_{event.lower()}"
                counted = _OF_PUBLICATIONS[event] if table == "archive_publication" else NEXT_GENERATION
                yield Reaction(name, table, event, (counted,))
