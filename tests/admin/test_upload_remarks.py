"""What was noticed in reading a file is said, each thing in a plain sentence."""

from types import SimpleNamespace

import pytest

from archive.admin import uploads_remarks
from archive.admin.uploads_remarks import in_words
from archive.spreadsheets.remarks import CODES
from archive.spreadsheets.tables import Remark

SAID = {
    "encoding": "cp1252",
    "delimiter": ";",
    "kind": "ods",
    "count": "2",
    "position": "1",
    "step": "1000",
    "filtered": "yes",
}


def said(*remarks):
    return in_words(SimpleNamespace(remarks=remarks))


def test_every_remark_of_reading_has_words_and_there_are_no_words_for_others():
    assert sorted(uploads_remarks._WORDS) == sorted(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("rows", [(3,), (3, 4, 9)])
def test_each_is_whole_sentences(code, rows):
    (sentence,) = said(Remark(code, rows=rows, columns=("B", "D")[: len(rows)], said=SAID))

    assert not sentence[0].islower()
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "  " not in sentence


def test_a_row_of_hints_and_one_that_is_crossed_out_are_named():
    assert said(Remark("hints", rows=(2,)), Remark("struck-through", rows=(7, 8), columns=("D",))) == [
        "Row 2 only says what to write in each column and is not imported.",
        "In rows 7–8, words are crossed out in column D.",
    ]


def test_rows_of_joined_sheets_are_said_to_be_counted_on():
    (sentence,) = said(Remark("joined-sheets", said={"count": "12", "step": "1000"}))

    assert sentence == (
        "12 sheets have the same columns, so we have put them together. Their rows are numbered on from each "
        "other: row 5 of the second sheet is row 1,005 here."
    )


def test_what_a_file_really_is_is_said():
    assert said(Remark("other-kind", said={"kind": "xlsx"})) == [
        "From its name it looked like another kind of file, but it is an Excel workbook. "
        "We have read it as that."
    ]
