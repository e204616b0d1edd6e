"""A text as one short vector: the sum of its words', made as long as any other and kept in bytes."""

from collections.abc import Iterable
from itertools import islice

import numpy as np

from archive.meaning import reading, table
from archive.meaning.table import Floats, Numbers, Small, Table, of_length_one

# A unit vector's parts are small: this many times as large they use the byte's range, and few are cut off.
SCALE = 254.0
BATCH = 2048  # texts
# A word that is not in the table is looked up without its ending, the longest first.
ENDINGS = ("ings", "ing", "ers", "ies", "est", "ied", "ed", "er", "es", "ly", "s", "d", "y")
SHORTEST = 4  # letters of what is left


class Vectors:
    """Reads texts with one table. Thread-safe: what it learns of a word it would learn again."""

    def __init__(self, known: Table | None = None) -> None:
        self.table = known or table.installed()
        self.directions = of_length_one(self.table.vectors)
        self._numbers: dict[str, int] = dict(self.table.number)

    def number(self, form: str) -> int:
        """Return the row of a word; 0, which is nothing, where neither it nor its stem is known."""
        found = self._numbers.get(form)
        if found is None:
            found = self._without_ending(form)
            if len(self._numbers) < 4 * len(self.table.number):  # words made up by readers are not collected
                self._numbers[form] = found
        return found

    def _without_ending(self, form: str) -> int:
        for ending in ENDINGS:
            stem = form.removesuffix(ending)
            if stem != form and len(stem) >= SHORTEST:
                for spelt in (stem, stem + "e", stem + "y"):
                    if (found := self.table.number.get(spelt)) is not None:
                        return found
        return 0

    def exact(self, text: str) -> Floats:
        """Return the unit vector of one text; nothing but zeros where no word of it is known."""
        numbers = [self.number(form) for form in reading.forms(text)]
        total = self.table.vectors[numbers].sum(axis=0) if numbers else np.zeros(self.table.dimensions)
        found: Floats = of_length_one(total.astype(np.float32)[None])[0]
        return found

    def of(self, text: str) -> Small:
        found: Small = in_bytes(self.exact(text)[None])[0]
        return found

    def of_many(self, texts: Iterable[str]) -> Small:
        """Return a row for each text, in order."""
        source = iter(texts)
        parts = []
        while some := list(islice(source, BATCH)):
            said = [reading.forms(text) for text in some]
            ends = np.cumsum([len(each) for each in said])
            rows = np.fromiter((self.number(form) for each in said for form in each), np.int64, int(ends[-1]))
            parts.append(self.of_rows(rows, ends))
        return np.concatenate(parts) if parts else np.zeros((0, self.table.dimensions), np.int8)

    def of_rows(self, rows: Numbers, ends: Numbers) -> Small:
        """Return a row for each text of which the words are known: ``rows`` are those of all texts, one after
        the other, and each ends before one of ``ends``."""
        begin = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        found = np.zeros((len(ends), self.table.dimensions), dtype=np.int8)
        having = np.flatnonzero(ends > begin)
        for start in range(0, len(having), BATCH):
            some = having[start : start + BATCH]
            first = int(begin[some[0]])
            words = rows[first : int(ends[some[-1]])]
            sums = np.add.reduceat(self.table.vectors[words], begin[some] - first, axis=0)
            found[some] = in_bytes(of_length_one(sums))
        return found


def in_bytes(rows: Floats) -> Small:
    small: Small = np.clip(np.rint(rows * SCALE), -127, 127).astype(np.int8)
    return small
