"""Many testimonies at once, from a file. What may come in is intake's to say: each goes through it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from django.contrib.auth.models import User
from django.db import transaction

from archive.errors import ArchiveError, InvalidEntry
from archive.models.contact import Contact
from archive.models.revision import Revision
from archive.workflow import intake, scanning
from archive.workflow.import_files import Format, Record, RowError, UnreadableFile, read
from archive.workflow.import_rows import Row, Vocabulary, parse

_AT_ONCE = 500  # values in one query; SQLite takes no more than some thousands

_Thing = TypeVar("_Thing")
_Value = TypeVar("_Value", int, str)


class Watch(Protocol):
    """Passes things through, so that somebody can watch them go by."""

    def __call__(self, things: Sequence[_Thing], title: str, /) -> Iterable[_Thing]: ...


@dataclass(frozen=True, slots=True)
class AlreadyStored:
    """A row whose contact has this very text already; a second run of a file meets these."""

    row: int
    line: int
    testimony_id: int

    def __str__(self) -> str:
        return f"row {self.row} (line {self.line}): already stored as testimony {self.testimony_id}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file asks for, judged against itself and the archive. Nothing is written yet."""

    rows: tuple[Row, ...]
    already_stored: tuple[AlreadyStored, ...]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    row: Row
    testimony_id: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """``flags`` counts the possible identifiers; ``unscanned`` are testimonies whose scan failed."""

    stored: tuple[Stored, ...]
    errors: tuple[RowError, ...]
    flags: int = 0
    unscanned: tuple[int, ...] = ()


def plan(path: Path, file_format: Format) -> Plan:
    """Read the whole file and find everything that is wrong with it.

    Raises:
        UnreadableFile: it cannot be read to its end, or holds no rows.
    """
    vocabulary = Vocabulary.load()
    rows: list[Row] = []
    errors: list[RowError] = []
    for record in read(path, file_format):
        parsed = parse(record, vocabulary) if isinstance(record, Record) else [record]
        if isinstance(parsed, Row):
            rows.append(parsed)
        else:
            errors += parsed
    if not rows and not errors:
        raise UnreadableFile("The file holds no rows.")
    contradictions = list(_contradictions(rows))
    wrong = {error.row for error in contradictions}
    new, already_stored = _sorted_out([row for row in rows if row.row not in wrong])
    errors = sorted(errors + contradictions, key=lambda error: error.row)
    return Plan(tuple(new), tuple(already_stored), tuple(errors))


def store(plan: Plan, *, by: User, watch: Watch, keep_going: bool = False, dry_run: bool = False) -> Outcome:
    """Store the rows of the plan in one transaction, and scan them after it.

    One error, whether the plan's or intake's, keeps all rows out, unless ``keep_going``: then the others
    are stored. What an earlier run stored, but was stopped before it scanned, is scanned too. A dry run
    stores all and takes it back; it scans nothing.
    """
    errors = list(plan.errors)
    if errors and not keep_going:
        return Outcome((), tuple(errors))
    stored: list[Stored] = []
    with transaction.atomic():
        for row in watch(plan.rows, "Storing"):
            try:
                entered = intake.enter(row.entry, by=by, scan=False)
            except ArchiveError as refusal:
                column = refusal.field if isinstance(refusal, InvalidEntry) else ""
                errors.append(row.error(column, "refused", str(refusal).removeprefix(f"{column}: ")))
            else:
                stored.append(Stored(row, entered.testimony.pk))
        if dry_run or (errors and not keep_going):
            transaction.set_rollback(True)
    in_order = tuple(sorted(errors, key=lambda error: error.row))
    if errors and not keep_going:
        return Outcome((), in_order)
    if dry_run:
        return Outcome(tuple(stored), in_order)
    flags, unscanned = 0, []
    for revision in watch(_unscanned(plan, stored), "Scanning"):
        found = scanning.scan_without_loss(revision, by=by)
        if found == scanning.SCAN_FAILED:
            unscanned.append(revision.testimony_id)
        else:
            flags += found
    return Outcome(tuple(stored), in_order, flags, tuple(unscanned))


def _unscanned(plan: Plan, stored: Sequence[Stored]) -> list[Revision]:
    testimonies = {one.testimony_id for one in stored} | {one.testimony_id for one in plan.already_stored}
    return [
        revision
        for some in _portions(testimonies)
        for revision in Revision.objects.filter(testimony__in=some, number=1, scans=None)
    ]


def _contradictions(rows: Iterable[Row]) -> Iterator[RowError]:
    """Rows that do not go with an earlier row of the same file, or with what is known of their contact."""
    texts: dict[tuple[str, str], int] = {}
    months: dict[str, tuple[date, int]] = {}
    rows = list(rows)
    recorded = _recorded_months({row.entry.reference for row in rows})
    for row in rows:
        reference, month = row.entry.reference, row.entry.month
        first = texts.setdefault((reference, row.normal_form.text), row.row)
        first_month, said_by = months.setdefault(reference, (month, row.row))
        if first != row.row:
            yield row.error("text", "doubled-row", f"the same reference and text as row {first}")
        if month != first_month:
            yield row.error(
                "month", "month", f"not the month that row {said_by} gives for the same reference"
            )
        elif month != recorded.get(reference, month):
            message = f"the archive has {recorded[reference]:%Y-%m} for this reference"
            yield row.error("month", "month", message)


def _sorted_out(rows: Sequence[Row]) -> tuple[list[Row], list[AlreadyStored]]:
    known = _known_texts({row.entry.reference for row in rows})
    new, already_stored = [], []
    for row in rows:
        testimony_id = known.get((row.entry.reference, row.normal_form.text))
        if testimony_id is None:
            new.append(row)
        else:
            already_stored.append(AlreadyStored(row.row, row.line, testimony_id))
    return new, already_stored


def _recorded_months(references: set[str]) -> dict[str, date]:
    return {
        contact.reference: contact.month
        for some in _portions(references)
        for contact in Contact.objects.filter(reference__in=some)
    }


def _known_texts(references: set[str]) -> dict[tuple[str, str], int]:
    """(reference, text) of every revision, so that an edited testimony is still known by its first text."""
    return {
        (revision.testimony.contact.reference, revision.text): revision.testimony_id
        for some in _portions(references)
        for revision in Revision.objects.filter(testimony__contact__reference__in=some)
        .select_related("testimony__contact")
        .order_by("-pk")
    }


def _portions(values: set[_Value]) -> Iterator[list[_Value]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
