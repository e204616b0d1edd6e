"""How like a question texts are, word by word: each word of the question beside the closest in the text.

The vector of a whole text (store.py) finds some thousands of candidates among a million; this orders them. What
was found by it can be shown: it is a word of the text for each word of the question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from archive.meaning import reading
from archive.meaning.table import Floats
from archive.meaning.vectors import Vectors

Rows = np.ndarray[Any, np.dtype[Any]]

# What words say beside what the whole text says; training/meaning.py learns with the same.
BY_WORD = 2.0
# So much of what is asked has to be known, or its likeness to anything is chance.
LEAST_KNOWN = 0.5  # of its words


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: its vector, the rows of its words that have a meaning, and what each weighs, 1 in all."""

    vector: Floats
    rows: Rows
    weights: Floats

    def __bool__(self) -> bool:
        return bool(len(self.rows))


def question(vectors: Vectors, text: str) -> Question:
    """Read what was asked. It is empty where too little of it has a meaning here: another language, numbers."""
    forms = reading.forms(text)
    rows = np.array([vectors.number(form) for form in forms], dtype=np.int64)
    known = [row for form, row in zip(forms, rows.tolist(), strict=True) if row and not form.isdigit()]
    if len(known) < max(1, LEAST_KNOWN * len(forms)):
        rows = np.zeros(0, dtype=np.int64)
    rows = np.unique(rows[rows > 0])
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors.table.vectors[rows], vectors.table.vectors[rows]))
    weights: Floats = lengths / lengths.sum() if len(rows) else lengths
    vector = vectors.exact(text) if len(rows) else np.zeros(vectors.table.dimensions, dtype=np.float32)
    return Question(vector, rows, weights)


def of_words(vectors: Vectors, asked: Question) -> Floats:
    """Return (rows of the table, words of the question): the cosine of each, nothing under zero."""
    every = vectors.table.vectors
    lengths = np.sqrt(np.einsum("ij,ij->i", every, every))
    units = every[asked.rows] / np.maximum(lengths[asked.rows], 1e-9)[:, None]
    alike = every @ units.T
    alike /= np.maximum(lengths, 1e-9)[:, None]
    found: Floats = np.maximum(alike, 0, out=alike)
    return found


def by_word(alike: Floats, asked: Question, rows: Rows, begin: Sequence[int] | Rows) -> Floats:
    """Return how like each text is, from 0 to 1: ``rows`` are the words of all texts, of which one begins at each
    of ``begin``. No text may be empty."""
    best = np.maximum.reduceat(alike[rows], begin, axis=0)
    found: Floats = best @ asked.weights
    return found
