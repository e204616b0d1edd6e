"""How many contacts a line could be about, and the least coarse lines that could be about enough.

A line passes if its group has at least the minimum. This is k-map: Sweeney (2002,
doi:10.1142/S021848850200165X) generalises values until each released combination matches k people; El Emam
and Dankar (2008, doi:10.1197/jamia.M2716) count them among all who could be meant, not only among those
released.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import heappop, heappush
from operator import or_
from typing import NamedTuple

from archive.disclosure.baseline import Baseline
from archive.disclosure.case_base import CaseBase
from archive.disclosure.editions import told_together
from archive.disclosure.ladders import AGE_BAND, GENDER, HARM_TYPE, NATION, PLATFORM, TAGS, YEAR, Fact, Line

_MOST_STEPS = 20_000  # candidates looked at and lines counted; six platforms with six harms take about half
_MOST_WITH_EARLIER = 2_000  # lines looked at one by one, where earlier editions say more
_EASILY_LOST = (YEAR, NATION, GENDER, AGE_BAND, PLATFORM, HARM_TYPE)


@dataclass(frozen=True, slots=True)
class Passing:
    """A line that passes, how many contacts fit it, and what campaigners lose by it (``ladders.LOSSES``)."""

    line: Line
    group: int
    loss: int


def group_size(line: Line, case_base: CaseBase, baseline: Baseline | None) -> int:
    """The archive's own count or what one baseline table proves, whichever is more; never their sum.

    The same children are counted in both.
    """
    return max(case_base.group(line), baseline.proves(line) if baseline else 0)


def passes(line: Line, case_base: CaseBase, baseline: Baseline | None, *, minimum: int) -> bool:
    """Whether the line could be about at least ``minimum`` contacts, or states nothing.

    The empty line says only that a child spoke.
    """
    return line == Line() or group_size(line, case_base, baseline) >= minimum


def passing_lines(
    line: Line,
    case_base: CaseBase,
    baseline: Baseline | None,
    *,
    minimum: int,
    most: int | None = None,
) -> list[Passing]:
    """The least coarse lines that pass and state no more than ``line``: the one that loses least first.

    Exact: whatever passes is one of them or coarser than one, and none is coarser than another that passes. A
    line that passes itself is the only one. ``most``: no more than so many of the first.

    Only a line with far more terms than any testimony has comes to the end of ``_MOST_STEPS``. Each line
    returned is then still one of the least coarse that pass, but others may be missing, even one that loses
    less.

    Whoever coarsens a line only adds to its group. So a set of facts that fails is a reason against every
    line that states them all, and a line passes if it leaves out a fact of each such reason. Candidates are
    taken by loss, and each that fails gives a further reason, as small as can be: what is counted are few
    lines, however many there are.
    """
    with case_base.lock:
        search = _Search(line, case_base, baseline, minimum=minimum)
        found: list[Passing] = []
        for kept, loss in search.run():
            if most is not None and len(found) >= most and loss > found[most - 1].loss:
                break
            found.append(Passing(search.line(kept), search.group(kept), loss))
        # Those that lose the same come in an order that depends on nothing but themselves.
        return sorted(found, key=lambda each: (each.loss, each.line.sort_key()))[:most]


def passing_with_earlier(
    line: Line,
    earlier: Sequence[Line],
    case_base: CaseBase,
    baseline: Baseline | None,
    *,
    minimum: int,
    most: int | None = None,
) -> list[Passing]:
    """The least coarse lines that pass alone and together with the lines of earlier editions (newest first).

    As ``passing_lines`` otherwise. Where ``_MOST_WITH_EARLIER`` ends the search, it returns those found by
    then, or else the empty line, which passes with whatever was said before.
    """
    if not earlier:
        return passing_lines(line, case_base, baseline, minimum=minimum, most=most)
    vocabulary = case_base.vocabulary
    with case_base.lock:
        alone = passing_lines(line, case_base, baseline, minimum=minimum)
        known: dict[Line, bool] = {}

        def may(each: Line) -> bool:
            if each not in known:
                # As ``passes``, but without counting on past the minimum.
                known[each] = (
                    each == Line()
                    or case_base.has_group(case_base.finest(each), minimum)
                    or bool(baseline and baseline.proves(each) >= minimum)
                )
            return known[each]

        found: list[Passing] = []
        heap = [(each.loss, each.line.sort_key(), each.line) for each in alone]
        seen = {each.line for each in alone}
        steps = 0
        while heap and (most is None or len(found) < most):
            loss, _order, candidate = heappop(heap)
            if any(vocabulary.is_coarser_or_same(candidate, each.line) for each in found):
                continue
            steps += 1
            if steps > _MOST_WITH_EARLIER:
                empty = Passing(
                    Line(), group_size(Line(), case_base, baseline), vocabulary.lost(line, Line())
                )
                return found or [empty]
            if may(told_together(candidate, earlier, vocabulary)):
                found.append(Passing(candidate, group_size(candidate, case_base, baseline), loss))
                continue
            for each in vocabulary.coarser_by_one(candidate):
                if each not in seen:
                    seen.add(each)
                    heappush(heap, (vocabulary.lost(line, each), each.sort_key(), each))
        return found


class _Way(NamedTuple):
    """One way to be rid of a reason: leave out this fact, and with it all those above that imply it."""

    fact: int
    above: int
    below: int
    loss: int


class _Reason(NamedTuple):
    """Facts that fail together, and pass without any one of the finest. ``above``: all that any way drops."""

    facts: int
    finest: int
    above: int
    ways: list[_Way]


class _Search:
    """Sets of facts of one line are numbers here: a bit for each fact, the coarser ones lower."""

    def __init__(self, line: Line, case_base: CaseBase, baseline: Baseline | None, *, minimum: int) -> None:
        vocabulary = case_base.vocabulary
        if baseline and baseline.vocabulary != vocabulary:
            raise ValueError("the baseline was read with another vocabulary than the case base's")
        self.vocabulary = vocabulary
        self.case_base = case_base
        self.minimum = minimum
        facts = sorted(
            vocabulary.facts(line),
            key=lambda fact: (len(vocabulary.implied(*fact)), TAGS.index(fact[0]), fact[1]),
        )
        self.facts: list[Fact] = facts
        place = {fact: number for number, fact in enumerate(facts)}
        self.full = (1 << len(facts)) - 1
        # Of each fact: all that it implies, all that implies it, both with itself.
        self.below = [sum(1 << place[each] for each in vocabulary.implied(*fact)) for fact in facts]
        self.above = [
            sum(1 << other for other, implied in enumerate(self.below) if implied >> number & 1)
            for number in range(len(facts))
        ]
        self._lost: dict[int, int] = {}
        self.losses = [vocabulary.loss(fact) for fact in facts]
        # The order in which a reason tries to do without facts: what is lost most easily first, and of a
        # ladder the coarsest, with which the finer ones go.
        self.order = sorted(
            range(len(facts)), key=lambda number: (_EASILY_LOST.index(facts[number][0]), number)
        )
        self.baseline = baseline.projected(facts) if baseline else None
        self.steps = 0
        self.known: dict[int, bool] = {0: True}  # the empty line passes
        self.reasons: list[_Reason] = []

    def line(self, kept: int) -> Line:
        return self.vocabulary.line(self.facts[number] for number in _bits(kept))

    def group(self, kept: int) -> int:
        return max(self.case_base.group(self.line(kept)), self.baseline.proves(kept) if self.baseline else 0)

    def run(self) -> Iterator[tuple[int, int]]:
        """Yield the sets of facts that pass and are in no other that does, with their losses, least first."""
        found: list[int] = []
        # A node leaves out some facts for good and keeps some for good; no two nodes share a set.
        heap = [(0, 0, 0, 0)]
        made = 0
        while heap:
            bound, _order, dropped, held = heappop(heap)
            self.steps += 1
            if self.steps > _MOST_STEPS:
                kept = self._greedy()
                if kept not in found:
                    yield kept, self._loss(self.full & ~kept)
                return
            kept = self.full & ~dropped
            if any(kept | each == each for each in found):
                continue  # coarser than one that passes
            better = self._bound(dropped, held)
            if better is None:
                continue
            if better > bound:
                made += 1
                heappush(heap, (better, made, dropped, held))
                continue
            reason = self._reason_against(kept, held)
            if reason is None:
                found.append(kept)
                yield kept, self._loss(dropped)
                continue
            for way in reason.ways:
                if not held & way.fact:
                    made += 1
                    heappush(heap, (bound, made, dropped | way.above, held))
                    held |= way.below

    def _greedy(self) -> int:
        """A set that passes and is in no other that does: facts are added, dearest first, while it does."""
        kept = 0
        for number in sorted(range(len(self.facts)), key=lambda number: (-self.losses[number], number)):
            if self._passes(kept | self.below[number]):
                kept |= self.below[number]
        return kept

    def _bound(self, dropped: int, held: int) -> int | None:
        """What is lost at least by a set that leaves out ``dropped`` and keeps ``held``; None: there is none.

        Of reasons that share no way out, each costs its cheapest one.
        """
        lost = self._loss(dropped)
        used = dropped
        for reason in self.reasons:
            if reason.facts & dropped:
                continue
            apart = not reason.above & used
            least = None
            for way in reason.ways:
                if held & way.fact:
                    continue
                if not apart:
                    break
                if least is None or way.loss < least:
                    least = way.loss
            else:
                if least is None:
                    return None
                used |= reason.above
                lost += least
        return lost

    def _reason_against(self, kept: int, held: int) -> "_Reason | None":
        """A smallest part of ``kept`` that fails, a known one if there is; None if it passes."""
        standing = [reason for reason in self.reasons if not reason.facts & ~kept]
        if standing:
            return min(standing, key=lambda reason: (reason.finest & ~held).bit_count())
        if self._passes(kept):
            return None
        facts, needed = kept, 0
        for number in self.order:
            above = self.above[number]
            if facts & above and not above & needed:
                # Without the fact and whatever implies it.
                if self._passes(facts & ~above):
                    needed |= 1 << number
                else:
                    facts &= ~above
        reason = self._reason(facts)
        self.reasons.append(reason)
        return reason

    def _reason(self, facts: int) -> "_Reason":
        finest = self._finest(facts)
        ways = [
            _Way(1 << number, self.above[number], self.below[number], self._loss(self.above[number]))
            for number in _bits(finest)
        ]
        above = reduce(or_, (way.above for way in ways))
        return _Reason(facts, finest, above, sorted(ways, key=lambda way: (way.loss, way.fact)))

    def _passes(self, mask: int) -> bool:
        known = self.known.get(mask)
        if known is None:
            self.steps += 1
            # The names first: what is rare leaves nothing to look at soonest.
            finest = [
                self.facts[number] for number in _bits(mask) if self.above[number] & mask == 1 << number
            ]
            known = self.known[mask] = bool(
                self.baseline and self.baseline.proves(mask) >= self.minimum
            ) or self.case_base.has_group(finest[::-1], self.minimum)
        return known

    def _finest(self, mask: int) -> int:
        """Those of its facts that no other one of them implies."""
        return sum(1 << number for number in _bits(mask) if self.above[number] & mask == 1 << number)

    def _loss(self, mask: int) -> int:
        loss = self._lost.get(mask)
        if loss is None:
            loss = self._lost[mask] = sum(self.losses[number] for number in _bits(mask))
        return loss


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
