"""Rows of which a line may be true, side by side for ``least_coarse``: of contacts, or of a table's cells.

A row has some of the facts of a line, and weighs what campaigners would lose without them. A set of facts is
true of rows that weigh at least as much as itself, so the heaviest rows alone tell about the lines that lose
least; and rows whose facts are all in a line that is known to pass tell nothing new.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Protocol

from archive.disclosure.bits import Weights, columns, places, rows_in
from archive.disclosure.case_base import CaseBase, Segment
from archive.disclosure.ladders import Fact

_WORTH_NARROWING = 512  # rows: fewer are no slower side by side than fewer still
_NARROWER = 3  # times, at the least


class Rows(Protocol):
    """``columns``: of each fact the rows that have it. ``every``: all rows."""

    @property
    def columns(self) -> Sequence[int]: ...

    @property
    def every(self) -> int: ...

    def enough(self, rows: int) -> bool:
        """Whether so many contacts as a line needs are in these rows."""

    def narrowed(self, rows: int, facts: int) -> "Rows | None":
        """The same rows and facts with nothing else beside them; None if that is not worth while."""


class Fitting(Protocol):
    """All rows of one source that can prove a line."""

    def has_group(self, mask: int) -> bool:
        """Whether enough contacts have all these facts."""

    def one_more(self, mask: int, below: Sequence[int]) -> int:
        """With which further facts enough contacts have all; of those that imply, by ``below``, no other."""

    def leave_out(self, mask: int) -> None:
        """Of the rows to come, leave out those all of whose facts are in this line."""

    def heaviest(self, count: int) -> int:
        """What ``count`` of the rows to come weigh at the least; 0 if there are not so many."""

    def weighing(self, weight: int) -> Rows:
        """Those of the rows to come that weigh so much or more."""


class Contacts:
    """The rows of some contacts, those of each with an empty row above them, where it is counted."""

    def __init__(
        self, single: Iterable[int], several: Iterable[Iterable[int]], facts: int, minimum: int
    ) -> None:
        """``single``: the facts of each contact that has one row; ``several``: of each that may have more."""
        self._facts, self._minimum = facts, minimum
        masks = list(single)
        apart = []
        for said in map(set, several):
            if len(said) > 1:
                apart.append(said)
            else:
                masks += said
        # Enough who are all the same are as good as more.
        self._masks = [mask for mask, times in Counter(masks).items() for _time in range(min(times, minimum))]
        self._first_of_several = 2 * len(self._masks)
        ends = ["01"] * len(self._masks)
        self._masks = [row for mask in self._masks for row in (mask, 0)]
        self._owners: list[int] = []
        for owner, said in enumerate(apart):
            self._masks += [*said, 0]
            self._owners += [owner] * (len(said) + 1)
            ends.append("0" * len(said) + "1")
        self._size = len(self._masks)
        self._ends = int("".join(ends)[::-1] or "0", 2)
        self.every = ((1 << self._size) - 1) ^ self._ends
        self.columns = columns(self._masks, facts)

    def enough(self, rows: int) -> bool:
        # Whatever a contact's rows are, if any: all ones added to them reach the empty row above.
        return ((rows + self.every) & self._ends).bit_count() >= self._minimum

    def narrowed(self, rows: int, facts: int) -> "Contacts | None":
        if self._size < _WORTH_NARROWING or rows.bit_count() * _NARROWER > self._size:
            return None
        single: list[int] = []
        several: dict[int, list[int]] = {}
        for row in rows_in(rows):
            if row < self._first_of_several:
                single.append(self._masks[row] & facts)
            else:
                owner = self._owners[row - self._first_of_several]
                several.setdefault(owner, []).append(self._masks[row] & facts)
        return Contacts(single, several.values(), self._facts, self._minimum)


class FittingContacts:
    """The testimonies of a case base."""

    def __init__(
        self, case_base: CaseBase, facts: Sequence[Fact], weights: Sequence[int], minimum: int
    ) -> None:
        self._facts, self._weights, self._minimum = facts, weights, minimum
        self._case_base = case_base
        self._numbers = case_base.numbers(facts)
        self._segments: list[_Weighed] = []

    def has_group(self, mask: int) -> bool:
        # The names first: what is rare leaves nothing to look at soonest.
        return self._case_base.has_group([self._facts[place] for place in places(mask)][::-1], self._minimum)

    def one_more(self, mask: int, below: Sequence[int]) -> int:
        numbers = [self._numbers[place] for place in places(mask)][::-1] or [0]
        having = [(segment, segment.having(numbers)) for segment in self._case_base.segments]
        having = [(segment, rows) for segment, rows in having if rows]
        found = 0
        for place, number in enumerate(self._numbers):
            if mask >> place & 1 or below[place] & ~mask != 1 << place:
                continue
            missing = self._minimum
            for segment, rows in having:
                missing -= segment.up_to(rows & segment.rows(number), missing)
                if missing <= 0:
                    found |= 1 << place
                    break
        return found

    def leave_out(self, mask: int) -> None:
        for segment in self._weighed():
            segment.leave_out(mask)

    def heaviest(self, count: int) -> int:
        return Weights.of_the_heaviest([(each.weights, each.left) for each in self._weighed()], count)

    def weighing(self, weight: int) -> Contacts:
        said = _Said(self._numbers, self._alive, self._case_base.parts)
        single: list[int] = []
        several: list[list[int]] = []
        for each in self._weighed():
            each.take(weight, said, single, several)
        return Contacts(single, several, len(self._facts), self._minimum)

    def _weighed(self) -> "list[_Weighed]":
        if not self._segments:
            self._alive = sum(
                1 << place
                for place, fact in enumerate(self._facts)
                if self._case_base.has_group([fact], self._minimum)
            )
            self._segments = [
                _Weighed(segment, self._numbers, self._weights, self._alive)
                for segment in self._case_base.segments
            ]
        return self._segments


class _Said(dict[int, int]):
    """Which of a line's facts there are in each part of what testimonies say."""

    def __init__(self, numbers: Sequence[int], alive: int, parts: Sequence[Sequence[int]]) -> None:
        self._mask_of = {number: 1 << place for place, number in enumerate(numbers) if alive >> place & 1}
        self._parts = parts

    def __missing__(self, part: int) -> int:
        mask = self[part] = sum(self._mask_of.get(number, 0) for number in self._parts[part])
        return mask


class _Weighed:
    """A segment of the case base, each row with its weight; what too few say, of all, weighs nothing."""

    def __init__(self, segment: Segment, numbers: Sequence[int], weights: Sequence[int], alive: int) -> None:
        self._segment = segment
        self._columns = {place: segment.rows(numbers[place]) for place in places(alive)}
        bits = ((rows, list(places(weights[place]))) for place, rows in self._columns.items())
        self.weights = Weights(bits)
        self.left = reduce(or_, self._columns.values(), 0)  # nobody who says nothing of the line fits any

    def leave_out(self, mask: int) -> None:
        others = 0
        for place, rows in self._columns.items():
            if not mask >> place & 1:
                others |= rows
        self.left &= others

    def take(self, weight: int, said: Mapping[int, int], single: list[int], several: list[list[int]]) -> None:
        """Add to the lists, of each contact that has rows of so much weight, the facts of these."""
        parts, breadth = self._segment.said, self._segment.breadth
        heavy = rows_in(self.weights.at_least(weight, self.left))
        if not breadth:
            single += [
                said[parts[at]] | said[parts[at + 1]] | said[parts[at + 2]] for at in map((3).__mul__, heavy)
            ]
            return
        by_owner: dict[int, list[int]] = {}
        for row in heavy:
            at = 3 * row
            mask = said[parts[at]] | said[parts[at + 1]] | said[parts[at + 2]]
            by_owner.setdefault(row >> breadth, []).append(mask)
        several += by_owner.values()


class Cells:
    """Cells of a table: of a group the largest counts, and between groups the sum."""

    def __init__(self, columns: Sequence[int], every: int, groups: "Groups", minimum: int) -> None:
        self.columns, self.every = columns, every
        self._groups, self._minimum = groups, minimum

    def enough(self, rows: int) -> bool:
        return self._groups.have(rows, self._minimum)

    def narrowed(self, rows: int, facts: int) -> None:
        return None


class Groups:
    """How many contacts are in the cells of a table. ``counts``: of each group those of its cells."""

    def __init__(self, counts: Sequence[Sequence[int]]) -> None:
        self._counts = [count for group in counts for count in group]
        self._group_of = [number for number, group in enumerate(counts) for _count in group]
        self._is_one = len(counts) < 2
        self._at_least: dict[int, int] = {}

    def contacts(self, rows: int) -> int:
        largest: dict[int, int] = {}
        for row in rows_in(rows):
            group = self._group_of[row]
            largest[group] = max(largest.get(group, 0), self._counts[row])
        return sum(largest.values())

    def have(self, rows: int, minimum: int) -> bool:
        if minimum not in self._at_least:
            self._at_least[minimum] = sum(
                1 << row for row, count in enumerate(self._counts) if count >= minimum
            )
        if rows & self._at_least[minimum]:
            return True
        if self._is_one:
            return False
        largest: dict[int, int] = {}
        missing = minimum
        for row in rows_in(rows):
            group, count = self._group_of[row], self._counts[row]
            before = largest.get(group, 0)
            if count > before:
                largest[group] = count
                missing -= count - before
                if missing <= 0:
                    return True
        return False


class FittingCells:
    """A table of the baseline. ``having``: of each fact of the line the cells of which it is true."""

    def __init__(
        self, having: Sequence[int], every: int, groups: Groups, weights: Sequence[int], minimum: int
    ) -> None:
        self._having, self._every, self._groups, self._minimum = having, every, groups, minimum
        self._weights = Weights(zip(having, map(list, map(places, weights)), strict=True))
        self._left = reduce(or_, having, 0)

    def has_group(self, mask: int) -> bool:
        return self._groups.have(self._rows(mask), self._minimum)

    def one_more(self, mask: int, below: Sequence[int]) -> int:
        rows = self._rows(mask)
        return sum(
            1 << place
            for place, having in enumerate(self._having)
            if below[place] & ~mask == 1 << place and self._groups.have(rows & having, self._minimum)
        )

    def leave_out(self, mask: int) -> None:
        others = 0
        for place, rows in enumerate(self._having):
            if not mask >> place & 1:
                others |= rows
        self._left &= others

    def heaviest(self, count: int) -> int:
        return Weights.of_the_heaviest([(self._weights, self._left)], count)

    def weighing(self, weight: int) -> Cells:
        rows = self._weights.at_least(weight, self._left)
        return Cells([having & rows for having in self._having], rows, self._groups, self._minimum)

    def _rows(self, mask: int) -> int:
        return reduce(and_, (self._having[place] for place in places(mask)), self._every)
