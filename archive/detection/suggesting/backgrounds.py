"""Two faiths, nationalities or languages of one quote told apart: the difference may be the story."""

import re
from collections.abc import Sequence

from archive.detection.findings import Finding, Label
from archive.detection.rules import read_patterns
from archive.detection.text.words import key_of

PATTERNS = read_patterns("said_heritage")
BEFORE = 24  # code points
ORDER = ("one", "another", "a third")
# "[of a certain faith]" says what somebody is; "[religious]" is numbered, because it stands before a noun.
KIND = re.compile(
    r"\[(?:(?P<of>of a certain faith)|"
    r"(?P<word>religious|religion|member of a faith|people of a faith|nationality|language))\]"
)
KINDS = {"nationality": "nationality", "language": "language"}


def backgrounds(findings: Sequence[Finding], text: str, used: dict[str, int]) -> dict[int, str]:
    """Return the words of each detail of which the text names several, by its place in ``findings``."""
    kinds: dict[str, dict[str, list[tuple[int, re.Match[str]]]]] = {}
    for number, found in enumerate(findings):
        if found.label is Label.HERITAGE and (match := KIND.fullmatch(found.suggestion)):
            key = key_of(text[found.start : found.end]).removesuffix("s")
            kind = KINDS.get(match["word"] or "", "faith")
            kinds.setdefault(kind, {}).setdefault(key, []).append((number, match))
    words: dict[int, str] = {}
    for kind, details in kinds.items():
        if not 1 < len(details) <= len(ORDER):
            continue
        for order, mentions in enumerate(details.values()):
            for number, match in mentions:
                start = findings[number].start
                before = text[max(0, start - BEFORE) : start]
                words[number] = _words(kind, match, before, order, used)
    return words


def _words(kind: str, match: re.Match[str], before: str, order: int, used: dict[str, int]) -> str:
    if match["of"] or (kind == "nationality" and PATTERNS["IS"].search(before)):
        return f"[of {ORDER[order]} {kind}]"
    if kind == "language" and not PATTERNS["DETERMINED"].search(before):
        return f"[{ORDER[order]} language]"
    word = "religion" if match["word"] == "religious" else match["word"]
    return f"[{word} {used.get(word, 0) + order + 1}]"
