"""Many testimonies at once, from a file. What may come in is intake's to say: each goes through it."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction

from archive.detection.findings import Reading
from archive.errors import ArchiveError, InvalidEntry, SealBroken, Shredded
from archive.models.contact import Contact
from archive.models.revision import Revision
from archive.workflow import intake, scanning
from archive.workflow.flags import flag_states, open_count
from archive.workflow.import_files import Format, Record, RowError, UnreadableFile, in_the_file, read
from archive.workflow.import_rows import Row, Vocabulary, parse
from archive.workflow.import_sheets import Said, plan_sheet
from archive.workflow.known_texts import KnownTexts, portions
from archive.workflow.rescanning import PAGE, _Reader, _readers

logger = logging.getLogger(__name__)

_Thing = TypeVar("_Thing")


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
        return f"{in_the_file(self.row, self.line)}: already stored as testimony {self.testimony_id}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file asks for, judged against itself and the archive. Nothing is written yet."""

    rows: tuple[Row, ...]
    already_stored: tuple[AlreadyStored, ...]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """``testimony_id`` is None in a dry run."""

    row: Row
    testimony_id: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    stored: tuple[Stored, ...]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class ScanStored:
    """``flags`` counts the possible identifiers; None means that the scan failed.

    ``is_unread``: some of it is in a language that the detector cannot read.
    """

    testimony_id: int
    flags: int | None
    is_unread: bool = False


def plan(path: Path, file_format: Format, said: Said | None = None) -> Plan:
    """Read the whole file and find everything that is wrong with it.

    Raises:
        UnreadableFile: it cannot be read to its end, or holds no rows.
        Unanswered: of a spreadsheet, something has to be said.
    """
    if file_format is not Format.JSONL:
        sheet = plan_sheet(path, said or Said({}, {}))
        already = tuple(AlreadyStored(row, 0, testimony_id) for row, testimony_id in sheet.already)
        return Plan(sheet.rows, already, sheet.errors)
    return _plan_lines(path)


def _plan_lines(path: Path) -> Plan:
    """Of JSON Lines, in which nothing is guessed or asked."""
    vocabulary = Vocabulary.load()
    rows: list[Row] = []
    errors: list[RowError] = []
    for record in read(path):
        parsed = parse(record, vocabulary) if isinstance(record, Record) else [record]
        if isinstance(parsed, Row):
            rows.append(parsed)
        else:
            errors += parsed
    if not rows and not errors:
        raise UnreadableFile("The file holds no rows.")
    contacts = intake.contacts_of(row.entry.reference for row in rows)
    contradictions = list(_contradictions(rows, contacts))
    wrong = {error.row for error in contradictions}
    new, already_stored = _sorted_out([row for row in rows if row.row not in wrong], contacts)
    errors = sorted(errors + contradictions, key=lambda error: error.row)
    return Plan(tuple(new), tuple(already_stored), tuple(errors))


def store(plan: Plan, *, by: User, watch: Watch, keep_going: bool = False, dry_run: bool = False) -> Outcome:
    """Store the rows of the plan in one short step; ``scan`` follows it.

    All that takes time comes before the step, so that nobody who is at work meanwhile waits for it. One
    error, whether the plan's or intake's, keeps all rows out, unless ``keep_going``: then the others are
    stored. A dry run writes nothing and holds no lock.
    """
    rows, checked, errors = [], [], list(plan.errors)
    if errors and not keep_going:
        return Outcome((), plan.errors)
    checker = intake.Checker()
    for row in watch(plan.rows, "Checking"):
        try:
            checked.append(checker.check(row.entry))
        except ArchiveError as refusal:
            errors.append(_refused(row, refusal))
        else:
            rows.append(row)
    known = KnownTexts()
    stored: dict[int, int | None] = {}
    refused = intake.refusals_now(checked, known=known)
    if keep_going or not (errors or refused):
        if dry_run:
            stored = {place: None for place in range(len(rows)) if place not in refused}
        else:
            entered, refused = intake.enter_all(checked, by=by, known=known, keep_going=keep_going)
            stored = {place: testimony.pk for place, testimony in entered.items()}
    errors += [_refused(rows[place], refusal) for place, refusal in refused.items()]
    return Outcome(
        tuple(Stored(rows[place], testimony_id) for place, testimony_id in stored.items()),
        tuple(sorted(errors, key=lambda error: error.row)),
    )


def to_scan(plan: Plan, outcome: Outcome) -> list[int]:
    """The revisions that no detector has read: of what was stored now, and of what a run stored before it was
    stopped."""
    testimonies = {one.testimony_id for one in outcome.stored if one.testimony_id}
    testimonies |= {one.testimony_id for one in plan.already_stored}
    return [
        pk
        for some in portions(testimonies)
        for pk in Revision.objects.filter(testimony__in=some, number=1, scans=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    ]


def scan(revision_ids: Sequence[int], *, by: User, watch: Watch, workers: int) -> Iterator[ScanStored]:
    """Read each in ``workers`` processes, as ``rescan`` does, and store what is found, each in its own
    step."""
    with _readers(workers) as read:
        # The watch sees each one go by when it is stored, not when it is sent off to be read.
        scans = _scans(revision_ids, read, by)
        for _, scan in zip(watch(revision_ids, "Scanning"), scans, strict=True):
            yield scan


def _scans(revision_ids: Sequence[int], read: _Reader, by: User) -> Iterator[ScanStored]:
    for some in portions(revision_ids, size=PAGE):
        revisions, texts = [], []
        for revision in Revision.objects.filter(pk__in=some).order_by("pk"):
            try:
                texts.append(revision.text)
            except (SealBroken, Shredded) as refusal:
                logger.error("Scan of %s failed: %s", revision, type(refusal).__name__)  # noqa: TRY400
                yield ScanStored(revision.testimony_id, None)
            else:
                revisions.append(revision)
        for revision, findings in zip(revisions, read(texts), strict=True):
            flags = _flags_stored(revision, findings, by)
            is_unread = findings is not None and bool(findings.unread)
            yield ScanStored(revision.testimony_id, flags, is_unread=is_unread)


def _flags_stored(revision: Revision, findings: Reading | None, by: User) -> int | None:
    if findings is None:
        return None
    try:
        with transaction.atomic():
            scanning.store(findings, revision, by)
    except (SealBroken, Shredded, DatabaseError) as error:  # whose message may quote the row
        logger.error("Scan of %s was not stored: %s", revision, type(error).__name__)  # noqa: TRY400
        return None
    return open_count(flag_states(revision))


def _refused(row: Row, refusal: ArchiveError) -> RowError:
    column = refusal.field if isinstance(refusal, InvalidEntry) else ""
    return row.error(column, "refused", str(refusal).removeprefix(f"{column}: "))


def _contradictions(rows: Sequence[Row], contacts: Mapping[str, Contact]) -> Iterator[RowError]:
    """Rows that do not go with an earlier row of the same file, or with what is known of their contact."""
    texts: dict[tuple[str, str], int] = {}
    months: dict[str, tuple[date, int]] = {}
    for row in rows:
        reference, month = row.entry.reference, row.entry.month
        first = texts.setdefault((reference, row.normal_form.text), row.row)
        first_month, said_by = months.setdefault(reference, (month, row.row))
        contact = contacts.get(reference)
        if first != row.row:
            yield row.error("text", "doubled-row", f"the same reference and text as row {first}")
        if month != first_month:
            yield row.error(
                "month", "month", f"not the month that row {said_by} gives for the same reference"
            )
        elif contact and month != contact.month:
            message = f"the archive already has {contact.month:%Y-%m} for this reference"
            yield row.error("month", "month", message)


def _sorted_out(
    rows: Sequence[Row], contacts: Mapping[str, Contact]
) -> tuple[list[Row], list[AlreadyStored]]:
    known = KnownTexts()
    known.look(contact.pk for contact in contacts.values())
    new, already_stored = [], []
    for row in rows:
        contact = contacts.get(row.entry.reference)
        testimony_id = known.ever(contact.pk, row.normal_form.text) if contact else None
        if testimony_id is None:
            new.append(row)
        else:
            already_stored.append(AlreadyStored(row.row, row.line, testimony_id))
    return new, already_stored
