"""Quotes by what they mean, whatever their words.

The words of each quote are in the index already; here they become a vector for each quote, which follows the
index by what is new. Of a question, the quotes with the closest vectors, and those that are filed under a term that
is close to it, are compared with it word by word (archive/meaning/likeness.py).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from archive.meaning import likeness
from archive.meaning.likeness import Question
from archive.meaning.reading import form_of
from archive.meaning.store import Store, largest
from archive.meaning.table import Floats
from archive.meaning.vectors import Vectors
from archive.search.bits import Bits, Places, places_in
from archive.search.facets import having_vocabulary
from archive.search.index import FacetIndex, cached

# So many are compared word by word.
CANDIDATES = 8192
# How much a term that a quote is filed under counts, and how close to the question it has to be.
BY_TERM = 0.7
CLOSE_TERM = 0.4
SHARED_TERM = 0.12  # between two quotes
# Nothing under these is offered; chosen on the questions of tests/meaning/questions.jsonl.
FLOOR = 1.1
FLOOR_OF_LIKE = 0.4
# So many new quotes are read while a page waits; more are read by a thread, and until then nothing is found.
AT_ONCE = 5000
PIECE = 5000


class Preparing(Exception):
    """The quotes are still being read: nothing can be said of what is close yet."""


class Near(NamedTuple):
    key: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Named:
    """A term, and the vectors of all that it is called."""

    facet: str
    pk: int
    label: str
    names: Floats


@cache
def vectors() -> Vectors:
    return Vectors()


def nearest(text: str, index: FacetIndex, among: Bits, limit: int) -> list[Near]:
    """Return the quotes ``among`` some that are closest to a text, the closest first; none may be close.

    Raises:
        Preparing: too many quotes are new.
    """
    asked = likeness.question(vectors(), text)
    if not asked:
        return []

    def ask() -> list[Near]:
        return _nearest(asked, index, among & index.all, limit)

    return cached(index, ("meaning", text, among, limit), ask) if len(among) else []


def _nearest(asked: Question, index: FacetIndex, among: Bits, limit: int) -> list[Near]:
    store = _following.store(index)
    places = places_in(among)
    if not len(places):
        return []
    total = store.likeness(asked.vector, places)
    for term, amount in sorted(close_terms(asked, index), key=lambda pair: pair[1]):
        tagged = places_in(index.tagged[term.facet].get(term.pk, Bits()) & among)
        total[np.searchsorted(places, tagged)] += BY_TERM * amount
    kept = np.sort(largest(total, CANDIDATES))
    places, total = places[kept], total[kept]
    total = total + likeness.BY_WORD * _by_word(asked, index, places)
    best = largest(total, limit)
    return [Near(index.key_of(int(places[at])), float(total[at])) for at in best if total[at] >= FLOOR]


def like(key: int, index: FacetIndex, limit: int, among: Bits | None = None) -> list[Near]:
    """Return the quotes that are most like one: in what they say, and in what they are filed under.

    Raises:
        Preparing: too many quotes are new.
    """
    own = index.set_of([key])
    if not own:
        return []
    store = _following.store(index)
    place = own[0]
    places = places_in((index.all if among is None else among & index.all) - own)
    asked = store.row(place)
    if not len(places) or not asked.any():
        return []
    total = store.likeness(asked, places)
    for facet in having_vocabulary():
        for tagged in index.tagged[facet.name].values():
            if place in tagged:
                total[
                    np.searchsorted(
                        places,
                        places_in((tagged & index.all) - own if among is None else tagged & among - own),
                    )
                ] += SHARED_TERM
    best = largest(total, limit)
    return [
        Near(index.key_of(int(places[at])), float(total[at])) for at in best if total[at] >= FLOOR_OF_LIKE
    ]


def close_terms(asked: Question, index: FacetIndex) -> list[tuple[Named, float]]:
    """Return the terms whose name is close to what was asked, with how close."""
    found = ((term, float((term.names @ asked.vector).max())) for term in _named(index))
    return [(term, amount) for term, amount in found if amount >= CLOSE_TERM]


def _named(index: FacetIndex) -> Sequence[Named]:
    def ask() -> list[Named]:
        read = vectors().exact
        return [
            Named(
                facet.name,
                term.pk,
                term.label,
                np.stack([read(name) for name in (term.label, *term.synonyms)]),
            )
            for facet in having_vocabulary()
            for term in facet.model.objects.live()
        ]

    return cached(index, "the meaning of terms", ask, lasting=True)


def _by_word(asked: Question, index: FacetIndex, places: Places) -> Floats:
    said = index.words.words
    alike = likeness.of_words(vectors(), asked)
    words, begin = said.spoken.words_of(places)
    found = np.zeros(len(places), dtype=np.float32)
    having = np.flatnonzero(np.append(begin[1:], len(words)) > begin)
    if len(having):
        found[having] = likeness.by_word(alike, asked, _rows_of(index, words), begin[having])
    return found


def _rows_of(index: FacetIndex, words: Places) -> Places:
    """Return the row of the table for each word of the index."""
    forms, number = index.words.words.forms, vectors().number
    used, places = np.unique(words, return_inverse=True)
    rows = np.array([number(form_of(forms[each])) for each in used.tolist()], dtype=np.int64)
    found: Places = rows[places]
    return found


class _Following:
    """The vectors of the quotes of this process. A quote's place keeps its text for as long as its key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store = Store(vectors().table.dimensions)
        self._keys: Places = np.zeros(0, dtype=np.int64)  # by place: of which quote the vector is
        self._reader: threading.Thread | None = None

    def store(self, index: FacetIndex) -> Store:
        """Return the vectors of every quote in ``index``.

        Raises:
            Preparing: they are being read.
        """
        with self._lock:
            missing = self._missing(index)
            if len(missing) <= AT_ONCE:
                self._read(index, missing)
                return self._store
            if self._reader is None or not self._reader.is_alive():
                self._reader = threading.Thread(target=self._read_all, args=[index, missing], daemon=True)
                self._reader.start()
        raise Preparing

    def _missing(self, index: FacetIndex) -> Places:
        places = places_in(index.all)
        if len(self._keys) < len(index.order):
            longer = np.zeros(len(index.order), dtype=np.int64)
            longer[: len(self._keys)] = self._keys
            self._keys = longer
        missing: Places = places[self._keys[places] != index.order.keys[places]]
        return missing

    def _read_all(self, index: FacetIndex, missing: Places) -> None:
        for start in range(0, len(missing), PIECE):
            with self._lock:
                self._read(index, missing[start : start + PIECE])

    def _read(self, index: FacetIndex, places: Places) -> None:
        if not len(places):
            return
        words, begin = index.words.words.spoken.words_of(places)
        ends = np.append(begin[1:], len(words))
        self._store.put(places, vectors().of_rows(_rows_of(index, words), ends))
        self._keys[places] = index.order.keys[places]


_following = _Following()
