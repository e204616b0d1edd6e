"""Several sheets as one table, and the numbers of its rows."""

from archive.spreadsheets.joining import joined
from archive.spreadsheets.tables import Cell, Column, Line, Table


def sheets(number, last_row):
    columns = (Column(0, "A", "Ref"), Column(1, "B", "Text"))
    return [
        Table(f"{place}", columns, (Line(last_row, (Cell(f"C-{place}"), Cell("I told her"))),))
        for place in range(number)
    ]


def test_the_place_of_a_sheet_stands_before_the_numbers_of_its_rows():
    assert [line.number for line in joined(sheets(3, 5)).lines] == [5, 1005, 2005]
    assert [line.number for line in joined(sheets(2, 1000)).lines] == [1000, 11000]
    assert [line.number for line in joined(sheets(2, 999)).lines] == [999, 1999]


def test_sheets_whose_rows_would_be_numbered_beyond_what_a_database_counts_stay_apart():
    assert joined(sheets(214, 1_048_576)) is not None
    assert joined(sheets(215, 1_048_576)) is None


def test_sheets_with_more_rows_than_we_take_stay_apart():
    columns = (Column(0, "A", "Ref"),)
    lines = [tuple(Line(row, (Cell(f"{half}-{row}"),)) for row in range(2, 10_003)) for half in "ab"]

    assert joined([Table(half, columns, lines[place]) for place, half in enumerate("ab")]) is None
