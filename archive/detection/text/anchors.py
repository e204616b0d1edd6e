"""Which patterns can match a text at all: one scan of it instead of one for each pattern.

Most patterns need one of some words ("school", "my mate", a digit). Those are read from the patterns
themselves, and a text is looked through once for the beginnings of all of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]  # as parsed patterns are made of
from re import _parser  # type: ignore[attr-defined]
from typing import Any

LONGEST = 6  # letters of a word that are looked for
MOST = 1500  # words of which a pattern needs one
SETS = 3  # of such words for each pattern
SHORT = 3  # letters that may be left out inside a word ("i'?m")
WORTH = 2  # what every text has is not worth looking for
KEPT = 64  # texts of which the answer is kept while a batch is read
TELLING = frozenset("0@_#/£$")  # seldom seen; "0" stands for every digit
# What also matches an ASCII letter where case does not count: with one of these in it a text is read by all.
LIKE_ASCII = re.compile("[\u0130\u0131\u017f\u212a]")
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
SPACE, DIGIT, START = re.compile(r"\s"), re.compile(r"\d"), re.compile(r"\b\w")


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
        return (_folded(chr(value)),) if value < 128 else None
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
        if op is sre.LITERAL and what < 128:
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
    return DIGIT.sub("0", SPACE.sub(" ", text.lower()))


class Looks:
    """All sets of anchors, each with a bit of its own."""

    def __init__(self) -> None:
        self.count = 0
        self.starting: dict[str, int] = {}
        self.anywhere: dict[str, int] = {}
        self._lengths_starting: set[int] = set()
        self._anywhere_by_length: dict[int, set[str]] = {}

    def add(self, look: re.Pattern[str]) -> int:
        """Return the bits of what ``look`` needs, all of it."""
        bits = 0
        for anchors in anchors_of(look):
            bit = 1 << self.count
            self.count += 1
            bits |= bit
            for anchor in anchors:
                # Where a word starts there has to be one: "'s" starts none.
                starts = anchor.starts and re.match(r"\w", anchor.letters) is not None
                where = self.starting if starts else self.anywhere
                key = anchor.letters[:LONGEST]
                where[key] = where.get(key, 0) | bit
                if starts:
                    self._lengths_starting.add(len(key))
                else:
                    self._anywhere_by_length.setdefault(len(key), set()).add(key)
        possible.cache_clear()
        return bits

    def in_text(self, text: str) -> int:
        if LIKE_ASCII.search(text):
            return -1
        folded = _folded(text)
        found = 0
        starting = self.starting.get
        for match in START.finditer(folded):
            at = match.start()
            for length in self._lengths_starting:
                found |= starting(folded[at : at + length], 0)
        for length, wanted in self._anywhere_by_length.items():
            here = {folded[at : at + length] for at in range(len(folded) - length + 1)}
            for letters in wanted & here:
                found |= self.anywhere[letters]
        return found


LOOKS = Looks()


@lru_cache(maxsize=KEPT)
def possible(text: str) -> int:
    """Return the bits of the sets that ``text`` has one of; what is asked about is kept until ``forget``."""
    return LOOKS.in_text(text)


class Look:
    """A pattern that is only tried on a text that has what it needs; all else is the pattern's own."""

    def __init__(self, look: re.Pattern[str]) -> None:
        self.regex = look
        self.pattern = look.pattern
        self.groupindex = look.groupindex
        self.search, self.match, self.fullmatch = look.search, look.match, look.fullmatch
        self.findall, self.split, self.sub, self.subn = look.findall, look.split, look.sub, look.subn
        self.needs = LOOKS.add(look)

    def may_match(self, text: str) -> bool:
        return possible(text) & self.needs == self.needs

    def finditer(self, text: str, *bounds: int) -> Iterator[re.Match[str]]:
        return self.regex.finditer(text, *bounds) if self.may_match(text) else iter(())
