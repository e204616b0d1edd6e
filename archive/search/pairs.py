"""In which quotes two common words follow one another: a phrase of them is not looked for in every quote.

Only a large archive has these sets; a small one is read in no time (docs/decisions/one-engine-for-words.md).
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from archive.search.bits import NONE, Bits, Places, Writing, any_of, runs
from archive.search.spoken import Spoken

LEAST_WORDS = 8_000_000  # in the archive: some 200,000 quotes
COMMON_FROM = 1 / 64  # of all quotes
MOST_COMMON = 300  # words
STRETCH = 1 << 21  # words that are read at once

_BITS = 16  # of a common word's number


@dataclass(frozen=True, slots=True)
class Pairs:
    """``common`` has a number for each common word by its stem, and ``forms`` the same by the numbers of its
    forms; ``sets`` has the quotes for each two of them."""

    common: Mapping[str, int] = field(default_factory=dict, repr=False)
    forms: Mapping[int, int] = field(default_factory=dict, repr=False)
    sets: Mapping[int, Bits] = field(default_factory=dict, repr=False)

    def following(self, stems: Sequence[str]) -> tuple[list[Bits], bool]:
        """Return the quotes for each two words of a phrase that are both common, and whether all are."""
        numbers = [self.common.get(stem, 0) for stem in stems]
        found = [
            self.sets.get(one << _BITS | other, NONE) for one, other in pairwise(numbers) if one and other
        ]
        return found, all(numbers)


class Pairing:
    """``Pairs`` that are being changed into others."""

    def __init__(self, before: Pairs) -> None:
        self._common = before.common
        self._forms = before.forms
        self._sets = Writing(before.sets)

    def know(self, number: int, its_stem: str) -> None:
        """Take note of a new form."""
        if common := self._common.get(its_stem):
            self._forms = {**self._forms, number: common}

    def add(self, place: int, said: Sequence[int]) -> None:
        for pair in self._in(said):
            self._sets.add(pair, array("I", [place]))

    def drop(self, place: int, said: Sequence[int]) -> None:
        self._sets.drop_from(self._in(said), place)

    def done(self) -> Pairs:
        return Pairs(self._common, self._forms, self._sets.done())

    def _in(self, said: Sequence[int]) -> set[int]:
        if not self._common:
            return set()
        numbers = [self._forms.get(number, 0) for number in said]
        return {one << _BITS | other for one, other in pairwise(numbers) if one and other}


def pairs_of(
    stems: Mapping[str, Sequence[int]],
    having: Sequence[Bits],
    spoken: Spoken,
    *,
    common_from: float = COMMON_FROM,
) -> Pairs:
    """Read all that is said; ``having`` are the quotes of each form."""
    common = _common(stems, having, common_from * len(spoken.lengths))
    forms = {number: common[its_stem] for its_stem in common for number in stems[its_stem]}
    table = np.zeros(len(having), dtype=np.uint64)
    table[list(forms)] = list(forms.values())
    sets: dict[int, Bits] = {}
    for first in range(0, spoken.length, STRETCH):
        read = _read(table, spoken, first)
        every = array("I", read.astype(np.uint32).tobytes())
        for pair, begin, end in runs(read >> np.uint64(32)):
            sets.setdefault(pair, Bits()).update(every[begin:end])
    for some in sets.values():
        some.shrink_to_fit()
    return Pairs(common, forms, sets)


def _common(stems: Mapping[str, Sequence[int]], having: Sequence[Bits], least: float) -> dict[str, int]:
    counted = {}
    for its_stem, numbers in stems.items():
        if sum(len(having[number]) for number in numbers) >= least:
            counted[its_stem] = len(any_of(having[number] for number in numbers))
    most = sorted(
        (its_stem for its_stem in counted if counted[its_stem] >= least), key=lambda each: -counted[each]
    )
    return {its_stem: at for at, its_stem in enumerate(most[:MOST_COMMON], start=1)}


def _read(table: Places, spoken: Spoken, first: int) -> Places:
    """Return each pair in a stretch with the place of each quote that has it, sorted: as one number each."""
    words = table[spoken.row[first : min(first + STRETCH + 1, spoken.length)]]
    at = np.flatnonzero((words[:-1] != 0) & (words[1:] != 0))
    pairs = words[at] << np.uint64(_BITS) | words[at + 1]
    found = pairs << np.uint64(32) | spoken.places_at(at + first)
    found.sort()
    return found
