"""The vectors of many texts by place, and how close each is to a question."""

from typing import Any

import numpy as np

from archive.meaning.table import Floats, Small
from archive.meaning.vectors import SCALE

Places = np.ndarray[Any, np.dtype[Any]]

# So many are compared at once: they stay in a core's own memory meanwhile, which is ten times faster.
BLOCK = 4096  # rows
GROUP = 32  # values of which the largest is looked for first
ROOM = 1.25  # as much more than is needed is made room for


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

    def rows(self, places: Places) -> Small:
        """Return what stands at these places, all of which are known."""
        found: Small = self._rows[places]
        return found

    def blank(self, places: Places) -> None:
        """Whatever stood there is close to nothing from now on."""
        self._rows[places[places < self._length]] = 0

    def row(self, place: int) -> Floats:
        """Return the vector at a place, zeros where there is none."""
        if not 0 <= place < self._length:
            return np.zeros(self._rows.shape[1], dtype=np.float32)
        found: Floats = self._rows[place].astype(np.float32) / SCALE
        return found

    def likeness(self, asked: Floats, places: Places) -> Floats:
        """Return the cosine with what stands at each of ``places``, which rise; zero where nothing does."""
        found = np.zeros(len(places), dtype=np.float32)
        known = int(np.searchsorted(places, self._length))
        rows, scaled = self._rows, np.asarray(asked, dtype=np.float32) / np.float32(SCALE)
        # Where every place is asked for, its rows are not gathered first.
        whole = known > 0 and int(places[known - 1]) == known - 1
        room = np.empty((BLOCK, rows.shape[1]), dtype=np.float32)
        for start in range(0, known, BLOCK):
            stop = min(start + BLOCK, known)
            part = room[: stop - start]
            np.copyto(part, rows[start:stop] if whole else rows[places[start:stop]])
            np.dot(part, scaled, out=found[start:stop])
        return found


def largest(values: Floats, limit: int) -> Places:
    """Return where the ``limit`` largest values stand, the largest first; of equals, the later."""
    some: Places = np.arange(len(values))
    if len(values) > GROUP * limit:
        # The largest of each group are some of the values, so the last of those wanted is no smaller.
        best = np.maximum.reduceat(values, some[::GROUP])
        some = np.flatnonzero(values >= np.partition(best, -limit)[-limit])
    if len(some) > limit:
        bound = np.partition(values[some], -limit)[-limit]
        some = some[values[some] >= bound]
    found: Places = some[np.lexsort((-some, -values[some]))][:limit]
    return found


def distinct(numbers: Places) -> tuple[Places, Places]:
    """Return which small numbers there are, in their order, and where each of these stands among them."""
    standing = np.zeros(int(numbers.max(initial=0)) + 1, dtype=bool)
    standing[numbers] = True
    return np.flatnonzero(standing), (np.cumsum(standing) - 1)[numbers]
