"""The same statements in lower case, in upper case and without punctuation, their marks carried along."""

import re
from collections.abc import Callable
from dataclasses import replace

from archive.detection.evaluation import Mark, Statement

# Kept: apostrophes, hyphens, dots, at-signs, underscores and slashes between the parts of a word or a number,
# and signs that begin or belong to a handle, a tag, a sum or a number (@ # + £ $ _ *).
PUNCTUATION = re.compile(r"[^\w\s@#+£$*](?!(?<=\w.)\w)")


def lower_cased(statement: Statement) -> Statement:
    return _mapped(statement, str.lower)


def upper_cased(statement: Statement) -> Statement:
    return _mapped(statement, str.upper)


def unpunctuated(statement: Statement) -> Statement:
    """Drop sentence marks, quotes, brackets, dashes and emoji; line breaks become blanks."""
    kept = [True] * len(statement.text)
    for match in PUNCTUATION.finditer(statement.text):
        kept[match.start()] = False
    at = iter(kept)
    without = _mapped(statement, lambda character: character if next(at) else "")
    return replace(without, text=without.text.replace("\n", " "))


VARIANTS: dict[str, Callable[[Statement], Statement]] = {
    "lower case": lower_cased,
    "upper case": upper_cased,
    "unpunctuated": unpunctuated,
}


def _mapped(statement: Statement, change: Callable[[str], str]) -> Statement:
    """Change each code point by itself (some grow: ß becomes SS), so that every mark finds its place again.

    A mark of which nothing is left is dropped.
    """
    pieces: list[str] = []
    new_offset = [0]
    for character in statement.text:
        pieces.append(change(character))
        new_offset.append(new_offset[-1] + len(pieces[-1]))
    marks = (Mark(new_offset[m.start], new_offset[m.end], m.label) for m in statement.marks)
    return replace(statement, text="".join(pieces), marks=tuple(m for m in marks if m.start < m.end))
