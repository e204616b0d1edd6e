"""JSON Lines, read record by record; what a file is, by its name. Spreadsheets are read by import_sheets.

No message quotes the file, not even the name of a field.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import BinaryIO, NoReturn

from archive.errors import ArchiveError, in_words

REQUIRED = ("reference", "month", "basis", "text", "platforms", "harm_types")
OPTIONAL = ("basis_lapses_on", "themes", "age", "gender", "nation", "year")
COLUMNS = REQUIRED + OPTIONAL

# All rows of a file are stored in one step for which everybody else waits: it has to take less than a second.
MOST_ROWS = 2_000
LARGEST_FILE_BYTES = 32 * 2**20
# The longest text allowed, each character written as an escape of JSON, fits in.
LONGEST_LINE_BYTES = 2**21
MOST_FIELDS = 50

_OTHER_FILES = {
    b"\xff\xfe": "The file is UTF-16. Save it as UTF-8.",
    b"\xfe\xff": "The file is UTF-16. Save it as UTF-8.",
    b"PK\x03\x04": "The file is a spreadsheet or an archive. Export it as CSV (UTF-8).",
}


class UnreadableFile(ArchiveError):
    """The file as a whole cannot be read."""


_SPLIT = "Split it into smaller files and import them one after the other."


_SPREADSHEETS = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".tsv", ".tab")


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    SHEET = "spreadsheet"

    @classmethod
    def of(cls, path: Path) -> "Format":
        """Raises UnreadableFile: the suffix names no format."""
        formats = {".csv": cls.CSV, ".jsonl": cls.JSONL, ".ndjson": cls.JSONL}
        formats |= dict.fromkeys(_SPREADSHEETS, cls.SHEET)
        try:
            return formats[path.suffix.lower()]
        except KeyError:
            raise UnreadableFile(
                "The file name does not end in .csv, .xlsx, .jsonl or another ending we know: rename it, "
                "or give --format."
            ) from None


def in_the_file(row: int, line: int) -> str:
    return f"row {row} (line {line})" if line else f"row {row}"


@dataclass(frozen=True, slots=True)
class RowError:
    """``row`` counts records from 1, and ``line`` is where it stands. Of a spreadsheet ``row`` is as it
    counts them, and ``line`` is 0."""

    row: int
    line: int
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"{in_the_file(self.row, self.line)}{column}: {self.message}"


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file."""

    row: int
    line: int
    fields: dict[str, object]


def read(path: Path) -> Iterator[Record | RowError]:
    """Yield every record, or what is wrong with it; blank ones are passed over.

    Raises:
        UnreadableFile: also half-way, when what follows cannot be told apart any more, or is too much.
    """
    with opened(path) as file:
        for record in _records(_lines(file)):
            if record.row > MOST_ROWS:
                raise UnreadableFile(
                    f"The file holds more than {MOST_ROWS:,} rows, and storing more at once would keep "
                    f"others waiting. {_SPLIT}"
                )
            yield record


def opened(path: Path) -> BinaryIO:
    """Raises UnreadableFile."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise UnreadableFile("There is no such file.") from None
    except IsADirectoryError:
        raise UnreadableFile("It is a directory, not a file.") from None
    except (OSError, ValueError) as error:
        why = in_words(error) if isinstance(error, OSError) else "its name is not one that a file can have"
        raise UnreadableFile(f"The file cannot be opened: {why}.") from None


def _lines(file: BinaryIO) -> Iterator[str]:
    size = 0
    for number in count(1):
        line = file.readline(LONGEST_LINE_BYTES + 1)
        if not line:
            return
        # Counted as it is read: what comes through a pipe has no size, and a file may grow.
        size += len(line)
        if size > LARGEST_FILE_BYTES:
            raise UnreadableFile(f"The file is larger than {LARGEST_FILE_BYTES // 2**20} MB. {_SPLIT}")
        if number == 1:
            for signature, message in _OTHER_FILES.items():
                if line.startswith(signature):
                    raise UnreadableFile(message)
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) > LONGEST_LINE_BYTES:
            raise UnreadableFile(f"Line {number} is longer than {LONGEST_LINE_BYTES:,} bytes.")
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                f"Line {number} is not UTF-8 (at byte {error.start + 1} of the line). Save the file as UTF-8."
            ) from None


def _records(lines: Iterator[str]) -> Iterator[Record | RowError]:
    row = 0
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        row += 1
        try:
            pairs = json.loads(text, object_pairs_hook=_Pairs, parse_constant=_refuse_constant)
        except json.JSONDecodeError as error:
            message = f"it is not valid JSON at character {error.pos + 1} of the line"
            yield RowError(row, line, "", "json", message)
            continue
        except (ValueError, RecursionError):
            yield RowError(
                row,
                line,
                "",
                "json",
                "it holds NaN, an infinity, an overlong number, or is nested too deeply",
            )
            continue
        if not isinstance(pairs, _Pairs):
            yield RowError(row, line, "", "json", "it is not a JSON object")
            continue
        if len(pairs) > MOST_FIELDS:
            message = f"it has {len(pairs):,} fields. {_too_many_fields()}"
            yield RowError(row, line, "", "fields", message)
            continue
        names = [column_name(name) for name, _ in pairs]
        if problems := _name_problems(names):
            for code, message in problems:
                yield RowError(row, line, "", code, message)
            continue
        yield Record(row, line, {name: value for name, (_, value) in zip(names, pairs, strict=True)})


class _Pairs(list[tuple[str, object]]):
    """An object of JSON with its keys as written: a dict would let the last of two equal keys win."""


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError


def _too_many_fields() -> str:
    return f"Use these and no others: {', '.join(COLUMNS)}."


def column_name(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


def _name_problems(names: list[str]) -> list[tuple[str, str]]:
    """(code, message) for each field that is unknown, doubled or missing."""
    problems = []
    times = Counter(names)
    for position, name in enumerate(names, 1):
        if name in COLUMNS:
            continue
        nearest = get_close_matches(name[:40], COLUMNS, n=1)
        hint = f" (nearest: {nearest[0]})" if nearest else ""
        problems.append(("unknown-field", f"field {position} has a name that we do not know{hint}"))
    problems += [
        ("doubled-field", f"{name} appears {times[name]} times") for name in COLUMNS if times[name] > 1
    ]
    problems += [("missing-field", f"{name} is missing") for name in REQUIRED if not times[name]]
    return problems
