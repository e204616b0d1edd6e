"""Which texts come closest to a question: by words, by each as a whole, and by what it is filed under."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from archive.meaning import likeness
from archive.meaning.likeness import Question
from archive.meaning.store import Places, Store, distinct, largest
from archive.meaning.table import Floats
from archive.meaning.vectors import Vectors

# So many are compared word by word.
CANDIDATES = 4096
# How much it counts that a text is filed under a term, and how close to the question the term has to be.
BY_TERM = 0.5
CLOSE_TERM = 0.3
# Nothing is offered where the closest is less like the question than this, and then nothing under the floor.
# Chosen, as those above, on tests/meaning/questions.jsonl.
LEAST_FOR_THE_CLOSEST = 0.6
FLOOR = 0.5

# Places, which rise, to the rows of the table for all their words, and where those of each place begin.
Said = Callable[[Places], tuple[Places, Places]]


class Near(NamedTuple):
    place: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Filed:
    """Where texts are filed under a term, all of them among those asked of; and how close the term is."""

    places: Places
    closeness: float


def closeness(asked: Question, names: Floats) -> float:
    """Return how close a term is by the closest of its names; 0 where that is not close."""
    closest = float((names @ asked.vector).max()) if len(names) else 0.0
    return closest if closest >= CLOSE_TERM else 0.0


def nearest(
    vectors: Vectors,
    asked: Question,
    store: Store,
    places: Places,
    filed: Sequence[Filed],
    said: Said,
    limit: int,
) -> list[Near]:
    """Return the closest of the texts at ``places``, which rise, the closest first; none may be close.

    Of the terms that a text is filed under, the closest counts.
    """
    if not asked or not len(places):
        return []
    by_term = np.zeros(len(places), dtype=np.float32)
    whole = int(places[-1]) == len(places) - 1
    for term in sorted(filed, key=lambda each: each.closeness):
        at = term.places if whole else np.searchsorted(places, term.places)
        by_term[at] = BY_TERM * term.closeness
    total = by_term + likeness.BY_TEXT * store.likeness(asked.vector, places)
    if len(places) > CANDIDATES:
        kept = np.sort(largest(total, CANDIDATES))
        places, total = places[kept], total[kept]
    rows, begin = said(places)
    having = np.flatnonzero(np.append(begin[1:], len(rows)) > begin)
    if len(having):
        # The same few thousand words are said over and over.
        used, where = distinct(rows)
        alike = likeness.of_words(vectors, asked, used)
        total[having] += likeness.by_word(alike, asked, where, begin[having])
    best = largest(total, limit)
    if total[best[0]] < LEAST_FOR_THE_CLOSEST:
        return []
    return [Near(int(places[at]), float(total[at])) for at in best if total[at] >= FLOOR]
