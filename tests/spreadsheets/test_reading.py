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
