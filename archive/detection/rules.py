"""Regular expressions as data: what to look for, what it means, what to put in its place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.wordlists import DATA

_FRAGMENT = re.compile(r"<([A-Z][A-Z_0-9]*)>")
_FRAGMENT_LINE = re.compile(r"([A-Z][A-Z_0-9]*) := ")
_EXACT_LINE = re.compile(r"([A-Z][A-Z_0-9]*) == ")
_LIST_LINE = re.compile(r"([A-Z][A-Z_0-9]*): ")
_NAMED_LINE = re.compile(r"([A-Z][A-Z_0-9]*) = ")
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


class Patterns:
    """A file of patterns.

    ``NAME := …`` is a fragment, to stand as ``<NAME>`` in later lines; ``NAME = …`` is a pattern for
    code to use by its name, ``NAME == …`` one that is taken as it stands, case included;
    ``NAME: a, b`` is a set of words; ``score | reason | suggestion | …`` is a rule.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._fragments: dict[str, str] = {}
        self._named: dict[str, re.Pattern[str]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._rules: list[tuple[float, str, str, re.Pattern[str]]] = []
        for line in lines:
            if line and not line.startswith("#"):
                self._read(line)

    def _read(self, line: str) -> None:
        if fragment := _FRAGMENT_LINE.match(line):
            self._fragments[fragment[1]] = self._expanded(line[fragment.end() :])
        elif listed := _LIST_LINE.match(line):
            self._words[listed[1]] = frozenset(line[listed.end() :].split(", "))
        elif exact := _EXACT_LINE.match(line):
            self._named[exact[1]] = re.compile(self._expanded(line[exact.end() :]))
        elif named := _NAMED_LINE.match(line):
            self._named[named[1]] = pattern(self._expanded(line[named.end() :]))
        else:
            score, reason, suggestion, source = line.split(" | ", maxsplit=3)
            self._rules.append((float(score), reason, suggestion, pattern(self._expanded(source))))

    def _expanded(self, source: str) -> str:
        return _FRAGMENT.sub(lambda match: self._fragments[match[1]], source)

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self._named[name]

    def every(self) -> list[re.Pattern[str]]:
        """Return all patterns, named ones and those of rules."""
        return [*self._named.values(), *(look for *_, look in self._rules)]

    def fragment(self, name: str) -> str:
        return self._fragments[name]

    def words(self, name: str) -> frozenset[str]:
        return self._words[name]

    def rules(self, label: Label) -> "list[Rule]":
        """Return the rules of the file as evidence for ``label``."""
        return [
            Rule(look, label, score, reason, suggestion) for score, reason, suggestion, look in self._rules
        ]


def read_patterns(component: str) -> Patterns:
    """Read ``data/patterns/<component>.txt``."""
    text = (DATA / "patterns" / f"{component}.txt").read_text(encoding="utf-8")
    return Patterns(text.splitlines())


def one_of(choices: Iterable[str]) -> str:
    """Return a group that matches any of ``choices``, the longest first."""
    return "(?:" + "|".join(sorted(choices, key=lambda choice: (-len(choice), choice))) + ")"


def overlapping(look: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``look``, also those that start inside another; each must be short."""
    match = look.search(text)
    while match is not None:
        yield match
        match = look.search(text, match.start() + 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What ``look`` matches (its group "x" where it has one, else all) is evidence for ``label``."""

    look: re.Pattern[str]
    label: Label
    score: float
    reason: str
    suggestion: str

    def find(self, text: str) -> Iterator[Evidence]:
        group = "x" if "x" in self.look.groupindex else 0
        for match in self.look.finditer(text):
            start, end = match.span(group)
            if start < end:
                yield Evidence(start, end, self.label, self.score, self.reason, self.suggestion)


def apply(rules: Iterable[Rule], text: str) -> list[Evidence]:
    """Return the evidence of all ``rules`` in ``text``."""
    return [evidence for rule in rules for evidence in rule.find(text)]
