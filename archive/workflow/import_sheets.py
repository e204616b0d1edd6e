"""A spreadsheet that a command reads: read and judged as one that is uploaded, before anything is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArchiveError
from archive.spreadsheets.asking import Question
from archive.spreadsheets.columns import FIELDS, TO_CHOOSE
from archive.spreadsheets.judging import Group, grouped
from archive.spreadsheets.reading import UnreadableSheet, read
from archive.spreadsheets.refusing import LARGEST_FILE_BYTES
from archive.workflow.import_files import MOST_ROWS, RowError, UnreadableFile, opened
from archive.workflow.import_rows import Row
from archive.workflow.upload_looking import Choices, Look, entry_of, look_at_file, use_as_code
from archive.workflow.upload_template import without_our_sheets


class Unanswered(ArchiveError):
    """Something has to be said about the file first. ``questions`` are in words, without a cell's value;
    ``warnings`` what has to be looked at; ``errors`` what is wrong whatever the answers."""

    def __init__(
        self, questions: Sequence[Question], warnings: Sequence[Group], errors: Sequence[RowError]
    ) -> None:
        super().__init__("Something has to be answered before the file can be imported.")
        self.questions = tuple(questions)
        self.warnings = tuple(warnings)
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on the command line: by the keys of questions, and by the letters of columns."""

    answers: Mapping[str, str]
    columns: Mapping[str, str]
    sheet: int | None = None
    warnings_seen: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    rows: tuple[Row, ...]
    already: tuple[tuple[int, int], ...]  # rows, and the testimonies that they are
    errors: tuple[RowError, ...]


def plan_sheet(path: Path, said: Said) -> Sheet:
    """Raises UnreadableFile, or Unanswered; nothing is written."""
    try:
        book = without_our_sheets(read(_bytes(path), path.name))
    except UnreadableSheet as refusal:
        raise UnreadableFile(str(refusal)) from None
    choices = Choices(sheet=said.sheet, answers=said.answers)
    found = look_at_file(book, choices)
    _refuse_unnamed_ticks(found, said)
    if said.columns:
        found = look_at_file(book, Choices(said.sheet, _uses(found, said.columns), said.answers))
    if len(found.table.lines) > MOST_ROWS:
        raise UnreadableFile(
            f"The file holds more than {MOST_ROWS:,} rows, which this command stores in one step. "
            "Upload it on the page “Import a spreadsheet” instead, or split it."
        )
    asked = [question for question in found.questions if question.key not in said.answers]
    warnings = () if said.warnings_seen else grouped(found.warnings)
    errors = tuple(
        RowError(one.row, 0, one.field or one.column, one.code, one.message) for one in found.problems
    )
    if asked or warnings:
        raise Unanswered(asked, warnings, [one for one in errors if one.code != "unanswered"])
    if not found.table.lines:
        raise UnreadableFile("The file holds no rows.")
    rows = tuple(Row(row.number, 0, entry_of(row), found.forms[row.number]) for row in found.good)
    return Sheet(rows, tuple(found.already.items()), errors)


def _refuse_unnamed_ticks(found: Look, said: Said) -> None:
    """Raises UnreadableFile: ticks would be lost, as nobody has said what they mean."""
    named = {letter.upper() for letter in said.columns}
    for column, use in zip(found.table.columns, found.uses, strict=True):
        if use.why in TO_CHOOSE and column.letter not in named:
            raise UnreadableFile(
                f"Column {column.letter} has ticks, and its heading names no single term of the vocabulary. "
                f"Say what it is with --column, such as {column.letter}=tick:platforms:instagram, or "
                f"{column.letter}=ignore."
            )


def _uses(found: Look, columns: Mapping[str, str]) -> tuple[str, ...]:
    letters = {column.letter.upper(): column.index for column in found.table.columns}
    codes = [use_as_code(use) for use in found.uses]
    for letter, code in columns.items():
        if letter.upper() not in letters:
            raise UnreadableFile(f"--column: the file has no column {letter.upper()[:3]}.")
        if code.partition(":")[0] not in FIELDS:
            raise UnreadableFile(f"--column: a column can be one of {', '.join(FIELDS)}.")
        codes[letters[letter.upper()]] = code
    return tuple(codes)


def _bytes(path: Path) -> bytes:
    with opened(path) as file:
        return file.read(LARGEST_FILE_BYTES + 1)
