"""What comes first among a few texts: meaning leads, a term helps, and a wrong term does not carry."""

import numpy as np
import pytest

from archive.meaning import likeness, ranking, reading
from archive.meaning.ranking import Filed, Saying
from archive.meaning.store import Store
from archive.meaning.table import KEPT
from archive.meaning.vectors import Vectors

BELIEVED = "I told my form tutor and she said I was making it all up for attention."
BUS = "We got on the bus into town, had chips by the sea and then we went home again."
HOMEWORK = "My teacher gave us so much homework that I was up past ten every night."


@pytest.fixture(scope="module")
def vectors():
    return Vectors()


@pytest.fixture
def nearest(vectors):
    def ask(question, texts, *, filed=(), saying=(), among=None):
        rows = [np.array([vectors.number(form) for form in reading.forms(text)]) for text in texts]
        store = Store(KEPT)
        store.put(np.arange(len(texts)), vectors.of_many(texts))

        def said(places):
            some = [rows[place] for place in places]
            lengths = [len(each) for each in some]
            return np.concatenate(some), np.cumsum([0, *lengths[:-1]])

        places = np.arange(len(texts)) if among is None else np.array(among)
        asked = likeness.question(vectors, question)
        found = ranking.nearest(vectors, asked, store, places, filed, saying, said, 10)
        return [each.place for each in found]

    return ask


def term(*places):
    return Filed(np.array(places), 1.0)


def test_a_text_that_answers_comes_before_one_that_is_wrongly_filed_under_what_was_asked(nearest):
    assert nearest("the teacher did not believe me", [BUS, BELIEVED], filed=[term(0)])[0] == 1


def test_of_two_that_may_answer_the_one_that_is_filed_so_comes_first(nearest):
    asked, texts = "nobody took me seriously", [BELIEVED, BELIEVED]

    assert nearest(asked, texts, filed=[term(0)]) == [0, 1]
    assert nearest(asked, texts, filed=[term(1)]) == [1, 0]


def test_a_text_with_no_word_that_is_alike_is_found_by_its_term(nearest):
    assert nearest("blackmailed for money", [BUS, HOMEWORK], filed=[term(1)])[:1] == [1]


def test_the_very_words_count(nearest):
    asked, texts = "homework", [HOMEWORK, HOMEWORK]

    assert nearest(asked, texts, saying=[Saying(np.array([1]), 1.0)])[0] == 1
    assert nearest(asked, texts, saying=[Saying(np.array([0]), 1.0)])[0] == 0


def test_terms_and_words_of_some_texts_count_where_only_some_are_asked_of(nearest):
    found = nearest(
        "the teacher did not believe me",
        [BUS, HOMEWORK, BELIEVED, BELIEVED],
        filed=[term(3)],
        saying=[Saying(np.array([3]), 1.0)],
        among=[0, 2, 3],
    )

    assert found[:2] == [3, 2]


@pytest.mark.parametrize(
    "typed",
    ["my techer didnt beleive me", "teachr thort i was lyin", "my teecher dident beleave me"],
)
def test_words_as_children_spell_them_are_found(nearest, typed):
    assert nearest("the teacher did not believe me", [BUS, typed, "We had pizza for tea."])[0] == 1
    assert nearest(typed, [BUS, "We had pizza for tea.", BELIEVED])[0] == 2


def test_the_rarer_a_word_the_more_it_tells():
    assert ranking.worth_of([0, 0], 100) == [0, 0]
    assert ranking.worth_of([10, 10, 0], 100) == [0.5, 0.5, 0]

    rare, common = ranking.worth_of([1, 90], 100)

    assert rare > 10 * common
    assert rare + common == pytest.approx(1)


def test_a_text_as_a_whole_is_compared_by_all_that_is_known_of_its_words(vectors):
    asked = likeness.question(vectors, "the teacher did not believe me")
    said = [[vectors.number(form) for form in reading.forms(text)] for text in (BUS, BELIEVED)]

    rows, begin = np.array(said[0] + said[1]), np.array([0, len(said[0])])

    found = likeness.by_text(vectors, asked.vector, rows, begin)

    assert found == pytest.approx([vectors.exact(text) @ asked.vector for text in (BUS, BELIEVED)], abs=1e-5)
    assert found[1] > found[0]
