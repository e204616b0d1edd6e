"""The tables of a spreadsheet as they are sealed: JSON, from which the same values come back."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from archive.spreadsheets.tables import Book, Cell, Column, Line, Remark, Table

# A value of these has no form of its own in JSON.
_DAY, _MOMENT, _TIME, _ERROR, _UNKNOWN = "day", "moment", "time", "error", "unknown"


def cells_as_json(cells: Iterable[Cell]) -> str:
    return json.dumps([_plain(cell) for cell in cells], separators=(",", ":"))


def cells_of(words: str) -> tuple[Cell, ...]:
    return tuple(_cell(value) for value in json.loads(words))


def book_as_json(book: Book) -> str:
    """Return all that a file says of itself: its tables' names, headers and remarks, and no row."""
    said = {
        "remarks": [_remark_as_list(one) for one in book.remarks],
        "tables": [
            {
                "sheet": table.sheet,
                "columns": [[one.letter, one.header, one.is_hidden] for one in table.columns],
                "remarks": [_remark_as_list(one) for one in table.remarks],
            }
            for table in book.tables
        ],
    }
    return json.dumps(said, separators=(",", ":"))


def book_of(kind: str, words: str) -> Book:
    """The file as it was read, its tables without their rows."""
    said = json.loads(words)
    tables = (
        Table(
            each["sheet"],
            tuple(
                Column(place, letter, header, is_hidden)
                for place, (letter, header, is_hidden) in enumerate(each["columns"])
            ),
            (),
            tuple(_remark_of(one) for one in each["remarks"]),
        )
        for each in said["tables"]
    )
    return Book(kind, tuple(tables), tuple(_remark_of(one) for one in said["remarks"]))


def _remark_as_list(remark: Remark) -> list[Any]:
    return [remark.code, list(remark.rows), list(remark.columns), dict(remark.said), remark.asks]


def _remark_of(said: list[Any]) -> Remark:
    code, rows, columns, words, asks = said
    return Remark(code, tuple(rows), tuple(columns), words, asks)


def with_lines(table: Table, lines: Iterable[Line]) -> Table:
    return Table(table.sheet, table.columns, tuple(lines), table.remarks)


def without_columns(cells: Iterable[Cell], places: frozenset[int] | set[int]) -> tuple[Cell, ...]:
    """Return the cells with nothing in those columns."""
    return tuple(Cell() if place in places else cell for place, cell in enumerate(cells))


def _plain(cell: Cell) -> Any:
    if cell.error:
        return {_ERROR: cell.error}
    if cell.is_unknown:
        return {_UNKNOWN: True}
    match cell.value:
        case datetime() as moment:  # which is a date as well
            return {_MOMENT: moment.isoformat()}
        case date() as day:
            return {_DAY: day.isoformat()}
        case time() as hour:
            return {_TIME: hour.isoformat()}
    return cell.value


def _cell(value: Any) -> Cell:
    if not isinstance(value, Mapping):
        return Cell(value)
    ((kind, said),) = value.items()
    match kind:
        case "error":
            return Cell(error=said)
        case "unknown":
            return Cell(is_unknown=True)
        case "moment":
            return Cell(datetime.fromisoformat(said))
        case "day":
            return Cell(date.fromisoformat(said))
    return Cell(time.fromisoformat(said))
