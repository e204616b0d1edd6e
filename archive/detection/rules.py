"""Regular expressions as data: what to look for, what it means, what to put in its place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.detection.evidence import Evidence
from archive.detection.findings import Label


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


def one_of(choices: Iterable[str]) -> str:
    """Return a group that matches any of ``choices``, the longest first."""
    return "(?:" + "|".join(sorted(choices, key=lambda choice: (-len(choice), choice))) + ")"


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
