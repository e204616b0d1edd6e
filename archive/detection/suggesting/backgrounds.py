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
        every = [number for mentions in details.values() for number, _ in mentions]
        told = any(PATTERNS["DETERMINED"].search(_before(findings[number], text)) for number in every)
        for order, mentions in enumerate(details.values()):
            for number, match in mentions:
                stated = PATTERNS["IS"].search(_before(findings[number], text)) is not None
                if match["of"] or (kind == "nationality" and stated):
                    words[number] = f"[of {ORDER[order]} {kind}]"
                elif kind == "language" and not told:
                    words[number] = f"[{ORDER[order]} language]"
                else:
                    word = "religion" if match["word"] == "religious" else match["word"]
                    words[number] = f"[{word} {used.get(word, 0) + order + 1}]"
    return words


def _before(found: Finding, text: str) -> str:
    return text[max(0, found.start - BEFORE) : found.start]
