"""The SQL of guards.py: conditions under which a write is refused, in words that both engines know."""

from archive.vocabulary import Act, CheckAnswer, CheckItem, Status

SQLITE_TRIGGER = """\
CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused_if}
BEGIN SELECT RAISE(ABORT, '{code}'); END"""

POSTGRES_FUNCTION = """\
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    {lock}
    IF {refused_if} THEN
        RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN {row};
END
$guard$"""
# As PostgreSQL writes it back, so that the two can be compared.
POSTGRES_TRIGGER = "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"

ALWAYS = "1 = 1"
NEVER = "1 = 0"
ROW_STANDS = "EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
HEAD_STANDS = "NEW.sequence <> 1 OR EXISTS (SELECT 1 FROM archive_head)"
HEAD_LEAPS = """\
NEW.sequence <> OLD.sequence + 1
    OR NEW.sequence <> (SELECT MAX(sequence) FROM archive_event)"""
OUT_OF_SEQUENCE = "NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM archive_event)"
PUBLICATION_STANDS = (
    "EXISTS (SELECT 1 FROM archive_publication WHERE id = NEW.id OR public_id = NEW.public_id)"
)
ADDRESS_WITHDRAWN = "EXISTS (SELECT 1 FROM archive_tombstone WHERE public_id = NEW.public_id)"
NO_TOMBSTONE = "NOT EXISTS (SELECT 1 FROM archive_tombstone WHERE public_id = OLD.public_id)"
NO_TOMBSTONE_OF_TAGGED = """\
NOT EXISTS (
    SELECT 1 FROM archive_publication q
    JOIN archive_tombstone o ON o.public_id = q.public_id
    WHERE q.id = OLD.publication_id
)"""

LOCK_OF_TEXT = """\
PERFORM 1 FROM archive_testimony t JOIN archive_revision r ON r.testimony_id = t.id
        WHERE r.text = NEW.text FOR UPDATE OF t;"""
LOCK_OF_FLAG = """\
PERFORM 1 FROM archive_testimony t JOIN archive_revision r ON r.testimony_id = t.id
        WHERE r.id = NEW.revision_id FOR UPDATE OF t;"""
LOCK_OF_DECISION = """\
PERFORM 1 FROM archive_testimony t JOIN archive_revision r ON r.testimony_id = t.id
        JOIN archive_flag f ON f.revision_id = r.id
        WHERE f.id = NEW.flag_id FOR UPDATE OF t;"""

_TAG_NOT_CLEARED = """\
NOT EXISTS (
    SELECT 1 FROM archive_publication q
    JOIN archive_revision r ON r.text = q.text
    JOIN archive_testimony t ON t.id = r.testimony_id
    JOIN archive_preparation p ON p.revision_id = r.id
    JOIN archive_preparation_{field} x ON x.preparation_id = p.id
    WHERE q.id = NEW.publication_id AND t.status = '{cleared}' AND t.publication_id IS NULL
        AND x.{term} = NEW.{term}
)"""

# One testimony must answer for the new row: all that the gate (disclosure/gate.py) asks, and that what goes
# out is what was signed. "version" is the one that was signed, raised by the act of publishing alone. A
# replacement is applied before anything goes out, so every flag on the text itself was kept, or was a mark
# that somebody took back.
_NOT_CLEARED = """\
NOT EXISTS (
    SELECT 1 FROM archive_testimony t
    JOIN archive_revision r ON r.testimony_id = t.id
    JOIN archive_clearance c ON c.revision_id = r.id
    JOIN archive_preparation p ON p.revision_id = r.id
    WHERE t.status = '{cleared}' AND t.publication_id IS NULL AND t.invented = NEW.invented
        AND t.basis <> '' AND (t.basis_lapses_on IS NULL OR t.basis_lapses_on >= CURRENT_DATE)
        AND r.text = NEW.text
        AND NOT EXISTS (
            SELECT 1 FROM archive_revision v WHERE v.testimony_id = t.id AND v.number > r.number
        )
        AND c.version + 1 = t.version AND c.attribution = NEW.attribution
        AND p.fidelity = NEW.fidelity AND p.content_notes = NEW.content_notes
        AND p.age_band = NEW.age_band AND p.gender = NEW.gender AND p.nation = NEW.nation
        AND p.year {same} NEW.year
        AND EXISTS (SELECT 1 FROM archive_preparation_themes x WHERE x.preparation_id = p.id)
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
        AND c.signed_by_id <> t.entered_by_id
        AND c.signed_by_id NOT IN (SELECT user_id FROM archive_testimony_editors WHERE testimony_id = t.id)
        AND c.signed_by_id NOT IN (SELECT created_by_id FROM archive_revision WHERE testimony_id = t.id)
        AND c.signed_by_id NOT IN (
            SELECT d.by_id FROM archive_decision d
            JOIN archive_flag f ON f.id = d.flag_id JOIN archive_revision v ON v.id = f.revision_id
            WHERE v.testimony_id = t.id
        )
        AND c.signed_by_id NOT IN (
            SELECT y.prepared_by_id FROM archive_preparation y
            JOIN archive_revision v ON v.id = y.revision_id WHERE v.testimony_id = t.id
        )
)"""
_ANSWER = {"sqlite": "json_extract(p.checklist, '$.{item}')", "postgresql": "p.checklist ->> '{item}'"}
_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}


def not_cleared(vendor: str) -> str:
    """Return the condition that no cleared testimony answers for a new publication."""
    answers = ", ".join(f"'{answer}'" for answer in CheckAnswer.values)
    asked = [f"{_ANSWER[vendor].format(item=item)} IN ({answers})" for item in CheckItem.values]
    return _NOT_CLEARED.format(
        cleared=Status.CLEARED.value,
        same=_SAME[vendor],
        checklist=" AND ".join(asked),
        keep=Act.KEEP.value,
        retract=Act.RETRACT.value,
    )


def tag_not_cleared(field: str, term: str) -> str:
    """Return the condition that no cleared testimony, of the publication's text, has a new row's tag."""
    return _TAG_NOT_CLEARED.format(cleared=Status.CLEARED.value, field=field, term=term)
