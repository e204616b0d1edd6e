"""Terms that look like one and the same: said on their list, so that somebody can make one of them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from archive.models.vocabulary import Term

# Measured: no pair in the vocabulary that comes with the archive; slips of one letter stay above it.
_NEARLY = 88
_SAME_WORDS = 92
_SHORTEST = 5  # letters: of shorter names two differ by a letter and are two things


@dataclass(frozen=True, slots=True)
class Pair:
    """``first`` is the one with more uses, or else the older one: that one is likelier to stay. ``why`` goes
    on after the two names."""

    first: Term
    second: Term
    why: str


def likely_doubles(terms: Iterable[Any]) -> list[Pair]:
    """Return the pairs of ``terms`` that read alike, the surest first. Each has its uses (term_uses.py)."""
    named = [(term, _letters(term.label)) for term in terms]
    found = []
    for (one, its), (other, others) in combinations(named, 2):
        why = _why(one, its, other, others)
        if why is None:
            continue
        first, second = sorted((one, other), key=lambda term: (-term.testimonies, term.pk))
        found.append((why, Pair(first, second, _WORDS[why])))
    return [pair for _, pair in sorted(found, key=lambda each: (each[0], each[1].first.label))]


_WORDS = {
    0: "differ only in spaces, capitals or punctuation",
    1: "have the same words in a different order",
    2: "share a synonym",
    3: "are spelled almost the same",
}


def _why(one: Term, its: str, other: Term, others: str) -> int | None:
    if its == others:
        return 0
    if fuzz.token_sort_ratio(one.label.casefold(), other.label.casefold()) >= _SAME_WORDS:
        return 1 if sorted(one.label.casefold().split()) == sorted(other.label.casefold().split()) else 3
    if _called(one, its) & _called(other, others):
        return 2
    longest_enough = min(len(its), len(others)) >= _SHORTEST
    return 3 if longest_enough and fuzz.ratio(its, others) >= _NEARLY else None


def _called(term: Term, letters: str) -> set[str]:
    return {letters, *(_letters(word) for word in term.synonyms if isinstance(word, str))} - {""}


def _letters(words: str) -> str:
    """Letters and digits alone, small, in their plainest form."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
