"""Words, beginnings and phrases, by brute force over the texts: none is missed and none is wrong."""

import random
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from archive.search import beginnings, pairs, spoken, words
from archive.search.bits import Bits
from archive.search.facets import FACETS
from archive.search.kept import Body, Head, Keeping, Kept, columns_of
from archive.search.normal_form import readings, stem
from archive.search.query import Term
from archive.search.words import WordIndex
from tests.public.factory import public_id

ALPHABET = [
    "send", "sending", "sends", "sent", "more", "mum", "mummy", "bus", "busy", "button", "buttons", "tell",
    "telling", "told", "self-harm", "step-dad", "stepdad", "don't", "dont", "café", "13-15", "24/7", "1,000",
    "ill", "I'll", "ﬁne", "fine", "ＴＥＬＬ", "😭", "学校", "łódź", "lodz", "to", "my",
    "my", "to", "he", "he", "a",
]  # fmt: skip
TODAY = date(2026, 5, 1)


class Small:
    """An archive of texts alone, by their places."""

    def __init__(self):
        self.kept = Kept(FACETS)
        self.texts = {}

    def add(self, texts):
        keeping = Keeping(self.kept)
        first = len(self.kept.order)
        places = list(range(first, first + len(texts)))
        keeping.place([Head(place + 1, public_id(place), TODAY, -place, None) for place in places])
        nothing = [""] * len(columns_of(FACETS))
        keeping.add([Body(place + 1, None, nothing, text) for place, text in zip(places, texts, strict=True)])
        self.kept = keeping.done()
        self.texts |= dict(zip(places, texts, strict=True))

    def drop(self, places):
        keeping = Keeping(self.kept)
        keeping.leave(Bits(places))
        for place in places:
            del self.texts[place]
        self.kept = keeping.done()

    def pair(self, dice):
        words = self.kept.words.paired(least=0, common_from=dice.choice([0, 0.1, 0.3]))
        self.kept = replace(self.kept, words=words)

    @property
    def words(self):
        return WordIndex(self.kept.words, self.kept.present)

    def having(self, term):
        return [place for place, text in sorted(self.texts.items()) if stands_in(term, text)]


def stands_in(term, text):
    def fits(form, word, last):
        return form.startswith(word) if term.beginning and last else stem(form) == stem(word)

    for reading in readings(text):
        said = [token.form for token in reading]
        for first in range(len(said) - len(term.words) + 1):
            if all(
                fits(said[first + at], word, at == len(term.words) - 1) for at, word in enumerate(term.words)
            ):
                return True
    return False


def some_text(dice):
    return " ".join(dice.choices(ALPHABET, k=dice.randint(1, 9)))


def questions(small, dice):
    said = sorted({token.form for text in small.texts.values() for each in readings(text) for token in each})
    yield from (Term((form,)) for form in said)
    for form in said:
        for letters in range(1, 7):
            yield Term((form[:letters],), beginning=True)
    for _ in range(60):
        words = tuple(dice.choice(said) for _ in range(dice.randint(2, 4)))
        yield Term(words)
        yield Term((*words[:-1], words[-1][: dice.randint(1, 7)]), beginning=True)
    for text in dice.choices(list(small.texts.values()), k=60):
        whole = [token.form for token in readings(text)[-1]]
        first = dice.randrange(len(whole))
        yield Term(tuple(whole[first : first + dice.randint(1, 5)]))


def state_of(small):
    words = small.words
    return {
        "counted": dict(words.counted),
        "stems": {its_stem: sorted(words.forms_of(its_stem)) for its_stem in words.words.stems},
    }


@pytest.mark.parametrize("seed", range(12))
def test_every_word_beginning_and_phrase_finds_what_brute_force_finds(monkeypatch, seed):
    dice = random.Random(seed)
    monkeypatch.setattr(spoken, "STRETCH", dice.choice([3, 7, 1 << 18]))
    monkeypatch.setattr(spoken, "SMALL_PART", dice.choice([0, 1 / 8, 2]))
    monkeypatch.setattr(spoken, "SMALL", dice.choice([1, 9, 65_535]))
    small = Small()
    for _ in range(dice.randint(1, 6)):
        small.add([some_text(dice) for _ in range(dice.randint(1, 12))])
        small.drop(dice.sample(sorted(small.texts), dice.randint(0, len(small.texts) // 2)))

    for term in questions(small, dice):
        assert list(small.words.having(term)) == small.having(term), term


@pytest.mark.parametrize("seed", range(12))
def test_pairs_of_common_words_find_what_brute_force_finds(monkeypatch, seed):
    dice = random.Random(seed)
    monkeypatch.setattr(pairs, "STRETCH", dice.choice([3, 7, 1 << 18]))
    monkeypatch.setattr(pairs, "MOST_COMMON", dice.choice([2, 5, 300]))
    monkeypatch.setattr(beginnings, "MANY", dice.choice([1, 2, 3]))
    small = Small()
    small.add([some_text(dice) for _ in range(20)])
    small.pair(dice)
    assert small.words.words.pairs.sets
    for _ in range(3):
        small.add([some_text(dice) for _ in range(dice.randint(1, 12))])
        small.drop(dice.sample(sorted(small.texts), dice.randint(0, len(small.texts) // 2)))

    for term in questions(small, dice):
        assert list(small.words.having(term)) == small.having(term), term
    # Of what is gone nothing stays, not even that two words stood side by side.
    kept = small.words.words.pairs
    assert all(some and some <= small.words.live for some in kept.sets.values())
    begun = small.words.words.beginnings.sets
    assert all(some and some <= small.words.live for some in begun.values())
    its_stem = {number: each for each, number in kept.common.items()}
    for pair, some in kept.sets.items():
        phrase = Term((its_stem[pair >> 16], its_stem[pair & 0xFFFF]))
        assert list(some) == [place for place, text in sorted(small.texts.items()) if said_in(phrase, text)]


def said_in(stems, text):
    said = [[stem(token.form) for token in reading] for reading in readings(text)]
    return any(pair == stems.words for each in said for pair in pairwise(each))


def test_a_phrase_of_common_words_is_not_looked_for_in_every_quote(monkeypatch):
    small = Small()
    small.add(["send it to my mum", "my to"] * 20)
    small.pair(random.Random(1))

    monkeypatch.setattr(spoken.Spoken, "saying", None)

    assert list(small.words.having(Term(("to", "my")))) == list(range(0, 40, 2))


def test_a_phrase_that_goes_on_with_common_words_is_not_looked_for_in_every_quote(monkeypatch):
    small = Small()
    small.add(["send it to my mum", "to mum", "my mummy"] * 20)
    small.pair(random.Random(1))

    monkeypatch.setattr(spoken.Spoken, "saying", None)

    assert list(small.words.having(Term(("my", "mu"), beginning=True))) == sorted(
        [*range(0, 60, 3), *range(2, 60, 3)]
    )


def test_a_common_word_of_which_other_forms_begin_otherwise_is_looked_for_in_its_own_form():
    small = Small()
    small.add(["send it to my mum", "sending it to my mum", "he sends"] * 20)
    small.pair(random.Random(1))
    small.add(["he sending"])

    assert list(small.words.having(Term(("he", "sendi"), beginning=True))) == [60]


def test_what_many_words_begin_with_is_not_put_together_when_it_is_asked(monkeypatch):
    monkeypatch.setattr(beginnings, "MANY", 3)
    small = Small()
    small.add(["bus", "busy", "button", "to my mum"])
    small.pair(random.Random(1))

    monkeypatch.setattr(words, "any_of", None)

    assert list(small.words.having(Term(("bu",), beginning=True))) == [0, 1, 2]


@pytest.mark.parametrize("seed", range(4))
def test_what_was_added_and_dropped_leaves_what_was_loaded_at_once(seed):
    dice = random.Random(seed)
    followed, anew = Small(), Small()
    for _ in range(5):
        followed.add([some_text(dice) for _ in range(dice.randint(1, 12))])
        followed.drop(dice.sample(sorted(followed.texts), dice.randint(0, len(followed.texts) // 2)))
    anew.add([text for _, text in sorted(followed.texts.items())])

    assert state_of(followed) == state_of(anew)


def test_nothing_stays_in_memory_of_a_quote_that_goes():
    small = Small()
    small.add(["he sent a zebra", "he sent more"])
    before = small.words.words
    assert "zebra" in before.numbers  # there to stay

    small.drop([0])

    words = small.words.words
    assert "zebra" not in (*words.numbers, *words.forms, *words.in_order, *words.stems)
    assert [words.forms[number] for number in words.spoken.row[: words.spoken.length] if number] == [
        "he",
        "sent",
        "more",
    ]
    assert not words.spoken.of(0).any()


def test_whoever_reads_the_sets_from_before_a_change_goes_on_with_them():
    small = Small()
    small.add(["he sent more", "he told mum"])
    before = small.words

    small.add(["he said no"])
    small.drop([0])

    assert list(before.having(Term(("he",)))) == [0, 1]
    assert list(small.words.having(Term(("he",)))) == [1, 2]


def test_more_words_than_small_numbers_have_room_for_are_kept_as_they_are():
    few = spoken.Spoken().with_more([0], [[1, 2]], 1)
    many = few.with_more([1], [[70_000, 2]], 2)

    assert (few.row.dtype, many.row.dtype) == ("uint16", "uint32")
    assert [many.of(place).tolist() for place in (0, 1)] == [[1, 2], [70_000, 2]]
    assert list(
        many.saying([spoken.meaning([70_000], of=70_001), spoken.meaning([2], of=70_001)], Bits([0, 1]))
    ) == [1]
