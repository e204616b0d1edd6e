"""What the search by meaning finds for questions with known answers, and that it was not taught them."""

import pytest

from archive.meaning.reading import forms
from benchmarks import meaning
from benchmarks.meaning import ByMeaning, ByWords, score
from training.phrases import groups, statements

SEEN, UNSEEN = meaning.questions(meaning.QUESTIONS), meaning.questions(meaning.UNSEEN)


@pytest.fixture(scope="module")
def archive():
    return meaning.archive(frozenset().union(*(each.right for each in (*SEEN, *UNSEEN))))


def test_no_question_is_a_phrase_that_was_learnt_from():
    # A term's own name or synonym may well be what somebody asks.
    learnt = {tuple(forms(line)) for group in groups(vocabulary=False) for line in group}

    assert [each.question for each in (*SEEN, *UNSEEN) if tuple(forms(each.question)) in learnt] == []


def test_no_demo_quote_was_learnt_from(archive):
    learnt = {tuple(forms(text)) for text in statements()}

    assert [
        name for name, text in archive.texts.items() if "demo:" in name and tuple(forms(text)) in learnt
    ] == []


def test_most_questions_are_answered_among_the_first_ten_and_far_more_than_by_words_alone(archive):
    ways = ByMeaning(archive), ByWords(archive, all_of_them=False), ByWords(archive, all_of_them=True)
    seen, unseen = ([score(way, asked).answered for way in ways] for asked in (SEEN, UNSEEN))

    assert seen[0] >= 0.85
    assert unseen[0] >= 0.8
    for meaning_, any_word, all_words in (seen, unseen):
        assert all_words < any_word < meaning_ - 0.2
