"""No line points to fewer contacts than the rules ask for: what was counted stands beside what was signed.

The database cannot count whom a line fits. It compares the group that was recorded with the minimum that was
recorded, and that with the minimum in force, which only migrate writes.
"""

from collections.abc import Iterator

from archive.wall.triggers import Guard

_EMPTY = {
    "sqlite": "json_array_length({of}.{field}) = 0",
    "postgresql": "jsonb_array_length({of}.{field}) = 0",
}
# "A child" says only that a child spoke.
_STATES_NOTHING = (
    "{of}.age_band = '' AND {of}.gender = '' AND {of}.nation = ''"
    " AND {of}.year IS NULL AND {of}.decade IS NULL"
)
_IN_A_GROUP = """\
{of}.group_size IS NOT NULL AND {of}.minimum_group IS NOT NULL AND {of}.group_size >= {of}.minimum_group
        AND {of}.minimum_group >= (SELECT minimum_group FROM archive_rules)"""


def attribution_guards(vendor: str) -> Iterator[Guard]:
    code = "line-points-to-too-few"
    yield Guard(
        "guard_clearance_group", "archive_clearance", "INSERT", code, f"NOT ({_passes(vendor, of='NEW')})"
    )
    # One that nobody cleared is refused as such (publishing.py).
    too_few = f"""\
EXISTS (
    SELECT 1 FROM archive_edition e JOIN archive_clearance c ON c.id = e.clearance_id
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition AND NOT ({_passes(vendor, of="c")})
)"""
    yield Guard("guard_publication_group", "archive_publication", "INSERT", code, too_few)


def _passes(vendor: str, *, of: str) -> str:
    nothing = [_STATES_NOTHING.format(of=of)]
    nothing += [_EMPTY[vendor].format(of=of, field=field) for field in ("platforms", "harm_types")]
    return f"({' AND '.join(nothing)})\n    OR ({_IN_A_GROUP.format(of=of)})"
