"""How patterns are tried: on what has the words that they need, in lower case where case is disregarded.

Python looks for a letter in either case one place after another; in one case it skips to where it stands.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from re import _constants as sre  # type: ignore[attr-defined]  # as parsed patterns are made of
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Protocol

from archive.detection.text.anchors import LIKE_ASCII, LOOKS
from archive.detection.text.branches import compiled

# Parts of a pattern that hold no letters.
PLAIN = (sre.AT, sre.ANY, sre.CATEGORY, sre.GROUPREF, sre.NEGATE)


class Read(Protocol):
    """A text, the same in lower case (see ``lower_case``), and the bits of the patterns that may match it."""

    @property
    def text(self) -> str: ...

    @property
    def lowered(self) -> str: ...

    @property
    def looks(self) -> int: ...


def lower_case(text: str) -> str:
    """Return ``text`` in lower case, letter for letter; the empty string where that would not do.

    A dotted capital I becomes two; a long s is an s where case is disregarded, and its own lower case.
    """
    return "" if LIKE_ASCII.search(text) else text.lower()


class AnyCase:
    """A pattern; one that disregards case throughout is first tried on the text in lower case."""

    def __init__(self, look: re.Pattern[str]) -> None:
        self.regex = look

    @cached_property
    def _in_lower_case(self) -> re.Pattern[str] | None:
        return in_lower_case(self.regex)  # when first tried, so that loading takes no longer

    def search_in(self, text: str, lowered: str) -> re.Match[str] | None:
        """Return the first match in ``text``, of which ``lowered`` is the lower case, if that can be told."""
        if not lowered or self._in_lower_case is None:
            return self.regex.search(text)
        found = self._in_lower_case.search(lowered)
        return found and self.regex.match(text, found.start())

    def all_in(self, text: str, lowered: str) -> Iterable[re.Match[str]]:
        """Return the matches in ``text``, as ``search_in`` finds the first."""
        if not lowered or self._in_lower_case is None:
            return self.regex.finditer(text)
        starts = [found.start() for found in self._in_lower_case.finditer(lowered)]
        return filter(None, (self.regex.match(text, start) for start in starts)) if starts else ()


class Look(AnyCase):
    """A pattern that is only tried on words that have what it needs; all else is the pattern's own."""

    def __init__(self, look: re.Pattern[str]) -> None:
        super().__init__(look)
        self.pattern = look.pattern
        self.groupindex = look.groupindex
        self.search, self.match, self.fullmatch = look.search, look.match, look.fullmatch
        self.finditer, self.findall, self.split = look.finditer, look.findall, look.split
        self.sub, self.subn = look.sub, look.subn
        self.bit = LOOKS.add(look)

    def may_match(self, words: Read) -> bool:
        return words.looks & self.bit != 0

    def within(self, words: Read) -> Iterable[re.Match[str]]:
        """Return the matches in ``words``; none, without a look, where they lack what a match needs."""
        return self.all_in(words.text, words.lowered) if words.looks & self.bit else ()


def in_lower_case(look: re.Pattern[str]) -> re.Pattern[str] | None:
    """Return what matches in lower case where ``look`` matches in any; None: some of it looks at the case."""
    flags = look.flags & ~re.IGNORECASE
    parsed = _parser.parse(look.pattern, flags)
    disregarding = look.flags & re.IGNORECASE and _is_in_lower_case(parsed)
    return compiled(parsed, flags) if disregarding else None


def _is_in_lower_case(parsed: Iterable[tuple[Any, Any]]) -> bool:
    return all(_part_is_in_lower_case(op, value) for op, value in parsed)


def _part_is_in_lower_case(op: Any, value: Any) -> bool:
    if op in (sre.LITERAL, sre.NOT_LITERAL):
        return chr(value) == chr(value).lower()
    if op is sre.RANGE:
        return all(chr(code) == chr(code).lower() for code in range(value[0], value[1] + 1))
    if op is sre.IN or op is sre.ATOMIC_GROUP:
        return _is_in_lower_case(value)
    if op is sre.SUBPATTERN:
        _, adds, removes, part = value
        return not (adds or removes) and _is_in_lower_case(part)
    if op is sre.BRANCH:
        return all(map(_is_in_lower_case, value[1]))
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _is_in_lower_case(value[2])
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return _is_in_lower_case(value[1])
    return op in PLAIN
