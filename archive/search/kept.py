"""What is kept in memory of every quote that the database has, before anything is asked of it.

A value, as the index made of it: a change makes another one, which has those sets in common with it that did
not change.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from archive.search.bits import NONE, Bits, Places, Writing, bits_of
from archive.search.facets import NOT_STATED, ColumnFacet, Facet, having_vocabulary
from archive.search.ordering import Order
from archive.search.words import Wording, Words

NEVER = np.iinfo(np.int32).max  # the day on which what has no end lapses


@dataclass(frozen=True, slots=True)
class Head:
    """What of a quote says where its place is."""

    key: int
    public_id: str
    published_on: date
    lot: int
    lapses_on: date | None


@dataclass(frozen=True, slots=True)
class Body:
    """What of a quote it is found by; ``values`` are those of the facets with a column, in their order."""

    place: int
    ages: tuple[int, int] | None
    values: Sequence[str]
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """``present`` are the places of those that the database has; some may have lapsed."""

    facets: tuple[Facet, ...]
    order: Order = field(default_factory=Order)
    lapses: Places = field(default_factory=lambda: np.empty(0, dtype=np.int32), repr=False)
    present: Bits = NONE
    columns: Mapping[str, Mapping[str, Bits]] = field(default_factory=dict, repr=False)
    ages: Mapping[tuple[int, int], Bits] = field(default_factory=dict, repr=False)
    tagged: Mapping[str, Mapping[int, Bits]] = field(default_factory=dict, repr=False)
    # None where nobody asks for words.
    words: Words | None = field(default_factory=Words, repr=False)

    def live(self, today: date) -> Bits:
        """Those that readers may see on a day."""
        lapsed = np.flatnonzero(self.lapses < today.toordinal())
        return self.present - bits_of(lapsed) if len(lapsed) else self.present


class Keeping:
    """A ``Kept`` that is being changed into another. Only one thread does so at a time."""

    def __init__(self, before: Kept) -> None:
        self._before = before
        self.order = before.order
        self._lapses = before.lapses
        self._present = before.present.copy()
        self._columns = {
            facet.name: Writing(before.columns.get(facet.name)) for facet in columns_of(before.facets)
        }
        self._ages = Writing(before.ages)
        self._tagged = {
            facet.name: Writing(before.tagged.get(facet.name)) for facet in having_vocabulary(before.facets)
        }
        self._words = Wording(before.words) if before.words is not None else None

    def lapse(self, places: Sequence[int] | Places, days: Iterable[date | None]) -> None:
        self._lapses = _as_long(self._lapses, len(self.order))
        self._lapses[places] = [_ordinal(day) for day in days]

    def add(self, bodies: Sequence[Body]) -> None:
        facets = columns_of(self._before.facets)
        by_value: list[defaultdict[str, array[int]]] = [defaultdict(_places) for _ in facets]
        by_age: defaultdict[tuple[int, int], array[int]] = defaultdict(_places)
        for body in bodies:
            for value, places in zip(body.values, by_value, strict=True):
                places[value or NOT_STATED].append(body.place)
            if body.ages is not None:
                by_age[body.ages].append(body.place)
        for facet, found in zip(facets, by_value, strict=True):
            for value, places in found.items():
                self._columns[facet.name].add(value, places)
        for ages, places in by_age.items():
            self._ages.add(ages, places)
        places = [body.place for body in bodies]
        self._present.update(array("I", places))
        if self._words is not None:
            self._words.add(places, [body.text for body in bodies], quotes=len(self.order))

    def tag(self, facet: str, term: int, places: Places) -> None:
        self._tagged[facet].add(term, array("I", places.astype(np.uint32).tobytes()))

    def drop(self, place: int) -> None:
        """Nothing of what stood there stays in any set."""
        for writing in (*self._columns.values(), self._ages, *self._tagged.values()):
            writing.drop(place)
        if self._words is not None:
            self._words.drop(place)
        self._present.discard(place)

    def done(self) -> Kept:
        return replace(
            self._before,
            order=self.order,
            lapses=self._lapses,
            present=self._present,
            columns={name: writing.done() for name, writing in self._columns.items()},
            ages=self._ages.done(),
            tagged={name: writing.done() for name, writing in self._tagged.items()},
            words=self._words.done() if self._words is not None else None,
        )


def columns_of(facets: Sequence[Facet]) -> list[ColumnFacet]:
    return [facet for facet in facets if isinstance(facet, ColumnFacet)]


def _places() -> "array[int]":
    return array("I")


def _ordinal(day: date | None) -> int:
    return NEVER if day is None else day.toordinal()


def _as_long(lapses: Any, length: int) -> Places:
    """Return a copy that long."""
    longer = np.full(length, NEVER, dtype=np.int32)
    longer[: len(lapses)] = lapses
    return longer
