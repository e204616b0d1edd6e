"""What a testimony, and what its signature rests on, may not become: guards on the private side's mutable
rows."""

from collections.abc import Iterator

from archive.models.upload import ENDED
from archive.vocabulary import AT_REST, SIGNED, TRANSITIONS, Status
from archive.wall.concerns import CONCERN_IS_OPEN
from archive.wall.triggers import Guard

TERMS = {"platforms": "platform_id", "harm_types": "harmtype_id", "themes": "theme_id"}
_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
# What staff say of a child, and why it may be published.
_BASIS = ("basis", "basis_lapses_on")
_TOLD = (*_BASIS, "age", "gender", "nation", "year", "severity")
_ORIGIN = ("id", "entered_by_id", "entered_at", "invented", "note_id", "note_start", "note_end")
_SIGNED_AND_NOT_OUT = (Status.CLEARED, Status.WAITING)

_ERASED = Status.ERASED.value
_FROZEN = """\
EXISTS (
    SELECT 1 FROM archive_clearance c
    JOIN archive_revision r ON r.id = c.revision_id
    JOIN archive_testimony t ON t.id = r.testimony_id
    WHERE c.revision_id = {revision} AND t.status <> '{erased}' AND (
        t.status IN ({signed}) OR EXISTS (SELECT 1 FROM archive_edition e WHERE e.clearance_id = c.id)
    )
)"""
_LOCK_OF_PREPARATION = """\
PERFORM 1 FROM archive_testimony t JOIN archive_revision r ON r.testimony_id = t.id
        WHERE r.id = {revision} FOR UPDATE OF t;"""
_TIED = """\
EXISTS (
    SELECT 1 FROM archive_publication q
    JOIN archive_edition e ON e.public_id = q.public_id AND e.number = q.edition
    JOIN archive_clearance c ON c.id = e.clearance_id
    JOIN archive_revision r ON r.id = c.revision_id
    WHERE q.id = NEW.publication_id AND r.testimony_id = NEW.id
)"""
_UNTIED = """\
EXISTS (
    SELECT 1 FROM archive_publication q
    WHERE q.id = OLD.publication_id AND (
        EXISTS (SELECT 1 FROM archive_tombstone o WHERE o.public_id = q.public_id)
        OR EXISTS (
            SELECT 1 FROM archive_edition e
            JOIN archive_clearance c ON c.id = e.clearance_id
            JOIN archive_revision r ON r.id = c.revision_id
            WHERE r.testimony_id = OLD.id AND e.number > q.edition
        )
    )
)"""


# A signature stands for one version, and what leaves "cleared" may change: no way leads back to it but one
# that counted on, so that the old signature is of a version that is past (publishing.py, _AS_SIGNED).
_CLEARED_AGAIN = f"""\
NEW.status = '{Status.CLEARED.value}' AND OLD.status <> '{Status.CLEARED.value}' AND EXISTS (
    SELECT 1 FROM archive_clearance c JOIN archive_revision r ON r.id = c.revision_id
    WHERE r.testimony_id = NEW.id AND NEW.version <= c.version + 2
)"""


def listed(statuses: tuple[Status, ...]) -> str:
    return ", ".join(f"'{status.value}'" for status in statuses)


_KEPT = f"""\
t.status <> '{_ERASED}' AND (
                    EXISTS (
                        SELECT 1 FROM archive_hold h
                        WHERE h.testimony_id = t.id
                            AND NOT EXISTS (SELECT 1 FROM archive_holdlifted l WHERE l.hold_id = h.id)
                    )
                    OR {CONCERN_IS_OPEN.format(testimony="t.id")}
                )"""
# A note goes with the first of its testimonies whose words go, unless another of them is kept; and at once
# with one that is erased.
_NOTE_NEEDED = f"""\
NOT EXISTS (
            SELECT 1 FROM archive_testimony t WHERE t.note_id = n.id AND t.status = '{_ERASED}'
        ) AND (
            NOT EXISTS (
                SELECT 1 FROM archive_testimony t JOIN archive_datakey k ON k.id = t.key_id
                WHERE t.note_id = n.id AND k.wrapped = ''
            )
            OR EXISTS (SELECT 1 FROM archive_testimony t WHERE t.note_id = n.id AND {_KEPT})
        )"""
# Readers' own copy stands beside what is published; nobody works on what is at rest.
_WORDS_NEEDED = f"""\
EXISTS (
        SELECT 1 FROM archive_testimony t
        WHERE t.key_id = OLD.id AND (
            t.status NOT IN ({listed((Status.PUBLISHED, *AT_REST))})
            OR t.status <> '{_ERASED}' AND EXISTS (
                SELECT 1 FROM archive_hold h
                WHERE h.testimony_id = t.id
                    AND NOT EXISTS (SELECT 1 FROM archive_holdlifted l WHERE l.hold_id = h.id)
            )
            OR t.status <> '{_ERASED}' AND {CONCERN_IS_OPEN.format(testimony="t.id")}
        )
    ) OR EXISTS (SELECT 1 FROM archive_contact c WHERE c.key_id = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_personkey p WHERE p.key_id = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_secondfactor f WHERE f.key_id = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_rightsrequest q WHERE q.key_id = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_casenote n WHERE n.key_id = OLD.id AND {_NOTE_NEEDED})
    OR EXISTS (
        SELECT 1 FROM archive_upload u
        WHERE u.key_id = OLD.id AND u.state NOT IN ({", ".join(f"'{state.value}'" for state in ENDED)})
    )"""


def frozen_guards(vendor: str) -> Iterator[Guard]:
    """Yield the guards of testimonies, their editors and tags, and their preparations."""
    yield from _testimony(vendor)
    yield from _editors()
    yield from _tags_of_testimonies()
    yield from _preparation()
    yield from _keys(vendor)


def _testimony(vendor: str) -> Iterator[Guard]:
    table, same = "archive_testimony", _SAME[vendor]

    def changed(names: tuple[str, ...]) -> str:
        return " OR ".join(f"NOT (NEW.{name} {same} OLD.{name})" for name in names)

    closed = listed((*SIGNED, *AT_REST))
    leads = " OR ".join(
        f"(OLD.status = '{before.value}' AND NEW.status IN ({listed(after)}))"
        for before, after in TRANSITIONS.items()
        if after
    )
    tie = f"NOT (NEW.publication_id {same} OLD.publication_id)"
    yield Guard(
        "guard_testimony_insert",
        table,
        "INSERT",
        "testimony-begins-in-review",
        f"NEW.status <> '{Status.IN_REVIEW.value}' OR NEW.version <> 1 OR NEW.publication_id IS NOT NULL",
    )
    yield Guard(
        "guard_testimony_update",
        table,
        "UPDATE",
        "testimony-keeps-its-origin",
        # One at a time: a version at the end of its numbers could never be withdrawn.
        f"{changed(_ORIGIN)} OR NEW.version NOT IN (OLD.version, OLD.version + 1)",
    )
    yield Guard(
        "guard_testimony_status",
        table,
        "UPDATE",
        "status-does-not-lead-there",
        f"NEW.status <> OLD.status AND (NOT ({leads}) OR (NEW.status = '{Status.WITHDRAWN.value}'"
        " AND OLD.publication_id IS NULL))",
    )
    yield Guard(
        "guard_testimony_signed",
        table,
        "UPDATE",
        "signed-testimony-stays",
        f"OLD.status IN ({closed}) AND ({changed(_TOLD)})",
    )
    # What was signed was read beside the other quotes of this contact.
    yield Guard(
        "guard_testimony_contact",
        table,
        "UPDATE",
        "signed-testimony-stays",
        f"OLD.status IN ({listed(_SIGNED_AND_NOT_OUT)}) AND ({changed(('contact_id',))})",
    )
    yield Guard("guard_testimony_cleared", table, "UPDATE", "signature-is-of-another-version", _CLEARED_AGAIN)
    # Also while its next edition is in review: what readers see has this basis, or a renewed one.
    yield Guard(
        "guard_testimony_basis",
        table,
        "UPDATE",
        "basis-is-renewed",
        f"OLD.publication_id IS NOT NULL AND ({changed(_BASIS)})",
    )
    yield Guard(
        "guard_testimony_tie",
        table,
        "UPDATE",
        "publication-stays-tied",
        f"{tie} AND NOT CASE WHEN NEW.publication_id IS NULL THEN {_UNTIED} ELSE {_TIED} END",
    )
    yield Guard("guard_testimony_delete", table, "DELETE", "testimony-is-never-deleted")
    yield Guard("guard_testimony_truncate", table, "TRUNCATE", "testimony-is-never-deleted")


def _editors() -> Iterator[Guard]:
    for event in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"guard_testimony_editors_{event.lower()}"
        yield Guard(name, "archive_testimony_editors", event, "editors-are-only-added-to")


def _tags_of_testimonies() -> Iterator[Guard]:
    closed = listed((*SIGNED, *AT_REST))
    for field in TERMS:
        table = f"archive_testimony_{field}"
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            moved = "_to" if (event, row) == ("UPDATE", "NEW") else ""
            yield Guard(
                f"guard_testimony_{field}_{event.lower()}{moved}",
                table,
                event,
                "signed-testimony-stays",
                f"EXISTS (SELECT 1 FROM archive_testimony t WHERE t.id = {row}.testimony_id"
                f" AND t.status IN ({closed}))",
                f"PERFORM 1 FROM archive_testimony t WHERE t.id = {row}.testimony_id FOR UPDATE;",
            )
        yield Guard(f"guard_testimony_{field}_truncate", table, "TRUNCATE", "signed-testimony-stays")


def _preparation() -> Iterator[Guard]:
    table, code = "archive_preparation", "signed-preparation-stays"

    def frozen(revision: str) -> str:
        return _FROZEN.format(revision=revision, erased=_ERASED, signed=listed(SIGNED))

    for event, row, moved in (
        ("INSERT", "NEW", ""),
        ("UPDATE", "OLD", ""),
        ("UPDATE", "NEW", "_to"),
        ("DELETE", "OLD", ""),
    ):
        yield Guard(
            f"guard_preparation_{event.lower()}{moved}",
            table,
            event,
            code,
            frozen(f"{row}.revision_id"),
            _LOCK_OF_PREPARATION.format(revision=f"{row}.revision_id"),
        )
        for field in TERMS:
            of_row = f"(SELECT revision_id FROM archive_preparation WHERE id = {row}.preparation_id)"
            yield Guard(
                f"guard_preparation_{field}_{event.lower()}{moved}",
                f"{table}_{field}",
                event,
                code,
                frozen(of_row),
                _LOCK_OF_PREPARATION.format(revision=of_row),
            )
    yield Guard("guard_preparation_truncate", table, "TRUNCATE", code)
    for field in TERMS:
        yield Guard(f"guard_preparation_{field}_truncate", f"{table}_{field}", "TRUNCATE", code)


def _keys(vendor: str) -> Iterator[Guard]:
    """Yield the guards of data keys: one that was shredded stays so, nobody loses theirs before, and none
    goes while the words under it are needed."""
    table, same = "archive_datakey", _SAME[vendor]
    fixed = " OR ".join(f"NOT (NEW.{column} {same} OLD.{column})" for column in ("uuid", "made_at"))
    yield Guard("guard_datakey_update", table, "UPDATE", "shredded-for-good", f"OLD.wrapped = '' OR {fixed}")
    # What was sealed with it would be taken for what nobody has a key to.
    yield Guard("guard_datakey_delete", table, "DELETE", "shredded-for-good", "OLD.wrapped = ''")
    yield Guard("guard_datakey_truncate", table, "TRUNCATE", "shredded-for-good")
    whole = "EXISTS (SELECT 1 FROM archive_datakey k WHERE k.id = OLD.key_id AND k.wrapped <> '')"
    for owner in ("testimony", "contact", "personkey", "secondfactor", "rightsrequest", "upload"):
        yield Guard(
            f"guard_{owner}_key",
            f"archive_{owner}",
            "UPDATE",
            "key-stays-until-it-is-shredded",
            f"NOT (NEW.key_id {same} OLD.key_id) AND {whole}",
        )
    # Whoever takes the testimony to another status, or sets a hold, is waited for.
    first = (
        "IF NEW.wrapped = '' THEN"
        " PERFORM 1 FROM archive_testimony t WHERE t.key_id = NEW.id FOR NO KEY UPDATE; END IF;"
    )
    shreds = f"NEW.wrapped = '' AND OLD.wrapped <> '' AND ({_WORDS_NEEDED})"
    yield Guard("guard_datakey_needed", table, "UPDATE", "words-are-still-needed", shreds, first)
    # What is reviewed has words; a next edition gets a key of its own with its text.
    yield Guard(
        "guard_testimony_reopened",
        "archive_testimony",
        "UPDATE",
        "words-were-shredded",
        f"OLD.status = '{Status.CLOSED.value}' AND NEW.status = '{Status.IN_REVIEW.value}'"
        " AND EXISTS (SELECT 1 FROM archive_datakey k WHERE k.id = NEW.key_id AND k.wrapped = '')",
    )
