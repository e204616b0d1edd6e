"""Workbooks as Excel 2003 wrote them in XML, which reports of older systems still do."""

from collections.abc import Mapping
from datetime import datetime

from archive.spreadsheets.formats import ERRORS
from archive.spreadsheets.grids import Grid, day_value, number_value, text_cell
from archive.spreadsheets.markup import BrokenMarkup, legal, local, walk
from archive.spreadsheets.refusing import UnreadableSheet
from archive.spreadsheets.tables import Cell, Remark


def grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet."""
    for given in (data, legal(data)):
        document = _Document()
        try:
            walk(given, document.start, document.end, document.text)
        except BrokenMarkup:
            continue
        if document.grids:
            return document.grids, [Remark("comments")] if document.has_comments else []
    raise UnreadableSheet("damaged")


class _Document:
    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.has_comments = False
        self._row = 0
        self._column = -1
        self._next_column = 0  # of those declared
        self._cells: dict[int, Cell] = {}
        self._row_is_hidden = False
        self._cell: dict[str, str] = {}
        self._kind = ""
        self._text: list[str] = []
        self._in_data = False
        self._aside = 0
        self._takes_visible = False

    def start(self, name: str, full: Mapping[str, str]) -> None:
        given = {local(key): value for key, value in full.items()}
        if name == "Worksheet":
            self.grids.append(Grid(given.get("Name", "")))
            self._row, self._next_column = 0, 0
        elif name == "Comment":
            self.has_comments = True
            self._aside += 1
        elif not self.grids or self._aside:
            return
        elif name == "Column":
            first = _whole(given.get("Index")) - 1 if "Index" in given else self._next_column
            self._next_column = first + 1 + _whole(given.get("Span"))
            if given.get("Hidden") == "1":
                self.grids[-1].hide_columns(first, self._next_column)
        elif name == "Row":
            self._row = _whole(given.get("Index")) or self._row + 1
            self._row_is_hidden = given.get("Hidden") == "1"
            self._cells, self._column = {}, -1
        elif name == "Cell":
            self._begin_cell(given)
        elif name == "Data":
            self._kind, self._text, self._in_data = given.get("Type", "String"), [], True
        elif name == "Visible":
            self._takes_visible, self._text = True, []

    def text(self, text: str) -> None:
        if (self._in_data or self._takes_visible) and not self._aside:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name == "Comment":
            self._aside -= 1
        elif self._aside:
            return
        elif name == "Data":
            self._in_data = False
            cell = _cell(self._kind, "".join(self._text))
            if not cell.is_blank:
                self._cells[self._column] = cell
        elif name == "Cell":
            self._column += _whole(self._cell.get("MergeAcross"))
        elif name == "Row" and self.grids and self._cells:
            self.grids[-1].add_cells(self._row, self._cells, is_hidden=self._row_is_hidden)
        elif name == "Visible":
            self._takes_visible = False
            if self.grids and "".join(self._text).strip() != "SheetVisible":
                self.grids[-1].is_hidden = True

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._cell = given
        self._column = _whole(given.get("Index")) - 1 if "Index" in given else self._column + 1
        if "SUM(" in given.get("Formula", "") or "COUNT" in given.get("Formula", ""):
            self.grids[-1].sums.add(self._row)
        across, down = _whole(given.get("MergeAcross")), _whole(given.get("MergeDown"))
        if across or down:
            self.grids[-1].merge(self._row, self._column, self._row + down, self._column + across)


def _cell(kind: str, text: str) -> Cell:
    if kind == "Number":
        try:
            number = float(text)
        except ValueError:
            return text_cell(text)
        return Cell(number_value(number)) if number - number == 0 else text_cell(text)
    if kind == "DateTime":
        try:
            return Cell(day_value(datetime.fromisoformat(text.strip())))
        except ValueError:
            return text_cell(text)
    if kind == "Boolean":
        return Cell(text.strip() == "1")
    if kind == "Error":
        return Cell(error=text.strip() if text.strip() in ERRORS else "#ERROR!")
    return text_cell(text)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
