"""A decision covers whole words, and never half of what another one covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import InvalidDecision
from archive.workflow.stretches import occurrences, taking_in, whole_words

TEXT = "my mate jess o’neil, from st-mary's (yr 9)"


@pytest.mark.parametrize(
    ("text", "selected", "expected"),
    [
        (TEXT, "jess", "jess"),
        (TEXT, "es", "jess"),
        (TEXT, "ate je", "mate jess"),
        (TEXT, " jess ", "jess"),
        (TEXT, "’", "o’neil"),
        (TEXT, "neil", "o’neil"),
        (TEXT, "il, fr", "o’neil, from"),
        (TEXT, "mary", "mary's"),
        (TEXT, "st-mary's", "st-mary's"),
        (TEXT, "(yr 9)", "(yr 9)"),
        (TEXT, "9", "9"),
        (TEXT, ",", ","),
        ("call 07700 900123 now", "00 9001", "07700 900123"),
        ("her_name.x", "na", "her_name"),
        ("Zoë\tand Íñigo", "ñig", "Íñigo"),
        ("😀jess😀", "es", "jess"),
        ("one\n\ntwo", "\n\ntw", "two"),
        # Letters that Unicode has no single code point for: the accents are part of the word.
        ("with Adébáyọ\u0300 there", "Adébáyọ", "Adébáyọ\u0300"),
        ("with Ṣọ\u0301lá there", "lá", "Ṣọ\u0301lá"),
        ("with Ṣọ\u0301lá there", "Ṣ", "Ṣọ\u0301lá"),
        ("it was प्रिया again", "या", "प्रिया"),
        # An emoji's variation selector is a mark too, but of no word.
        ("❤\ufe0fjess", "es", "jess"),
    ],
)
def test_a_selection_grows_to_whole_words_and_sheds_white_space(text, selected, expected):
    start = text.index(selected)

    found = whole_words(text, start, start + len(selected))

    assert text[slice(*found)] == expected
    assert found == (text.index(expected), text.index(expected) + len(expected))


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (0, 43), (4, 4), (5, 4), (42, 43), (-5, -1), (100, 104)])
def test_a_selection_outside_the_text_or_without_length_is_refused(start, end):
    with pytest.raises(InvalidDecision) as refusal:
        whole_words(TEXT, start, end)

    assert str(refusal.value) == "The stretch lies outside the text: select the words again."


def test_the_whole_text_can_be_selected():
    assert whole_words(TEXT, 0, len(TEXT)) == (0, len(TEXT))


def test_a_selection_of_white_space_alone_is_refused():
    with pytest.raises(InvalidDecision) as refusal:
        whole_words("one \n\t two", 3, 7)

    assert str(refusal.value) == "Only white space is selected: select at least one word."


def test_a_refusal_says_nothing_of_the_text():
    with pytest.raises(InvalidDecision) as refusal:
        whole_words("canary", 0, 99)

    assert "canary" not in str(refusal.value)


# Few letters, so that words, apostrophes, accents and spaces meet often.
short_texts = st.text(alphabet="ab_1'’-. \n\u0301é😀", min_size=1, max_size=20)


@given(short_texts, st.data())
def test_no_word_is_ever_cut(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end].isspace():
        return

    left, right = whole_words(text, start, end)

    assert 0 <= left < right <= len(text)
    assert text[start:end].strip() in text[left:right]
    assert [
        place
        for place in (left, right)
        if 0 < place < len(text) and _is_of_a_word(text[place - 1]) and _is_of_a_word(text[place])
    ] == []
    assert whole_words(text, left, right) == (left, right)


def _is_of_a_word(character):
    return character.isalnum() or character in "_\u0301"


@pytest.mark.parametrize(
    ("stretch", "others", "expected"),
    [
        ((3, 7), [], (3, 7)),
        ((3, 7), [(7, 9)], (3, 7)),  # side by side
        ((3, 7), [(0, 3)], (3, 7)),
        ((3, 7), [(4, 6)], (3, 7)),  # inside
        ((3, 7), [(0, 9)], (3, 7)),  # around: the wider one is not cut
        ((3, 7), [(3, 7)], (3, 7)),
        ((3, 7), [(5, 9)], (3, 9)),
        ((3, 7), [(1, 4)], (1, 7)),
        ((3, 7), [(1, 4), (6, 9)], (1, 9)),
        ((3, 7), [(8, 12), (6, 9)], (3, 12)),  # taking in one cuts the next
        ((3, 7), [(0, 2), (1, 4)], (0, 7)),
    ],
)
def test_a_stretch_grows_until_it_cuts_no_other(stretch, others, expected):
    assert taking_in(stretch, others) == expected


stretches = st.tuples(st.integers(0, 30), st.integers(1, 31)).filter(lambda pair: pair[0] < pair[1])


@given(stretches, st.lists(stretches, max_size=8))
def test_whatever_the_others_are_none_is_cut_and_nothing_is_lost(stretch, others):
    start, end = taking_in(stretch, others)

    assert start <= stretch[0]
    assert stretch[1] <= end
    assert [(left, right) for left, right in others if left < start < right < end] == []
    assert [(left, right) for left, right in others if start < left < end < right] == []
    assert taking_in((start, end), reversed(others)) == (start, end)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("jess and Jess and JESS.", "jess", [(0, 4), (9, 13), (18, 22)]),
        ("jessica and jess", "jess", [(12, 16)]),
        ("evajess and jess", "jess", [(12, 16)]),
        ("Ṣọ\u0301lá and lá", "lá", [(10, 12)]),
        ("it was jess’s, not jess-ann’s", "jess", [(7, 11), (19, 23)]),
        ("my mate jess", "mate jess", [(3, 12)]),
        ("a.b and axb", "a.b", [(0, 3)]),
        ("@jess_x and jess", "@jess_x", [(0, 7)]),
        ("nothing here", "jess", []),
        # The accent belongs to the letter before it: another name, not this one.
        ("Ayọ\u0300 and Ayọ", "Ayọ", [(9, 12)]),
        ("❤\ufe0fjess❤\ufe0f", "jess", [(2, 6)]),
    ],
)
def test_occurrences_are_whole_words_in_any_case(text, words, expected):
    assert list(occurrences(text, words)) == expected
