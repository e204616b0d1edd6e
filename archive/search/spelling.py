"""Did you mean: for a word that no published quote has, the nearest one that the archive knows.

It knows the words of published quotes and of the vocabulary, and no others. An ordinary English word is never
taken for a slip: who types "mother" means it, whether or not a child said it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise
from math import log10
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from archive.search.normal_form import Token, stem, tokens
from archive.search.query import parse_search

_ORDINARY_WORDS = Path(__file__).parent / "data" / "ordinary_words.txt"
_OR = re.compile(r"(?<=\w )or(?= \w)")  # means alternatives only in capitals

SHORTEST = 4  # letters: nearly every shorter word is one letter from another
MOST_SLIPS = 3  # letters less, more, other or swapped
MOST_MEANT = 3  # words that one may have been meant for
MOST_WRONG = 4  # words that may all be wrong at once
MOST_ASKED = 6  # searches to find out which of them finds something


def did_you_mean(typed: str, known: "KnownWords", finds: Callable[[str], bool]) -> str:
    """Return what was meant by ``typed``, which finds nothing; "" where nothing near it finds anything."""
    return next((other for other in islice(_others(typed, known), MOST_ASKED) if finds(other)), "")


def _others(typed: str, known: "KnownWords") -> Iterator[str]:
    """Yield what else may have been meant, the likeliest first."""
    wrong = dict(islice(_wrong_words(typed, known), MOST_WRONG))
    first = {word: meant[0] for word, meant in wrong.items()}
    readings = [first] if first else []
    readings += [first | {word: other} for word, meant in wrong.items() for other in meant[1:]]
    for reading in readings:
        yield _with_words(typed, reading)
    alternatives = _OR.sub("OR", typed) if '"' not in typed else typed
    if alternatives != typed:
        yield _with_words(alternatives, first)
    yield from _joined(typed, known)


def _wrong_words(typed: str, known: "KnownWords") -> Iterator[tuple[str, list[str]]]:
    """Yield each word that is none, with what it may have been meant for."""
    terms = [term for group in parse_search(typed).required for term in group]
    words = [word for term in terms for word in (term.words[:-1] if term.beginning else term.words)]
    for word in dict.fromkeys(words):
        if len(word) < SHORTEST or not word.isalpha() or word in known or is_ordinary(word):
            continue
        if meant := list(islice(known.near(word), MOST_MEANT)):
            yield word, meant


def _with_words(typed: str, instead: Mapping[str, str]) -> str:
    pieces: list[str] = []
    end = 0
    for token in tokens(typed):
        if token.form in instead:
            pieces += typed[end : token.start], instead[token.form]
            end = token.end
    return "".join(pieces) + typed[end:]


def _joined(typed: str, known: "KnownWords") -> Iterator[str]:
    """Yield what was typed with two words written as one."""
    words = tokens(typed)
    for first, second in pairwise(words):
        if typed[first.end : second.start] == " " and _may_be_one(first, second, known):
            yield typed[: first.end] + typed[second.start :]


def _may_be_one(first: Token, second: Token, known: "KnownWords") -> bool:
    return first.form + second.form in known and not {"or", "and", "not"} & {first.form, second.form}


@cache
def _ordinary_words() -> frozenset[str]:
    lines = _ORDINARY_WORDS.read_text(encoding="utf-8").splitlines()
    words: set[str] = set()
    for line in lines:
        if not line.startswith("#"):
            word, *endings = line.split()
            words.add(word)
            words.update(word + ending for ending in endings)
    return frozenset(words)


def is_ordinary(word: str) -> bool:
    """Whether it is a word of everyday English, names aside."""
    return word in _ordinary_words()


class KnownWords(Collection[str]):
    """The words of the archive and of its vocabulary, to be asked which of them are near another."""

    def __init__(self, counted: Mapping[str, int], names: Collection[str] = ()) -> None:
        """``counted`` says how many quotes have a word."""
        self._counted = counted
        self._names = frozenset(names)
        forms = [form for form in self if len(form) >= SHORTEST and form.isalpha()]
        self._letters = _Letters.of(forms)

    def __contains__(self, word: object) -> bool:
        return word in self._names or bool(self._counted.get(str(word)))

    def __iter__(self) -> Iterator[str]:
        yield from {*self._counted, *self._names}

    def __len__(self) -> int:
        return len({*self._counted, *self._names})

    def near(self, word: str) -> Iterator[str]:
        """Yield what a word that is not known may have been meant for, the likeliest first.

        Nothing is yielded where another form of the word is known, for it is found by that.
        """
        most = _most_unlike(word)
        found: list[tuple[float, str]] = []
        for other, slips in self._letters.like(word, min(MOST_SLIPS, most + 1)):
            if stem(other) == stem(word):
                return
            unlike = _unlikeness(word, other, slips)
            if unlike <= most + 0.25:
                found.append((unlike - self._commonness(other), other))
        found += (
            (1.2 - self._commonness(a) / 2 - self._commonness(b) / 2, f"{a} {b}")
            for a, b in self._parts(word)
        )
        for _, other in sorted(found):
            yield other

    def _parts(self, word: str) -> Iterator[tuple[str, str]]:
        """Yield two known words that it may be, run together; not each of them short."""
        for place in range(2, len(word) - 1):
            first, second = word[:place], word[place:]
            if max(len(first), len(second)) >= SHORTEST and self._is_common(first, second):
                yield first, second

    def _is_common(self, *words: str) -> bool:
        return all(self._counted.get(word, 0) > 1 for word in words)

    def _commonness(self, word: str) -> float:
        """Return up to 0.9: a common word is likelier to have been meant than a rare one."""
        return min(0.9, 0.3 * log10(1 + self._counted.get(word, 0) + 9 * (word in self._names)))


def _unlikeness(word: str, other: str, slips: int) -> float:
    """Return how unlike two words are: the slips, weighed by how often people make them."""
    unlike = float(slips)
    if _sound(word) == _sound(other):
        unlike -= 0.75
    elif word[0] != other[0]:
        unlike += 0.5
    if len(word) != len(other) or sorted(word) == sorted(
        other
    ):  # a letter is left out or swapped, not another
        unlike -= 0.25
    return unlike


def _most_unlike(word: str) -> int:
    return 1 if len(word) < 8 else 2 if len(word) < 12 else 3


# How a word sounds, roughly: its consonants, in the order of these changes.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^[kg]n", "n"), (r"^wr", "r"), (r"^wh", "w"), (r"ght", "t"), (r"ph", "f"), (r"sch", "sk"),
        (r"t?ch", "C"), (r"sh|[cst]i(?=[oa])", "S"), (r"ck|q", "k"), (r"x", "ks"), (r"c(?=[eiy])|z", "s"),
        (r"c", "k"), (r"dg|g(?=e)", "j"), (r"gh", ""), (r"th", "T"), (r"v", "f"),
        (r"(?<=[a-z])[aeiouywh]+", ""), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip


@lru_cache(10_000)
def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return "a" + word[1:] if word[:1] in "aeiouy" else word


@dataclass(frozen=True, slots=True)
class _Letters:
    """Words by which letters they have and how many: most that are not alike are told by that at once."""

    words: Sequence[str]
    sets: NDArray[np.uint32]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, words: Sequence[str]) -> "_Letters":
        lengths = np.fromiter(map(len, words), np.int32, len(words))
        if not words:
            return cls(words, np.zeros(0, np.uint32), lengths)
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        return cls(words, np.bitwise_or.reduceat(_bits("".join(words)), starts), lengths)

    def like(self, word: str, slips: int) -> Iterator[tuple[str, int]]:
        """Yield those that are no more than so many slips away, and how many they are."""
        letters = np.bitwise_or.reduce(_bits(word))
        near = np.abs(self.lengths - len(word)) <= slips
        near &= np.bitwise_count(self.sets ^ letters) <= 2 * slips
        for place in np.flatnonzero(near).tolist():
            other = self.words[place]
            away = OSA.distance(word, other, score_cutoff=slips)
            if away <= slips:
                yield other, away


def _bits(letters: str) -> NDArray[np.uint32]:
    """Return a bit for each letter; some other letters share one, which only lets too many through."""
    codes = np.frombuffer(letters.encode("utf-32-le"), np.uint32)
    return np.left_shift(np.uint32(1), (codes - 97) % 31, dtype=np.uint32)
