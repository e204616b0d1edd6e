"""How many contacts a line could be about, and the least coarse lines that could be about enough.

A line passes if its group has at least the minimum. This is k-map: Sweeney (2002,
doi:10.1142/S021848850200165X) generalises values until each released combination matches k people; El Emam
and Dankar (2008, doi:10.1197/jamia.M2716) count them among all who could be meant, not only among those
released.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from archive.disclosure.baseline import Baseline
from archive.disclosure.case_base import CaseBase
from archive.disclosure.editions import told_together
from archive.disclosure.fitting import Fitting, FittingContacts
from archive.disclosure.ladders import Line
from archive.disclosure.least_coarse import Lattice, Search

_MOST_WITH_EARLIER = 2_000  # lines looked at one by one, where earlier editions say more


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
    """
    with case_base.lock:
        lattice = Lattice(case_base.vocabulary, line)
        given = lattice.facts, lattice.weights, minimum
        sources: list[Fitting] = [FittingContacts(case_base, *given)]
        if baseline:
            if baseline.vocabulary != case_base.vocabulary:
                raise ValueError("the baseline was read with another vocabulary than the case base's")
            sources += baseline.fitting(*given)
        found = []
        for kept in Search(lattice, sources, most=most).run():
            coarser = lattice.line(kept)
            group = group_size(coarser, case_base, baseline)
            found.append(Passing(coarser, group, lattice.weight(lattice.full & ~kept)))
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
    also: Callable[[Line], bool] = lambda line: True,
) -> list[Passing]:
    """The least coarse lines that pass alone and together with the lines of earlier editions (newest first).

    ``also``: what else is asked of such a line; a line that passes it does so when it is made coarser.
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
            if may(told_together(candidate, earlier, vocabulary)) and also(candidate):
                found.append(Passing(candidate, group_size(candidate, case_base, baseline), loss))
                continue
            for each in vocabulary.coarser_by_one(candidate):
                if each not in seen:
                    seen.add(each)
                    heappush(heap, (vocabulary.lost(line, each), each.sort_key(), each))
        return found
