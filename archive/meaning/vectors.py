"""A text as one short vector: the sum of its words', made as long as any other and kept in bytes."""

from collections.abc import Iterable
from functools import cached_property
from itertools import islice

import numpy as np

from archive.meaning import reading, table
from archive.meaning.spelling import Sounds
from archive.meaning.table import KEPT, Floats, Numbers, Small, Table, of_length_one

# A unit vector's parts are small: this many times as large they use the byte's range, and few are cut off.
SCALE = 254.0
BATCH = 1024  # texts
# A word that is not in the table is looked up without its ending, the longest first.
ENDINGS = ("ings", "ing", "ers", "ies", "est", "ied", "ed", "er", "es", "ly", "s", "d", "y")
SHORTEST = 4  # letters of what is left


class Vectors:
    """Reads texts with one table. Thread-safe: what it learns of a word it would learn again."""

    def __init__(self, known: Table | None = None) -> None:
        self.table = known or table.installed()
        self._learnt: dict[str, int] = {}

    def number(self, form: str) -> int:
        """Return the row of a word; 0, which is nothing, where neither it nor one like it is known."""
        found = self.table.number.get(form) or self._learnt.get(form)
        if found is None:
            found = self.spelt(form) or self._sounding(form)
            if len(self._learnt) < 4 * len(self.table.number):  # words made up by readers are not collected
                self._learnt[form] = found
        return found

    def spelt(self, form: str) -> int:
        """Return the row of a word that is spelt so, or so without its ending; or 0."""
        if (known := self.table.number.get(form)) is not None:
            return known
        if form.endswith("in") and (found := self.table.number.get(form + "g")):
            return found  # "lyin"
        for ending in ENDINGS:
            stem = form.removesuffix(ending)
            if stem != form and len(stem) >= SHORTEST:
                for spelt in (stem, stem + "e", stem + "y"):
                    if (found := self.table.number.get(spelt)) is not None:
                        return found
        return 0

    def _sounding(self, form: str) -> int:
        return self.table.number.get(self._sounds.meant(form) or "", 0)

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self.table.number)

    def exact(self, text: str) -> Floats:
        """Return the unit vector of one text; nothing but zeros where no word of it is known."""
        numbers = np.array([self.number(form) for form in reading.forms(text)], dtype=np.int64)
        found: Floats = of_length_one(self.words(numbers).sum(axis=0, dtype=np.float32)[None])[0]
        return found

    def words(self, rows: Numbers, dimensions: int | None = None) -> Floats:
        """Return what is summed to the vector of a text."""
        found: Floats = self.table.vectors[rows, :dimensions].astype(np.float32)
        found *= self.table.scales[rows, None]
        return found

    def of(self, text: str) -> Small:
        """Return what is kept of a text."""
        found: Small = self.of_many([text])[0]
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
        return np.concatenate(parts) if parts else np.zeros((0, KEPT), np.int8)

    def of_rows(self, rows: Numbers, ends: Numbers) -> Small:
        """Return a row for each text of which the words are known: ``rows`` are those of all texts, one after
        the other, and each ends before one of ``ends``."""
        begin = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        found = np.zeros((len(ends), KEPT), dtype=np.int8)
        having = np.flatnonzero(ends > begin)
        for start in range(0, len(having), BATCH):
            some = having[start : start + BATCH]
            first = int(begin[some[0]])
            words = self.words(rows[first : int(ends[some[-1]])], KEPT)
            found[some] = in_bytes(of_length_one(np.add.reduceat(words, begin[some] - first, axis=0)))
        return found


def in_bytes(rows: Floats) -> Small:
    small: Small = np.clip(np.rint(rows * SCALE), -127, 127).astype(np.int8)
    return small
