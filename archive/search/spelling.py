"""Did you mean: for a word that no published quote has, the nearest one that the archive knows.

It knows the words of published quotes and of the vocabulary, and no others.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from archive.models.publication import Publication
from archive.search.index import FacetIndex, cached
from archive.search.query import parse_search
from archive.search.terms import terms_words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]{3,}")
_OR = re.compile(r"(?<=\w )or(?= \w)")  # means alternatives only in capitals
SHORTEST = 4  # letters: nearly every shorter word is one letter from another
LIKENESS = 0.8
MOST_ODD = 3  # letters that only one of two words has; with more they are not that alike
# Of a large archive the newest quotes alone: their words are most of its words.
MOST_READ = 10_000


def did_you_mean(typed: str, index: FacetIndex) -> str:
    """Return ``typed`` with known words for unknown ones and OR for "or"; "" where nothing is near."""
    known = _known(index)
    nearer = {
        word: near
        for word in dict.fromkeys(_unknown(typed, known.counted))
        if (near := _nearest(word.casefold(), known))
    }
    alternatives = _OR.sub("OR", typed) if '"' not in typed else typed
    if not nearer:
        return alternatives if alternatives != typed else ""
    return re.sub(r"[^\W_]+", lambda match: nearer.get(match[0], match[0]), alternatives)


def _unknown(typed: str, known: Counter[str]) -> Iterator[str]:
    query = parse_search(typed)
    for term in (*(term for group in query.required for term in group), *query.excluded):
        for word in term.words:
            if len(word) >= SHORTEST and word.isalpha() and word.casefold() not in known:
                yield word


def _known(index: FacetIndex) -> "_Known":
    return cached(index, "words", lambda: _Known.among(_count_words(index)), lasting=True)


@dataclass(frozen=True, slots=True)
class _Known:
    """How many quotes have each word, and the words by their first letter and length."""

    counted: Counter[str]
    by_form: Mapping[tuple[str, int], Sequence[str]]

    @classmethod
    def among(cls, counted: Counter[str]) -> Self:
        by_form: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in counted:
            by_form[word[0], len(word)].append(word)
        return cls(counted, dict(by_form))

    def like(self, word: str) -> Iterator[str]:
        """Yield those with the same first letter and two letters more or fewer at most."""
        for length in range(len(word) - 2, len(word) + 3):
            yield from self.by_form.get((word[0], length), ())


def _count_words(index: FacetIndex) -> Counter[str]:
    """Return how many quotes have each word; the vocabulary's own words are known as well."""
    newest = Publication.objects.filter(pk__in=index.newest(index.all, 0, MOST_READ))
    texts = newest.values_list("text", flat=True)
    counted = Counter(word for text in texts for word in set(_WORD.findall(text.casefold())))
    counted.update(set(terms_words()))
    return counted


def _nearest(word: str, known: "_Known") -> str:
    """One slip away, the commonest such word; else the likest that begins with the same letter."""
    one_slip = [other for other in _slips(word) if other in known.counted]
    if one_slip:
        return max(one_slip, key=lambda other: (known.counted[other], other))
    letters = set(word)
    # Few are left to be compared letter by letter, which is slow.
    alike = [other for other in known.like(word) if len(letters ^ set(other)) <= MOST_ODD]
    return next(iter(get_close_matches(word, alike, n=1, cutoff=LIKENESS)), "")


def _slips(word: str) -> Iterator[str]:
    """Yield what a slip of the finger may have been meant for: a letter less, more, other or swapped."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
