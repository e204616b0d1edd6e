"""How like a question texts are, word by word: each word of the question beside the closest in the text.

The vector of a whole text (store.py) finds some thousands of candidates among a million; this orders them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from archive.meaning import reading
from archive.meaning.table import Floats
from archive.meaning.vectors import Vectors

Rows = np.ndarray[Any, np.dtype[Any]]

# Likeness is that of the words, and so much of what the whole text says: the best of those that were tried on
# tests/meaning/questions.jsonl.
BY_TEXT = 0.35
# Two words are compared by what the base model made of each, and by what was learnt of how they are used.
BY_USE = 0.5
# So much of what is asked has to be known, by what its words count, or its likeness to anything is chance. Of
# little words alone nobody can say what they mean.
LEAST_KNOWN = 0.5
UNKNOWN_COUNTS = 0.7  # about as much as "teacher"
LEAST_ASKED = 0.25


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: its vector, the rows of its words that have a meaning, and how much each counts."""

    vector: Floats
    rows: Rows
    counts: Floats  # 1 in all

    def __bool__(self) -> bool:
        return bool(len(self.rows))


def question(vectors: Vectors, text: str) -> Question:
    """Read what was asked: it is empty where too little has a meaning here, as in another language."""
    forms = reading.forms(text)
    rows = [vectors.number(form) for form in forms]
    worth = sum(
        float(vectors.table.counts[row])
        for form, row in zip(forms, rows, strict=True)
        if row and not form.isdigit()
    )
    unknown = UNKNOWN_COUNTS * sum(not row for row in rows)
    if worth < max(LEAST_ASKED, LEAST_KNOWN * (worth + unknown)):
        rows = []
    used = np.unique(np.array([row for row in rows if row], dtype=np.int64))
    counts = vectors.table.counts[used]
    vector = vectors.exact(text if rows else "")
    return Question(vector, used, counts / max(float(counts.sum()), 1e-9))


def of_words(vectors: Vectors, asked: Question, rows: Rows) -> Floats:
    """Return (these rows of the table, words of the question): how alike each two are, nothing under zero."""
    known = vectors.table
    alike = (1 - BY_USE) * (known.units[rows] @ known.units[asked.rows].T)
    alike += BY_USE * (vectors.directions[rows] @ vectors.directions[asked.rows].T)
    found: Floats = np.maximum(alike, 0, out=alike)
    return found


def by_word(alike: Floats, asked: Question, rows: Rows, begin: Sequence[int] | Rows) -> Floats:
    """Return how like each text is, from 0 to 1.

    ``rows`` are the words of all texts, of which one begins at each of ``begin``; none may be empty.
    """
    best = np.maximum.reduceat(alike[rows], begin, axis=0)
    found: Floats = best @ asked.counts
    return found
