"""Which words each quote has, in their order: where a phrase is looked for.

One row of numbers holds all quotes, one after the other with a zero between them. It only grows at its end,
so whoever reads an earlier state of it is not disturbed; of a quote that goes, the words become zeros.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from archive.search.bits import Bits, Places, bits_of, places_in

Ids = np.ndarray[Any, np.dtype[Any]]

NOTHING = 0  # no word: between quotes, and between the readings of one
STRETCH = 1 << 18  # words that are looked at at once: as many as stay near the processor
# Where so small a part of the archive has all words of a phrase, those quotes are read, and else all of it.
SMALL_PART = 1 / 16
MANY = 64  # one word in so many
FEW = 4
MANY_FORMS = 4  # of one word: more are looked up


SMALL = np.iinfo(np.uint16).max  # where no word has a larger number, the row takes half as much memory


def _empty() -> Any:
    return np.empty(0, dtype=np.uint32)


def _empty_row() -> Any:
    return np.empty(0, dtype=np.uint16)


@dataclass(frozen=True, slots=True)
class Spoken:
    """By place: a quote's words begin at ``starts`` in the row and are ``lengths`` many."""

    row: Ids = field(default_factory=_empty_row, repr=False)
    length: int = 0
    starts: Ids = field(default_factory=_empty, repr=False)
    lengths: Ids = field(default_factory=_empty, repr=False)
    # In the order of the row: where each quote begins, and its place.
    begun: Ids = field(default_factory=_empty, repr=False)
    stands: Ids = field(default_factory=_empty, repr=False)

    def with_more(self, places: Sequence[int], said: Sequence[Sequence[int]], quotes: int) -> "Spoken":
        """Add what was said at these places; there are ``quotes`` places in all from now on."""
        lengths = np.fromiter(map(len, said), dtype=np.uint32, count=len(said))
        ends = np.cumsum(lengths + 1, dtype=np.uint32)
        begun = self.length + ends - lengths - 1
        more = int(ends[-1]) if len(ends) else 0
        numbers = np.fromiter(chain.from_iterable(said), dtype=np.uint32, count=int(lengths.sum()))
        before = self.row if numbers.max(initial=0) <= SMALL else self.row.astype(np.uint32, copy=False)
        row = _with_room(before, self.length, self.length + more)
        new = row[self.length : self.length + more]
        new[:] = NOTHING
        words = np.ones(more, dtype=bool)
        words[ends - 1] = False
        new[words] = numbers
        all_starts, all_lengths = _as_long(self.starts, quotes), _as_long(self.lengths, quotes)
        all_starts[places], all_lengths[places] = begun, lengths
        return Spoken(
            row,
            self.length + more,
            all_starts,
            all_lengths,
            np.concatenate([self.begun, begun.astype(np.uint32)]),
            np.concatenate([self.stands, np.asarray(places, dtype=np.uint32)]),
        )

    def stretch_of(self, place: int) -> tuple[int, int]:
        start = int(self.starts[place])
        return start, start + int(self.lengths[place])

    def of(self, place: int) -> Ids:
        return self.row[slice(*self.stretch_of(place))]

    def silence(self, start: int, end: int) -> None:
        """Forget what was said there, also for whoever reads an earlier state."""
        self.row[start:end] = NOTHING

    def words_of(self, places: Places) -> tuple[Ids, Places]:
        """Return the words of some quotes, one after the other, and where in them each quote begins."""
        lengths = self.lengths[places].astype(np.int64)
        ends = np.cumsum(lengths)
        begin = ends - lengths
        at = np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
        at += np.repeat(self.starts[places].astype(np.int64) - begin, lengths)
        return self.row[at], begin

    def saying(self, phrase: Sequence[Ids], among: Bits) -> Bits:
        """Return those ``among`` in which the words of ``phrase`` follow one another; each is any of some."""
        if not among:
            return Bits()
        if len(among) < SMALL_PART * len(self.lengths):
            return self._saying_among(phrase, among)
        found = self.places_at(self._found(phrase, self.row[: self.length]))
        return bits_of(found) & among

    def _saying_among(self, phrase: Sequence[Ids], among: Bits) -> Bits:
        places = places_in(among)
        words, begin = self.words_of(places)
        ends = np.append(begin[1:], len(words))
        at = self._found(phrase, words)
        which = np.searchsorted(begin, at, side="right") - 1
        # Nothing stands between two quotes here.
        return bits_of(places[which[at + len(phrase) <= ends[which]]])

    def _found(self, phrase: Sequence[Ids], words: Ids) -> Places:
        """Return where the phrase begins."""
        last = len(words) - len(phrase) + 1
        # What is one of few words is looked for first: it is compared with each of them.
        turns = sorted(range(len(phrase)), key=lambda at: (phrase[at].dtype == bool, len(phrase[at])))
        found = [
            _found_within(phrase, turns, words[first : min(first + STRETCH, last) + len(phrase) - 1]) + first
            for first in range(0, last, STRETCH)
        ]
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)

    def places_at(self, at: Places) -> Places:
        """Return whose words stand there in the row."""
        return self.stands[np.searchsorted(self.begun, at.astype(np.uint32), side="right") - 1]


def _found_within(phrase: Sequence[Ids], turns: Sequence[int], words: Ids) -> Places:
    starts = len(words) - len(phrase) + 1
    first, *rest = turns
    here = is_one_of(words[first : first + starts], phrase[first])
    # To find the places of very many is slower than to look at all for the next word; but to look a word up
    # takes longer than to compare it.
    while rest and np.count_nonzero(here) > starts // (FEW if phrase[rest[0]].dtype == bool else MANY):
        here &= is_one_of(words[rest[0] : rest[0] + starts], phrase[rest[0]])
        rest = rest[1:]
    at: Places = np.flatnonzero(here)
    for offset in rest:
        at = at[is_one_of(words[at + offset], phrase[offset])]
    return at


def meaning(ids: Sequence[int], *, of: int) -> Ids:
    """Return what ``is_one_of`` compares with: a few numbers, or for each of so many whether it is one."""
    if len(ids) <= MANY_FORMS:
        return np.array(ids, dtype=np.uint32)
    table: Ids = np.zeros(of, dtype=bool)
    table[np.array(ids)] = True
    return table


def is_one_of(words: Ids, ids: Ids) -> Places:
    if ids.dtype == bool:
        return ids[words]
    first, *others = ids.tolist()  # plain numbers: they are compared as small as the words are
    found: Places = words == first
    for each in others:
        found |= words == each
    return found


def _with_room(row: Ids, length: int, needed: int) -> Ids:
    """Return the row, or a longer copy: a third longer than is needed, so that this is seldom done."""
    if needed <= len(row):
        return row
    longer = np.zeros(needed + needed // 8 + 1024 if length else needed, dtype=row.dtype)
    longer[:length] = row[:length]
    return longer


def _as_long(numbers: Ids, length: int) -> Ids:
    longer = np.zeros(max(length, len(numbers)), dtype=np.uint32)
    longer[: len(numbers)] = numbers
    return longer
