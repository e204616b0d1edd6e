"""What a document keeps of a claim, and the phrases that it is asked for."""

import pytest
import spacy

from archive.detection.document import Document
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.words import Phrases, Words
from archive.detection.tokenizing import Tokens
from tests.detection.hostile import FAMILIES


@pytest.fixture(scope="module")
def tokenizer():
    return spacy.blank("en").tokenizer


def span(doc, start, end):
    found = doc.char_span(start, end, alignment_mode="expand")
    return found.start_char, found.end_char


@pytest.mark.parametrize(
    "text",
    [
        "Leah's mum, (kai) and dont-know.  we cannot, gonna go\n\nto St. John's.",
        "im :) it's 5pm e.g. co-op/kai@x.example don't",
        *(FAMILIES[name](90) for name in sorted(FAMILIES)[::6]),
    ],
)
def test_a_claim_is_widened_to_the_tokens_that_it_touches(tokenizer, text):
    doc = tokenizer(text)
    tokens = Tokens(text, tokenizer)
    stretches = [
        (start, end)
        for start in range(len(text))
        for end in range(start + 1, min(len(text), start + 8) + 1)
        if not text[start].isspace() and not text[end - 1].isspace()
    ]

    assert [tokens.touched(*stretch) for stretch in stretches] == [span(doc, *each) for each in stretches]


def test_a_blank_at_the_ends_of_a_claim_is_left_out_and_nothing_but_blanks_is_no_claim(tokenizer):
    tokens = Tokens("i know  kai \n too", tokenizer)

    assert tokens.touched(6, 13) == (8, 11)
    assert tokens.touched(6, 8) == (8, 8)


def test_the_same_claim_twice_is_kept_once_and_none_leaves_nothing(tokenizer):
    document = Document("i know kai", tokenizer)
    claim = Evidence(7, 10, Label.PERSON, 0.9, "a reason", "[name]")

    document.record("cued_names", [claim, claim])
    document.record("letters", [])

    assert document.claims == {"cued_names": [claim]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the big red bus", [(1, 4)]),
        ("the big red", [(1, 2)]),
        ("the big", [(1, 2)]),
        ("big. red bus", []),
        ("a big big red bus", [(1, 2), (2, 5)]),
        ("", []),
    ],
)
def test_the_longest_phrase_that_the_text_holds_whole_is_found(text, found):
    assert Phrases(frozenset({"big", "big red bus"})).find(Words(text)) == found
