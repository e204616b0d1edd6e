"""From a sheet as it stands to a table: what is a title, a header, a row of data, a total."""

import re
from collections.abc import Sequence
from datetime import date

from archive.spreadsheets.choosing import chosen
from archive.spreadsheets.delimited import split_up
from archive.spreadsheets.grids import BLANK, Grid, Row, letter, letters
from archive.spreadsheets.hinting import hints
from archive.spreadsheets.merging import filled_down
from archive.spreadsheets.naming import Header, header_of, name_of, spoken
from archive.spreadsheets.refusing import MOST_ROWS, UnreadableSheet, too_many_rows
from archive.spreadsheets.tables import Book, Column, Line, Remark, Table

_TOTAL = re.compile(
    r"(?:grand |sub-?|overall )?(?:totals?|sums?|counts?|averages?|mean|number of \w+)\b.{0,40}",
    re.IGNORECASE,
)


def book_of(kind: str, grids: Sequence[Grid], remarks: Sequence[Remark]) -> Book:
    """Raises UnreadableSheet: nothing stands in any sheet."""
    tables = [table_of(split_up(grid)) for grid in grids if grid.rows]
    if not tables:
        raise UnreadableSheet("nothing")
    kept, on_choice = chosen(tables)
    return Book(kind, tuple(kept), (*remarks, *on_choice))


def table_of(grid: Grid) -> Table:
    header = header_of(grid)
    rows, on_merges = filled_down(grid, max((*header.rows, *header.titles), default=0))
    remarks = [*grid.remarks, *_on_header(grid, header), *on_merges]
    repeated = [row.number for row in rows if _repeats(header, row)]
    if repeated:
        remarks.append(Remark("repeated-header", rows=tuple(repeated)))
        dropped = set(repeated)
        rows = [row for row in rows if row.number not in dropped]
    if hinting := hints(rows, header.rows):
        remarks.append(Remark("hints", rows=hinting))
        rows = rows[len(hinting) :]
    if len(rows) > MOST_ROWS:
        raise too_many_rows()
    used = _used(header, rows)
    columns = tuple(
        Column(position, letter(index), _name(header, index), index in grid.hidden_columns)
        for position, index in enumerate(used)
    )
    lines = tuple(
        Line(
            row.number,
            tuple(row.cells[index] if index < len(row.cells) else BLANK for index in used),
            row.is_hidden,
        )
        for row in rows
    )
    remarks += _on_unnamed(header, rows, used)
    remarks += _on_ends(grid, rows)
    remarks += _on_hidden(grid, rows, used)
    remarks += _on_struck(grid, rows, used)
    remarks += _on_cells(columns, lines)
    remarks += _on_yearless(grid, rows)
    return Table(grid.sheet, columns, lines, tuple(remarks))


def _repeats(header: Header, row: Row) -> bool:
    lengths = {len(names) for names in header.spoken}
    return len(row.cells) in lengths and len(row.filled) > 1 and spoken(row) in header.spoken


def _name(header: Header, index: int) -> str:
    return header.names[index] if index < len(header.names) else ""


def _used(header: Header, rows: Sequence[Row]) -> list[int]:
    used = {index for row in rows for index in row.filled}
    used |= {index for index, name in enumerate(header.names) if name}
    return sorted(used)


def _on_header(grid: Grid, header: Header) -> list[Remark]:
    remarks = []
    if header.titles:
        remarks.append(Remark("titles", rows=header.titles))
    if not header.rows:
        first = [row.number for row in grid.rows if row.number not in header.titles][:1]
        remarks.append(Remark("no-header", rows=tuple(first), asks=True))
    else:
        code = "header" if len(header.rows) == 1 else "two-row-header"
        remarks.append(Remark(code, rows=header.rows))
    return remarks


def _on_unnamed(header: Header, rows: Sequence[Row], used: Sequence[int]) -> list[Remark]:
    if not header.rows:
        return []
    last = max((index for index, name in enumerate(header.names) if name), default=-1)
    remarks = []
    within = [index for index in used if index < last and not _name(header, index)]
    if within:
        remarks.append(Remark("unnamed-columns", columns=letters(within)))
    past = [index for index in used if index > last]
    if past:
        numbers = tuple(row.number for row in rows if row.filled and row.filled[-1] > last)
        remarks.append(Remark("past-header", rows=numbers, columns=letters(past), asks=True))
    return remarks


def _on_ends(grid: Grid, rows: Sequence[Row]) -> list[Remark]:
    """Rows that look as if they added up, or explained, those above them."""
    remarks = []
    totals = [row.number for row in rows if _is_total(grid, row)]
    if totals:
        remarks.append(Remark("totals", rows=tuple(totals), asks=True))
    widths = sorted(len(row.filled) for row in rows)
    if widths and widths[len(widths) // 2] >= 3:
        # A heading among the rows ("March"), or a note below them ("As of 3 May"): a single cell on the left.
        lone = [
            row.number
            for row in rows
            if len(row.filled) == 1 and row.number not in totals and row.filled[0] <= _first(rows)
        ]
        if lone:
            remarks.append(Remark("lone-cells", rows=tuple(lone), asks=True))
    return remarks


def _first(rows: Sequence[Row]) -> int:
    return min(row.filled[0] for row in rows)


def _is_total(grid: Grid, row: Row) -> bool:
    if any(isinstance(cell.value, str) and len(cell.value) > 60 for cell in row.cells):
        return False
    texts = [name_of(row.cells[index]) for index in row.filled]
    if row.number in grid.sums:
        return True
    first = next((text for text in texts if not text.isdigit()), "")
    return len(texts) <= 1 + _numbers(row) + 1 and bool(_TOTAL.fullmatch(first))


def _numbers(row: Row) -> int:
    return sum(isinstance(cell.value, int | float) or name_of(cell).isdigit() for cell in row.cells)


def _on_hidden(grid: Grid, rows: Sequence[Row], used: Sequence[int]) -> list[Remark]:
    remarks = []
    if grid.is_hidden:
        remarks.append(Remark("hidden-sheet", asks=True))
    if hidden := tuple(row.number for row in rows if row.is_hidden):
        said = {"filtered": "yes"} if grid.is_filtered else {}
        remarks.append(Remark("hidden-rows", rows=hidden, said=said, asks=True))
    if hidden_columns := grid.hidden_columns & set(used):
        remarks.append(Remark("hidden-columns", columns=letters(hidden_columns)))
    return remarks


def _on_struck(grid: Grid, rows: Sequence[Row], used: Sequence[int]) -> list[Remark]:
    """Somebody crossed words out, perhaps so that nobody uses them."""
    numbers = {row.number for row in rows}
    struck = [(row, column) for row, column in grid.struck if row in numbers and column in used]
    if not struck:
        return []
    struck_rows = tuple(sorted({row for row, _ in struck}))
    columns = letters(column for _, column in struck)
    return [Remark("struck-through", rows=struck_rows, columns=columns, asks=True)]


def _on_yearless(grid: Grid, rows: Sequence[Row]) -> list[Remark]:
    """Of each column apart, as each is asked about apart."""
    found: dict[int, list[int]] = {}
    for row in rows:
        for index in row.filled:
            if (row.number, index) in grid.yearless and isinstance(row.cells[index].value, date):
                found.setdefault(index, []).append(row.number)
    return [
        Remark("yearless-days", rows=tuple(numbers), columns=(letter(index),))
        for index, numbers in found.items()
    ]


def _on_cells(columns: Sequence[Column], lines: Sequence[Line]) -> list[Remark]:
    remarks = []
    for code, attribute in (("error-cells", "error"), ("unknown-formulas", "is_unknown")):
        rows, names = [], set()
        for line in lines:
            found = [
                column for column, cell in zip(columns, line.cells, strict=True) if getattr(cell, attribute)
            ]
            if found:
                rows.append(line.number)
                names |= {column.index for column in found}
        if rows:
            which = tuple(columns[index].letter for index in sorted(names))
            remarks.append(Remark(code, rows=tuple(rows), columns=which))
    return remarks
