"""Of several sheets, which holds the testimony, and which hold no table at all."""

from collections.abc import Sequence

from archive.spreadsheets.joining import joined
from archive.spreadsheets.permitting import is_mark
from archive.spreadsheets.tables import Remark, Table

_LONG_TEXT = 40  # characters: longer than names, codes and dates


def chosen(tables: Sequence[Table]) -> tuple[list[Table], list[Remark]]:
    """Return the tables worth offering, in the file's order, and which of them it probably is.

    Before them stand those that have the same columns, as one.
    """
    kept = [table for table in tables if _is_a_table(table)]
    if not kept:
        kept = list(tables)
    remarks = []
    if len(kept) < len(tables):
        remarks.append(Remark("sheets-left-out", said={"count": str(len(tables) - len(kept))}))
    if together := joined(kept):
        kept = [together, *kept]
    if len(kept) > 1:
        best = max(range(len(kept)), key=lambda position: _likeness(kept[position]))
        remarks.append(Remark("likely-sheet", said={"position": str(best)}, asks=True))
    return kept, remarks


def _is_a_table(table: Table) -> bool:
    """Notes stand in one column, and a lookup has short values in two."""
    if not table.lines or len(table.columns) < 2:
        return False
    return len(table.columns) > 2 or _long_texts(table) > 0


def _long_texts(table: Table) -> int:
    return sum(
        any(isinstance(cell.value, str) and len(cell.value) > _LONG_TEXT for cell in line.cells)
        for line in table.lines[:500]
    )


def _likeness(table: Table) -> tuple[bool, int, int]:
    is_hidden = any(remark.code == "hidden-sheet" for remark in table.remarks)
    texts = _long_texts(table)
    if is_mark(table.sheet, alone=True):
        return False, 0, 0
    return (not is_hidden or texts > 0, texts * min(len(table.columns), 6), len(table.lines))
