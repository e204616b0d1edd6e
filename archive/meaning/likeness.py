"""How like a question texts are: word by word, each beside the closest in the text; and as a whole.

What is kept of each text (store.py) finds some thousands of candidates among a million; this orders them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from archive.meaning import reading
from archive.meaning.table import BY_USE, KEPT, Floats, of_length_one
from archive.meaning.vectors import Vectors

Rows = np.ndarray[Any, np.dtype[Any]]

# So much of what is asked has to be known, by what its words count, or its likeness to anything is chance. Of
# little words alone nobody can say what they mean.
LEAST_KNOWN = 0.5
UNKNOWN_COUNTS = 1.0
LEAST_ASKED = 0.25
SOUNDING_COUNTS = 0.7  # at most: a word that only sounds like one shows little of whether this is English
TEXTS = 512  # that are summed at once


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: its vector, the rows of its words that have a meaning, and how much each counts."""

    vector: Floats
    rows: Rows
    counts: Floats  # 1 in all

    def __bool__(self) -> bool:
        return bool(len(self.rows))

    @property
    def short(self) -> Floats:
        """What is compared with what is kept of texts."""
        found: Floats = of_length_one(self.vector[None, :KEPT])[0]
        return found


def question(vectors: Vectors, text: str) -> Question:
    """Read what was asked: it is empty where too little has a meaning here, as in another language."""
    forms = reading.forms(text)
    worth = unknown = 0.0
    rows = [vectors.number(form) for form in forms]
    for form, row in zip(forms, rows, strict=True):
        if not row:
            unknown += UNKNOWN_COUNTS
        elif not form.isdigit():
            tells = float(vectors.table.counts[row])
            worth += tells if vectors.spelt(form) else min(tells, SOUNDING_COUNTS)
    if worth < max(LEAST_ASKED, LEAST_KNOWN * (worth + unknown)):
        rows = []
    used = np.unique(np.array([row for row in rows if row], dtype=np.int64))
    counts = vectors.table.counts[used]
    vector = vectors.exact(text if rows else "")
    return Question(vector, used, counts / max(float(counts.sum()), 1e-9))


def of_words(vectors: Vectors, asked: Question, rows: Rows) -> Floats:
    """Return (these rows of the table, words of the question): how alike each two are, nothing under zero."""
    known = vectors.table
    alike = (1 - BY_USE) * (known.by_themselves(rows) @ known.by_themselves(asked.rows).T)
    alike += BY_USE * (known.directions(rows) @ known.directions(asked.rows).T)
    found: Floats = np.maximum(alike, 0, out=alike)
    return found


def by_word(alike: Floats, asked: Question, rows: Rows, begin: Sequence[int] | Rows) -> Floats:
    """Return how like each text is, from 0 to 1.

    ``rows`` are the words of all texts, of which one begins at each of ``begin``; none may be empty.
    """
    best = np.maximum.reduceat(alike[rows], begin, axis=0)
    found: Floats = best @ asked.counts
    return found


def by_text(vectors: Vectors, asked: Floats, rows: Rows, begin: Rows) -> Floats:
    """Return the cosine of a vector with each text as a whole, closer than by what is kept of it.

    ``rows`` and ``begin`` are as above.
    """
    found = np.zeros(len(begin), dtype=np.float32)
    ends = np.append(begin[1:], len(rows))
    for start in range(0, len(begin), TEXTS):
        some = slice(start, start + TEXTS)
        first = int(begin[start])
        words = vectors.words(rows[first : int(ends[some][-1])])
        found[some] = of_length_one(np.add.reduceat(words, begin[some] - first, axis=0)) @ asked
    return found
