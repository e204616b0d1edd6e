import numpy as np
import pytest

from archive.meaning import likeness, passage, reading
from archive.meaning.vectors import Vectors


@pytest.fixture(scope="module")
def vectors():
    return Vectors()


def test_many_texts_at_once_are_read_as_each_alone(vectors):
    texts = ["my teacher believed me", "", "asdf qwrt", "he said he'd send it to everyone"]

    assert (vectors.of_many(texts) == np.stack([vectors.of(text) for text in texts])).all()


def test_a_text_of_which_no_word_is_known_is_like_nothing(vectors):
    assert not vectors.of("zxqv ###").any()
    assert not vectors.of("").any()


def test_a_word_that_is_not_known_is_read_without_its_ending(vectors):
    assert vectors.number("blackmailings") == vectors.number("blackmail") != 0
    assert vectors.number("wonderin") == vectors.number("wondering") != 0
    assert vectors.number("zzxqvings") == 0


def test_words_that_readers_make_up_are_not_collected_for_ever():
    vectors = Vectors()
    for number in range(5 * len(vectors.table.number)):
        vectors.number(f"zz{number}")

    assert len(vectors._learnt) <= 4 * len(vectors.table.number)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "asdf qwer zxcv",
        "13 14 2025",
        "the of and",
        "no me creyeron",
        "ich habe solche angst vor meinem vater",
        "я боюсь",
        "我很害怕",
        "🙂🙂",
    ],
)
def test_nothing_can_be_close_to_what_has_no_meaning_here(vectors, asked):
    assert not likeness.question(vectors, asked)


def test_one_word_that_is_not_known_does_not_hide_the_others(vectors):
    assert likeness.question(vectors, "blackmailed on zorblax")


def closest(vectors, asked, text):
    found = passage.closest(vectors, likeness.question(vectors, asked), text)
    return found and text[found.start : found.end]


def test_the_closest_part_of_a_text_is_a_sentence_of_it(vectors):
    text = "I had my tea. Then my teacher said I was lying. The dog barked."

    assert closest(vectors, "teacher lied", text) == "Then my teacher said I was lying"


def test_of_a_long_sentence_it_is_a_stretch(vectors):
    text = "so " * 30 + "my teacher said i was lying" + " and then" * 30

    found = closest(vectors, "teacher lied", text)

    assert "teacher said i was lying" in found
    assert len(found.split()) == passage.MOST_WORDS


def test_no_part_of_a_text_is_close_to_what_has_no_meaning_here(vectors):
    assert closest(vectors, "asdf", "I told my teacher") is None
    assert closest(vectors, "teacher", "") is None
    assert closest(vectors, "teacher", "The sea was warm") is None


def test_a_word_is_most_like_itself(vectors):
    asked = likeness.question(vectors, "teacher")
    rows = np.array([vectors.number(form) for form in reading.forms("a teacher saw the dog")])

    (found,) = likeness.by_word(likeness.of_words(vectors, asked, rows), asked, np.arange(len(rows)), [0])

    assert found == pytest.approx(1, abs=0.01)
