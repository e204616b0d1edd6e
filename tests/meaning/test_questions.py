"""What the search by meaning finds for questions with known answers, and that it was not taught them."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from archive.meaning.reading import forms
from benchmarks import meaning
from benchmarks.meaning import ByMeaning, ByWords, score
from training.phrases import groups, statements

HERE = Path(__file__).parent
SEEN, UNSEEN = meaning.questions(meaning.QUESTIONS), meaning.questions(meaning.UNSEEN)
OTHERS = [meaning.questions(HERE / f"questions_{author}.jsonl") for author in ("one", "two", "three")]


@pytest.fixture(scope="module")
def archive():
    return meaning.archive(frozenset().union(*(each.right for each in (*SEEN, *UNSEEN))))


@pytest.fixture(scope="module")
def another_archive():
    return meaning.another_archive(HERE / "archive_one.jsonl")


def test_no_question_is_a_phrase_that_was_learnt_from():
    # A term's own name or synonym may well be what somebody asks.
    learnt = {tuple(forms(line)) for group in groups(vocabulary=False) for line in group}
    asked = [each.question for some in (SEEN, UNSEEN, *OTHERS) for each in some]

    assert [question for question in asked if tuple(forms(question)) in learnt] == []


def test_no_quote_was_learnt_from(archive, another_archive):
    learnt = {tuple(forms(text)) for text in statements()}
    learnt |= {tuple(forms(line)) for group in groups() for line in group}
    texts = {name: text for name, text in archive.texts.items() if "demo:" in name}

    assert [
        name for name, text in (texts | another_archive.texts).items() if tuple(forms(text)) in learnt
    ] == []


def test_most_questions_are_answered_among_the_first_ten_and_far_more_than_by_words_alone(archive):
    ways = ByMeaning(archive), ByWords(archive, all_of_them=False), ByWords(archive, all_of_them=True)
    seen, unseen = ([score(way, asked).answered for way in ways] for asked in (SEEN, UNSEEN))

    assert seen[0] >= 0.85
    assert unseen[0] >= 0.8
    for meaning_, any_word, all_words in (seen, unseen):
        assert all_words < any_word < meaning_ - 0.2


def test_in_the_archive_of_another_helpline_most_questions_are_answered_and_none_finds_nothing(
    another_archive,
):
    found = score(ByMeaning(another_archive), OTHERS[0])

    assert found.answered >= 0.85
    assert found.nothing == 0


def test_terms_that_are_all_wrong_spoil_little(another_archive):
    names = list(another_archive.terms)
    shuffled = random.Random(1).sample(names, len(names))
    wrong = {name: another_archive.terms[other] for name, other in zip(names, shuffled, strict=True)}

    by_texts = score(ByMeaning(another_archive, filed=False), OTHERS[0]).answered
    misled = score(ByMeaning(replace(another_archive, terms=wrong)), OTHERS[0]).answered

    assert misled >= by_texts - 0.1
