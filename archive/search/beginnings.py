"""The quotes for each two letters that many words begin with: to put them together takes too long for a page.

Only a large archive has these sets, as with pairs.py.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from archive.search.bits import Bits, Writing, any_of

LETTERS = 2  # as many as the shortest beginning has that may be asked for
MANY = 64  # words; fewer are put together at once


@dataclass(frozen=True, slots=True)
class Beginnings:
    """``sets`` has the quotes in which any word begins so."""

    sets: Mapping[str, Bits] = field(default_factory=dict, repr=False)


class Beginning:
    """``Beginnings`` that are being changed into others."""

    def __init__(self, before: Beginnings) -> None:
        self._sets = Writing(before.sets)
        self._known = before.sets.keys()

    def add(self, place: int, said: Iterable[str]) -> None:
        for letters in self._in(said):
            self._sets.add(letters, array("I", [place]))

    def drop(self, place: int, said: Iterable[str]) -> None:
        self._sets.drop_from(self._in(said), place)

    def done(self) -> Beginnings:
        return Beginnings(self._sets.done())

    def _in(self, said: Iterable[str]) -> set[str]:
        return {form[:LETTERS] for form in said} & self._known if self._known else set()


def beginnings_of(in_order: Sequence[str], numbers: Mapping[str, int], having: Sequence[Bits]) -> Beginnings:
    """Read every form; ``having`` are the quotes of each."""
    sets: dict[str, Bits] = {}
    for letters, some in groupby(in_order, key=lambda form: form[:LETTERS]):
        forms = list(some)
        if len(letters) == LETTERS and len(forms) >= MANY:
            sets[letters] = any_of(having[numbers[form]] for form in forms)
    return Beginnings(sets)
