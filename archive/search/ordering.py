"""The order of quotes: which place each has, and which come first where the newest do.

A place never changes. Those that were there when the index was loaded stand oldest first, so newest first is
from the highest place down; those from ``tail`` on came in another order and are sorted when they are read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

import numpy as np

from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH, Publication, PublicationQuerySet
from archive.search.bits import Bits, Places, places_in

if TYPE_CHECKING:
    from archive.search.index import FacetIndex

STRETCH = 4096  # quotes that are read at once
FEW = 100  # single places are found faster than a stretch of them

_DIGITS = np.zeros(256, dtype=np.int64)
_DIGITS[[ord(letter) for letter in PUBLIC_ID_ALPHABET]] = np.arange(len(PUBLIC_ID_ALPHABET))
_WEIGHTS = len(PUBLIC_ID_ALPHABET) ** np.arange(PUBLIC_ID_LENGTH, dtype=np.int64)


def numbers_of(public_ids: Sequence[str]) -> Places:
    """Return each public id as a number of its own."""
    letters = np.array(public_ids, dtype=f"S{PUBLIC_ID_LENGTH}").view(np.uint8)
    number: Places = _DIGITS[letters.reshape(-1, PUBLIC_ID_LENGTH)] @ _WEIGHTS
    return number


@dataclass(frozen=True, slots=True)
class Lookup:
    """From a number to a place."""

    numbers: Places = field(default_factory=lambda: np.empty(0, dtype=np.int64), repr=False)  # sorted
    places: Places = field(default_factory=lambda: np.empty(0, dtype=np.uint32), repr=False)

    def with_more(self, numbers: Places, places: Places) -> "Lookup":
        """Of a number that is known the new place holds."""
        order = np.argsort(numbers, kind="stable")
        numbers, places = numbers[order], places[order].astype(np.uint32)
        at = np.searchsorted(self.numbers, numbers)
        known = np.zeros(len(numbers), dtype=bool)
        within = at < len(self.numbers)
        known[within] = self.numbers[at[within]] == numbers[within]
        before = self.places
        if known.any():
            before = before.copy()
            before[at[known]] = places[known]
        return Lookup(
            np.insert(self.numbers, at[~known], numbers[~known]),
            np.insert(before, at[~known], places[~known]),
        )

    def without(self, numbers: Places) -> "Lookup":
        gone = np.isin(self.numbers, numbers)
        return Lookup(self.numbers[~gone], self.places[~gone])

    def of(self, numbers: Places) -> tuple[Places, Places]:
        """Return the places of those that are known, and which are."""
        at = np.searchsorted(self.numbers, numbers)
        at[at == len(self.numbers)] = 0
        known = self.numbers[at] == numbers if len(self.numbers) else np.zeros(len(numbers), dtype=bool)
        return self.places[at[known]] if len(self.numbers) else np.empty(0, dtype=np.uint32), known


def _empty(kind: type) -> Places:
    return np.empty(0, dtype=kind)


@dataclass(frozen=True, slots=True)
class Order:
    """By place: the key of each quote, its day as a number, and its lot. ``ranks`` are those of the tail,
    zero the newest."""

    keys: Places = field(default_factory=lambda: _empty(np.int64), repr=False)
    days: Places = field(default_factory=lambda: _empty(np.int32), repr=False)
    lots: Places = field(default_factory=lambda: _empty(np.int64), repr=False)
    tail: int = 0
    ranks: Places = field(default_factory=lambda: _empty(np.uint32), repr=False)
    by_key: Lookup = field(default_factory=Lookup, repr=False)
    by_address: Lookup = field(default_factory=Lookup, repr=False)

    def __len__(self) -> int:
        return len(self.keys)

    def with_more(self, keys: Places, addresses: Places, days: Places, lots: Places) -> "Order":
        """Add some at the end, each a new address."""
        if not len(keys):
            return self
        places = np.arange(len(self), len(self) + len(keys), dtype=np.uint32)
        all_days, all_lots = np.concatenate([self.days, days]), np.concatenate([self.lots, lots])
        # What came before and belongs after one of the new ones is sorted with them from now on.
        settled = self.days[: self.tail]
        tail = int(np.searchsorted(settled, days.min()))
        return Order(
            np.concatenate([self.keys, keys]),
            all_days,
            all_lots,
            tail,
            _ranks(all_days[tail:], all_lots[tail:]),
            self.by_key.with_more(keys, places),
            self.by_address.with_more(addresses, places),
        )

    def settled(self) -> "Order":
        """The same, known to stand oldest first."""
        return Order(
            self.keys, self.days, self.lots, len(self), _empty(np.uint32), self.by_key, self.by_address
        )

    def with_keys(self, places: Places, keys_there: Places) -> "Order":
        """Later editions have the day and the lot of those whose places they take."""
        if not len(places):
            return self
        keys = self.keys.copy()
        keys[places] = keys_there
        by_key = self.by_key.without(self.keys[places]).with_more(keys_there, places)
        return Order(keys, self.days, self.lots, self.tail, self.ranks, by_key, self.by_address)

    def newest(self, some: Bits, first: int, last: int) -> Places:
        """Return the places of ``some`` from the ``first`` newest on to the one before the ``last``."""
        late = some.range_cardinality(self.tail, len(self)) if self.tail < len(self) else 0
        early = len(some) - late
        last = min(last, len(some))
        parts: list[Places] = []
        if first < late:
            tail = places_in(some[early:] if early else some)
            ranks = self.ranks[tail - np.uint32(self.tail)]
            parts.append(tail[_smallest(ranks, first, min(last, late))])
        if last > late:
            upper, lower = early - max(first - late, 0), early - (last - late)
            if upper - lower <= FEW:
                parts.append(np.array([some[at] for at in range(upper - 1, lower - 1, -1)], dtype=np.uint32))
            else:
                parts.append(places_in(some[lower:upper])[::-1])
        return np.concatenate(parts) if parts else _empty(np.uint32)

    def age(self, places: Places) -> Places:
        """Return numbers by which the newest of these comes first."""
        number = len(self) - 1 - places.astype(np.int64)
        in_tail = places >= self.tail
        if in_tail.any():
            number[in_tail] = self.ranks[places[in_tail] - np.uint32(self.tail)]
        return number


def _ranks(days: Places, lots: Places) -> Places:
    order = np.lexsort((lots, -days))
    ranks = np.empty(len(order), dtype=np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks


def _smallest(ranks: Places, first: int, last: int) -> Places:
    """Return which are from the ``first`` smallest on to the one before the ``last``, in their order."""
    if last < len(ranks):
        within: Places = np.argpartition(ranks, last - 1)[:last]
    else:
        within = np.arange(len(ranks))
    found: Places = within[np.argsort(ranks[within])][first:last]
    return found


@dataclass(frozen=True, slots=True)
class NewestFirst(Sequence[int]):
    """The keys of some quotes after a few that come first; no more of them are read than are asked for."""

    source: "FacetIndex"
    some: Bits
    before: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.before) + len(self.some)

    @overload
    def __getitem__(self, wanted: int) -> int: ...

    @overload
    def __getitem__(self, wanted: slice) -> Sequence[int]: ...

    def __getitem__(self, wanted: int | slice) -> int | Sequence[int]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1 or None][0]
        first, last, step = wanted.indices(len(self))
        skipped = len(self.before)
        begin, end = max(first - skipped, 0), max(last - skipped, 0)
        rest = self.source.newest(self.some, begin, end) if end > begin else []
        return [*self.before[first:last], *rest][::step]


@dataclass(frozen=True, slots=True)
class Quotes(Sequence[Publication]):
    """Quotes by their keys, in that order, fetched a page at a time (what a paginator asks of a list)."""

    keys: Sequence[int]
    rows: PublicationQuerySet

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, wanted: int) -> Publication: ...

    @overload
    def __getitem__(self, wanted: slice) -> Sequence[Publication]: ...

    def __getitem__(self, wanted: int | slice) -> Publication | Sequence[Publication]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1 or None][0]
        keys = self.keys[wanted]
        found = {quote.pk: quote for quote in self.rows.filter(pk__in=keys)}
        # One that was withdrawn since the index was loaded is not there any more.
        return [found[key] for key in keys if key in found]


def stretches(order: Order, some: Bits, skipping: int) -> Iterator[Iterable[int]]:
    """Yield the keys of ``some`` newest first, many at a time."""
    for first in range(skipping, len(some), STRETCH):
        yield order.keys[order.newest(some, first, first + STRETCH)].tolist()
