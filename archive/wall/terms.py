"""Terms: one name once, an address that leads on for good, and no other name or place for what readers see
unless a second person confirmed it."""

from collections.abc import Iterator

from django.db import connections

from archive.models.term_names import PUNCTUATION
from archive.models.vocabulary import Term
from archive.vocabulary import Status
from archive.wall.frozen import TERMS
from archive.wall.publishing import HOLDS
from archive.wall.triggers import Guard, Reaction

# Spelling: capitals, and these. Of other changes nobody can tell whether they say more.
_MAY_DIFFER = " -.'’"
_FIELDS = {"archive_platform": "platforms", "archive_harmtype": "harm_types", "archive_theme": "themes"}
_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}
# A broader term is named with its narrower ones, and finds their quotes; what was merged is read as another.
_READERS_SEE_IT = """\
EXISTS (
    SELECT 1 FROM {table} p WHERE (p.id = {pk} OR p.parent_id = {pk} OR p.merged_into_id = {pk} OR EXISTS (
        SELECT 1 FROM {table} m WHERE m.id = p.merged_into_id AND m.parent_id = {pk}
    )) AND (
        EXISTS (SELECT 1 FROM archive_publication_{field} q WHERE q.{column} = p.id)
        OR EXISTS (
            SELECT 1 FROM archive_testimony t
            JOIN archive_revision r ON r.testimony_id = t.id JOIN archive_clearance c ON c.revision_id = r.id
            WHERE t.status IN ('{cleared}', '{waiting}') AND {holds}
        )
    )
)"""
_LATELY = {
    "sqlite": "julianday('now') - julianday(a.answered_at) < 10.0 / 1440",
    "postgresql": "a.answered_at > CURRENT_TIMESTAMP - interval '10 minutes'",
}
# It happens in the transaction of the answer; what the answer confirmed is the program's to keep.
_CONFIRMED = """\
EXISTS (
    SELECT 1 FROM archive_powerrequest r JOIN archive_poweranswer a ON a.request_id = r.id
    WHERE r.kind IN ('term', 'words') AND r.subject = '{name} ' || OLD.id AND a.verdict = 'confirmed'
        AND {lately}
)"""
_ASCII = {"sqlite": "NEW.label NOT GLOB '*[^ -~]*'", "postgresql": "NEW.label ~ '^[ -~]*$'"}
_HAD = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each({of}.former_slugs) j WHERE j.value = {slug})",
    "postgresql": "{of}.former_slugs @> to_jsonb({slug})",
}
_NAMES = {"sqlite": "instr(b.text, OLD.slug) > 0", "postgresql": "strpos(b.text, OLD.slug) > 0"}
# Whatever points to it by its slug would lose it; what does by its number is in use all the same.
_USED = """\
EXISTS (SELECT 1 FROM archive_testimony_{field} u WHERE u.{column} = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_preparation_{field} u WHERE u.{column} = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_publication_{field} u WHERE u.{column} = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_figure_{field} u WHERE u.{column} = OLD.id)
    OR EXISTS (SELECT 1 FROM archive_clearance c JOIN {table} p ON p.id = OLD.id WHERE {holds})
    OR EXISTS (SELECT 1 FROM archive_baselineimport b WHERE {named})"""
_MERGED_WRONGLY = """\
EXISTS (SELECT 1 FROM {table} m WHERE m.id = NEW.merged_into_id
        AND (m.merged_into_id IS NOT NULL OR m.slug = 'online'))
    OR NEW.slug = 'online'
    OR EXISTS (SELECT 1 FROM {table} n WHERE n.parent_id = NEW.id AND n.merged_into_id IS NULL)"""
# Of what was merged into a term that is merged itself.
_GOES_ALONG = """\
EXISTS (SELECT 1 FROM {table} m WHERE m.id = OLD.merged_into_id AND m.merged_into_id = NEW.merged_into_id)"""
_NO_LONGER = """\
EXISTS (SELECT 1 FROM {table} p WHERE p.id = NEW.{column} AND {state})"""
# A next edition, or a next text, keeps what its testimony has, and may say it more broadly.
_PREPARED_BEFORE = """\
EXISTS (
    SELECT 1 FROM archive_preparation y JOIN archive_revision r ON r.id = y.revision_id
    JOIN archive_revision v ON v.testimony_id = r.testimony_id
    WHERE y.id = NEW.preparation_id AND (
        EXISTS (
            SELECT 1 FROM archive_testimony_{field} u JOIN {table} p ON p.id = u.{column}
            LEFT JOIN {table} m ON m.id = p.merged_into_id
            WHERE u.testimony_id = r.testimony_id
            AND NEW.{column} IN (p.id, p.parent_id, p.merged_into_id, m.parent_id)
        ) OR EXISTS (
            SELECT 1 FROM archive_preparation z JOIN archive_preparation_{field} u ON u.preparation_id = z.id
            JOIN {table} p ON p.id = u.{column} LEFT JOIN {table} m ON m.id = p.merged_into_id
            WHERE z.revision_id = v.id AND NEW.{column} IN (p.id, p.parent_id, p.merged_into_id, m.parent_id)
        )
    )
)"""


def terms_guards(vendor: str) -> Iterator[Guard]:
    for table, field in _FIELDS.items():
        name = table.removeprefix("archive_")
        given = {"table": table, "field": field, "column": TERMS[field]}
        confirmed = _CONFIRMED.format(name=name, lately=_LATELY[vendor])
        seen = _readers_see_it(table, vendor, "OLD.id")
        moved = f"NOT (NEW.merged_into_id {_SAME[vendor]} OLD.merged_into_id)"
        renamed = f"{_spelled('NEW')} <> {_spelled('OLD')}"
        otherwise = f"({renamed} OR {moved} AND NOT {_GOES_ALONG.format(**given)})"
        unasked = f"{otherwise}\n    AND {seen}\n    AND NOT {confirmed}"
        yield Guard(f"guard_{name}_label", table, "UPDATE", "term-is-with-readers", unasked)
        yield from _slugs(table, name, vendor)
        yield from _keys(table, name, vendor)
        wrongly = f"NEW.merged_into_id IS NOT NULL AND ({_MERGED_WRONGLY.format(**given)})"
        for event, changed in (("INSERT", ""), ("UPDATE", f"{moved} AND ")):
            yield Guard(
                f"guard_{name}_merged_{event.lower()}",
                table,
                event,
                "term-cannot-be-merged",
                f"{changed}{wrongly}",
            )
        # Readers' links lead on from it.
        yield Guard(
            f"guard_{name}_stays", table, "DELETE", "merged-term-stays", "OLD.merged_into_id IS NOT NULL"
        )
        below_merged = (
            f"NEW.merged_into_id IS NULL AND EXISTS (SELECT 1 FROM {table} p WHERE p.id = NEW.parent_id"
            " AND p.merged_into_id IS NOT NULL)"
        )
        for event in ("INSERT", "UPDATE"):
            yield Guard(
                f"guard_{name}_below_{event.lower()}", table, event, "broader-term-was-merged", below_merged
            )
        yield from _no_new_use(table, field)


def _slugs(table: str, name: str, vendor: str) -> Iterator[Guard]:
    field = _FIELDS[table]
    holds = HOLDS[vendor].format(field=field)
    used = _USED.format(table=table, field=field, column=TERMS[field], holds=holds, named=_NAMES[vendor])
    had = _HAD[vendor]
    seen = _readers_see_it(table, vendor, "OLD.id")
    unkept = f"NOT {had.format(of='NEW', slug='OLD.slug')}"
    fixed = f"NEW.slug <> OLD.slug AND (\n    {unkept}\n    OR {used}\n    OR {seen}\n)"
    yield Guard(f"guard_{name}_slug", table, "UPDATE", "slug-is-fixed", fixed)
    kept = (
        {
            "sqlite": "EXISTS (SELECT 1 FROM json_each(OLD.former_slugs) o WHERE o.value <> NEW.slug AND NOT "
            "EXISTS (SELECT 1 FROM json_each(NEW.former_slugs) j WHERE j.value = o.value))",
            "postgresql": "NOT ((NEW.former_slugs || to_jsonb(NEW.slug)) @> OLD.former_slugs)",
        }
    )[vendor]
    yield Guard(f"guard_{name}_former", table, "UPDATE", "former-slug-leads-on", kept)
    of_another = (
        f"EXISTS (SELECT 1 FROM {table} o WHERE o.id <> NEW.id AND {had.format(of='o', slug='NEW.slug')})"
    )
    for event in ("INSERT", "UPDATE"):
        yield Guard(f"guard_{name}_slug_{event.lower()}", table, event, "slug-was-anothers", of_another)


def _keys(table: str, name: str, vendor: str) -> Iterator[Guard]:
    """Yield what keeps one name from being two terms. What stood there before this was asked stays."""
    another = (
        f"NEW.label_key = '' OR EXISTS (SELECT 1 FROM {table} o WHERE o.id <> NEW.id"
        " AND (replace(o.slug, '-', '') = NEW.label_key OR o.label_key = replace(NEW.slug, '-', '')))"
    )
    differs = f"{_ASCII[vendor]} AND NEW.label_key <> {_plain('NEW.label')}"
    code = "name-is-anothers"
    yield Guard(f"guard_{name}_name_insert", table, "INSERT", code, another)
    yield Guard(f"guard_{name}_key_insert", table, "INSERT", "key-is-not-of-the-label", differs)
    changed = "(NEW.label <> OLD.label OR NEW.label_key <> OLD.label_key OR NEW.slug <> OLD.slug)"
    respelled = "(NEW.label <> OLD.label OR NEW.label_key <> OLD.label_key)"
    # One of several that had one name may be spelled otherwise, and stays one of them.
    still = f"(NEW.label_key = OLD.label_key AND {_plain('NEW.label')} = {_plain('OLD.label')})"
    yield Guard(f"guard_{name}_name_update", table, "UPDATE", code, f"{changed} AND ({another})")
    yield Guard(
        f"guard_{name}_key_update",
        table,
        "UPDATE",
        "key-is-not-of-the-label",
        f"{respelled} AND NOT {still} AND {differs}",
    )


def _no_new_use(table: str, field: str) -> Iterator[Guard]:
    """Yield what keeps a term that was merged, or is no longer used, from being given to anything anew.
    What was signed goes out as it was signed."""
    column = TERMS[field]
    merged = _NO_LONGER.format(table=table, column=column, state="p.merged_into_id IS NOT NULL")
    retired = _NO_LONGER.format(table=table, column=column, state="p.retired")
    kept = _PREPARED_BEFORE.format(table=table, field=field, column=column)
    for owner in ("testimony", "preparation", "figure"):
        name, tagged = f"guard_{owner}_{field}", f"archive_{owner}_{field}"
        refused = f"{retired}\n    AND NOT {kept}" if owner == "preparation" else retired
        for event in ("INSERT", "UPDATE"):
            on = event.lower()
            yield Guard(f"{name}_merged_{on}", tagged, event, "term-was-merged", merged)
            yield Guard(f"{name}_retired_{on}", tagged, event, "term-is-no-longer-used", refused)


def terms_reactions(vendor: str) -> Iterator[Reaction]:
    """What was merged into a term goes along when that one is merged: nothing leads to a third, or in a
    circle. And a term says that lines which were signed before call it otherwise."""
    for table in _FIELDS:
        name = table.removeprefix("archive_")
        moved = f"NOT (NEW.merged_into_id {_SAME[vendor]} OLD.merged_into_id)"
        along = f"UPDATE {table} SET merged_into_id = NEW.merged_into_id WHERE merged_into_id = NEW.id"
        yield Reaction(
            f"tie_{name}_aliases", table, "UPDATE", (along,), f"NEW.merged_into_id IS NOT NULL AND {moved}"
        )
        says_so = f"UPDATE {table} SET relabelled = TRUE WHERE id = NEW.id AND NOT relabelled"
        yield Reaction(
            f"tie_{name}_relabelled",
            table,
            "UPDATE",
            (says_so,),
            f"NOT NEW.relabelled AND (NEW.label <> OLD.label OR OLD.relabelled OR {moved})",
        )


def readers_see(term: Term) -> bool:
    """Say whether a quote that is public, or cleared to be, has the term, a narrower one, or one that was
    merged into them."""
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
    return _without(f"{row}.label", _MAY_DIFFER)


def _plain(value: str) -> str:
    """The key of a name, where it is plain ASCII (models/term_names.py)."""
    return _without(value, f" {PUNCTUATION}")


def _without(value: str, letters: str) -> str:
    for letter in letters:
        value = f"replace({value}, '{letter.replace(chr(39), chr(39) * 2)}', '')"
    return f"lower({value})"


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
