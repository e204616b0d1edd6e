"""What stands in a spreadsheet that somebody sent in, judged by itself and against the archive."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from archive.errors import RefusedText
from archive.models.contact import LONGEST_REFERENCE, REFERENCE
from archive.models.upload import KnownLayout, Outcome, Upload, UploadRow, layout_signature
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.spreadsheets.asking import Question
from archive.spreadsheets.columns import Use, guess, header_key, signature
from archive.spreadsheets.judging import Judged, Problem, Row, ask_and_judge
from archive.spreadsheets.meanings import Rules
from archive.spreadsheets.surveying import AsWhole
from archive.spreadsheets.tables import Book, Line, Remark, Table
from archive.spreadsheets.terms import Terms
from archive.vocabulary import Severity
from archive.workflow import intake
from archive.workflow.normal_form import NormalForm, normalise
from archive.workflow.upload_comparing import compare
from archive.workflow.upload_tables import book_of, cells_of, with_lines
from archive.workflow.upload_template import WARNINGS_HEADER, WRONG_HEADER, without_examples

# Names of staff, and what says who a child is.
NEVER_STORED = ("staff", "private")


# Of a copy that says what is wrong, sent in again.
_OURS = {header_key(header): Use("ignore") for header in (WRONG_HEADER, WARNINGS_HEADER)}


class Step(StrEnum):
    """What somebody has to do before rows can be imported, in this order."""

    SHEET = "sheet"
    COLUMNS = "columns"
    QUESTIONS = "questions"
    WARNINGS = "warnings"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the owner has chosen so far. ``uses`` None: what is guessed. ``warnings`` names those they saw.
    ``whole``: what the file told about its cells when its import was begun."""

    sheet: int | None = None
    uses: tuple[str, ...] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    warnings: str = ""
    whole: AsWhole | None = None

    def as_json(self) -> str:
        return json.dumps(
            {
                "sheet": self.sheet,
                "uses": None if self.uses is None else list(self.uses),
                "answers": dict(self.answers),
                "warnings": self.warnings,
                "whole": self.whole and _whole_as_json(self.whole),
            }
        )

    @classmethod
    def of(cls, words: str) -> "Choices":
        if not words:
            return cls()
        said = json.loads(words)
        uses = None if said["uses"] is None else tuple(said["uses"])
        return cls(said["sheet"], uses, said["answers"], said["warnings"], _whole_of(said.get("whole")))


def _whole_as_json(whole: AsWhole) -> dict[str, Any]:
    return {
        "order": whole.order,
        "both": whole.says_both_orders,
        "swapped": sorted(whole.swapped),
        "marks": whole.has_check_marks,
        "keys": [[*of, key] for of, key in whole.keys.items()],
        "yearless": whole.lacks_years,
    }


def _whole_of(said: Mapping[str, Any] | None) -> AsWhole | None:
    if said is None:
        return None
    keys = {(field, value): key for field, value, key in said["keys"]}
    return AsWhole(
        said["order"],
        said["both"],
        frozenset(said["swapped"]),
        said["marks"],
        keys,
        said.get("yearless", False),  # begun before it was kept
    )


@dataclass(frozen=True, slots=True)
class Look:
    """``book`` is the file without its rows; ``table`` the one of its tables that is chosen, or likeliest.

    ``forms`` has the text of each row, with what was taken out of it. ``already`` names, by row, the
    testimony that has this very text of this contact. ``problems`` are those of the rows and those against
    the archive, warnings apart.
    """

    upload: Upload
    choices: Choices
    book: Book
    sheet: int
    table: Table
    uses: tuple[Use, ...]
    questions: tuple[Question, ...]
    judged: Judged
    forms: Mapping[int, NormalForm]
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
    def sheets(self) -> tuple[str, ...]:
        return tuple(table.sheet for table in self.book.tables)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (*self.book.remarks, *self.table.remarks)


def look(upload: Upload) -> Look:
    """Judge the upload as it stands.

    Raises:
        SealBroken: a row cannot be opened.
    """
    choices = Choices.of(upload.choices)
    book = book_of(upload.kind, upload.columns)
    sheet = _sheet(book, choices)
    return look_at(upload, book, sheet, with_lines(book.tables[sheet], _lines(upload, sheet)), choices)


def chosen_table(upload: Upload) -> tuple[int, Table]:
    """The place and the columns of the table that is chosen, or likeliest, without its rows."""
    book = book_of(upload.kind, upload.columns)
    sheet = _sheet(book, Choices.of(upload.choices))
    return sheet, book.tables[sheet]


def look_at_file(book: Book, choices: Choices) -> Look:
    """Judge a file of which nothing is stored, as a command does."""
    sheet = _sheet(book, choices)
    return look_at(Upload(), book, sheet, book.tables[sheet], choices)


def look_at(upload: Upload, book: Book, sheet: int, table: Table, choices: Choices) -> Look:
    table = without_examples(table)
    terms, texts = load_terms(), Texts()
    rules = Rules(timezone.localdate(), reference=_wrong_in_reference, text=texts.refusal)
    uses = _uses(table, choices, terms)
    asked, judged = ask_and_judge(table, uses, choices.answers, terms, rules=rules, whole=choices.whole)
    forms = {row.number: texts.normal(row.text) for row in judged.rows}
    judged = replace(judged, rows=tuple(replace(row, text=forms[row.number].text) for row in judged.rows))
    already, against = compare(judged.rows, _letters(table, uses))
    found = sorted([*judged.problems, *against], key=lambda problem: problem.row)
    problems = tuple(problem for problem in found if not problem.is_warning)
    settled = {*already, *(problem.row for problem in problems)}  # rows that are not stored in any case
    warnings = tuple(problem for problem in found if problem.is_warning and problem.row not in settled)
    steps = _steps(book, choices, asked, warnings)
    return Look(
        upload,
        choices,
        book,
        sheet,
        table,
        uses,
        asked,
        judged,
        forms,
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


class Texts:
    """The normal form of each text, made once."""

    def __init__(self) -> None:
        self._normal: dict[str, NormalForm] = {}

    def refusal(self, raw: str) -> str:
        """Return why it cannot be stored, "" where it can."""
        try:
            self._normal[raw] = normalise(raw)
        except RefusedText as refusal:
            return str(refusal)
        return ""

    def normal(self, raw: str) -> NormalForm:
        if raw not in self._normal:
            self._normal[raw] = normalise(raw)
        return self._normal[raw]


def _wrong_in_reference(reference: str) -> str:
    if len(reference) > LONGEST_REFERENCE:
        return f"it is longer than {LONGEST_REFERENCE} characters"
    try:
        REFERENCE(reference)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def load_terms() -> Terms:
    return Terms(*(_named(model) for model in (Platform, HarmType, Theme)))


def _named(model: type[Term]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The terms that may be given now; what was merged into one is another name of it."""
    found = {}
    for term in model.objects.offered().order_by("label").prefetch_related("aliases"):
        names = [*term.synonyms, *term.former_slugs]
        for alias in term.aliases.all():
            names += [alias.slug, alias.label, *alias.synonyms, *alias.former_slugs]
        found[term.slug] = (term.label, tuple(names))
    return found


def remembered(table: Table) -> dict[str, Use]:
    """What was chosen last for a table with these headers, by header."""
    known = KnownLayout.objects.filter(signature=layout_signature(signature(table))).first()
    if known is None or len(known.uses) != len(table.columns):
        return dict(_OURS)
    return _OURS | {
        header_key(column.header): use_of(code, "remembered")
        for column, code in zip(table.columns, known.uses, strict=True)
        if column.header and code
    }


def corrections(found: Look) -> list[str]:
    """The code of each column that somebody corrected; "" where they left our guess as it was.

    A guess that was passed over with one key is no choice: next time we may know better, or ask again.
    """
    guessed = guess(found.table, load_terms(), _OURS)
    return [
        "" if (use.field, use.term) == (ours.field, ours.term) else use_as_code(use)
        for use, ours in zip(found.uses, guessed, strict=True)
    ]


def never_stored(table: Table) -> frozenset[int]:
    """The columns that seem to hold names of staff, or to say who a child is."""
    uses = guess(table, load_terms(), remembered(table))
    return frozenset(place for place, use in enumerate(uses) if use.field in NEVER_STORED)


def _sheet(book: Book, choices: Choices) -> int:
    """The one that was chosen, else the one that a remark calls the likeliest, else the first."""
    if choices.sheet is not None and choices.sheet < len(book.tables):
        return choices.sheet
    likely = (one.said.get("position", "0") for one in book.remarks if one.code == "likely-sheet")
    return int(next(likely, "0"))


def _lines(upload: Upload, sheet: int) -> Iterator[Line]:
    for row in UploadRow.objects.filter(upload=upload, sheet=sheet).order_by("number"):
        row.upload = upload
        if row.cells and row.outcome != Outcome.LEFT_OUT:
            yield Line(row.number, cells_of(row.cells), row.is_hidden)


def _uses(table: Table, choices: Choices, terms: Terms) -> tuple[Use, ...]:
    if choices.uses is not None and len(choices.uses) == len(table.columns):
        return tuple(use_of(code, "chosen") for code in choices.uses)
    return tuple(guess(table, terms, remembered(table)))


def _letters(table: Table, uses: Sequence[Use]) -> Mapping[str, str]:
    return {use.field: column.letter for use, column in reversed(list(zip(uses, table.columns, strict=True)))}


def _steps(
    book: Book, choices: Choices, asked: Sequence[Question], warnings: Sequence[Problem]
) -> tuple[Step, ...]:
    left = []
    if len(book.tables) > 1 and choices.sheet is None:
        left.append(Step.SHEET)
    if choices.uses is None:
        left.append(Step.COLUMNS)
    if any(question.key not in choices.answers for question in asked):
        left.append(Step.QUESTIONS)
    if warnings and name_of_warnings(warnings) != choices.warnings:
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
