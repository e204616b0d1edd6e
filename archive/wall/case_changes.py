"""What the database writes down where a testimony comes to count otherwise (models/case_change.py)."""

from collections.abc import Iterator

from archive.wall.triggers import Reaction

_WRITTEN = {
    "sqlite": """\
INSERT INTO archive_casechange (testimony, token, "transaction")
    VALUES ({testimony}, lower(hex(randomblob(8))), 0)""",
    "postgresql": """\
INSERT INTO archive_casechange (testimony, token, "transaction")
    VALUES ({testimony}, substr(md5(random()::text), 1, 16), pg_current_xact_id()::text::bigint)""",
}
# What is counted of a testimony: also whether it counts at all.
_COUNTED = ("contact_id", "age", "gender", "nation", "year", "basis")
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


def case_changes(vendor: str) -> Iterator[Reaction]:
    written, differs = _WRITTEN[vendor], _DIFFERS[vendor]
    changed = [f"NEW.{column} {differs} OLD.{column}" for column in _COUNTED]
    changed.append("(NEW.status = 'erased') <> (OLD.status = 'erased')")
    own = (written.format(testimony="NEW.id"),)
    yield Reaction("case_testimony_insert", "archive_testimony", "INSERT", own)
    yield Reaction("case_testimony_update", "archive_testimony", "UPDATE", own, " OR ".join(changed))
    for field in ("platforms", "harm_types"):
        table = f"archive_testimony_{field}"
        for event, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
            does = (written.format(testimony=f"{row}.testimony_id"),)
            yield Reaction(f"case_{field}_{event.lower()}", table, event, does)
