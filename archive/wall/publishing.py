"""Signing and publishing, as the database itself sees them: guards, and what it does of its own accord.

A publication is compared with its clearance, column by column, and with nothing else: not with a revision,
not with a preparation. Its tags and its tie to the testimony are written by the database, so that neither
can be left out or be another than was signed.
"""

from collections.abc import Iterator

from archive.models.publication import Publication
from archive.vocabulary import Act, CheckAnswer, CheckItem, Status
from archive.wall.frozen import TERMS
from archive.wall.reactions import EARLIER_COPIES_GO
from archive.wall.triggers import NEVER, Guard, Reaction

_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
# What a publication has beside the copy that was signed.
UNSIGNED = frozenset({"id", "public_id", "published_on", "lapses_on", "edition", "lot"})
# Publication's columns that the signature covers; each stands in the clearance under the same name.
SIGNED_COLUMNS = tuple(
    str(field.column) for field in Publication._meta.concrete_fields if field.column not in UNSIGNED
)
_TABLES = {"platforms": "platform", "harm_types": "harmtype", "themes": "theme"}

# From an edition to its testimony: e, c, r, t.
_BEHIND = """\
archive_edition e
    JOIN archive_clearance c ON c.id = e.clearance_id
    JOIN archive_revision r ON r.id = c.revision_id
    JOIN archive_testimony t ON t.id = r.testimony_id"""
_NO_LATER_TEXT = """\
NOT EXISTS (SELECT 1 FROM archive_revision v WHERE v.testimony_id = t.id AND v.number > r.number)"""
_NO_LATER_EDITION = """\
NOT EXISTS (
            SELECT 1 FROM archive_edition f
            JOIN archive_clearance d ON d.id = f.clearance_id
            JOIN archive_revision w ON w.id = d.revision_id
            WHERE w.testimony_id = t.id AND f.number > e.number
        )"""
# A testimony that waits for its release was written once more since it was signed.
_AS_SIGNED = f"t.version = c.version + CASE t.status WHEN '{Status.WAITING.value}' THEN 2 ELSE 1 END"
_LAPSES_ON = """\
CASE WHEN EXISTS (SELECT 1 FROM archive_basisrenewal n WHERE n.testimony_id = t.id)
            THEN (SELECT n.lapses_on FROM archive_basisrenewal n WHERE n.testimony_id = t.id
                ORDER BY n.id DESC LIMIT 1)
            ELSE t.basis_lapses_on END"""
# Everybody with a hand in it: none of them may sign.
_SIGNER_IS_ANOTHER = """\
{signer} <> t.entered_by_id
        AND {signer} NOT IN (SELECT user_id FROM archive_testimony_editors WHERE testimony_id = t.id)
        AND {signer} NOT IN (SELECT created_by_id FROM archive_revision WHERE testimony_id = t.id)
        AND {signer} NOT IN (
            SELECT d.by_id FROM archive_decision d
            JOIN archive_flag f ON f.id = d.flag_id JOIN archive_revision v ON v.id = f.revision_id
            WHERE v.testimony_id = t.id
        )
        AND {signer} NOT IN (
            SELECT y.prepared_by_id FROM archive_preparation y
            JOIN archive_revision v ON v.id = y.revision_id WHERE v.testimony_id = t.id
        )"""
_CLEARANCE_IS_NOT_IN_ORDER = f"""\
NOT EXISTS (
    SELECT 1 FROM archive_testimony t
    JOIN archive_revision r ON r.testimony_id = t.id
    WHERE r.id = NEW.revision_id AND t.status = '{Status.CLEARED.value}' AND NEW.version = t.version
        AND NEW.text <> '' AND NEW.attribution <> '' AND NEW.invented = t.invented
        AND {_NO_LATER_TEXT}
        AND {_SIGNER_IS_ANOTHER.format(signer="NEW.signed_by_id")}
)"""
# Nobody signs what they were not shown: the text as it came in, and as it is to go out.
_TEXT_WAS_NOT_SHOWN = """\
EXISTS (
    SELECT 1 FROM archive_revision r JOIN archive_revision v ON v.testimony_id = r.testimony_id
    WHERE r.id = NEW.revision_id AND (v.id = r.id OR v.number = 1) AND NOT EXISTS (
        SELECT 1 FROM archive_showing s WHERE s.revision_id = v.id AND s.person_id = NEW.signed_by_id
    )
)"""
# What the present detector could not read is read by somebody who can, and had no hand in it. The readings
# of a revision end with it: a later text is another revision.
_HAS_NO_READER = f"""\
EXISTS (
        SELECT 1 FROM archive_scan s WHERE s.revision_id = r.id AND s.language <> ''
        AND s.detector_version = (SELECT version FROM archive_detectorinforce)
    ) AND NOT EXISTS (
        SELECT 1 FROM archive_languageread l WHERE l.revision_id = r.id
        AND {_SIGNER_IS_ANOTHER.format(signer="l.person_id")}
    )"""
_CLEARANCE_HAS_NO_READER = f"""\
EXISTS (
    SELECT 1 FROM archive_revision r JOIN archive_testimony t ON t.id = r.testimony_id
    WHERE r.id = NEW.revision_id AND {_HAS_NO_READER}
)"""
_PUBLICATION_HAS_NO_READER = f"""\
EXISTS (
    SELECT 1 FROM {_BEHIND}
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition AND {_HAS_NO_READER}
)"""
_READER_IS_NOT_IN_ORDER = f"""\
NOT EXISTS (
    SELECT 1 FROM archive_revision r JOIN archive_testimony t ON t.id = r.testimony_id
    WHERE r.id = NEW.revision_id
        AND {_SIGNER_IS_ANOTHER.format(signer="NEW.person_id")}
        AND EXISTS (
            SELECT 1 FROM archive_showing s WHERE s.revision_id = r.id AND s.person_id = NEW.person_id
        )
)"""
_EDITION_IS_NOT_CLEARED = f"""\
NOT EXISTS (
    SELECT 1 FROM archive_clearance c
    JOIN archive_revision r ON r.id = c.revision_id
    JOIN archive_testimony t ON t.id = r.testimony_id
    WHERE c.id = NEW.clearance_id AND t.status IN ('{Status.CLEARED.value}', '{Status.WAITING.value}')
        AND {_AS_SIGNED}
        AND {_NO_LATER_TEXT}
        AND NEW.number = 1 + COALESCE((
            SELECT MAX(f.number) FROM archive_edition f
            JOIN archive_clearance d ON d.id = f.clearance_id
            JOIN archive_revision w ON w.id = d.revision_id WHERE w.testimony_id = t.id
        ), 0)
        AND NOT EXISTS (SELECT 1 FROM archive_tombstone o WHERE o.public_id = NEW.public_id)
        AND NOT EXISTS (
            SELECT 1 FROM archive_edition f
            JOIN archive_clearance d ON d.id = f.clearance_id
            JOIN archive_revision w ON w.id = d.revision_id
            WHERE f.public_id = NEW.public_id AND w.testimony_id <> t.id
        )
)"""
# All that the gate (disclosure/gate.py) asks. A replacement is applied before anything goes out, so every
# flag on the text itself was kept, or was a mark that somebody took back.
_PUBLICATION_IS_NOT_CLEARED = """\
NOT EXISTS (
    SELECT 1 FROM {behind}
    JOIN archive_preparation p ON p.revision_id = r.id
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition
        AND {no_later_edition}
        AND t.status IN ('{cleared}', '{waiting}') AND t.publication_id IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM archive_publication q
            JOIN archive_edition f ON f.public_id = q.public_id AND f.number = q.edition
            JOIN archive_clearance d ON d.id = f.clearance_id
            JOIN archive_revision w ON w.id = d.revision_id WHERE w.testimony_id = t.id
        )
        AND (c.invented OR c.signature <> '')
        AND t.basis <> '' AND NEW.lapses_on {same} {lapses_on}
        AND (NEW.lapses_on IS NULL OR NEW.lapses_on >= CURRENT_DATE)
        AND {no_later_text}
        AND {as_signed}
        AND {copied}
        AND {tags}
        AND {checklist}
        AND EXISTS (
            SELECT 1 FROM archive_scan s WHERE s.revision_id = r.id
            AND s.detector_version = (SELECT version FROM archive_detectorinforce)
        )
        AND NOT EXISTS (
            SELECT 1 FROM archive_flag f WHERE f.revision_id = r.id AND COALESCE((
                SELECT d.act FROM archive_decision d WHERE d.flag_id = f.id ORDER BY d.id DESC LIMIT 1
            ), '') NOT IN ('{keep}', '{retract}')
        )
        AND {signer_is_another}
)"""
# The clearance ``c`` was signed with the term ``p``.
HOLDS = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(c.{field}) j WHERE j.value = p.slug)",
    "postgresql": "c.{field} @> to_jsonb(p.slug)",
}
_LENGTH = {"sqlite": "json_array_length(c.{field})", "postgresql": "jsonb_array_length(c.{field})"}
_ANSWER = {"sqlite": "json_extract(p.checklist, '$.{item}')", "postgresql": "p.checklist ->> '{item}'"}
_TAG_IS_NOT_CLEARED = """\
NOT EXISTS (
    SELECT 1 FROM archive_publication q
    JOIN archive_edition e ON e.public_id = q.public_id AND e.number = q.edition
    JOIN archive_clearance c ON c.id = e.clearance_id
    JOIN archive_{table} p ON p.id = NEW.{term}
    WHERE q.id = NEW.publication_id AND {holds}
)"""
_MOVED_BUT_FOR_ITS_BASIS = f"""\
NOT EXISTS (
    SELECT 1 FROM {_BEHIND}
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition AND {{lapse}}
)"""
_NO_TOMBSTONE = """\
NOT EXISTS (SELECT 1 FROM archive_tombstone WHERE public_id = OLD.public_id)
    AND NOT EXISTS (
        SELECT 1 FROM archive_edition WHERE public_id = OLD.public_id AND number > OLD.edition
    )"""
_NO_TOMBSTONE_OF_TAGGED = """\
EXISTS (
    SELECT 1 FROM archive_publication q WHERE q.id = OLD.publication_id
    AND NOT EXISTS (SELECT 1 FROM archive_tombstone o WHERE o.public_id = q.public_id)
    AND NOT EXISTS (
        SELECT 1 FROM archive_edition e WHERE e.public_id = q.public_id AND e.number > q.edition
    )
)"""
# Two quotes of one contact stand side by side only where whoever signed one saw the other, as it was signed.
# Which of the two is signed last and which goes out last is not the same: days are drawn.
_BESIDE_ANOTHER = f"""\
EXISTS (
    SELECT 1 FROM {_BEHIND}
    JOIN archive_testimony o ON o.contact_id = t.contact_id AND o.id <> t.id AND o.publication_id IS NOT NULL
    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition AND NOT EXISTS (
        SELECT 1 FROM archive_acceptance a WHERE a.clearance_id = c.id AND a.beside_id = o.id
    ) AND NOT EXISTS (
        SELECT 1 FROM archive_acceptance a JOIN archive_edition f ON f.clearance_id = a.clearance_id
        JOIN archive_publication q ON q.public_id = f.public_id AND q.edition = f.number
        WHERE q.id = o.publication_id AND a.beside_id = t.id AND a.clearance_id > c.id
    )
)"""
_ADDRESS_WITHDRAWN = "EXISTS (SELECT 1 FROM archive_tombstone WHERE public_id = NEW.public_id)"

_LOCK = "PERFORM 1 FROM archive_testimony t {way} FOR UPDATE OF t;"
_LOCK_OF_REVISION = _LOCK.format(
    way="JOIN archive_revision r ON r.testimony_id = t.id WHERE r.id = NEW.revision_id"
)
_LOCK_OF_CLEARANCE = _LOCK.format(
    way="JOIN archive_revision r ON r.testimony_id = t.id JOIN archive_clearance c ON c.revision_id = r.id"
    " WHERE c.id = NEW.clearance_id"
)
_LOCK_OF_EDITION = _LOCK.format(
    way="JOIN archive_revision r ON r.testimony_id = t.id JOIN archive_clearance c ON c.revision_id = r.id"
    " JOIN archive_edition e ON e.clearance_id = c.id WHERE e.public_id = NEW.public_id"
)
# Of two that go out at once, the later one waits and sees the other.
_LOCK_OF_CONTACT = (
    "PERFORM 1 FROM archive_contact k JOIN archive_testimony t ON t.contact_id = k.id"
    " JOIN archive_revision r ON r.testimony_id = t.id JOIN archive_clearance c ON c.revision_id = r.id"
    " JOIN archive_edition e ON e.clearance_id = c.id WHERE e.public_id = NEW.public_id"
    " FOR NO KEY UPDATE OF k;"
)
_LOCK_OF_DECISION = _LOCK.format(
    way="JOIN archive_revision r ON r.testimony_id = t.id JOIN archive_flag f ON f.revision_id = r.id"
    " WHERE f.id = NEW.flag_id"
)


def publishing_guards(vendor: str) -> Iterator[Guard]:
    """Yield what stands between a text and readers."""
    yield Guard(
        "guard_clearance_insert",
        "archive_clearance",
        "INSERT",
        "clearance-is-not-in-order",
        _CLEARANCE_IS_NOT_IN_ORDER,
        _LOCK_OF_REVISION,
    )
    yield Guard(
        "guard_clearance_shown",
        "archive_clearance",
        "INSERT",
        "clearance-of-a-text-not-shown",
        _TEXT_WAS_NOT_SHOWN,
        _LOCK_OF_REVISION,
    )
    yield Guard(
        "guard_clearance_language",
        "archive_clearance",
        "INSERT",
        "clearance-of-a-text-that-nobody-could-read",
        _CLEARANCE_HAS_NO_READER,
        _LOCK_OF_REVISION,
    )
    yield Guard(
        "guard_languageread_insert",
        "archive_languageread",
        "INSERT",
        "languageread-is-not-in-order",
        _READER_IS_NOT_IN_ORDER,
        _LOCK_OF_REVISION,
    )
    yield Guard(
        "guard_edition_insert",
        "archive_edition",
        "INSERT",
        "edition-was-not-cleared",
        _EDITION_IS_NOT_CLEARED,
        _LOCK_OF_CLEARANCE,
    )
    yield from _publication(vendor)
    yield from _tags(vendor)
    # Whoever publishes it meanwhile waits, or has done it and what is published falls.
    renewed = _LOCK.format(way="WHERE t.id = NEW.testimony_id")
    yield Guard("guard_basisrenewal_order", "archive_basisrenewal", "INSERT", "never", NEVER, renewed)
    tombstone = "archive_tombstone"
    yield Guard("guard_tombstone_order", tombstone, "INSERT", "never", NEVER, _LOCK_OF_EDITION)
    yield Guard("guard_flag_order", "archive_flag", "INSERT", "never", NEVER, _LOCK_OF_REVISION)
    yield Guard("guard_decision_order", "archive_decision", "INSERT", "never", NEVER, _LOCK_OF_DECISION)


def _publication(vendor: str) -> Iterator[Guard]:
    table = "archive_publication"
    changed, gone = "publication-never-changes", "publication-goes-by-withdrawal"
    kept = [field.column for field in Publication._meta.concrete_fields if field.column != "lapses_on"]
    same = " AND ".join(f"NEW.{column} {_SAME[vendor]} OLD.{column}" for column in kept)
    lapse = _MOVED_BUT_FOR_ITS_BASIS.format(lapse=f"NEW.lapses_on {_SAME[vendor]} {_LAPSES_ON}")
    yield Guard("guard_publication_update", table, "UPDATE", changed, f"NOT ({same}) OR {lapse}")
    yield Guard("guard_publication_truncate", table, "TRUNCATE", gone)
    yield Guard("guard_publication_delete", table, "DELETE", gone, _NO_TOMBSTONE)
    # It is asked before the next one, so it is the one that waits for whoever takes the address back.
    yield Guard(
        "guard_publication_address",
        table,
        "INSERT",
        "address-was-withdrawn",
        _ADDRESS_WITHDRAWN,
        _LOCK_OF_EDITION,
    )
    not_cleared, code = publication_is_not_cleared(vendor), "publication-was-not-cleared"
    yield Guard("guard_publication_insert", table, "INSERT", code, not_cleared, _LOCK_OF_EDITION)
    yield Guard(
        "guard_publication_beside",
        table,
        "INSERT",
        "publication-beside-one-not-accepted",
        _BESIDE_ANOTHER,
        _LOCK_OF_CONTACT,
    )
    yield Guard(
        "guard_publication_language",
        table,
        "INSERT",
        "publication-of-a-text-that-nobody-could-read",
        _PUBLICATION_HAS_NO_READER,
        _LOCK_OF_EDITION,
    )
    yield Guard(
        "guard_publication_day",
        table,
        "INSERT",
        "publication-is-of-another-day",
        _ANOTHER_DAY.format(**_DAYS[vendor]),
        _LOCK_OF_EDITION,
    )


# The database's day is Greenwich's; between midnight and one in summer London's is the next. At other hours
# that would be a day to come, on which no other quote of the contact stands yet. A later edition has the
# day of the one whose place it takes, which was signed by then.
_DAYS = {
    "sqlite": {"today": "date('now')", "next": "date('now', '+1 hour')", "signed": "date(c.signed_at)"},
    "postgresql": {
        "today": "CURRENT_DATE",
        "next": "(CURRENT_TIMESTAMP + interval '1 hour')::date",
        "signed": "(c.signed_at AT TIME ZONE 'UTC')::date",
    },
}
_ANOTHER_DAY = """\
NEW.published_on NOT IN ({today}, {next}) AND NOT EXISTS (
    SELECT 1 FROM archive_edition f JOIN archive_clearance c ON c.id = f.clearance_id
    WHERE f.public_id = NEW.public_id AND f.number < NEW.edition
        AND NEW.published_on BETWEEN {signed} AND {today}
)"""


def publication_is_not_cleared(vendor: str) -> str:
    """Return the condition that no edition in order answers for a new publication."""
    answers = ", ".join(f"'{answer}'" for answer in CheckAnswer.values)
    asked = [f"{_ANSWER[vendor].format(item=item)} IN ({answers})" for item in CheckItem.values]
    known = [
        f"(SELECT COUNT(*) FROM archive_{_TABLES[field]} p WHERE {HOLDS[vendor].format(field=field)})"
        f" = {_LENGTH[vendor].format(field=field)}"
        for field in TERMS
    ]
    return _PUBLICATION_IS_NOT_CLEARED.format(
        behind=_BEHIND,
        no_later_edition=_NO_LATER_EDITION,
        no_later_text=_NO_LATER_TEXT,
        as_signed=_AS_SIGNED,
        lapses_on=_LAPSES_ON,
        same=_SAME[vendor],
        cleared=Status.CLEARED.value,
        waiting=Status.WAITING.value,
        copied=" AND ".join(_copied(column, vendor) for column in SIGNED_COLUMNS),
        tags=" AND ".join([*known, f"{_LENGTH[vendor].format(field='themes')} > 0"]),
        checklist=" AND ".join(asked),
        keep=Act.KEEP.value,
        retract=Act.RETRACT.value,
        signer_is_another=_SIGNER_IS_ANOTHER.format(signer="c.signed_by_id"),
    )


def _copied(column: str, vendor: str) -> str:
    same = f"c.{column} {_SAME[vendor]} NEW.{column}"
    # What was signed before anybody chose a language says nothing about it.
    return f"({same} OR c.language = '')" if column == "language" else same


def _tags(vendor: str) -> Iterator[Guard]:
    for field, term in TERMS.items():
        name, table = f"guard_publication_{field}", f"archive_publication_{field}"
        holds = HOLDS[vendor].format(field=field)
        not_cleared = _TAG_IS_NOT_CLEARED.format(table=_TABLES[field], term=term, holds=holds)
        gone = "publication-goes-by-withdrawal"
        yield Guard(f"{name}_update", table, "UPDATE", "publication-never-changes")
        yield Guard(f"{name}_truncate", table, "TRUNCATE", gone)
        yield Guard(f"{name}_delete", table, "DELETE", gone, _NO_TOMBSTONE_OF_TAGGED)
        yield Guard(f"{name}_insert", table, "INSERT", "tag-was-not-cleared", not_cleared)


def publishing_reactions(vendor: str) -> Iterator[Reaction]:
    """Yield what the database does once a publication stands: its tie, and its tags."""
    behind_new = f"(SELECT t.id FROM {_BEHIND} WHERE e.public_id = NEW.public_id AND e.number = NEW.edition)"
    tags = (
        f"INSERT INTO archive_publication_{field} (publication_id, {term})\n"
        f"    SELECT NEW.id, p.id FROM archive_{_TABLES[field]} p, archive_edition e"
        " JOIN archive_clearance c ON c.id = e.clearance_id\n"
        f"    WHERE e.public_id = NEW.public_id AND e.number = NEW.edition"
        f" AND {HOLDS[vendor].format(field=field)}"
        for field, term in TERMS.items()
    )
    tie = (
        f"UPDATE archive_testimony SET status = '{Status.PUBLISHED.value}', publication_id = NEW.id"
        f" WHERE id = {behind_new}"
    )
    yield Reaction("tie_publication", "archive_publication", "INSERT", (tie, *tags, EARLIER_COPIES_GO))
    # Renewing is a row; the public copy of the day follows.
    yield Reaction(
        "renew_publication",
        "archive_basisrenewal",
        "INSERT",
        (
            (
                "UPDATE archive_publication SET lapses_on = NEW.lapses_on WHERE id ="
                " (SELECT publication_id FROM archive_testimony WHERE id = NEW.testimony_id)"
            ),
        ),
    )
