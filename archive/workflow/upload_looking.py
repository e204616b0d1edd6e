"""What stands in a spreadsheet that somebody sent in, judged by itself and against the archive."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from archive import sealing
from archive.models.beside import WordRun
from archive.models.revision import Revision, fingerprint
from archive.models.upload import KnownLayout, Upload, UploadRow, layout_signature
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.spreadsheets.tables import Line, Remark, Table
from archive.vocabulary import Severity, Status
from archive.workflow import intake
from archive.workflow.known_texts import KnownTexts, portions
from archive.workflow.upload_canonical import (
    Judged,
    Problem,
    Question,
    Row,
    Terms,
    Use,
    guess,
    judge,
    questions,
    signature,
)
from archive.workflow.upload_tables import cells_of, tables_of, with_lines

NEARLY = 0.5  # of their runs of words, under another reference
_STAFF = "staff"


class Step(StrEnum):
    """What somebody has to do before rows can be imported, in this order."""

    SHEET = "sheet"
    COLUMNS = "columns"
    QUESTIONS = "questions"
    WARNINGS = "warnings"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the owner has chosen so far. ``uses`` None: what is guessed. ``warnings`` names those they saw."""

    sheet: int | None = None
    uses: tuple[str, ...] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    warnings: str = ""

    def as_json(self) -> str:
        return json.dumps(
            {
                "sheet": self.sheet,
                "uses": None if self.uses is None else list(self.uses),
                "answers": dict(self.answers),
                "warnings": self.warnings,
            }
        )

    @classmethod
    def of(cls, words: str) -> "Choices":
        if not words:
            return cls()
        said = json.loads(words)
        uses = None if said["uses"] is None else tuple(said["uses"])
        return cls(said["sheet"], uses, said["answers"], said["warnings"])


@dataclass(frozen=True, slots=True)
class Look:
    """``sheets`` names the file's tables; ``table`` is the one that is chosen, or the likeliest.

    ``already`` names, by row, the testimony that has this very text of this contact. ``problems`` are those of
    the rows and those against the archive, warnings apart.
    """

    upload: Upload
    choices: Choices
    sheets: tuple[str, ...]
    sheet: int
    table: Table
    uses: tuple[Use, ...]
    questions: tuple[Question, ...]
    judged: Judged
    already: Mapping[int, int]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    steps: tuple[Step, ...]

    @property
    def good(self) -> tuple[Row, ...]:
        """The rows that can be imported now."""
        wrong = {problem.row for problem in self.problems}
        return tuple(
            row for row in self.judged.rows if row.number not in wrong and row.number not in self.already
        )

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return self.table.remarks


def look(upload: Upload) -> Look:
    """Judge the upload as it stands.

    Raises:
        SealBroken: a row cannot be opened.
    """
    choices = Choices.of(upload.choices)
    tables = tables_of(upload.columns)
    sheet = _sheet(tables, choices)
    table = with_lines(tables[sheet], _lines(upload, sheet))
    terms = load_terms()
    uses = _uses(table, choices, terms)
    asked = questions(table, uses, terms)
    judged = judge(table, uses, choices.answers, terms)
    already, against = _against_the_archive(judged.rows, _letter_of(table, uses))
    found = sorted([*judged.problems, *against], key=lambda problem: problem.row)
    problems = tuple(problem for problem in found if not problem.is_warning)
    warnings = tuple(problem for problem in found if problem.is_warning and problem.row not in already)
    steps = _steps(tables, choices, asked, warnings)
    return Look(
        upload,
        choices,
        tuple(each.sheet for each in tables),
        sheet,
        table,
        uses,
        asked,
        judged,
        already,
        problems,
        warnings,
        steps,
    )


def use_as_code(use: Use) -> str:
    return f"{use.field}:{use.term}" if use.term else use.field


def use_of(code: str, why: str) -> Use:
    name, _, term = code.partition(":")
    return Use(name, term, why)


def name_of_warnings(warnings: Iterable[Problem]) -> str:
    """Return what stands for just these warnings, "" for none: whether somebody has seen them."""
    named = sorted(f"{one.row}:{one.column}:{one.code}" for one in warnings)
    return hashlib.sha256("\n".join(named).encode()).hexdigest() if named else ""


def load_terms() -> Terms:
    return Terms(*(_named(model._default_manager.order_by("label")) for model in (Platform, HarmType, Theme)))


def _named(terms: Iterable[Term]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {term.slug: (term.label, tuple(term.synonyms)) for term in terms}


def remembered(table: Table) -> dict[str, Use]:
    """What was chosen last for a table with these headers, by header."""
    known = KnownLayout.objects.filter(signature=layout_signature(signature(table))).first()
    if known is None or len(known.uses) != len(table.columns):
        return {}
    return {
        column.header: use_of(code, "remembered")
        for column, code in zip(table.columns, known.uses, strict=True)
        if column.header
    }


def staff_columns(table: Table) -> frozenset[int]:
    """The columns that are never stored: names of staff and of children."""
    uses = guess(table, load_terms(), remembered(table))
    return frozenset(place for place, use in enumerate(uses) if use.field == _STAFF)


def _sheet(tables: Sequence[Table], choices: Choices) -> int:
    """The one that was chosen, else the one that a remark calls the likeliest, else the first."""
    if choices.sheet is not None and choices.sheet < len(tables):
        return choices.sheet
    return 0


def _lines(upload: Upload, sheet: int) -> Iterator[Line]:
    for row in UploadRow.objects.filter(upload=upload, sheet=sheet).order_by("number"):
        row.upload = upload
        if row.cells and not row.outcome:
            yield Line(row.number, cells_of(row.cells), row.is_hidden)


def _uses(table: Table, choices: Choices, terms: Terms) -> tuple[Use, ...]:
    if choices.uses is not None and len(choices.uses) == len(table.columns):
        return tuple(use_of(code, "chosen") for code in choices.uses)
    return tuple(guess(table, terms, remembered(table)))


def _letter_of(table: Table, uses: Sequence[Use]) -> Mapping[str, str]:
    return {use.field: column.letter for use, column in reversed(list(zip(uses, table.columns, strict=True)))}


def _steps(
    tables: Sequence[Table], choices: Choices, asked: Sequence[Question], warnings: Sequence[Problem]
) -> tuple[Step, ...]:
    left = []
    if len(tables) > 1 and choices.sheet is None:
        left.append(Step.SHEET)
    if choices.uses is None:
        left.append(Step.COLUMNS)
    if any(question.key not in choices.answers for question in asked):
        left.append(Step.QUESTIONS)
    if name_of_warnings(warnings) != choices.warnings:
        left.append(Step.WARNINGS)
    return tuple(left)


def entry_of(row: Row) -> intake.Entry:
    return intake.Entry(
        reference=row.reference,
        month=row.month,
        basis=row.basis,
        basis_lapses_on=row.basis_lapses_on,
        text=row.text,
        severity=row.severity or Severity.ORDINARY.value,
        tags=intake.Tags(
            platforms=row.platforms,
            harm_types=row.harm_types,
            themes=row.themes,
            age=row.age,
            gender=row.gender,
            nation=row.nation,
            year=row.year,
        ),
    )


def _against_the_archive(
    rows: Sequence[Row], letters: Mapping[str, str]
) -> tuple[dict[int, int], list[Problem]]:
    contacts = intake.contacts_of(row.reference for row in rows)
    known = KnownTexts()
    known.look(contact.pk for contact in contacts.values())
    already: dict[int, int] = {}
    problems: list[Problem] = []
    new: list[Row] = []
    for row in rows:
        contact = contacts.get(row.reference)
        testimony_id = known.ever(contact.pk, row.text) if contact else None
        if testimony_id is not None:
            already[row.number] = testimony_id
            continue
        new.append(row)
        if contact and contact.month != row.month:
            problems.append(
                Problem(
                    row.number,
                    letters.get("month", ""),
                    "month",
                    "month-known",
                    f"the archive already has {contact.month:%Y-%m} for this reference",
                )
            )
    problems += _said_elsewhere(new, letters.get("text", ""))
    return already, problems


def _said_elsewhere(rows: Sequence[Row], letter: str) -> Iterator[Problem]:
    """Warn of texts that the archive has, the same or nearly, whoever's they are there."""
    same = _by_fingerprint({fingerprint(row.text) for row in rows})
    wordings = {row.number: sealing.wording(row.text) for row in rows}
    nearly = _by_runs({run for wording in wordings.values() for run in wording.split()})
    for row in rows:
        if testimony_id := same.get(fingerprint(row.text)):
            message = f"testimony {testimony_id} has exactly this text, under another reference"
            yield Problem(row.number, letter, "text", "said-elsewhere", message, is_warning=True)
            continue
        if testimony_id := _likest(wordings[row.number], nearly):
            message = f"testimony {testimony_id} has nearly the same text"
            yield Problem(row.number, letter, "text", "nearly-elsewhere", message, is_warning=True)


def _by_fingerprint(fingerprints: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in portions(fingerprints):
        rows = Revision.objects.filter(fingerprint__in=some).exclude(testimony__status=Status.ERASED)
        found |= dict(rows.order_by("-testimony").values_list("fingerprint", "testimony_id"))
    return found


_Nearly = tuple[dict[str, set[int]], dict[int, tuple[int, str]]]


def _by_runs(runs: set[str]) -> _Nearly:
    """The revisions that have each run, and of each its testimony and wording: only those that have several."""
    having: defaultdict[str, set[int]] = defaultdict(set)
    for some in portions(runs):
        for run, revision_id in WordRun.objects.filter(run__in=some).values_list("run", "revision_id"):
            having[run].add(revision_id)
    revisions: set[int] = {pk for found in having.values() for pk in found}
    known: dict[int, tuple[int, str]] = {}
    for each in portions(revisions):
        rows: Any = Revision.objects.filter(pk__in=each).exclude(testimony__status=Status.ERASED)
        for pk, testimony_id, wording in rows.order_by().values_list("pk", "testimony_id", "wording"):
            known[pk] = (testimony_id, wording)
    return dict(having), known


def _likest(wording: str, nearly: _Nearly) -> int | None:
    having, known = nearly
    candidates = {pk for run in wording.split() for pk in having.get(run, ()) if pk in known}
    like = [known[pk][0] for pk in candidates if sealing.likeness(wording, known[pk][1]) >= NEARLY]
    return min(like, default=None)
