"""From decisions to public text: apply replacements, and say which part came from where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """Put ``text`` in place of code points ``start`` to ``end`` (exclusive). ``key`` names the flag."""

    start: int
    end: int
    text: str
    key: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the public text, and the stretch of the restricted text that it stands for.

    ``key`` is the replacement that it came from; None where the text stands as it was.
    """

    start: int
    end: int
    text: str
    key: int | None


def outermost(replacements: Iterable[Replacement]) -> list[Replacement]:
    """Merge those that overlap, sorted by start: what any of them covers is covered.

    One inside another disappears in it; of two that overlap in part the longer one's words
    stand for both stretches.
    """
    merged: list[Replacement] = []
    for item in sorted(replacements, key=lambda r: (r.start, -r.end, r.key)):
        if not merged or item.start >= merged[-1].end:
            merged.append(item)
        elif item.end > merged[-1].end:
            last = merged[-1]
            longer = max(last, item, key=lambda r: r.end - r.start)
            merged[-1] = Replacement(last.start, item.end, longer.text, longer.key)
    return merged


def redact(text: str, replacements: Iterable[Replacement]) -> list[Segment]:
    """The public text in segments; joined, they read as it will."""
    segments: list[Segment] = []
    position = 0
    for item in outermost(replacements):
        if item.start > position:
            segments.append(Segment(position, item.start, text[position : item.start], None))
        segments.append(Segment(item.start, item.end, item.text, item.key))
        position = item.end
    if position < len(text):
        segments.append(Segment(position, len(text), text[position:], None))
    return segments


def redacted(text: str, replacements: Iterable[Replacement]) -> str:
    return "".join(segment.text for segment in redact(text, replacements))
