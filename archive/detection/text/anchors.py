"""Which patterns can match a text at all: one scan of it instead of one for each pattern.

Most patterns need one of some words ("school", "my mate", a digit). Those are read from the patterns
themselves, and a text is looked through once for the beginnings of all of them.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from re import _constants as sre  # type: ignore[attr-defined]  # as parsed patterns are made of
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LONGEST = 6  # letters of a word that are looked for
MOST = 1500  # words of which a pattern needs one
SETS = 3  # of such words for each pattern
SHORT = 3  # letters that may be left out inside a word ("i'?m")
WORTH = 2  # what every text has is not worth looking for
TELLING = frozenset("0@_#/£$:-.")  # not in every text; "0" stands for every digit
# What also matches an ASCII letter where case does not count: with one of these in it a text is read by all.
LIKE_ASCII = re.compile("[\u0130\u0131\u017f\u212a]")
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
# The first letters of each word, and what follows if it is shorter.
BEGINNING = re.compile(rf"\b(?=(\w.{{0,{LONGEST - 1}}}))", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """Letters that stand in every match, at the start of a word or anywhere; ``open``: more may follow."""

    letters: str
    starts: bool
    open: bool = True

    @property
    def worth(self) -> int:
        telling = 2 if TELLING.intersection(self.letters) else 0
        return min(LONGEST, len(self.letters)) + int(self.starts) + telling


Anchors = tuple[Anchor, ...]


def anchors_of(look: re.Pattern[str]) -> list[Anchors]:
    """Return sets of anchors, of each of which every match of ``look`` has one; none: nothing can be told."""
    return _best(_needed(_parser.parse(look.pattern, look.flags), starts=False))


def _best(choices: Iterable[Anchors]) -> list[Anchors]:
    worth = {some for some in choices if some and len(some) <= MOST and _worth(some) >= WORTH}
    return sorted(worth, key=lambda some: (-_worth(some), len(some), some))[:SETS]


def _worth(some: Anchors) -> int:
    return min(anchor.worth for anchor in some)


def _needed(parsed: Iterable[tuple[Any, Any]], *, starts: bool) -> Iterator[Anchors]:
    """Yield sets of anchors, each of which has one in every match of a sequence."""
    run: Anchors = ()
    at_start = starts
    for op, value in parsed:
        if op is sre.AT:
            at_start = at_start or (not run and value is sre.AT_BOUNDARY)
            continue
        if op is sre.ASSERT or op is sre.ASSERT_NOT:
            at_start = at_start or (not run and op is sre.ASSERT_NOT and _forbids_word_before(value))
            if op is sre.ASSERT:
                yield from _needed(value[1], starts=False)
            continue
        ends = _ends(op, value)
        written = _written(op, value)
        if written is not None and len(run) * len(written) <= MOST:
            before = run or (Anchor("", at_start),)
            if all(anchor.open for anchor in before):
                run = tuple(_longer(one, letters) for one in before for letters in written)
            else:
                yield run
                run = tuple(_longer(Anchor("", at_start), letters) for letters in written)
            at_start = False
        else:
            yield run
            at_start = at_start and not run
            run = ()
            if op in REPEATS and value[0] == 0:
                # What may be left out and ends in a blank leaves the start of a word where it was.
                at_start = at_start and len(value[2]) > 0 and _ends(*value[2][-1])
            else:
                yield from _inside(op, value, starts=at_start)
                at_start = ends
            continue
        if ends:
            yield run
            run, at_start = (), True
    yield run


def _longer(anchor: Anchor, letters: str) -> Anchor:
    return Anchor(anchor.letters + letters, anchor.starts, not letters.endswith((" ", "0")))


def _written(op: Any, value: Any) -> tuple[str, ...] | None:
    """Return what a part stands for, letter by letter; None: too much, or not only letters."""
    if op is sre.LITERAL:
        return (_folded(chr(value)),) if value < 128 or chr(value) in TELLING else None
    if op is sre.IN:
        return _in_set(value)
    if op is sre.SUBPATTERN:
        return _in_sequence(value[-1])
    if op is sre.BRANCH:
        every = [_in_sequence(branch) for branch in value[1]]
        if any(some is None for some in every):
            return None
        return _few(letters for some in every if some is not None for letters in some)
    if op in REPEATS:
        least, most, part = value
        inside = _in_sequence(part)
        if inside is None:
            return None
        if least == 0 and most == 1 and all(len(one) <= SHORT and " " not in one for one in inside):
            return _few(("", *inside))
        if least == 1 and inside in ((" ",), ("0",)):
            return inside
    return None


def _in_set(value: Sequence[tuple[Any, Any]]) -> tuple[str, ...] | None:
    letters: set[str] = set()
    for op, what in value:
        if op is sre.LITERAL and (what < 128 or chr(what) in TELLING):
            letters.add(_folded(chr(what)))
        elif op is sre.RANGE and what == (ord("0"), ord("9")):
            letters.add("0")
        elif op is sre.RANGE and what[1] < 128 and what[1] - what[0] < LONGEST:
            letters.update(_folded(chr(code)) for code in range(what[0], what[1] + 1))
        elif op is sre.CATEGORY and what is sre.CATEGORY_SPACE:
            letters.add(" ")
        elif op is sre.CATEGORY and what is sre.CATEGORY_DIGIT:
            letters.add("0")
        else:
            return None
    return tuple(sorted(letters))


def _in_sequence(parsed: Iterable[tuple[Any, Any]]) -> tuple[str, ...] | None:
    found: tuple[str, ...] | None = ("",)
    for op, value in parsed:
        if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            continue
        written = _written(op, value)
        if written is None or found is None or any(one.endswith((" ", "0")) for one in found):
            return None
        found = _few(one + letters for one in found for letters in written)
    return found


def _few(some: Iterable[str]) -> tuple[str, ...] | None:
    found = tuple(sorted(set(some)))
    return found if len(found) <= MOST else None


def _inside(op: Any, value: Any, *, starts: bool) -> Iterator[Anchors]:
    if op is sre.SUBPATTERN:
        yield from _needed(value[-1], starts=starts)
    elif op in REPEATS:
        yield from _needed(value[2], starts=starts)
    elif op is sre.BRANCH:
        every = [_best(_needed(branch, starts=starts)) for branch in value[1]]
        if all(every):
            yield tuple(anchor for some in every for anchor in some[0])


def _ends(op: Any, value: Any) -> bool:
    """Say whether whatever a part matches ends in a blank, so that a word may start after it."""
    if op is sre.IN:
        return len(value) == 1 and value[0] == (sre.CATEGORY, sre.CATEGORY_SPACE)
    if op is sre.SUBPATTERN:
        return len(value[-1]) > 0 and _ends(*value[-1][-1])
    if op is sre.BRANCH:
        return all(len(branch) > 0 and _ends(*branch[-1]) for branch in value[1])
    if op in REPEATS:
        return value[0] > 0 and len(value[2]) > 0 and _ends(*value[2][-1])
    return False


def _forbids_word_before(value: Any) -> bool:
    direction, parsed = value
    if direction != -1 or len(parsed) != 1 or parsed[0][0] is not sre.IN:
        return False
    inside = parsed[0][1]
    return (sre.CATEGORY, sre.CATEGORY_WORD) in inside and (sre.NEGATE, None) not in inside


def _folded(text: str) -> str:
    return text.lower().translate(_alike())


@cache
def _alike() -> dict[int, str]:
    """Return one blank for all blanks, and one digit for all digits."""
    characters = list(map(chr, range(sys.maxunicode + 1)))
    blanks, digits = (re.compile(kind).findall("".join(characters)) for kind in (r"\s", r"\d"))
    return str.maketrans({**dict.fromkeys(blanks, " "), **dict.fromkeys(digits, "0")})


class Looks:
    """All patterns, each with ``SETS`` bits of its own; a pattern is known by the first of them."""

    def __init__(self) -> None:
        self._first = 0  # the first bit of every pattern
        self._told = 0  # the bits of sets that a pattern does not have, so that they forbid nothing
        self._starting: dict[str, int] = {}
        self._anywhere: dict[str, int] = {}
        self._by_pair: dict[tuple[str, ...], list[str]] = {}
        self._short: set[str] = set()

    def add(self, look: re.Pattern[str]) -> int:
        """Return the bit by which ``look`` is known."""
        first = bit = 1 << SETS * self._first.bit_count()
        self._first |= first
        needed = anchors_of(look)
        for anchors in needed:
            for anchor in anchors:
                self._add(anchor, bit)
            bit <<= 1
        for _ in range(SETS - len(needed)):
            self._told |= bit
            bit <<= 1
        return first

    def _add(self, anchor: Anchor, bit: int) -> None:
        key = anchor.letters[:LONGEST]
        # Where a word starts there has to be one: "'s" starts none.
        if anchor.starts and re.match(r"\w", key) is not None:
            for length in range(1, len(key)):
                self._starting.setdefault(key[:length], 0)
            self._starting[key] = self._starting.get(key, 0) | bit
            return
        if key not in self._anywhere:
            if len(key) > 1:
                self._by_pair.setdefault(tuple(key[:2]), []).append(key)
            else:
                self._short.add(key)
        self._anywhere[key] = self._anywhere.get(key, 0) | bit

    def in_text(self, text: str) -> int:
        """Return the bits of the patterns that may match ``text``: it has one of each set that they need."""
        if LIKE_ASCII.search(text):
            return self._first
        folded = _folded(text)
        found = self._told
        for beginning in set(BEGINNING.findall(folded)):
            found |= self._starts(beginning)
        anywhere = self._anywhere
        for letters in self._short.intersection(folded):
            found |= anywhere[letters]
        by_pair = self._by_pair
        for pair in by_pair.keys() & set(pairwise(folded)):
            for letters in by_pair[pair]:
                if letters in folded:
                    found |= anywhere[letters]
        every = found
        for step in range(1, SETS):
            every &= found >> step
        return every & self._first

    def _starts(self, beginning: str) -> int:
        """Return the bits of all that these letters begin with; where nothing has the first few, it ends."""
        found = 0
        for length in range(1, len(beginning) + 1):
            bits = self._starting.get(beginning[:length])
            if bits is None:
                break
            found |= bits
        return found


LOOKS = Looks()
