import pytest

from archive.meaning.spelling import Sounds
from archive.meaning.vectors import Vectors


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("beleived", "believed"),
        ("teecher", "teacher"),
        ("embarased", "embarrassed"),
        ("attenshon", "attention"),
    ],
)
def test_a_word_that_sounds_like_one_that_is_known_is_read_as_that(typed, meant):
    words = ["believed", "teacher", "photo", "night", "embarrassed", "attention", "knowledge", "bus"]

    assert Sounds(words).meant(typed) == meant


@pytest.mark.parametrize("typed", ["zxqvw", "vater", "foo", "ab", "12345", ""])
def test_what_sounds_like_nothing_known_or_is_too_short_is_not(typed):
    assert Sounds(["believed", "teacher", "photo", "fool", "absolutely"]).meant(typed) is None


def test_of_words_that_sound_alike_the_one_that_looks_most_like_it_is_meant_and_then_the_commonest():
    assert Sounds(["latter", "later"]).meant("latir") == "later"
    assert Sounds(["decent", "descent"]).meant("desent") == "decent"


def test_a_known_word_is_never_read_as_another():
    vectors = Vectors()

    for word in ("lose", "loose", "quite", "quiet", "form", "from"):
        assert vectors.number(word) == vectors.table.number[word]
