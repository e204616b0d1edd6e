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


ON_THE_PAGE = {"likely-sheet"}  # which has a field for it


def said(*remarks):
    return in_words(SimpleNamespace(remarks=remarks))


def test_every_remark_of_reading_has_words_and_there_are_no_words_for_others():
    assert sorted(uploads_remarks._WORDS) == sorted(CODES.keys() - ON_THE_PAGE)


@pytest.mark.parametrize("code", sorted(CODES.keys() - ON_THE_PAGE))
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
