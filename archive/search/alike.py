"""Everyday words that mean much the same, and words so small that a search can do without them.

The lists are ours (``data/``): how children, parents and newspapers say things, in plain words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from archive.search.normal_form import KEPT_APOSTROPHE, stem, tokens

_DATA = Path(__file__).parent / "data"
LONGEST = 4  # words of what is looked up together

Words = tuple[str, ...]


def forms(text: str) -> Words:
    """Return the words of a text in the normal form, with hyphens opened."""
    return tuple(token.form for token in tokens(text))


@lru_cache(maxsize=1)
def little_words() -> frozenset[str]:
    return frozenset(word for line in _lines("little_words.txt") for word in line.split())


def is_little(word: str) -> bool:
    return word.replace(KEPT_APOSTROPHE, "") in little_words()


@lru_cache(maxsize=1)
def little_stems() -> frozenset[str]:
    return frozenset(map(stem, little_words()))


@lru_cache(maxsize=1)
def common_stems() -> frozenset[str]:
    """Words that say little of what somebody looks for, without their endings."""
    return frozenset(stem(word) for line in _lines("common_words.txt") for word in line.split())


@lru_cache(maxsize=1)
def _said_of_all() -> frozenset[str]:
    return frozenset(word for line in _lines("said_of_all.txt") for word in line.split())


def says_nothing(word: str) -> bool:
    """Whether a word tells no quote from another: a little one, or what all who speak are ("children")."""
    return is_little(word) or word in _said_of_all()


@dataclass(frozen=True, slots=True)
class Alike:
    """``others`` are what may be said instead of some words, the nearest first; ``same`` are those that mean
    no more and no less."""

    others: tuple[str, ...]
    same: tuple[str, ...] = ()


def alike(words: Words) -> Alike | None:
    """Return what may be said instead of ``words``; None where the list has nothing."""
    return _groups().get(tuple(map(stem, words)))


@lru_cache(maxsize=1)
def _groups() -> dict[Words, Alike]:
    """Read the list: "a, b, c" are alike; for "a > b, c" one may say b or c, but not the reverse."""
    others: dict[Words, list[str]] = {}
    same: dict[Words, list[str]] = {}
    for line in _lines("alike.txt"):
        left, wider, right = line.partition(">")
        asked = _phrases(left)
        for phrase in asked:
            key = tuple(map(stem, forms(phrase)))
            others.setdefault(key, []).extend(each for each in [*asked, *_phrases(right)] if each != phrase)
            same.setdefault(key, []).extend(each for each in asked if each != phrase and not wider)
    return {
        key: Alike(tuple(dict.fromkeys(some)), tuple(dict.fromkeys(same[key])))
        for key, some in others.items()
    }


def _phrases(text: str) -> list[str]:
    return [phrase for each in text.split(",") if (phrase := each.strip())]


def _lines(name: str) -> Iterator[str]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
