"""A sheet as it stands in the file: what every reader hands to ``headers``, which makes a table of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from archive.spreadsheets.refusing import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    UnreadableSheet,
    cell_too_long,
    too_many_columns,
    too_many_rows,
)
from archive.spreadsheets.tables import Cell, Remark, Value

BLANK = Cell()
# Titles, a header and totals stand beside the rows of data.
_MOST_ROWS_WITH_TITLES = MOST_ROWS + 100
_MOST_CHARACTERS = 2**26  # of a sheet
_MOST_MERGES = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` counts from 1, as on the screen; ``cells`` end with the last one that is not blank."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False

    @property
    def filled(self) -> list[int]:
        return [index for index, cell in enumerate(self.cells) if not cell.is_blank]


@dataclass(frozen=True, slots=True)
class Merge:
    """Rows count from 1 and columns from 0; both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """``rows`` holds the rows in which something stands. Add them with ``add``, which keeps the bounds."""

    sheet: str
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    is_filtered: bool = False
    # Rows in which a formula adds up or counts others.
    sums: set[int] = field(default_factory=set)
    # Rows and columns of cells in which words are struck through.
    struck: set[tuple[int, int]] = field(default_factory=set)
    # Cells of a day whose year is not shown: (row, column).
    yearless: set[tuple[int, int]] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    _numbers: set[int] = field(default_factory=set, init=False)
    _last: int = field(default=0, init=False)
    _characters: int = 0

    def add(self, number: int, cells: Sequence[Cell], *, is_hidden: bool = False) -> None:
        """Raises UnreadableSheet: there are more rows or columns, or a longer cell, than we take."""
        last = len(cells)
        while last and cells[last - 1].is_blank:
            last -= 1
        if not last:
            return
        if last > MOST_COLUMNS:
            raise too_many_columns()
        if len(self.rows) >= _MOST_ROWS_WITH_TITLES:
            raise too_many_rows()
        for cell in cells[:last]:
            if isinstance(cell.value, str):
                self._characters += len(cell.value)
                if len(cell.value) > LONGEST_CELL:
                    raise cell_too_long(number)
        # A workbook keeps each text once, however many cells show it.
        if self._characters > _MOST_CHARACTERS:
            raise UnreadableSheet("too-much")
        if number in self._numbers:  # a file that names two rows alike: neither takes the other's place
            number = self._last + 1
        self._numbers.add(number)
        self._last = max(self._last, number)
        self.rows.append(Row(number, tuple(cells[:last]), is_hidden))

    def add_cells(self, number: int, cells: Mapping[int, Cell], *, is_hidden: bool = False) -> None:
        """The same, where only the cells in which something stands are known, by column from 0."""
        last = max((column for column, cell in cells.items() if not cell.is_blank), default=-1)
        if last >= MOST_COLUMNS:
            raise too_many_columns()
        self.add(number, [cells.get(column, BLANK) for column in range(last + 1)], is_hidden=is_hidden)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if left < MOST_COLUMNS and len(self.merges) < _MOST_MERGES:
            self.merges.append(Merge(top, left, bottom, min(right, MOST_COLUMNS - 1)))

    def hide_columns(self, first: int, past: int) -> None:
        self.hidden_columns.update(range(max(0, first), min(past, MOST_COLUMNS)))


def letter(index: int) -> str:
    """The name of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def letters(indices: Iterable[int]) -> tuple[str, ...]:
    return tuple(letter(index) for index in sorted(set(indices)))


def text_cell(value: str) -> Cell:
    """Line breaks as one character, whatever program wrote them."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return Cell(value) if value else BLANK


def number_value(number: float) -> int | float:
    """13.0 is 13: spreadsheets know no other numbers."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def day_value(moment: datetime) -> Value:
    """A day is a moment at midnight to a spreadsheet, and a day to whoever typed it."""
    return moment.date() if moment.time() == time.min else moment


def plain_value(value: object) -> Value:
    """What another reader's value is here; a length of time is told as text."""
    if value is None or isinstance(value, bool | int | time):
        return value
    if isinstance(value, float):
        return number_value(value)
    if isinstance(value, datetime):
        return day_value(value.replace(tzinfo=None))
    if isinstance(value, date):
        return value
    return str(value)
