"""Spreadsheets of LibreOffice and its like (.ods), packed or flat."""

from collections.abc import Mapping
from datetime import date, datetime

from archive.spreadsheets.formats import ERRORS
from archive.spreadsheets.grids import BLANK, Grid, day_value, number_value
from archive.spreadsheets.markup import BrokenMarkup, local, walk
from archive.spreadsheets.packages import Package
from archive.spreadsheets.refusing import MOST_COLUMNS, UnreadableSheet, too_many_columns
from archive.spreadsheets.tables import Cell, Remark, Value

# Nothing in these is a cell of the sheet: notes on cells, drawings, and lists of what may be chosen.
_ASIDE = frozenset({"annotation", "shapes", "frame", "custom-shape", "content-validations"})
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_SUMS = ("SUM(", "COUNT(", "COUNTA(", "AVERAGE(", "SUBTOTAL(", "COUNTIF(", "SUMIF(")


def grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet."""
    package = Package(data)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.bytes_of("META-INF/manifest.xml"):
        raise UnreadableSheet("password")
    if "content.xml" not in package:
        raise UnreadableSheet("damaged")
    found, remarks = flat_grids(package.bytes_of("content.xml"))
    if any(name.startswith("pictures/") and not name.endswith("/") for name in package.names):
        remarks.append(Remark("pictures"))
    if any(name.startswith(("basic/", "scripts/")) and name.endswith(".xml") for name in package.names):
        remarks.append(Remark("macros"))
    return found, remarks


def flat_grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet."""
    document = _Document()
    try:
        walk(data, document.start, document.end, document.text)
    except BrokenMarkup:
        raise UnreadableSheet("damaged") from None
    if not document.grids:
        raise UnreadableSheet("damaged")
    return document.grids, [Remark("comments")] if document.has_comments else []


class _Document:
    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.has_comments = False
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._is_struck = False
        self._style = ""
        self._aside = 0
        self._grid: Grid | None = None
        self._tables = 0
        self._row = 0
        self._column = 0  # of those declared, then of the cells of a row
        self._cells: dict[int, Cell] = {}
        self._row_times = 1
        self._row_is_hidden = False
        self._attributes: dict[str, str] = {}
        self._lines: list[list[str]] = []
        self._in_paragraph = 0
        self._in_cell = False

    def start(self, name: str, full: Mapping[str, str]) -> None:
        if name in _ASIDE:
            self.has_comments = self.has_comments or name == "annotation"
            self._aside += 1
        if self._aside:
            return
        self._start_style(name, full)
        if name == "table":
            self._begin_table(full)
        elif name == "table-column" and self._grid is not None:
            times = _times(full.get("table:number-columns-repeated"))
            if full.get("table:visibility", "visible") != "visible":
                self._grid.hide_columns(self._column, self._column + times)
            self._column += times
        elif name == "table-row":
            self._cells, self._column = {}, 0
            self._row_times = _times(full.get("table:number-rows-repeated"))
            visibility = full.get("table:visibility", "visible")
            self._row_is_hidden = visibility != "visible"
            if visibility == "filter" and self._grid is not None:
                self._grid.is_filtered = True
        elif name in _CELLS:
            self._attributes = {local(key): value for key, value in full.items()}
            self._lines, self._in_cell = [], True
            self._is_struck = full.get("table:style-name", "") in self._struck_styles
        elif self._in_cell:
            self._start_text(name, full)

    def _start_style(self, name: str, full: Mapping[str, str]) -> None:
        if name == "style":
            self._style = full.get("style:name", "")
        elif name == "table-properties" and full.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "text-properties" and _is_struck(full):
            self._struck_styles.add(self._style)

    def _start_text(self, name: str, full: Mapping[str, str]) -> None:
        if full.get("text:style-name", "") in self._struck_styles:
            self._is_struck = True
        if name == "p":
            self._lines.append([])
            self._in_paragraph += 1
        elif self._in_paragraph and name in {"s", "tab", "line-break"}:
            characters = {"s": " " * min(_times(full.get("text:c")), 1_000), "tab": "\t", "line-break": "\n"}
            self._lines[-1].append(characters[name])

    def text(self, text: str) -> None:
        if self._in_paragraph and not self._aside:
            self._lines[-1].append(text)

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= name in _ASIDE
        elif name == "p" and self._in_paragraph:
            self._in_paragraph -= 1
        elif name in _CELLS:
            self._end_cell(is_covered=name == "covered-table-cell")
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            self._tables -= 1

    def _begin_table(self, full: Mapping[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:  # a table within a cell
            return
        is_hidden = full.get("table:style-name", "") in self._hidden_styles
        self._grid = Grid(full.get("table:name", ""), is_hidden=is_hidden)
        self.grids.append(self._grid)
        self._row = self._column = 0

    def _end_cell(self, *, is_covered: bool) -> None:
        self._in_cell = False
        self._in_paragraph = 0
        times = _times(self._attributes.get("number-columns-repeated"))
        cell = BLANK if is_covered else self._cell()
        if not cell.is_blank:
            if self._column + times > MOST_COLUMNS:
                raise too_many_columns()
            self._cells.update((self._column + more, cell) for more in range(times))
            if self._is_struck and self._grid is not None:
                self._grid.struck.add((self._row + 1, self._column))
        if self._grid is not None and not is_covered:
            self._merge(self._grid)
        self._column += times

    def _merge(self, grid: Grid) -> None:
        rows = _times(self._attributes.get("number-rows-spanned"))
        columns = _times(self._attributes.get("number-columns-spanned"))
        if rows > 1 or columns > 1:
            grid.merge(self._row + 1, self._column, self._row + rows, self._column + columns - 1)

    def _end_row(self) -> None:
        if self._grid is not None and self._cells:
            for more in range(self._row_times):
                self._grid.add_cells(self._row + 1 + more, self._cells, is_hidden=self._row_is_hidden)
        self._row += self._row_times

    def _cell(self) -> Cell:
        shown = "\n".join("".join(line) for line in self._lines)
        kind = self._attributes.get("value-type", "")
        formula = self._attributes.get("formula", "")
        if formula and self._grid is not None and any(name in formula.upper() for name in _SUMS):
            self._grid.sums.add(self._row + 1)
        if formula and (shown in ERRORS or shown.startswith("Err:")):
            return Cell(error=shown if shown in ERRORS else "#ERROR!")
        if formula and not kind and not shown:
            return Cell(is_unknown=True)
        if kind in {"float", "percentage", "currency"}:
            return Cell(_number(self._attributes.get("value", ""), shown))
        if kind == "date":
            return Cell(_day(self._attributes.get("date-value", ""), shown))
        if kind == "boolean":
            return Cell(self._attributes.get("boolean-value") == "true")
        if kind == "string" and not shown:
            shown = self._attributes.get("string-value", "")
        return Cell(shown) if shown else BLANK


def _is_struck(full: Mapping[str, str]) -> bool:
    names = ("style:text-line-through-style", "style:text-line-through-type")
    return any(full.get(name, "none") != "none" for name in names)


def _times(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def _number(text: str, shown: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        return shown
    if number - number != 0:
        return shown
    plain = number_value(number)
    # 123 in a column of five zeros is 00123 to whoever reads it.
    if (
        shown.isascii()
        and shown.isdigit()
        and shown.startswith("0")
        and len(shown) > 1
        and int(shown) == plain
    ):
        return shown
    return plain


def _day(text: str, shown: str) -> Value:
    try:
        return day_value(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return shown
