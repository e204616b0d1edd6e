"""What was found in a file, in the terms of whoever looks at it in their own program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

# The letter of a column that we add: the name of the sheet on which a row is.
SHEET = "Sheet"

Value = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Cell:
    """``error`` is what a formula came to where it failed ("#NAME?"); ``value`` is None then."""

    value: Value = None
    error: str = ""
    # A formula whose result the file does not hold: what a person saw in it nobody knows.
    is_unknown: bool = False

    @property
    def is_blank(self) -> bool:
        blank = self.value is None or (isinstance(self.value, str) and not self.value.strip())
        return blank and not self.error and not self.is_unknown


@dataclass(frozen=True, slots=True)
class Column:
    """``index`` is its place in a line's cells, from 0; ``letter`` as the spreadsheet names it: columns that
    have neither header nor value are left out. ``header`` as the file has it, rows of it joined by a space.
    It may be a child's words, where a header is missing: it is shown on the page and is in no message."""

    index: int
    letter: str
    header: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of data. ``number`` as the spreadsheet counts its rows, from 1; of text files the line on which
    it begins. As many cells as there are columns."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What was recognised, done or doubtful in reading: a code and numbers, put into words by the page.
    The codes are in ``remarks.CODES``.

    ``asks``: it is a choice that a person should confirm, such as whether a last row is a total.
    """

    code: str
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()  # letters
    said: Mapping[str, str] = field(default_factory=dict)  # what a code needs: {"encoding": "utf-16"}
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet, read as a header and rows under it."""

    sheet: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """All that a file holds: of a text file one table.

    ``kind``: "xlsx", "xlsb", "xls", "ods", "fods" (flat), "html" (a web page), "xml" (of Excel 2003), "csv".
    """

    kind: str
    tables: tuple[Table, ...]
    remarks: tuple[Remark, ...] = ()
