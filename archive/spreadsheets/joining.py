"""A sheet for each month: one table, where sheets have the same columns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.spreadsheets.permitting import is_mark
from archive.spreadsheets.refusing import MOST_ROWS
from archive.spreadsheets.tables import SHEET, Cell, Column, Remark, Table

_OF_ROWS_BEFORE = frozenset({"header", "two-row-header", "titles"})

# As programs call them by themselves.
_NO_NAME = re.compile(r"(?:sheet|tab|table|taflen|dalen)?\s*\d*", re.IGNORECASE)
_LARGEST_NUMBER = 2**31 - 1  # as a database counts


def joined(tables: Sequence[Table]) -> Table | None:
    """Return the sheets with the same names of columns as one table, or None if there are not several.

    Rows keep their numbers, with the sheet's place before them: row 5 of the third sheet is 2005, or 20005
    where a sheet has a thousand rows.
    """
    parts = _alike(tables)
    if len(parts) < 2 or sum(len(table.lines) for table in parts) > MOST_ROWS or _has_copies(parts):
        return None
    step = 1_000
    while step <= max(table.lines[-1].number for table in parts):
        step *= 10
    if step * len(parts) > _LARGEST_NUMBER:
        return None
    columns, named = _with_sheet(parts)
    lines = tuple(
        replace(line, number=place * step + line.number, cells=(*line.cells, *named[place]))
        for place, table in enumerate(parts)
        for line in table.lines
    )
    remarks = tuple(
        replace(remark, rows=tuple(place * step + row for row in remark.rows))
        for place, table in enumerate(parts)
        for remark in table.remarks
        if remark.code not in _OF_ROWS_BEFORE
    )
    about = Remark("joined-sheets", said={"count": str(len(parts)), "step": str(step)})
    return Table(f"{len(parts)} sheets together", columns, lines, (about, *_gathered(remarks)))


def _with_sheet(parts: Sequence[Table]) -> tuple[tuple[Column, ...], list[tuple[Cell, ...]]]:
    """The columns, and what each sheet adds to its rows: its name, which may be a month or an app."""
    columns = parts[0].columns
    if all(_NO_NAME.fullmatch(table.sheet.strip()) for table in parts):
        return columns, [()] * len(parts)
    return (*columns, Column(len(columns), SHEET, SHEET)), [(Cell(table.sheet),) for table in parts]


def _alike(tables: Sequence[Table]) -> list[Table]:
    """The most sheets that name their columns alike; what is hidden or must not be used stays apart."""
    groups: dict[tuple[str, ...], list[Table]] = {}
    for table in tables:
        names = tuple(column.header.casefold() for column in table.columns)
        is_hidden = any(remark.code == "hidden-sheet" for remark in table.remarks)
        # One may be called "Withdrawn".
        is_apart = is_hidden or is_mark(table.sheet, alone=True)
        if any(names) and table.lines and not is_apart:
            groups.setdefault(names, []).append(table)
    return max(groups.values(), key=len, default=[])


def _has_copies(tables: Sequence[Table]) -> bool:
    """Whether a sheet repeats much of another, as a copy does that somebody worked on."""
    seen: set[tuple[object, ...]] = set()
    for table in tables:
        rows = {line.cells for line in table.lines}
        if len(rows & seen) * 2 > len(rows):
            return True
        seen |= rows
    return False


def _gathered(remarks: Sequence[Remark]) -> list[Remark]:
    """One remark of each kind: of all the rows and columns that any sheet has it of."""
    gathered: dict[str, Remark] = {}
    for remark in remarks:
        earlier = gathered.get(remark.code, Remark(remark.code, asks=remark.asks))
        gathered[remark.code] = replace(
            earlier,
            rows=(*earlier.rows, *remark.rows),
            columns=tuple(dict.fromkeys((*earlier.columns, *remark.columns))),
            said={**earlier.said, **remark.said},
        )
    return list(gathered.values())
