"""Months that stand without their year: "March" beside a column of years, or all of one year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.spreadsheets import dates
from archive.spreadsheets.columns import Use
from archive.spreadsheets.months import lacks_year, with_year
from archive.spreadsheets.tables import Line, Table

CONTACT_YEAR = "contact_year"


def lacking(table: Table, uses: Sequence[Use]) -> tuple[int, ...]:
    """The rows whose months have no year, where they are most of the file's and no column gives it."""
    if any(use.field == CONTACT_YEAR for use in uses):
        return ()
    months = [
        (line.number, cell.value)
        for place in _places(uses, "month")
        for line in table.lines
        if not (cell := line.cells[place]).is_blank
    ]
    without = tuple(number for number, value in months if lacks_year(value))
    return without if len(without) * 2 > len(months) else ()


def completed(table: Table, uses: Sequence[Use], year: int | None) -> Table:
    """The table with the year in each month that has none: that of its row, or the one that was said."""
    months, years = _places(uses, "month"), _places(uses, CONTACT_YEAR)
    if len(months) != 1 or len(years) > 1 or not (years or year):
        return table
    lines = _completed(table.lines, months[0], years[0] if years else None, year)
    return replace(table, lines=tuple(lines))


def _completed(lines: Sequence[Line], place: int, of_year: int | None, year: int | None) -> Iterator[Line]:
    for line in lines:
        cell = line.cells[place]
        found = year if of_year is None else dates.year(line.cells[of_year].value).value
        if isinstance(found, int) and (month := with_year(cell.value, found)):
            yield replace(
                line, cells=(*line.cells[:place], replace(cell, value=month), *line.cells[place + 1 :])
            )
        else:
            yield line


def _places(uses: Sequence[Use], name: str) -> list[int]:
    return [place for place, use in enumerate(uses) if use.field == name]
