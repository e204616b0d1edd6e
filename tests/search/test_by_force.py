"""Searches made up at random, against a matcher that knows no index: each has one honest answer."""

import random
from itertools import chain, product

import pytest

from archive.search.bits import Bits
from archive.search.marking import HIT_START, marked
from archive.search.normal_form import BETWEEN_READINGS, forms, stem, tokens
from archive.search.query import is_in_capitals, parse_search
from archive.search.words import WordIndex
from tests.search.test_words import Small

# Words with their joints: where a hyphen may be open, closed, or not there. Each is spelt in many ways.
JOINED = [
    ["step", "dad"], ["co", "worker"], ["e", "mail"], ["well", "being"], ["self", "harm"],
    ["13", "year", "old"],
]  # fmt: skip
SPELT = {
    "dont": ["don't", "don’t", "dont", "DON`T"],
    "mums": ["mum's", "mums", "MUM’S"],
    "lodz": ["Łódź", "lodz", "ŁO\u0301DZ\u0301"],
    "strasse": ["Straße", "strasse"],
    "fine": ["ﬁne", "ｆｉｎｅ", "fi\u00adne"],
    "محمد": ["مُحَمَّد", "محمد", "مـحمد"],
    "कलम": ["क़लम", "कलम"],
    "24 7": ["24/7", "24,7"],
    "1 000": ["1,000", "1 000"],
    "50": ["£50", "50", "５０"],
    "y8": ["y8", "Y8"],
    "学 校": ["学校", "学\u200b校"],
    "😢": ["😢", "😢\ufe0f"],
    "telling": ["telling"], "tells": ["tells"], "told": ["told"], "the": ["the"], "not": ["not"],
    "mum": ["mum"], "blackmail": ["blackmail"], "blackmailed": ["blackmailed"], "or": ["or"],
}  # fmt: skip


def a_word(dice):
    """Return a word as somebody writes it."""
    if dice.random() < 0.4:
        parts = dice.choice(JOINED)
        return parts[0] + "".join(dice.choice(["-", "‐", "", " ", "-"]) + part for part in parts[1:])
    return dice.choice(dice.choice(list(SPELT.values())))


def a_text(dice):
    return " ".join(a_word(dice) for _ in range(dice.randint(1, 7)))


def spellings(written):
    """Yield the words of what is written with each of its hyphens open or closed."""
    pieces = written.replace("‐", "-").split("-")
    for joints in product([" ", ""], repeat=len(pieces) - 1):
        joined = pieces[0] + "".join(joint + piece for joint, piece in zip(joints, pieces[1:], strict=True))
        yield [token.form for token in tokens(joined)]


def stands_in(typed, text, *, english):
    root = stem if english else str
    beginning = typed.endswith("*")
    for wanted, said in product(list(spellings(typed.rstrip("*"))), list(spellings(text))):
        *whole, last = wanted
        for first in range(len(said) - len(wanted) + 1):
            here = said[first : first + len(wanted)]
            ends = here[-1].startswith(last) if beginning else root(here[-1]) == root(last)
            if ends and list(map(root, here[:-1])) == list(map(root, whole)):
                return True
    return False


def a_search(dice):
    """Return a search and what it means: groups of alternatives, and what is excluded."""
    groups, excluded, typed = [], [], []
    for _ in range(dice.randint(1, 4)):
        kind = dice.random()
        one = a_phrase(dice)
        if kind < 0.25:
            excluded.append(one[1])
            typed.append(dice.choice(["-", "NOT ", "AND NOT ", "NOT -", "–"]) + one[0])
        elif kind < 0.45 and typed and groups and not typed[-1].startswith(("-", "NOT", "AND NOT", "–")):
            groups[-1].append(one[1])
            typed.append("OR " + one[0])
        else:
            groups.append([one[1]])
            typed.append(dice.choice(["", "", "AND "] if groups[1:] or excluded else [""]) + one[0])
    return " ".join(typed), groups, excluded


def a_phrase(dice):
    """Return a part of a search as it is typed, and its words."""
    words = a_word(dice)
    if dice.random() < 0.5:
        words = " ".join([words, a_word(dice)][: dice.randint(1, 2)])
        return f'"{words}"', words
    if " " in words:
        return f'"{words}"', words
    if words[-3:].isascii() and words[-3:].isalpha() and len(words) > 2 and dice.random() < 0.3:
        return f"{words[:-1]}*", f"{words[:-1]}*"
    return words, words


def joints(some):
    return some.count("-") + some.count("‐")


@pytest.mark.parametrize("seed", range(6))
def test_a_search_finds_and_marks_what_has_its_words_and_nothing_else(seed):
    dice = random.Random(seed)
    small = Small()
    small.add([text for text in (a_text(dice) for _ in range(25)) if joints(text) < 7])
    foreign = Bits(place for place in small.texts if place % 3 == 0)
    words = WordIndex(small.kept.words, small.kept.present, foreign)
    for _ in range(30):
        typed, groups, excluded = a_search(dice)
        if any(joints(one) > 2 for one in (*chain(*groups), *excluded)) or is_in_capitals(typed):
            continue
        query = parse_search(typed)
        for place, text in small.texts.items():
            english = place not in foreign
            shown = all(any(stands_in(one, text, english=english) for one in group) for group in groups)
            expected = shown and not any(stands_in(one, text, english=english) for one in excluded)
            found = all(
                any(place in words.having(term) for term in group) for group in query.required
            ) and not any(place in words.having(term) for term in query.excluded)
            assert found == expected, (typed, text)
            if shown and groups:
                assert HIT_START in marked(text, query, english=english), (typed, text)


# What people type besides words.
SIGNS = [
    "OR", "AND", "NOT", "-", "–", "*", "(", ")", '"', "“", "&", "+", "…", "!!!", "/", ",", "a*", "b*ck",
    "*mail", "blac*", '"send mor*"', '-"send more"', "-game", "--game", '""', "-(", "mum/dad", "c++", "#tag",
    "@him", "9½", "m²", "™", "👍🏽", "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "🇬🇧",
    "\u200b", "「学校」", "ＯＲ", "－game", "[friend]",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_every_word_that_is_typed_is_used_or_named(seed):
    dice = random.Random(seed)
    for _ in range(1500):
        parts = [
            dice.choice(SIGNS) if dice.random() < 0.6 else a_word(dice) for _ in range(dice.randint(1, 6))
        ]
        typed = dice.choice([" ", ""]).join(parts)
        query = parse_search(typed)
        used = {word for term in chain(*query.required, query.excluded) for word in term.words}
        named = " ".join([*query.unused, *query.too_short, *(each.typed for each in query.ignored)])
        left = set(forms(typed)) - used - set(forms(named)) - {"or", "and", "not", BETWEEN_READINGS}

        # Parts of words that an asterisk or an emoji stands in the middle of.
        assert {
            word for word in left if not any(word in other or other in word for other in used)
        } == set(), typed
        assert used or named or not typed.strip("\u200b "), typed


@pytest.mark.parametrize("operator", ["OR", "AND", "NOT"])
@pytest.mark.parametrize("before", ["", "mum ", "mum OR ", "mum AND ", "mum NOT ", "-mum "])
@pytest.mark.parametrize("after", ["", " dad", " OR dad", " AND dad", " NOT dad", " -dad"])
def test_an_operator_does_something_or_is_named(before, operator, after):
    """Where the search means the same without it, it did nothing; but AND is meant anyway."""
    typed = f"{before}{operator}{after}"
    query = parse_search(typed)
    without = parse_search(f"{before}{after.strip()}")

    if query == without and operator != "AND" and "-" not in after:
        assert operator in [each.typed for each in query.ignored], typed
