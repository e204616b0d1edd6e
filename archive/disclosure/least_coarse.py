"""The search for the least coarse lines that pass, among all that state no more than one line.

What a line states is a set of facts, and each step up a ladder leaves one out. So the lines are a lattice, in
which whatever is below a line that passes passes too, and wanted are the highest that do, by weight: what of
the line they keep. Looked at are first only the rows (of contacts, of a table's cells) that have most of the
line. Whether a set of facts passes is told by rows that weigh no less than it, so what these rows tell of
sets that heavy is all there is to know; and of lighter ones it is a good guess, which says how many rows are
wanted next.
"""

from collections.abc import Collection, Sequence

from archive.disclosure.bits import Weights, places
from archive.disclosure.fitting import Fitting, Rows
from archive.disclosure.ladders import TAGS, Fact, Line, Vocabulary

_MOST_STEPS = 20_000  # sets of rows looked at; twelve platforms with twelve harms take about a twentieth
_FIRST_ROWS = 500  # looked at first; then more and more
_MORE_ROWS = 3  # times


class Lattice:
    """The facts of one line. Sets of them are numbers: a bit for each fact, the coarser ones lower."""

    def __init__(self, vocabulary: Vocabulary, line: Line) -> None:
        self._vocabulary = vocabulary
        self.facts: list[Fact] = sorted(
            vocabulary.facts(line),
            key=lambda fact: (len(vocabulary.implied(*fact)), TAGS.index(fact[0]), fact[1]),
        )
        place = {fact: number for number, fact in enumerate(self.facts)}
        self.full = (1 << len(self.facts)) - 1
        # Of each fact: all that it implies, all that implies it, both with itself.
        self.below = [sum(1 << place[each] for each in vocabulary.implied(*fact)) for fact in self.facts]
        self.above = [
            sum(1 << other for other, implied in enumerate(self.below) if implied >> number & 1)
            for number in range(len(self.facts))
        ]
        self.weights = [vocabulary.loss(fact) for fact in self.facts]

    def line(self, kept: int) -> Line:
        return self._vocabulary.line(self.facts[number] for number in places(kept))

    def weight(self, mask: int) -> int:
        return sum(self.weights[number] for number in places(mask))


class _OutOfSteps(Exception):
    pass


class Search:
    """``sources``: each proves a line by itself. ``most``: so many of the heaviest are wanted; None: all."""

    def __init__(self, lattice: Lattice, sources: Sequence[Fitting], *, most: int | None) -> None:
        self._lattice = lattice
        self._sources = sources
        self._most = most
        self._weight_bits = [list(places(weight)) for weight in lattice.weights]
        self._steps = 0
        self._found: dict[int, int] = {}  # sets that pass and are in no other that does, with their weights
        # What was seen in the rows at hand, which is certain from ``_certain`` on.
        self._seen: dict[int, int] = {}
        self._bound = 0  # what a set must weigh to be among the heaviest, as far as they are known
        self._at_hand: list[Rows] = []

    def run(self) -> Collection[int]:
        """The ``most`` heaviest sets that pass and are in no other that does, and all of the same weight."""
        full = self._lattice.full
        if not full or self._passes(full):
            return [full]
        rows = _FIRST_ROWS
        while self._look(rows):
            rows *= _MORE_ROWS
        return self._found or [0]  # the empty line passes

    def _look(self, rows: int) -> bool:
        """Look at so many of the heaviest rows that can tell anything new; False where there are no more."""
        self._seen = {}
        self._set_bound()
        bound = self._bound
        weight = max(bound, *(source.heaviest(rows) for source in self._sources))
        self._at_hand = [source.weighing(weight) for source in self._sources]
        is_cut_short = False
        try:
            for at_hand in self._at_hand:
                self._divide(at_hand, at_hand.every, self._lattice.full, 0)
        except _OutOfSteps:
            is_cut_short = True
        new = {kept for kept, each in self._seen.items() if each >= weight}
        guesses = sorted(((each, kept) for kept, each in self._seen.items() if each < weight), reverse=True)
        new.update(self._grown(kept) for _weight, kept in guesses[: self._most])
        if is_cut_short and not new and not self._found:
            new.add(self._grown(0))
        for kept in new - self._found.keys():
            self._found[kept] = self._lattice.weight(kept)
            for source in self._sources:
                source.leave_out(kept)
        return weight > bound and not is_cut_short

    def _set_bound(self) -> None:
        known = [*self._found.values(), *self._seen.values()]
        if self._most is not None and len(known) >= self._most:
            self._bound = sorted(known, reverse=True)[self._most - 1]
        else:
            self._bound = 0

    def _divide(self, at_hand: Rows, rows: int, facts: int, kept: int) -> None:
        """Look for the sets that have all of ``kept``, and else some of ``facts``, in these rows."""
        lattice = self._lattice
        while trimmed := self._trimmed(at_hand, rows, facts, kept):
            rows, facts, kept = trimmed
            if any(facts | known == known for known in (*self._found, *self._seen)):
                return
            if facts == kept:
                self._see(facts)
                return
            if narrowed := at_hand.narrowed(rows, facts):
                at_hand, rows = narrowed, narrowed.every
            having = {number: at_hand.columns[number] & rows for number in places(facts & ~kept)}
            # What weighs most, and of that what most have, leads to heavy sets soonest.
            number = max(having, key=lambda number: (lattice.weights[number], having[number].bit_count()))
            self._divide(at_hand, having[number], facts, kept | lattice.below[number])
            facts &= ~lattice.above[number]

    def _trimmed(self, at_hand: Rows, rows: int, facts: int, kept: int) -> tuple[int, int, int] | None:
        """The same without the facts that too few of the rows have, and then without the rows that weigh too
        little; None if nothing is left."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _OutOfSteps
        weighed = []
        for number in places(facts & ~kept):
            if not facts >> number & 1:
                continue  # it went with a coarser one
            having = at_hand.columns[number] & rows
            if having == rows:
                kept |= 1 << number
            elif at_hand.enough(having):
                weighed.append((having, self._weight_bits[number]))
            else:
                facts &= ~self._lattice.above[number]
        rows = Weights(weighed).at_least(self._bound - self._lattice.weight(kept), rows)
        return (rows, facts, kept) if at_hand.enough(rows) else None

    def _see(self, mask: int) -> None:
        """Take a set that passes, unless by the rows at hand one with a fact more passes too."""
        if not mask:
            return
        for at_hand in self._at_hand:
            rows = at_hand.every
            for number in places(mask):
                rows &= at_hand.columns[number]
            if not rows:
                continue
            for number in places(self._lattice.full & ~mask):
                one_more = self._lattice.below[number] & ~mask == 1 << number
                if one_more and at_hand.enough(rows & at_hand.columns[number]):
                    return
        self._seen[mask] = self._lattice.weight(mask)
        self._set_bound()

    def _grown(self, mask: int) -> int:
        """The set with whatever can be added, the heaviest first: so it is in no other that passes."""
        below, weights = self._lattice.below, self._lattice.weights
        while True:
            more = 0
            for source in self._sources:
                more |= source.one_more(mask, below)
            if not more:
                return mask
            mask |= 1 << max(places(more), key=lambda number: (weights[number], -number))

    def _passes(self, mask: int) -> bool:
        return any(source.has_group(mask) for source in self._sources)
