"""The plainest files; those of tests/spreadsheets/test_as_written.py are as people send them."""

import time

import pytest

from archive.spreadsheets.reading import UnreadableSheet, read
from tests.spreadsheets.files import HEADER, rows, text_file, workbook


def values(table):
    return [tuple(cell.value for cell in line.cells) for line in table.lines]


@pytest.mark.parametrize("write", [text_file, workbook])
def test_a_plain_file_is_a_header_and_rows(write):
    book = read(write([HEADER, *rows(3)]), "file")

    (table,) = book.tables
    assert tuple(column.header for column in table.columns) == HEADER
    assert "".join(column.letter for column in table.columns) == "ABCDEFG"
    assert values(table) == rows(3)
    assert [line.number for line in table.lines] == [2, 3, 4]
    assert [(remark.code, remark.rows) for remark in table.remarks] == [("header", (1,))]
    assert book.remarks == ()


@pytest.mark.parametrize("write", [text_file, workbook])
def test_two_thousand_rows_take_less_than_two_seconds(write):
    data = write([HEADER, *rows(2_000)])
    begun = time.process_time()
    read(data)

    assert time.process_time() - begun < 2


def test_an_empty_file_is_refused():
    with pytest.raises(UnreadableSheet) as refusal:
        read(b"", "file.csv")

    assert refusal.value.code == "empty"


@pytest.mark.parametrize(
    "hints",
    [
        ("e.g. 0012", "DD/MM/YYYY", "free text", "e.g. 13"),
        ("required", "required", "required", "optional"),
        ("Mandatory", "mm/yyyy", "Verbatim, free text", "number"),
        ("(from case system)", "(YYYY-MM)", "(max 500 characters)", ""),
        ("eg C-12", "eg 2024-03", "eg I told my nan and she rang the school for me", "eg. 13"),
        ("Text", "Date", "Long text", "Whole number"),
        ("unique ID", "format: 2024-03", "Type the quote here", "Choose from list"),
        ("for example C-1", "for example 2024-03", "", "for example 13"),
        ("do not leave blank", "drop-down", "as the child said it", "0-18"),
        ("text", "dd-mm-yy", "required field", "Y/N"),
    ],
)
def test_a_row_of_hints_below_the_header_is_left_out_and_said(hints):
    header = ("Ref", "Month", "Quote", "Age")
    data = text_file(
        [header, hints, ("C-1", "2024-03", "I told my nan", "13"), ("C-2", "2024-04", "e.g. he said", "")]
    )

    (table,) = read(data).tables

    assert [remark.rows for remark in table.remarks if remark.code == "hints"] == [(2,)]
    assert [line.number for line in table.lines] == [3, 4]
    assert tuple(column.header for column in table.columns) == header


@pytest.mark.parametrize(
    "row",
    [
        ("C-1", "2024-03", "e.g. he said he would tell", "13"),
        ("C-1", "2024-03", "free text", "e.g. 13"),
        ("REQ-1", "2024-03", "It was required of me that I choose from a list", "13"),
        ("C-1", "03/2024", "text me back he wrote", "12-13"),
        ("text-1", "Date tbc", "number one he called me", "13"),
    ],
)
def test_a_row_of_data_is_no_row_of_hints(row):
    data = text_file([("Ref", "Month", "Quote", "Age"), row, ("C-2", "2024-03", "I told my nan", "13")])

    (table,) = read(data).tables

    assert [line.number for line in table.lines] == [2, 3]


def test_only_rows_next_to_the_header_are_hints():
    hints = ("e.g. 0012", "DD/MM/YYYY", "free text", "e.g. 13")
    rows = [("Ref", "Month", "Quote", "Age"), ("C-1", "2024-03", "I told my nan", "13"), hints]

    (table,) = read(text_file(rows)).tables

    assert [line.number for line in table.lines] == [2, 3]


def test_two_rows_of_hints_are_left_out():
    rows = [
        ("Ref", "Month", "Quote", "Age"),
        ("required", "required", "required", "optional"),
        ("e.g. C-1", "e.g. 2024-03", "free text", "e.g. 13"),
        ("C-1", "2024-03", "I told my nan", "13"),
    ]

    (table,) = read(text_file(rows)).tables

    assert [line.number for line in table.lines] == [4]
