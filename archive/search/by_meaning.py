"""Quotes by what they mean, whatever their words.

The words of each quote are in the index already; here they become a vector for each quote, which follows the
index by what is new. The quotes with the vectors closest to a question, those that have its words and those
that are filed under a term close to it are compared with it more closely (archive/meaning/ranking.py).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from archive.meaning import likeness, ranking
from archive.meaning.likeness import Question
from archive.meaning.ranking import Filed, Saying
from archive.meaning.reading import form_of
from archive.meaning.store import Store, distinct, largest
from archive.meaning.table import KEPT, Floats, of_length_one
from archive.meaning.vectors import Vectors
from archive.search import normal_form
from archive.search.alike import is_little
from archive.search.bits import NONE, Bits, Places, places_in
from archive.search.facets import having_vocabulary
from archive.search.index import FacetIndex, cached
from archive.search.query import Term

# Between two quotes: how much each term counts that both are filed under, and what is not alike at all.
SHARED_TERM = 0.12
LEAST_ALIKE = 0.34
# So many new quotes are read while a page waits; more are read by a thread, and until then nothing is found.
AT_ONCE = 5000
PIECE = 2000
UNREAD = -1


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
    among = among & index.all
    if not asked or not among:
        return []
    filed = [
        Filed(places_in(index.tagged[term.facet].get(term.pk, NONE) & among), close)
        for term, close in close_terms(asked, index)
    ]
    said = partial(_said, index)
    store, places, saying = _following.store(index), places_in(among), _saying(text, index, among)
    found = ranking.nearest(vectors(), asked, store, places, filed, saying, said, limit)
    return [Near(index.key_of(each.place), each.likeness) for each in found]


def _saying(text: str, index: FacetIndex, among: Bits) -> list[Saying]:
    """Return which quotes have the words of a text, in any form; of little words that says nothing."""
    words = {normal_form.stem(form): form for form in normal_form.forms(text) if not is_little(form)}
    having = [index.words.having(Term((form,))) for form in words.values()]
    worth = ranking.worth_of([len(each) for each in having], len(index.all))
    return [
        Saying(places_in(each & among), counts) for each, counts in zip(having, worth, strict=True) if counts
    ]


def like(key: int, index: FacetIndex, limit: int, among: Bits | None = None) -> list[Near]:
    """Return the quotes that are most like one, in what they say and in what they are filed under.

    Raises:
        Preparing: too many quotes are new.
    """
    own = index.set_of([key])
    if not own:
        return []
    store = _following.store(index)
    place = own[0]
    others = (index.all if among is None else among & index.all) - own
    places, asked = places_in(others), store.row(place)
    if not len(places) or not asked.any():
        return []
    total = store.likeness(asked, places)
    close = np.sort(largest(total, ranking.CLOSEST))
    close = close[total[close] != 0]  # those without a word are like nothing
    if len(close):
        words = vectors().words(_said(index, np.array([place]))[0])
        exact = of_length_one(words.sum(axis=0, dtype=np.float32)[None])[0]
        total[close] = likeness.by_text(vectors(), exact, *_said(index, places[close]))
    for facet in having_vocabulary():
        for tagged in index.tagged[facet.name].values():
            if place in tagged:
                total[np.searchsorted(places, places_in(tagged & others))] += SHARED_TERM
    best = [at for at in largest(total, limit) if total[at] >= LEAST_ALIKE]
    return [Near(index.key_of(int(places[at])), float(total[at])) for at in best]


def close_terms(asked: Question, index: FacetIndex) -> list[tuple[Named, float]]:
    """Return the terms of which a name is close to what was asked, with how close."""
    found = ((term, ranking.closeness(asked, term.names)) for term in _named(index))
    return [(term, close) for term, close in found if close]


def prepare(index: FacetIndex) -> None:
    """Read every quote now, however many: when a server starts, never while a page waits."""
    _following.read_all(index)


def forget() -> None:
    """For tests, whose databases are rolled back: other quotes then have the same keys."""
    _following.forget()


def _named(index: FacetIndex) -> Sequence[Named]:
    read = vectors().exact

    def ask() -> list[Named]:
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


def _said(index: FacetIndex, places: Places) -> tuple[Places, Places]:
    """Return the rows of the table for all words of some quotes, and where those of each quote begin."""
    words, begin = index.words.words.spoken.words_of(places)
    return _rows_of(index, words), begin


def _rows_of(index: FacetIndex, words: Places) -> Places:
    """Return the row of the table for each word of the index: each is looked up once, and then known."""
    forms, number = index.words.words.forms, vectors().number
    known = cached(index, "the rows of words", lambda: np.full(len(forms), UNREAD), lasting=True)
    rows: Places = known[words]
    if len(new := words[rows == UNREAD]):
        used, _ = distinct(new)
        known[used] = [number(form_of(forms[each])) for each in used.tolist()]
        rows = known[words]
    return rows


class _Following:
    """The vectors of the quotes of this process. A quote's place keeps its text for as long as its key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._archive: object = None
        self._reader: threading.Thread | None = None
        self._begin()

    def _begin(self) -> None:
        self._store: Store | None = None
        self._keys: Places = np.zeros(0, dtype=np.int64)  # by place: of which quote the vector is

    def forget(self) -> None:
        with self._lock:
            self._begin()

    def store(self, index: FacetIndex) -> Store:
        """Return the vectors of every quote in ``index``.

        Raises:
            Preparing: they are being read.
        """
        return cached(index, "the meaning of quotes", lambda: self._read_to(index), lasting=True)

    def _read_to(self, index: FacetIndex) -> Store:
        with self._lock:
            missing = self._missing(index)
            if len(missing) <= AT_ONCE:
                return self._read(index, missing)
            if self._reader is None or not self._reader.is_alive():
                self._reader = threading.Thread(target=self.read_all, args=[index], daemon=True)
                self._reader.start()
        raise Preparing

    def _missing(self, index: FacetIndex) -> Places:
        """Return the places whose vectors are to be read; of what is gone nothing stays."""
        if self._archive is not index.archive:
            self._begin()
            self._archive = index.archive
        places = places_in(index.all)
        if self._are_elsewhere(index, places):
            self._move(index)
        length = max(len(self._keys), len(index.order))
        keys, live = np.zeros(length, dtype=np.int64), np.zeros(length, dtype=bool)
        keys[: len(self._keys)] = self._keys
        live[places] = True
        gone = np.flatnonzero((keys != 0) & ~live)
        if len(gone) and self._store is not None:
            self._store.blank(gone)
            keys[gone] = 0
        self._keys = keys
        missing: Places = places[keys[places] != index.order.keys[places]]
        return missing

    def _are_elsewhere(self, index: FacetIndex, places: Places) -> bool:
        """Whether the archive was read anew, after which quotes have other places."""
        places = places[: np.searchsorted(places, len(self._keys))]
        known = self._keys[places]
        moved = (known != 0) & (known != index.order.keys[places])
        return int(np.count_nonzero(moved)) > AT_ONCE

    def _move(self, index: FacetIndex) -> None:
        """Give each vector the place that its quote has now; whoever reads the places from before goes on."""
        if self._store is None:
            return
        stood = np.flatnonzero(self._keys)
        places, known = index.order.by_key.of(self._keys[stood])
        moved = Store(KEPT)
        moved.put(places, self._store.rows(stood[known]))
        keys = np.zeros(len(index.order), dtype=np.int64)
        keys[places] = self._keys[stood[known]]
        self._store, self._keys = moved, keys

    def read_all(self, index: FacetIndex) -> None:
        with self._lock:
            missing = self._missing(index)
        for start in range(0, len(missing), PIECE):
            with self._lock:
                self._read(index, missing[start : start + PIECE])

    def _read(self, index: FacetIndex, places: Places) -> Store:
        if self._store is None:
            self._store = Store(KEPT)
        if len(places):
            words, begin = index.words.words.spoken.words_of(places)
            ends = np.append(begin[1:], len(words))
            self._store.put(places, vectors().of_rows(_rows_of(index, words), ends))
            self._keys[places] = index.order.keys[places]
        return self._store


_following = _Following()
