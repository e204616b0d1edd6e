"""One sheet of a workbook, as its elements come."""

import re
from collections.abc import Mapping
from datetime import datetime

from archive.spreadsheets.formats import ERRORS
from archive.spreadsheets.grids import BLANK, Grid, day_value
from archive.spreadsheets.strings import Strings, Styles, is_on, unescaped
from archive.spreadsheets.tables import Cell, Value

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_SUMS = re.compile(r"\b(?:SUM|SUMIFS?|COUNT|COUNTA|COUNTIFS?|AVERAGE|SUBTOTAL|AGGREGATE)\s*\(", re.IGNORECASE)
_TRUE = {"1", "true"}


def column_of(letters: str) -> int:
    """The column's position, counted from 0."""
    number = 0
    for character in letters.upper():
        number = number * 26 + ord(character) - 64
    return number - 1


class SheetReader:
    """Fills a grid. Cells without an address follow the one before them."""

    def __init__(self, grid: Grid, strings: Strings, styles: Styles, *, from_1904: bool) -> None:
        self._grid, self._strings, self._styles, self._from_1904 = grid, strings, styles, from_1904
        self._row = 0
        self._row_is_hidden = False
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._kind, self._style = "n", ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._has_value = self._is_struck = False
        self._aside = 0
        self._default_hidden = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name in {"v", "t"}:
            self._has_value = True
            self._into = None if self._aside else self._value
        elif name == "f":
            self._formula = self._into = []
        elif name == "strike" and is_on(attributes):
            self._is_struck = True
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self._aside += 1
        elif name == "col":
            if attributes.get("hidden") in _TRUE or _number(attributes.get("width", "")) == 0:
                self._grid.hide_columns(_whole(attributes.get("min")) - 1, _whole(attributes.get("max")))
        elif name == "sheetFormatPr":
            self._default_hidden = attributes.get("zeroHeight") in _TRUE
        elif name == "filterColumn":
            self._grid.is_filtered = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def end(self, name: str) -> None:
        if name in {"v", "t", "f"}:
            self._into = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._aside -= 1

    def close(self) -> None:
        self._grid.rows.sort(key=lambda row: row.number)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = _whole(attributes.get("r")) or self._row + 1
        hidden = attributes.get("hidden")
        self._row_is_hidden = hidden in _TRUE or attributes.get("ht") == "0"
        if hidden is None and self._default_hidden and "ht" not in attributes:
            self._row_is_hidden = True
        self._cells = {}
        self._column = -1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        address = _ADDRESS.fullmatch(attributes.get("r", ""))
        self._column = column_of(address[1]) if address else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._value, self._formula, self._has_value = [], None, False
        self._is_struck = self._styles.is_struck(self._style)

    def _end_cell(self) -> None:
        text = "".join(self._value)
        if self._formula is not None:
            if _SUMS.search("".join(self._formula)):
                self._grid.sums.add(self._row)
            if not text and self._kind != "str":
                self._cells[self._column] = Cell(is_unknown=True)
                return
        cell = self._cell(text)
        if not cell.is_blank:
            self._cells[self._column] = cell
            if self._is_struck:
                self._grid.struck.add((self._row, self._column))

    def _cell(self, text: str) -> Cell:
        kind = self._kind
        if kind == "s":
            position = _whole(text.strip())
            if position >= len(self._strings.all) or not text.strip():
                return BLANK
            self._is_struck = self._is_struck or position in self._strings.struck
            return Cell(self._strings.all[position])
        if kind in {"inlineStr", "str"}:
            return Cell(unescaped(text)) if text else BLANK
        text = text.strip()
        if not text:
            return BLANK
        if kind == "b":
            return Cell(text.lower() in _TRUE)
        if kind == "e":
            return Cell(error=text if text in ERRORS else "#ERROR!")
        if kind == "d":
            return Cell(_day(text))
        number = _number(text)
        if number is None:
            return Cell(text)
        style = self._styles.of(self._style)
        if style.is_yearless:
            self._grid.yearless.add((self._row, self._column))
        return Cell(style.value(number, from_1904=self._from_1904))

    def _end_row(self) -> None:
        if self._cells:
            self._grid.add_cells(self._row, self._cells, is_hidden=self._row_is_hidden)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last or first)
        if top and bottom:
            self._grid.merge(int(top[2]), column_of(top[1]), int(bottom[2]), column_of(bottom[1]))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None  # neither an infinity nor NaN


def _day(text: str) -> Value:
    try:
        return day_value(datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None))
    except ValueError:
        return text
