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


@dataclass(frozen=True, slots=True)
class _Named:
    """A term as its name is compared, worked out once for all pairs."""

    term: Any
    label: str
    words: tuple[str, ...]
    letters: str
    called: frozenset[str]

    @classmethod
    def of(cls, term: Any) -> "_Named":
        label = term.label.casefold()
        letters = _letters(term.label)
        synonyms = (_letters(word) for word in term.synonyms if isinstance(word, str))
        return cls(term, label, tuple(sorted(label.split())), letters, frozenset({letters, *synonyms} - {""}))


def likely_doubles(terms: Iterable[Any]) -> list[Pair]:
    """Return the pairs of ``terms`` that read alike, the surest first. Each has its uses (term_uses.py)."""
    found = []
    for one, other in combinations([_Named.of(term) for term in terms], 2):
        why = _why(one, other)
        if why is None:
            continue
        first, second = sorted((one.term, other.term), key=lambda term: (-term.testimonies, term.pk))
        found.append((why, Pair(first, second, _WORDS[why])))
    return [pair for _, pair in sorted(found, key=lambda each: (each[0], each[1].first.label))]


_WORDS = {
    0: "differ only in spaces, capitals or punctuation",
    1: "have the same words in a different order",
    2: "share a synonym",
    3: "are spelled almost the same",
}


def _why(one: _Named, other: _Named) -> int | None:
    if one.letters == other.letters:
        return 0
    if fuzz.token_sort_ratio(one.label, other.label) >= _SAME_WORDS:
        return 1 if one.words == other.words else 3
    if one.called & other.called:
        return 2
    longest_enough = min(len(one.letters), len(other.letters)) >= _SHORTEST
    return 3 if longest_enough and fuzz.ratio(one.letters, other.letters) >= _NEARLY else None


def _letters(words: str) -> str:
    """Letters and digits alone, small, in their plainest form."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
