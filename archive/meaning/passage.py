"""Which part of a text comes closest to what was asked: a sentence, or the best stretch of a long one."""

from typing import NamedTuple

import numpy as np

from archive.meaning import likeness, reading
from archive.meaning.likeness import Question
from archive.meaning.reading import Word
from archive.meaning.table import Floats
from archive.meaning.vectors import Vectors

MOST_WORDS = 12
# A part that is less like the question, word by word, explains nothing.
LEAST = 0.4
_ENDS = frozenset(".?!;:\n")


class Passage(NamedTuple):
    """``text[start:end]``, and its likeness from 0 to 1."""

    start: int
    end: int
    likeness: float


def closest(vectors: Vectors, asked: Question, text: str) -> Passage | None:
    """Return the part of ``text`` that is closest in meaning to ``asked``; None where none is close."""
    words = reading.words(text)
    if not words or not asked:
        return None
    alike = likeness.of_words(vectors, asked, np.array([vectors.number(word.form) for word in words]))
    found = [(_likeness(alike[first:last], asked), first, last) for first, last in _parts(words, text)]
    # Of equals the shortest says it best, and then the first.
    how, first, last = max(found, key=lambda part: (part[0], part[1] - part[2], -part[1]))
    return Passage(words[first].start, words[last - 1].end, how) if how >= LEAST else None


def _likeness(alike: Floats, asked: Question) -> float:
    return round(float(alike.max(axis=0) @ asked.counts), 4)


def _parts(words: list[Word], text: str) -> list[tuple[int, int]]:
    """Return the sentences as their first words and the words after; of a long one, each stretch of it."""
    ends = [
        at + 1
        for at in range(len(words))
        if at + 1 == len(words) or not _ENDS.isdisjoint(text[words[at].end : words[at + 1].start])
    ]
    parts = []
    for first, last in zip([0, *ends], ends, strict=False):
        for start in range(first, max(first, last - MOST_WORDS) + 1):
            parts.append((start, min(start + MOST_WORDS, last)))  # noqa: PERF401 -- read line by line
    return parts
