"""Which texts come closest to a question: by words, by each as a whole, and by what it is filed under."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from archive.meaning import likeness
from archive.meaning.likeness import Question
from archive.meaning.store import Places, Store, distinct, largest
from archive.meaning.table import Floats
from archive.meaning.vectors import Vectors

# So many are compared word by word, and the best of those as a whole by all that is known of their words.
CANDIDATES = 2048
CLOSEST = 512
# How much it counts, beside the closest words (1): what the text says as a whole, the very words of the
# question, and the closest term that it is filed under, where that is close enough to the question. A term
# alone counts less than a text that answers: it may be a wrong one.
BY_TEXT = 0.7
BY_SAME_WORDS = 0.2
BY_TERM = 0.5
CLOSE_TERM = 0.3
# Nothing is offered where the closest is less like the question than this, and then nothing under the floor.
# Chosen, as those above, on tests/meaning/questions.jsonl and questions_one.jsonl.
LEAST_FOR_THE_CLOSEST = 0.45
FLOOR = 0.38

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


@dataclass(frozen=True, slots=True)
class Saying:
    """Where texts have a word of the question, all of them among those asked of; and how much it tells, of 1
    in all for the whole question."""

    places: Places
    worth: float


def worth_of(having: Sequence[int], texts: int) -> list[float]:
    """Return how much each word of a question tells: the fewer of all texts have it, the more."""
    rare = [math.log((texts + 1) / (count + 0.5)) if count else 0.0 for count in having]
    return [each / max(sum(rare), 1e-9) for each in rare]


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
    saying: Sequence[Saying],
    said: Said,
    limit: int,
) -> list[Near]:
    """Return the closest of the texts at ``places``, which rise, the closest first; none may be close.

    Of the terms that a text is filed under, the closest counts.
    """
    if not asked or not len(places):
        return []
    beside = _beside(places, filed, saying)
    by_text = BY_TEXT * store.likeness(asked.short, places)
    total = beside + by_text
    if len(places) > CANDIDATES:
        kept = np.sort(largest(total, CANDIDATES))
        places, total, by_text = places[kept], total[kept], by_text[kept]
    rows, begin = said(places)
    having = np.flatnonzero(np.append(begin[1:], len(rows)) > begin)
    if len(having):
        # The same few thousand words are said over and over.
        used, where = distinct(rows)
        alike = likeness.of_words(vectors, asked, used)
        total[having] += likeness.by_word(alike, asked, where, begin[having])
        closest = having[np.sort(largest(total[having], CLOSEST))]
        exact = BY_TEXT * likeness.by_text(vectors, asked.vector, *said(places[closest]))
        total[closest] += exact - by_text[closest]
    best = largest(total, limit)
    if total[best[0]] < LEAST_FOR_THE_CLOSEST:
        return []
    return [Near(int(places[at]), float(total[at])) for at in best if total[at] >= FLOOR]


def _beside(places: Places, filed: Sequence[Filed], saying: Sequence[Saying]) -> Floats:
    """Return what counts for each text beside what it means: its terms, and the words that are the same."""
    whole = int(places[-1]) == len(places) - 1

    def at(some: Places) -> Places:
        return some if whole else np.searchsorted(places, some)

    found = np.zeros(len(places), dtype=np.float32)
    for term in sorted(filed, key=lambda each: each.closeness):
        found[at(term.places)] = BY_TERM * term.closeness
    for word in saying:
        found[at(word.places)] += BY_SAME_WORDS * word.worth
    return found
