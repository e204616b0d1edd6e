"""What readers can learn of whom a quote is about by filtering, beside what its line says: nothing.

Whoever chooses filters learns of each quote found that they are true of it. A filter whose value the quote's
line states tells nothing new; themes are read off the text, and what is left out (``not_``) is held to each
quote's own line (docs/decisions/what-a-line-points-to.md). So no set of quotes that filters give points to
fewer contacts than the rarest line in it, if each filter finds only quotes whose line states its value. Both
are checked here, the sets one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from archive.disclosure.ladders import Fact, Line, Vocabulary

Bits = int  # a set of quotes: bit i is the quote at place i


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A quote as readers have it: its address, what its line states, and how many contacts fit that."""

    public_id: str
    line: Line
    group: int


@dataclass(frozen=True, slots=True)
class SetCounts:
    """How many different sets of quotes one or two filters give, and how many of them hold one quote."""

    sets: int
    single: int
    too_few: int


def rare(lines: Sequence[PublishedLine], minimum: int) -> Iterator[PublishedLine]:
    """Yield the quotes whose line fits fewer than ``minimum`` contacts and states something."""
    for each in lines:
        if each.line != Line() and each.group < minimum:
            yield each


def stating(lines: Sequence[PublishedLine], vocabulary: Vocabulary) -> dict[Fact, Bits]:
    """Return, for each fact that some line states, the quotes whose line states it."""
    found: dict[Fact, Bits] = {}
    for place, each in enumerate(lines):
        for fact in vocabulary.facts(each.line):
            found[fact] = found.get(fact, 0) | 1 << place
    return found


def told_beyond(
    lines: Sequence[PublishedLine], filters: Mapping[Fact, Bits], vocabulary: Vocabulary
) -> Iterator[tuple[str, Fact]]:
    """Yield each quote that a filter finds although its line does not state the filter's value, and each that
    it does not find although its line does: that it is missing tells as much."""
    stated = stating(lines, vocabulary)
    for fact in sorted(filters.keys() | stated.keys()):
        differing = filters.get(fact, 0) ^ stated.get(fact, 0)
        for place, each in enumerate(lines):
            if differing >> place & 1:
                yield each.public_id, fact


def count_sets(everything: Bits, filters: Sequence[Bits], rare_ones: Bits) -> SetCounts:
    """Count the sets that one or two of ``filters`` give, each also left out, and those in which a quote
    with a rare line stands."""
    chosen = [*filters, *(everything & ~each for each in filters)]
    found = {each for each in chosen if each}
    found |= {both for one, other in combinations(chosen, 2) if (both := one & other)}
    return SetCounts(
        sets=len(found),
        single=sum(not each & (each - 1) for each in found),
        too_few=sum(bool(each & rare_ones) for each in found),
    )
