"""What is kept in memory of every quote that the database has, before anything is asked of it.

A value, as the index made of it: a change makes another one, which has those sets in common with it that did
not change.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from archive.languages import ENGLISH
from archive.search.bits import NONE, Bits, Places, Writing, bits_of, places_in
from archive.search.facets import NOT_STATED, ColumnFacet, Facet, having_vocabulary
from archive.search.ordering import Order, numbers_of
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

    key: int
    ages: tuple[int, int] | None
    values: Sequence[str]
    text: str
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Kept:
    """``present`` are the places of what readers may see, and all sets are of these; of what has ``lapsed``
    the place alone is kept, for it may be renewed."""

    facets: tuple[Facet, ...]
    order: Order = field(default_factory=Order)
    lapses: Places = field(default_factory=lambda: np.empty(0, dtype=np.int32), repr=False)
    present: Bits = NONE
    lapsed: Bits = NONE
    foreign: Bits = NONE  # what is not in English
    columns: Mapping[str, Mapping[str, Bits]] = field(default_factory=dict, repr=False)
    ages: Mapping[tuple[int, int], Bits] = field(default_factory=dict, repr=False)
    tagged: Mapping[str, Mapping[int, Bits]] = field(default_factory=dict, repr=False)
    # None where nobody asks for words.
    words: Words | None = field(default_factory=Words, repr=False)


class Keeping:
    """A ``Kept`` that is being changed into another. Only one thread does so at a time."""

    def __init__(self, before: Kept) -> None:
        self._before = before
        self.order = before.order
        self._lapses = before.lapses
        self._present = before.present.copy()
        self._lapsed = before.lapsed.copy()
        self._foreign = before.foreign.copy()
        self._columns = {
            facet.name: Writing(before.columns.get(facet.name)) for facet in columns_of(before.facets)
        }
        self._ages = Writing(before.ages)
        self._tagged = {
            facet.name: Writing(before.tagged.get(facet.name)) for facet in having_vocabulary(before.facets)
        }
        self._words = Wording(before.words) if before.words is not None else None

    def settle(self, heads: Sequence[Head]) -> None:
        """Give all of them their places, in this order, which is the oldest first."""
        self.place(heads)
        self.order = self.order.settled()

    def place(self, heads: Sequence[Head]) -> None:
        """Give those a place that are new. A later edition takes that of the one before, which is dropped."""
        if not heads:
            return
        new: list[Head] = []
        later: list[tuple[int, int]] = []
        standing, known = self.order.by_address.of(numbers_of([head.public_id for head in heads]))
        self.leave(bits_of(standing))
        places = iter(standing.tolist())
        for head, stands in zip(heads, known.tolist(), strict=True):
            if not stands:
                new.append(head)
                continue
            place = next(places)
            if (self.order.days[place], self.order.lots[place]) == (head.published_on.toordinal(), head.lot):
                later.append((place, head.key))
            else:
                new.append(head)
        taken = np.array(later, dtype=np.int64).reshape(-1, 2)
        self.order = self.order.with_keys(taken[:, 0], taken[:, 1]).with_more(
            np.array([head.key for head in new], dtype=np.int64),
            numbers_of([head.public_id for head in new]),
            np.array([head.published_on.toordinal() for head in new], dtype=np.int32),
            np.array([head.lot for head in new], dtype=np.int64),
        )
        self.lapse([(head.key, head.lapses_on) for head in heads])

    def lapse(self, days: Sequence[tuple[int, date | None]]) -> None:
        """Note the last day of each of these keys."""
        longer = np.full(len(self.order), NEVER, dtype=np.int32)
        longer[: len(self._lapses)] = self._lapses
        places, known = self.order.by_key.of(np.array([key for key, _ in days], dtype=np.int64))
        longer[places] = [_ordinal(day) for (_, day), has in zip(days, known.tolist(), strict=True) if has]
        self._lapses = longer

    def pass_to(self, today: date) -> None:
        """Forget what has lapsed by then. What has not any more may be added."""
        ended = bits_of(np.flatnonzero(self._lapses < today.toordinal()))
        for place in self._present & ended:
            self._drop(place)
        self._lapsed = ended

    def add(self, bodies: Sequence[Body]) -> None:
        """Add what is said under keys that have a place; what has none yet is left to the next time."""
        standing, known = self.order.by_key.of(np.array([body.key for body in bodies], dtype=np.int64))
        found = [body for body, has in zip(bodies, known.tolist(), strict=True) if has]
        shown = [
            (body, place)
            for body, place in zip(found, standing.tolist(), strict=True)
            if place not in self._lapsed and place not in self._present
        ]
        bodies, places = [body for body, _ in shown], [place for _, place in shown]
        facets = columns_of(self._before.facets)
        by_value: list[defaultdict[str, array[int]]] = [defaultdict(_places) for _ in facets]
        by_age: defaultdict[tuple[int, int], array[int]] = defaultdict(_places)
        for body, place in zip(bodies, places, strict=True):
            for value, by_this in zip(body.values, by_value, strict=True):
                by_this[value or NOT_STATED].append(place)
            if body.ages is not None:
                by_age[body.ages].append(place)
        for facet, by_this in zip(facets, by_value, strict=True):
            for value, having in by_this.items():
                self._columns[facet.name].add(value, having)
        for ages, having in by_age.items():
            self._ages.add(ages, having)
        self._present.update(array("I", places))
        self._foreign.update(
            place for body, place in zip(bodies, places, strict=True) if body.language != ENGLISH
        )
        if self._words is not None:
            self._words.add(places, [body.text for body in bodies], quotes=len(self.order))

    def tag(self, facet: str, tags: Places) -> None:
        """``tags`` are rows of the key of a quote and that of a term."""
        places, known = self.order.by_key.of(tags[:, 0])
        terms = tags[known, 1]
        present = np.zeros(len(self.order), dtype=bool)
        present[places_in(self._present)] = True
        shown = present[places]
        places, terms = places[shown], terms[shown]
        for term in np.unique(terms).tolist():
            chosen = places[terms == term]
            self._tagged[facet].add(term, array("I", chosen.astype(np.uint32).tobytes()))

    def leave(self, places: Bits) -> None:
        """Nothing of what stood there stays."""
        for place in places & self._present:
            self._drop(place)
        if lapses := [place for place in places if self._lapses[place] != NEVER]:
            self._lapses = self._lapses.copy()
            self._lapses[lapses] = NEVER

    def _drop(self, place: int) -> None:
        for by_value in self._columns.values():
            by_value.drop(place)
        self._ages.drop(place)
        for by_term in self._tagged.values():
            by_term.drop(place)
        if self._words is not None:
            self._words.drop(place)
        self._present.discard(place)
        self._foreign.discard(place)

    def done(self) -> Kept:
        return replace(
            self._before,
            order=self.order,
            lapses=self._lapses,
            present=self._present,
            lapsed=self._lapsed,
            foreign=self._foreign,
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
