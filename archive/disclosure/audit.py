"""What readers can learn of whom a quote is about by filtering, beside what its line says: nothing.

Whoever chooses filters learns of each quote found that they are true of it. A filter whose value the quote's
line states tells nothing new; themes are read off the text, and what is left out (``not_``) is held to each
quote's own line (docs/decisions/what-a-line-points-to.md). So no set of quotes that filters give points to
fewer contacts than the rarest line in it, if each filter finds only quotes whose line states its value. Both
are checked here, the sets one by one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, combinations

from archive.disclosure.ladders import AGE_YEARS, YEAR, Fact, Line, Vocabulary, is_year

Bits = int  # a set of quotes: bit i is the quote at place i
# What stands between the parts of a line; a label may hold either, so labels are looked for first.
_BETWEEN = re.compile(r", | and ")
_NUMBER = re.compile(r"(?:under |over |aged? |about )?[0-9]+(?: ?[–-] ?[0-9]+)?(?:s| years old)?")
UNKNOWN = "?"


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
    found: dict[Fact, list[int]] = defaultdict(list)
    for place, each in enumerate(lines):
        for fact in vocabulary.facts(each.line):
            found[fact].append(place)
    return {fact: _bits(places) for fact, places in found.items()}


def told_beyond(
    lines: Sequence[PublishedLine], filters: Mapping[Fact, Bits], vocabulary: Vocabulary
) -> Iterator[tuple[str, Fact]]:
    """Yield each quote that a filter finds although its line does not state the filter's value, and each that
    it does not find although its line does: that it is missing tells as much."""
    stated = stating(lines, vocabulary)
    for fact in sorted(filters.keys() | stated.keys()):
        for place in _places(filters.get(fact, 0) ^ stated.get(fact, 0)):
            yield lines[place].public_id, fact


def ages_beyond(
    lines: Sequence[PublishedLine], aged: Mapping[tuple[int, int], Bits]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each quote that is filed under ages other than those of the band on its line, which a search by
    age in years would tell, and each that is not filed under its own."""
    stated: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, each in enumerate(lines):
        if each.line.age_band:
            stated[AGE_YEARS[each.line.age_band]].append(place)
    for ages in sorted(aged.keys() | stated.keys()):
        for place in _places(aged.get(ages, 0) ^ _bits(stated.get(ages, ()))):
            yield lines[place].public_id, ages


def says_more(
    sentence: str, *, stated: Mapping[str, Fact], others: Mapping[str, Fact], renamed: int
) -> Iterator[Fact]:
    """Yield what a line as readers see it names beyond what its tags state: the fact, if a label tells it.

    ``stated`` and ``others`` are facts by their labels. A term may have had another label when the line was
    signed: as many parts as there are terms (``renamed`` of them at most) whose label the line does not
    have may be any other words, but no number.
    """
    rest, missing = sentence.casefold(), 0
    for label in sorted(stated, key=len, reverse=True):
        rest, times = re.subn(rf"(?<!\w){re.escape(label.casefold())}(?!\w)", ", ", rest, count=1)
        missing += not times
    known = {label.casefold(): fact for label, fact in others.items()}
    unknown = 0
    for part in filter(None, (each.strip(" ,") for each in _BETWEEN.split(rest))):
        if part in known:
            yield known[part]
        elif is_year(part):
            yield YEAR, part
        elif _NUMBER.fullmatch(part):
            yield UNKNOWN, UNKNOWN
        else:
            unknown += 1
    for _ in range(unknown - min(missing, renamed)):
        yield UNKNOWN, UNKNOWN


def count_sets(everything: Bits, filters: Sequence[Bits], rare_ones: Bits) -> SetCounts:
    """Count the sets that one or two of ``filters`` give, each also left out, and those in which a quote
    with a rare line stands."""
    chosen = [*filters, *(everything & ~each for each in filters)]
    seen: set[bytes] = set()  # digests: a hundred thousand quotes, two filters, would be gigabytes of sets
    single = too_few = 0
    for found in chain(chosen, (one & other for one, other in combinations(chosen, 2))):
        if not found:
            continue
        digest = blake2b(found.to_bytes((found.bit_length() + 7) // 8, "big"), digest_size=16).digest()
        if digest in seen:
            continue
        seen.add(digest)
        single += not found & (found - 1)
        too_few += bool(found & rare_ones)
    return SetCounts(sets=len(seen), single=single, too_few=too_few)


def _bits(places: Iterable[int]) -> Bits:
    digits = bytearray()
    for place in places:
        if len(digits) <= place >> 3:
            digits.extend(bytes((place >> 3) + 1 - len(digits)))
        digits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(digits, "little")


def _places(some: Bits) -> Iterator[int]:
    digits = bin(some)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
