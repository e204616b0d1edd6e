"""What was noticed in reading a file is said on the page, whatever it was."""

from types import SimpleNamespace

import pytest

from archive.admin.uploads_remarks import in_words
from archive.spreadsheets.remarks import CODES
from archive.spreadsheets.tables import Remark

SHOWN_AS_A_CHOICE = {"likely-sheet"}
SAID = {"encoding": "cp1252", "delimiter": ";", "kind": "xls", "count": "3", "step": "1000", "position": "0"}


def said(code, rows=(3, 4), columns=("B",), **about):
    return in_words(SimpleNamespace(remarks=[Remark(code, rows, columns, {**SAID, **about})]))


@pytest.mark.parametrize("code", sorted(set(CODES) - SHOWN_AS_A_CHOICE))
def test_whatever_a_reader_notices_is_said_in_one_sentence_or_two(code):
    (words,) = said(code)

    assert not words[0].islower()
    assert words.endswith(".")


def test_how_a_file_was_read_is_said_by_the_name_of_its_encoding():
    assert said("encoding", encoding="mixed") == [
        "We read this file as UTF-8, with some rows in Windows-1252. Please check that accents and "
        "apostrophes look right."
    ]
    assert said("encoding", encoding="utf-8", unread="2") == [
        "2 characters could not be read, and show as �."
    ]
    assert said("encoding", encoding="utf-8") == []


def test_rows_of_joined_sheets_are_explained():
    assert said("joined-sheets", step="1000") == [
        "3 sheets have the same columns, so we have joined them. Row 5 of the second sheet is row 1005 here, "
        "and so on."
    ]
