"""Which row of a sheet names its columns, and what they are called there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from archive.spreadsheets.grids import Grid, Row
from archive.spreadsheets.tables import Cell

_LONGEST_NAME = 80  # characters of a header's cell; questions of a form are longer and end with "?"
_LONGEST_QUESTION = 300
_MOST_WORDS = 5
_LOOKED_AT = 40  # rows among which the header is
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_DATA_LIKE = re.compile(
    r"[\d\s.,:/+%£$€()-]+|\d{1,2}[ -]?[a-z]{3,9}[ -]?\d{2,4}|[a-z]{3,9}[ -]\d{2,4}|[a-z]{0,6}[-_/ ]?\d{2,}"
    r"|[xyn✓✔✗☑☒]|yes|no|true|false",
    re.IGNORECASE,
)
# Words of headers. A row that has some is a header, whatever else stands in it.
_NAMING_WORDS = """
abuse age app basis case child client code comment comments consent contact country date description details
gender harm harms id key location month nation no note notes number platform platforms quote quotes record ref
reference region sex statement tag tags testimony text theme themes time topic type verbatim when where words
year
"""
_NAMING = frozenset(_NAMING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Header:
    """``names`` by the sheet's columns. ``rows`` are the numbers of its rows: one, two, or none where the
    sheet begins with data; ``titles`` those above it."""

    names: tuple[str, ...]
    rows: tuple[int, ...]
    titles: tuple[int, ...]
    # Each row of it, as another row repeats it.
    spoken: tuple[tuple[str, ...], ...]


def name_of(cell: Cell) -> str:
    """As a person reads it: without what nobody sees, and on one line."""
    if cell.value is None:
        return ""
    return " ".join(_INVISIBLE.sub("", str(cell.value)).split())


def spoken(row: Row) -> tuple[str, ...]:
    return tuple(name_of(cell).casefold() for cell in row.cells)


def header_of(grid: Grid) -> Header:
    rows = grid.rows[:_LOOKED_AT]
    usual = median([len(row.filled) for row in grid.rows[:200] if len(row.filled) > 1] or [1])
    wide = [position for position, row in enumerate(rows) if len(row.filled) >= max(1, usual / 2)]
    widest = 0
    for position in wide:
        # Lines of a title are shorter than the header; a row of data below an odd header is not.
        if len(rows[position].filled) > widest and _names(rows[position]):
            return _with_neighbours(grid, position)
        widest = max(widest, len(rows[position].filled))
    if wide and _stands_out(rows, wide[0]):
        return _with_neighbours(grid, wide[0])
    # Lines of a title above data without a header: fewer cells than any row of data.
    first = wide[0] if wide else 0
    return Header((), (), tuple(row.number for row in rows[:first]), ())


def _names(row: Row) -> bool:
    cells = [row.cells[index] for index in row.filled]
    named = sum(_has_naming_word(cell) for cell in cells)
    data = sum(_is_data_like(cell) for cell in cells)
    if len(cells) == 1:
        return named == 1 and len(name_of(cells[0]).split()) <= 3
    return named >= 2 and named >= len(cells) * 0.25 and data <= len(cells) * 0.25


def _stands_out(rows: Sequence[Row], position: int) -> bool:
    """No word of it is one that we know, but it is short words alone, and what is below is not."""
    row = rows[position]
    cells = [row.cells[index] for index in row.filled]
    if len(cells) < 2 or any(_is_data_like(cell) or not _is_short(cell) for cell in cells):
        return False
    if len({name_of(cell).casefold() for cell in cells}) < len(cells):
        return False
    below = rows[position + 1 : position + 11]
    if not below:
        return True
    return any(
        _is_data_like(other.cells[index]) or not _is_short(other.cells[index])
        for other in below
        for index in other.filled
    )


def _has_naming_word(cell: Cell) -> bool:
    if not isinstance(cell.value, str) or _is_data_like(cell):
        return False
    name = name_of(cell)
    # A quote has such words too. But it is longer than a name, and no question of a form.
    is_question = name.endswith(("?", ")", ":")) and len(name) <= _LONGEST_QUESTION
    if not is_question and (len(name) > _LONGEST_NAME or len(name.split()) > _MOST_WORDS):
        return False
    return not _NAMING.isdisjoint(re.split(r"[\W_\d]+", name.casefold()))


def _is_data_like(cell: Cell) -> bool:
    if not isinstance(cell.value, str):
        return True
    return bool(_DATA_LIKE.fullmatch(cell.value.strip()))


def _is_a_cross(cell: Cell) -> bool:
    return isinstance(cell.value, str) and cell.value.strip() == "X"


def _is_short(cell: Cell) -> bool:
    return isinstance(cell.value, str) and len(cell.value) <= _LONGEST_NAME and len(cell.value.split()) <= 8


def _with_neighbours(grid: Grid, position: int) -> Header:
    """The header that has a row at ``position``: groups may stand above it, or parts below."""
    rows = grid.rows
    row = rows[position]
    above = rows[position - 1] if position else None
    below = rows[position + 1] if position + 1 < len(rows) else None
    titles = tuple(other.number for other in rows[:position])
    if below is not None and _are_parts(grid, row, below):
        names = _joined(grid, row, below)
        return Header(names, (row.number, below.number), titles, (spoken(row), spoken(below)))
    if above is not None and _are_groups(grid, above, row):
        names = _joined(grid, above, row)
        return Header(names, (above.number, row.number), titles[:-1], (spoken(above), spoken(row)))
    names = tuple(name_of(cell) for cell in row.cells)
    return Header(names, (row.number,), titles, (spoken(row),))


def _are_parts(grid: Grid, row: Row, below: Row) -> bool:
    """Names stand below gaps of the row, and nothing below the names that have no part."""
    if below.number != row.number + 1 or not row.filled:
        return False
    crosses = [i for i in below.filled if _is_a_cross(below.cells[i])]
    named = [below.cells[i] for i in below.filled if i not in crosses]
    if any(_is_data_like(cell) or not _is_short(cell) for cell in named):
        return False
    if crosses and not len(crosses) == 1 < len(named):  # X is a platform too, beside others
        return False
    gaps = [index for index in below.filled if index >= len(row.cells) or row.cells[index].is_blank]
    has_own = [index for index in row.filled if index not in below.filled]
    wide = {merge.left for merge in grid.merges if merge.top == row.number and merge.right > merge.left}
    # "Instagram" below "Platform" beside a gap: a group of several.
    return bool(gaps) and (bool(has_own) or bool(wide)) and row.filled[0] not in set(below.filled) - wide


def _are_groups(grid: Grid, above: Row, row: Row) -> bool:
    """Fewer names stand above the row than in it, and they are not the lines of a title."""
    if above.number != row.number - 1 or len(above.filled) >= len(row.filled):
        return False
    if any(_is_data_like(above.cells[i]) or not _is_short(above.cells[i]) for i in above.filled):
        return False
    first = row.filled[0]
    wide = [merge for merge in grid.merges if merge.top == above.number and merge.right > merge.left]
    if len(above.filled) == 1:
        return above.filled[0] > first
    if wide:
        return any(merge.right - merge.left + 1 < len(row.filled) for merge in wide)
    return above.filled[0] > first or len(above.filled) > 2


def _joined(grid: Grid, groups: Row, parts: Row) -> tuple[str, ...]:
    merged = {
        index: merge.left
        for merge in grid.merges
        if merge.top == groups.number
        for index in range(merge.left, merge.right + 1)
    }
    names = []
    group = ""
    for index in range(max(len(groups.cells), len(parts.cells))):
        above = name_of(groups.cells[index]) if index < len(groups.cells) else ""
        part = name_of(parts.cells[index]) if index < len(parts.cells) else ""
        if above:
            group = above
        elif merged:
            left = merged.get(index)
            group = name_of(groups.cells[left]) if left is not None and left < len(groups.cells) else ""
        elif not part:
            group = ""
        names.append(part if group.casefold() == part.casefold() else f"{group} {part}".strip())
    return tuple(names)
