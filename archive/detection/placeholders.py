"""The placeholders: what may stand in the place of a detail, and what in brackets is never flagged again.

One table, ``data/placeholders.tsv``, for the detector, for what a person marks and for the demo.
"""

import re
from collections.abc import Mapping
from functools import cache

from archive.detection.findings import Label
from archive.detection.text.wordlists import DATA

NAME = "[name]"

_IN_BRACKETS = re.compile(r"\[[^\[\]\n]{1,60}\]")
# "[friend 2]": one of several.
_NUMBERED = re.compile(r" (\d{1,3})\]$")
# What may stand before the words of the table: "[an unnamed town]", "[my school]".
_BEFORE = re.compile(r"^\[(?:(?:an?|the|my|his|her|our|their|another|one|unnamed|certain) ){1,2}")


@cache
def _table() -> Mapping[str, Label]:
    """Every placeholder with its label, in the order of the file."""
    lines = (DATA / "placeholders.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {words: Label(label) for label, words in pairs}


PLACEHOLDERS = frozenset(_table())


@cache
def usual(label: Label) -> str:
    """Return what stands for a detail of which only the kind is known: the first of its kind in the table."""
    return next(words for words, kind in _table().items() if kind is label)


def is_placeholder(bracketed: str) -> bool:
    """Say whether this, brackets included, is a placeholder: one of the table, numbered or somebody's."""
    written = bracketed.lower().replace("’", "'")
    plain = _NUMBERED.sub("]", written)
    if {written, plain} & PLACEHOLDERS:
        return True
    if _BEFORE.sub("[", plain) in PLACEHOLDERS:
        return True
    whose, _, whom = plain.partition("'s ")
    return f"{whose}]" in PLACEHOLDERS and f"[{whom}" in PLACEHOLDERS


def masked(text: str) -> str:
    """Return ``text``, as long as before, with the inside of each known placeholder blotted out."""
    return _IN_BRACKETS.sub(_blot, text)


def numbers_in(text: str) -> dict[str, int]:
    """Return the words of the placeholders in ``text``, each with its highest number there; 1 without one."""
    highest: dict[str, int] = {}
    for match in _IN_BRACKETS.finditer(text):
        if is_placeholder(match[0]):
            number = _NUMBERED.search(match[0])
            word = _NUMBERED.sub("]", match[0].lower().replace("’", "'")).strip("[]")
            highest[word] = max(highest.get(word, 1), int(number[1]) if number else 1)
    return highest


def _blot(match: re.Match[str]) -> str:
    found = match[0]
    return "[" + "·" * (len(found) - 2) + "]" if is_placeholder(found) else found
