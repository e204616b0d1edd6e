"""When a quote may go out, as the database sees it: not too soon, and not beside another of its contact."""

from collections.abc import Iterator

from archive.models.audit import Action
from archive.wall.triggers import Guard

# From an edition to its testimony: e, c, r, t.
_BEHIND = """\
archive_edition e
    JOIN archive_clearance c ON c.id = e.clearance_id
    JOIN archive_revision r ON r.id = c.revision_id
    JOIN archive_testimony t ON t.id = r.testimony_id"""
# A first edition waits until its contact has cooled off: so many days after the end of the month.
_FIRST_DAY = {
    "sqlite": "date(k.month, '+1 month', '-1 day', '+' || u.cooling_off_days || ' days')",
    "postgresql": "(k.month + interval '1 month' - interval '1 day')::date + u.cooling_off_days",
}
_TOO_SOON = f"""\
EXISTS (
    SELECT 1 FROM {_BEHIND}
    JOIN archive_contact k ON k.id = t.contact_id
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition AND e.number = 1
        AND NOT EXISTS (
            SELECT 1 FROM archive_rules u WHERE {{first_day}} <= NEW.published_on
        )
)"""
# A release holds one quote of a contact at most, a new one or a next edition; invented testimony is of no
# child. What keeps its address keeps its day, so when others last went out is read off the trail.
_BESIDE_ANOTHER = f"""\
EXISTS (
    SELECT 1 FROM {_BEHIND}
    JOIN archive_testimony o ON o.contact_id = t.contact_id AND o.id <> t.id
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition AND NOT c.invented
        AND (
            EXISTS (
                SELECT 1 FROM archive_publication q
                WHERE q.id = o.publication_id AND q.published_on = NEW.published_on AND NOT EXISTS (
                    SELECT 1 FROM archive_edition f WHERE f.public_id = e.public_id AND f.number < e.number
                )
            )
            OR EXISTS (
                SELECT 1 FROM archive_event v
                WHERE v.testimony_id = o.id AND v.action = '{Action.PUBLISHED.value}' AND {{today}}
            )
        )
        AND NOT EXISTS (SELECT 1 FROM archive_rules u WHERE NOT u.contacts_apart)
)"""
_TODAY = {
    "sqlite": "date(v.at) = date('now')",
    "postgresql": "(v.at AT TIME ZONE 'UTC')::date = CURRENT_DATE",
}
# Two of a contact's quotes that go out at the same moment wait for each other: the testimony first, as every
# act does.
_LOCK = (
    f"PERFORM 1 FROM {_BEHIND} WHERE e.public_id = NEW.public_id FOR UPDATE OF t;"
    f" PERFORM 1 FROM {_BEHIND} JOIN archive_contact k ON k.id = t.contact_id"
    " WHERE e.public_id = NEW.public_id FOR NO KEY UPDATE OF k;"
)


def releasing_guards(vendor: str) -> Iterator[Guard]:
    table = "archive_publication"
    too_soon = _TOO_SOON.format(first_day=_FIRST_DAY[vendor])
    yield Guard("guard_publication_cooling", table, "INSERT", "contact-has-not-cooled-off", too_soon, _LOCK)
    beside = "release-holds-another-of-the-contact"
    apart = _BESIDE_ANOTHER.format(today=_TODAY[vendor])
    yield Guard("guard_publication_apart", table, "INSERT", beside, apart, _LOCK)
