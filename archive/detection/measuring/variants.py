"""The same statements in lower case, in upper case and without punctuation, their marks carried along."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from archive.detection.measuring.evaluation import Mark, Statement

# Runs of what may be punctuation; that is decided sign by sign.
RUN = re.compile(r"[^\w\s]+")
# Signs that begin or end a handle, a tag, a sum or a masked name, or stand for a word.
ALWAYS_KEPT = frozenset("@#&%*")
# Kept singly between two characters of words: o'brien, mia.k@post.example, 07700-900512, 14/3, 10:30.
JOINERS = frozenset("'’.-/@:‐‑")


def lower_cased(statement: Statement) -> Statement:
    return _rewritten(statement, map(str.lower, statement.text))


def upper_cased(statement: Statement) -> Statement:
    return _rewritten(statement, map(str.upper, statement.text))


def unpunctuated(statement: Statement) -> Statement:
    """Drop sentence marks, commas, quotes, brackets and dashes; line breaks become blanks.

    Kept are single joiners between two characters of words (``JOINERS``; a colon between digits alone), ``://``,
    each sign of a mark in which there is no blank (a handle such as ``mia..k``), ``ALWAYS_KEPT`` and whatever
    Unicode does not call punctuation, such as emoji and ``£``. Where only dropped signs parted two words, a
    blank does; a sign that stood between two blanks takes one of them along.
    """
    text = statement.text
    written = [" " if character == "\n" else character for character in text]
    shapes = [mark for mark in statement.marks if not re.search(r"\s", text[mark.start : mark.end])]
    for run in RUN.finditer(text):
        before, after = text[: run.start()][-1:], text[run.end() :][:1]
        if _joins(before, run[0], after):
            continue
        dropped = [
            at
            for at in range(*run.span())
            if unicodedata.category(text[at]).startswith("P")
            and text[at] not in ALWAYS_KEPT
            and not any(mark.start <= at < mark.end for mark in shapes)
        ]
        for at in dropped:
            written[at] = ""
        if len(dropped) < len(run[0]):
            continue
        if before.isspace() and after.isspace():
            written[run.end()] = ""
        elif before and after and not before.isspace() and not after.isspace():
            written[run.start()] = " "
    return _rewritten(statement, written)


VARIANTS: dict[str, Callable[[Statement], Statement]] = {
    "lower case": lower_cased,
    "upper case": upper_cased,
    "unpunctuated": unpunctuated,
}


def _joins(before: str, signs: str, after: str) -> bool:
    if not (before and after) or before.isspace() or after.isspace():
        return False
    if signs == ":":
        return before.isdigit() and after.isdigit()
    return signs in JOINERS or signs == "://"


def _rewritten(statement: Statement, written: Iterable[str]) -> Statement:
    """Put one string in place of each code point (some grow: ß becomes SS); every mark finds its place again.

    A mark of which nothing is left is dropped.
    """
    pieces = list(written)
    offset = [0]
    for piece in pieces:
        offset.append(offset[-1] + len(piece))
    marks = (Mark(offset[mark.start], offset[mark.end], mark.label) for mark in statement.marks)
    return replace(statement, text="".join(pieces), marks=tuple(m for m in marks if m.start < m.end))
