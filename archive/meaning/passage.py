"""Which words of a text come closest to what was asked."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from archive.meaning import reading
from archive.meaning.vectors import Vectors

MOST_WORDS = 8
FEWEST_WORDS = 2
# A stretch ends where a sentence does, and a little longer one is better to read than a single word.
_ENDS = frozenset(".?!;:\n")
LONGER = 0.012  # for each word more


class Passage(NamedTuple):
    """``text[start:end]``, and its likeness."""

    start: int
    end: int
    likeness: float


def closest(vectors: Vectors, asked: str, text: str) -> Passage | None:
    """Return the few words of ``text`` that are closest in meaning to ``asked``; None where none is."""
    question = vectors.exact(asked)
    words = reading.words(text)
    if not words or not question.any():
        return None
    rows = vectors.table.vectors[[vectors.number(word.form) for word in words]]
    sums = np.concatenate([np.zeros((1, rows.shape[1]), np.float32), rows.cumsum(axis=0)])
    breaks = [bool(_ENDS.intersection(text[one.end : other.start])) for one, other in pairwise(words)]
    broken = np.concatenate([[0], np.cumsum(breaks)]) if breaks else np.zeros(1)
    best: Passage | None = None
    for length in range(min(FEWEST_WORDS, len(words)), min(MOST_WORDS, len(words)) + 1):
        totals = sums[length:] - sums[:-length]
        sizes = np.sqrt(np.einsum("ij,ij->i", totals, totals))
        likeness = np.divide(totals @ question, sizes, out=np.zeros(len(totals)), where=sizes > 0)
        likeness = likeness + LONGER * length
        likeness[broken[length - 1 :] != broken[: len(broken) - length + 1]] = -1
        at = int(likeness.argmax())
        if likeness[at] > (best.likeness if best else 0):
            best = Passage(words[at].start, words[at + length - 1].end, float(likeness[at]))
    return best
