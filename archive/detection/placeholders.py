"""The placeholders that suggestions use: what stands in brackets is never flagged again."""

import re

from archive.detection.text.wordlists import entries

FRIEND, NAME = "[friend]", "[name]"

PLACEHOLDERS = entries("placeholders")

_IN_BRACKETS = re.compile(r"\[[^\[\]\n]{1,40}\]")


def masked(text: str) -> str:
    """Return ``text``, as long as before, with the inside of each known placeholder blotted out."""
    return _IN_BRACKETS.sub(_blot, text)


def _blot(match: re.Match[str]) -> str:
    found = match[0]
    if found.lower().replace("’", "'") not in PLACEHOLDERS:
        return found
    return "[" + "·" * (len(found) - 2) + "]"
