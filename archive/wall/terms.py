"""Terms that readers see: what a quote was signed under is not renamed to say something else."""

from collections.abc import Iterator

from django.db import connections

from archive.models.vocabulary import Term
from archive.vocabulary import Status
from archive.wall.frozen import TERMS
from archive.wall.publishing import HOLDS
from archive.wall.triggers import Guard

# Spelling: capitals, and these. Of other changes nobody can tell whether they say more.
_MAY_DIFFER = " -.'’"
_FIELDS = {"archive_platform": "platforms", "archive_harmtype": "harm_types", "archive_theme": "themes"}
# A broader term is named with its narrower ones, and finds their quotes.
_READERS_SEE_IT = """\
EXISTS (
    SELECT 1 FROM {table} p WHERE (p.id = {pk} OR p.parent_id = {pk}) AND (
        EXISTS (SELECT 1 FROM archive_publication_{field} q WHERE q.{column} = p.id)
        OR EXISTS (
            SELECT 1 FROM archive_testimony t
            JOIN archive_revision r ON r.testimony_id = t.id JOIN archive_clearance c ON c.revision_id = r.id
            WHERE t.status IN ('{cleared}', '{waiting}') AND {holds}
        )
    )
)"""


def terms_guards(vendor: str) -> Iterator[Guard]:
    for table in _FIELDS:
        name = f"guard_{table.removeprefix('archive_')}_label"
        renamed = f"(NEW.slug <> OLD.slug OR {_spelled('NEW')} <> {_spelled('OLD')})"
        refused_if = f"{renamed} AND {_readers_see_it(table, vendor, 'OLD.id')}"
        yield Guard(name, table, "UPDATE", "term-is-with-readers", refused_if)


def readers_see(term: Term) -> bool:
    """Say whether a quote that is public, or cleared to be, has the term or a narrower one."""
    connection = connections[type(term)._default_manager.db]
    table = term._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_readers_see_it(table, connection.vendor, str(int(term.pk)))}")
        return bool(cursor.fetchone()[0])


def spelled(label: str) -> str:
    """Return what of ``label`` may not change, as the database compares it."""
    return "".join(
        letter.lower() if letter.isascii() else letter for letter in label if letter not in _MAY_DIFFER
    )


def _spelled(row: str) -> str:
    found = f"{row}.label"
    for letter in _MAY_DIFFER:
        found = f"replace({found}, '{letter.replace(chr(39), chr(39) * 2)}', '')"
    return f"lower({found})"


def _readers_see_it(table: str, vendor: str, pk: str) -> str:
    field = _FIELDS[table]
    return _READERS_SEE_IT.format(
        table=table,
        pk=pk,
        field=field,
        column=TERMS[field],
        cleared=Status.CLEARED.value,
        waiting=Status.WAITING.value,
        holds=HOLDS[vendor].format(field=field),
    )
