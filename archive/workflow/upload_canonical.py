"""Stands in for archive/spreadsheets/ until its functions are there: canonical columns alone. It goes then."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archive.spreadsheets.tables import Book, Cell, Column, Line, Table
from archive.workflow.import_files import COLUMNS, Record
from archive.workflow.import_rows import Row as _Row
from archive.workflow.import_rows import Vocabulary, parse


@dataclass(frozen=True, slots=True)
class Use:
    field: str
    term: str = ""
    why: str = "nothing"


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    kind: str
    rows: int
    choices: tuple[tuple[str, str], ...]
    suggested: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    row: int
    column: str
    field: str
    code: str
    message: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    reference: str
    month: date
    basis: str
    text: str
    basis_lapses_on: date | None = None
    platforms: tuple[str, ...] = ()
    harm_types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    age: int | None = None
    gender: str = ""
    nation: str = ""
    year: int | None = None
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    guessed: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    platforms: Mapping[str, tuple[str, tuple[str, ...]]]
    harm_types: Mapping[str, tuple[str, tuple[str, ...]]]
    themes: Mapping[str, tuple[str, tuple[str, ...]]]


class UnreadableSheet(Exception):
    def __init__(self, code: str, said: Mapping[str, str] | None = None) -> None:
        super().__init__("This file cannot be read.")
        self.code, self.said = code, dict(said or {})


def read(data: bytes, name: str = "") -> Book:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    if not rows:
        raise UnreadableSheet("empty")
    columns = tuple(Column(at, chr(65 + at), header) for at, header in enumerate(rows[0]))
    lines = [
        Line(number, tuple(Cell(value or None) for value in [*row, *[""] * len(columns)][: len(columns)]))
        for number, row in enumerate(rows[1:], 2)
    ]
    return Book("csv", (Table("", columns, tuple(lines)),))


def guess(table: Table, terms: Terms, remembered: Mapping[str, Use] | None = None) -> tuple[Use, ...]:
    return tuple(
        (remembered or {}).get(one.header)
        or (Use(one.header, why="header") if one.header in COLUMNS else Use("ignore"))
        for one in table.columns
    )


def signature(table: Table) -> str:
    return "\0".join(one.header.strip().casefold() for one in table.columns)


def questions(table: Table, uses: tuple[Use, ...], terms: Terms) -> tuple[Question, ...]:
    return ()


def judge(table: Table, uses: tuple[Use, ...], answers: Mapping[str, str], terms: Terms) -> Judged:
    vocabulary = Vocabulary.load()
    rows, problems = [], []
    letters = {use.field: one.letter for use, one in zip(uses, table.columns, strict=True)}
    for line in table.lines:
        fields = {use.field: cell.value for use, cell in zip(uses, line.cells, strict=True)}
        fields.pop("ignore", None)
        parsed = parse(Record(line.number, line.number, fields), vocabulary)
        if not isinstance(parsed, _Row):
            problems += [
                Problem(line.number, letters.get(e.column, ""), e.column, e.code, e.message) for e in parsed
            ]
            continue
        entry, tags = parsed.entry, parsed.entry.tags
        rows.append(
            Row(
                line.number,
                entry.reference,
                entry.month,
                entry.basis,
                entry.text,
                entry.basis_lapses_on,
                tags.platforms,
                tags.harm_types,
                tags.themes,
                tags.age,
                tags.gender,
                tags.nation,
                tags.year,
            )  # fmt: skip
        )
    return Judged(tuple(rows), tuple(problems))
