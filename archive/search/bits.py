"""Sets of quotes: roaring bitmaps, a place for each quote.

A set that stands in an index is never changed: others may be reading it. ``Writing`` copies what it changes.
"""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import numpy as np
from pyroaring import BitMap

Bits = BitMap
Places = np.ndarray[Any, np.dtype[Any]]
_Key = TypeVar("_Key", bound=Hashable)

NONE = BitMap()


def any_of(sets: Iterable[Bits]) -> Bits:
    """Return a set of its own: what any of these has."""
    every = list(sets)
    return BitMap.union(*every) if every else BitMap()


def bits_of(places: Places) -> Bits:
    """The places may come in any order."""
    # The package takes an array of Python's in one go, and each number of another by itself.
    return BitMap(array("I", np.ascontiguousarray(places, dtype=np.uint32).tobytes()))


def places_in(some: Bits) -> Places:
    """Return the places in rising order."""
    return np.frombuffer(some.to_array(), dtype=np.uint32) if some else np.empty(0, dtype=np.uint32)


def runs(numbers: Places) -> Iterator[tuple[int, int, int]]:
    """Yield each of these sorted numbers but zero, with where it begins and where it ends."""
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers.dtype.type(0)))
    ends = [*starts[1:].tolist(), len(numbers)]
    yield from zip(numbers[starts].tolist(), starts.tolist(), ends, strict=False)


def as_number(some: Bits, at: Places, length: int) -> int:
    """Return a set as a whole number, as archive.disclosure has them; ``at`` is the bit of each place."""
    digits = np.zeros(length, dtype=bool)
    digits[at[places_in(some)]] = True
    return int.from_bytes(np.packbits(digits, bitorder="little").tobytes(), "little")


class Writing(Generic[_Key]):
    """Named sets that are being changed. Each is copied when it is first touched, so whoever reads those from
    before goes on with them."""

    def __init__(self, before: Mapping[_Key, Bits] | None = None) -> None:
        self._sets: dict[_Key, Bits] = dict(before or {})
        self._own: set[_Key] = set()

    def add(self, name: _Key, places: "array[int]") -> None:
        self._mine(name).update(places)

    def drop(self, place: int) -> None:
        """Take a place out of every set."""
        self.drop_from([name for name, some in self._sets.items() if place in some], place)

    def drop_from(self, names: Iterable[_Key], place: int) -> None:
        for name in names:
            mine = self._mine(name)
            mine.discard(place)
            if not mine:
                del self._sets[name]
                self._own.discard(name)

    def done(self) -> dict[_Key, Bits]:
        self._own.clear()
        return self._sets

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._sets)

    def _mine(self, name: _Key) -> Bits:
        if name not in self._own:
            before = self._sets.get(name)
            self._sets[name] = BitMap() if before is None else before.copy()
            self._own.add(name)
        return self._sets[name]
