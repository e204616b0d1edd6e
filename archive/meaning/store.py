"""The vectors of many texts by place, and which of them are closest to a question."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from archive.meaning.table import Floats, Small
from archive.meaning.vectors import SCALE

Places = np.ndarray[Any, np.dtype[Any]]

# So many are compared at once: they stay in a core's own memory meanwhile, which is ten times faster.
BLOCK = 4096  # rows
ROOM = 1.25  # as much more than is needed is made room for


class Near(NamedTuple):
    """``likeness`` is the cosine of two texts, and what was added to it."""

    place: int
    likeness: float


class Raise(NamedTuple):
    """What stands at ``places`` is closer by ``amount``, for another reason than its words."""

    places: Places
    amount: float


class Store:
    """One row for each place; one that is blank is close to nothing. Only one thread writes at a time."""

    def __init__(self, dimensions: int) -> None:
        self._rows: Small = np.zeros((0, dimensions), dtype=np.int8)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, places: Places, rows: Small) -> None:
        """Write rows at places, which may be new ones; those between stay blank."""
        if not len(places):
            return
        length = max(self._length, int(places.max()) + 1)
        if length > len(self._rows):
            longer = np.zeros((int(length * ROOM), self._rows.shape[1]), dtype=np.int8)
            longer[: self._length] = self._rows[: self._length]
            longer[places] = rows
            self._rows = longer  # whoever reads the rows from before goes on with them
        else:
            self._rows[places] = rows
        self._length = length

    def blank(self, places: Places) -> None:
        """Whatever stood there is close to nothing from now on."""
        self._rows[places[places < self._length]] = 0

    def row(self, place: int) -> Floats:
        """Return the vector at a place, zeros where there is none."""
        if not 0 <= place < self._length:
            return np.zeros(self._rows.shape[1], dtype=np.float32)
        found: Floats = self._rows[place].astype(np.float32) / SCALE
        return found

    def nearest(
        self,
        asked: Floats,
        limit: int,
        *,
        floor: float,
        among: Places | None = None,
        raised: Sequence[Raise] = (),
    ) -> list[Near]:
        """Return the closest places, the closest first; of equals, the higher place.

        ``among`` are the places that may be found, in rising order (None: every one). Where several raise a
        place, the largest amount counts. A blank place is never found.
        """
        rows, length = self._rows, self._length
        if among is not None:
            among = among[: int(np.searchsorted(among, length))]
        count = length if among is None else len(among)
        if not count or limit < 1 or not asked.any():
            return []
        likeness = np.empty(count, dtype=np.float32)
        scaled = np.asarray(asked, dtype=np.float32) / np.float32(SCALE)
        room = np.empty((BLOCK, rows.shape[1]), dtype=np.float32)
        for start in range(0, count, BLOCK):
            stop = min(start + BLOCK, count)
            some = rows[start:stop] if among is None else rows[among[start:stop]]
            part = room[: stop - start]
            np.copyto(part, some)
            np.dot(part, scaled, out=likeness[start:stop])
        if raised:
            more = np.zeros(length, dtype=np.float32)
            for each in sorted(raised, key=lambda one: one.amount):
                more[each.places[each.places < length]] = each.amount
            likeness += np.where(likeness > 0, more if among is None else more[among], 0)
        found = _largest(likeness, limit, floor)
        places = found if among is None else among[found]
        order = np.lexsort((-places.astype(np.int64), -likeness[found]))[:limit]
        return [Near(int(places[at]), float(likeness[found[at]])) for at in order]


def _largest(likeness: Floats, limit: int, floor: float) -> Places:
    """Return the positions of at least the ``limit`` largest that are not under the floor, and few others.

    The largest of each block are at least as many values: the smallest of the first few of them is a bound.
    """
    starts = np.arange(0, len(likeness), max(BLOCK // 16, 1))
    best = np.maximum.reduceat(likeness, starts)
    bound = floor
    if len(best) > limit:
        bound = max(floor, float(np.partition(best, -limit)[-limit]))
    found: Places = np.flatnonzero(likeness >= bound)
    return found
