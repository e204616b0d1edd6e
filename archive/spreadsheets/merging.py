"""Cells merged over several rows: what stands in them belongs to each."""

from bisect import bisect_right
from dataclasses import replace

from archive.spreadsheets.grids import BLANK, Grid, Row, letters
from archive.spreadsheets.refusing import UnreadableSheet
from archive.spreadsheets.tables import Remark

_MOST_STEPS = 500_000  # more than 20 merged columns over 20,000 rows


def filled_down(grid: Grid, below: int) -> tuple[list[Row], list[Remark]]:
    """Return the rows after row number ``below``, and what was filled in."""
    rows = {row.number: row for row in grid.rows if row.number > below}
    numbers = sorted(rows)
    steps = 0
    filled_rows: set[int] = set()
    filled_columns: set[int] = set()
    for merge in grid.merges:
        top = rows.get(merge.top)
        if merge.bottom == merge.top or top is None or len(top.cells) <= merge.left:
            continue
        cell = top.cells[merge.left]
        # A row that holds nothing but what is filled in is the lower part of a row of double height.
        for number in numbers[bisect_right(numbers, merge.top) : bisect_right(numbers, merge.bottom)]:
            steps += 1
            if steps > _MOST_STEPS:
                raise UnreadableSheet("too-much")
            cells = list(rows[number].cells)
            cells += [BLANK] * (merge.left + 1 - len(cells))
            if cells[merge.left].is_blank and not cell.is_blank:
                cells[merge.left] = cell
                filled_rows.add(number)
                filled_columns.add(merge.left)
            rows[number] = replace(rows[number], cells=tuple(cells))
    remarks = []
    if filled_rows:
        remarks.append(
            Remark("filled-down", rows=tuple(sorted(filled_rows)), columns=letters(filled_columns))
        )
    return [rows[number] for number in numbers], remarks
