"""Patterns as data: what to look for, what it is evidence of, what to put in its place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.looks import AnyCase, Look, Read, lower_case
from archive.detection.text.wordlists import DATA

_FRAGMENT = re.compile(r"<([A-Z][A-Z_0-9]*)>")
_NAMED = re.compile(r"([A-Z][A-Z_0-9]*)( := | = | == |: | -> | # )")
_SUGGESTED = re.compile(r"((?:\{kept\} )?\[[^\]]*\]) <- ")
_EXACT = "== "
_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]| \??", re.DOTALL)


def pattern(source: str) -> re.Pattern[str]:
    """Compile ``source``, case-insensitively; a plain space stands for one to three blanks.

    In a set it stands for one blank, and before a question mark for none to three. Every repeat in a
    source is bounded, or cannot start where another ends, so that the time is linear.
    """
    return re.compile(_PIECES.sub(_blanks, source), re.IGNORECASE)


def _blanks(match: re.Match[str]) -> str:
    piece = match[0]
    if piece == " ":
        return r"\s{1,3}"
    if piece == " ?":
        return r"\s{0,3}"
    return piece.replace(" ", r"\s") if piece.startswith("[") else piece


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of a stretch: how surely (0 to 1), why, and what to put there instead.

    ``{cue}`` in the reason stands for the words that gave it away.
    """

    score: float
    reason: str
    suggestion: str = ""

    def of(self, start: int, end: int, label: Label, *, cue: str = "", suggestion: str = "") -> Evidence:
        """Return the claim about a stretch; ``suggestion`` where that itself says what to put there."""
        reason = self.reason.replace("{cue}", cue)
        return Evidence(start, end, label, self.score, reason, suggestion or self.suggestion)


@dataclass(frozen=True, slots=True)
class Rule:
    """What ``look`` matches (its group "x" where it has one, else all) is evidence for ``label``."""

    look: Look
    label: Label
    claim: Claim

    def find(self, text: str, lowered: str = "") -> Iterator[Evidence]:
        """Yield what is claimed of ``text``; ``lowered`` is the same in lower case, if that is known."""
        group = "x" if "x" in self.look.groupindex else 0
        for match in self.look.all_in(text, lowered):
            start, end = match.span(group)
            if start < end:
                yield self.claim.of(start, end, self.label)


class Patterns:
    """A file of patterns, a line each.

    ``NAME := …`` is a fragment, to stand as ``<NAME>`` in later lines; ``NAME = …`` is a pattern for code to
    use by its name, ``NAME == …`` one that is taken as it stands, case included; ``NAME: a, b`` is a set of
    words; ``NAME # 0.5`` a number; ``NAME -> score | reason | suggestion`` what code claims of what it finds;
    ``[placeholder] <- …`` what to put in the place of whatever matches, ``{kept} [placeholder] <- …`` with
    what its group "kept" matches before it; ``score | reason | suggestion | …``
    is a rule, whose pattern is taken as it stands after ``== ``.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._fragments: dict[str, str] = {}
        self._named: dict[str, Look] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._numbers: dict[str, float] = {}
        self._claims: dict[str, Claim] = {}
        self._suggestions: list[tuple[AnyCase, str]] = []
        self._rules: list[tuple[Look, Claim]] = []
        for line in lines:
            if line and not line.startswith("#"):
                self._read(line)

    def _read(self, line: str) -> None:
        if suggested := _SUGGESTED.match(line):
            self._suggestions.append((AnyCase(self._compiled(line[suggested.end() :])), suggested[1]))
            return
        named = _NAMED.match(line)
        if named is None:
            score, reason, suggestion, source = line.split(" | ", maxsplit=3)
            self._rules.append((Look(self._compiled(source)), Claim(float(score), reason, suggestion)))
            return
        name, kind, rest = named[1], named[2].strip(), line[named.end() :]
        if kind == ":=":
            self._fragments[name] = self._expanded(rest)
        elif kind == ":":
            self._words[name] = frozenset(rest.split(", "))
        elif kind == "#":
            self._numbers[name] = float(rest)
        elif kind == "->":
            score, *words = rest.split(" | ")
            self._claims[name] = Claim(float(score), *words)
        else:
            self._named[name] = Look(self._compiled(_EXACT + rest if kind == "==" else rest))

    def _compiled(self, source: str) -> re.Pattern[str]:
        if source.startswith(_EXACT):
            return re.compile(self._expanded(source.removeprefix(_EXACT)))
        return pattern(self._expanded(source))

    def _expanded(self, source: str) -> str:
        return _FRAGMENT.sub(lambda match: self._fragments[match[1]], source)

    def __getitem__(self, name: str) -> Look:
        return self._named[name]

    def every(self) -> list[re.Pattern[str]]:
        """Return all patterns, named ones and those of rules."""
        return [
            *(look.regex for look in self._named.values()),
            *(look.regex for look, _ in self._suggestions),
            *(look.regex for look, _ in self._rules),
        ]

    def fragment(self, name: str) -> str:
        return self._fragments[name]

    def words(self, name: str) -> frozenset[str]:
        return self._words[name]

    def words_or_none(self, name: str) -> frozenset[str]:
        return self._words.get(name, frozenset())

    def number(self, name: str) -> float:
        return self._numbers[name]

    def number_or_none(self, name: str) -> float | None:
        return self._numbers.get(name)

    def claim(self, name: str) -> Claim:
        return self._claims[name]

    def every_claim(self) -> list[Claim]:
        """Return what is claimed anywhere, by code or by rules."""
        return [*self._claims.values(), *(claim for _, claim in self._rules)]

    def suggestion(self, surface: str) -> str:
        """Return what to put in the place of ``surface``; the empty string where the file does not say."""
        lowered = lower_case(surface)
        return next((said for look, said in self._suggestions if look.search_in(surface, lowered)), "")

    def wording(self, frame: str) -> str:
        """Return as ``suggestion`` does, with ``{kept}`` as what the group of that name holds."""
        lowered = lower_case(frame)
        for look, suggestion in self._suggestions:
            if match := look.search_in(frame, lowered):
                return suggestion.replace("{kept}", match["kept"]) if "{kept}" in suggestion else suggestion
        return ""

    def rules(self, label: Label) -> "Rules":
        """Return the rules of the file as evidence for ``label``."""
        return Rules(Rule(look, label, claim) for look, claim in self._rules)


@cache
def read_patterns(component: str) -> Patterns:
    """Read ``data/patterns/<component>.txt``."""
    text = (DATA / "patterns" / f"{component}.txt").read_text(encoding="utf-8")
    return Patterns(text.splitlines())


def one_of(choices: Iterable[str]) -> str:
    """Return a group that matches any of ``choices``, the longest first."""
    return "(?:" + "|".join(sorted(choices, key=lambda choice: (-len(choice), choice))) + ")"


def overlapping(look: Look, words: Read) -> Iterator[re.Match[str]]:
    """Yield the matches of ``look``, also those that start inside another; each must be short."""
    match = look.search(words.text) if look.may_match(words) else None
    while match is not None:
        yield match
        match = look.search(words.text, match.start() + 1)


class Rules:
    """Rules of one file, of which only those are tried that may match."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_bit = {rule.look.bit: rule for rule in rules}
        self._bits = sum(self._by_bit)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._by_bit.values())

    def find(self, words: Read) -> Iterable[Evidence]:
        """Return the evidence of all of them, in any order."""
        left = words.looks & self._bits
        return self._found(words, left) if left else ()

    def _found(self, words: Read, left: int) -> Iterator[Evidence]:
        while left:
            bit = left & -left
            left ^= bit
            yield from self._by_bit[bit].find(words.text, words.lowered)
