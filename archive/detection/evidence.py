"""What one component claims, and where a document keeps it."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.detection.findings import Label

if TYPE_CHECKING:  # the patterns are read in processes that load no model
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One component's claim about ``text[start:end]``, in code points, before any merging."""

    start: int
    end: int
    label: Label
    score: float
    reason: str
    suggestion: str


class Stretches:
    """Stretches of a text, which may overlap; to be asked often, so that each answer takes a bisection."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(stretches):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touch(self, start: int, end: int) -> bool:
        """Say whether any of them shares a code point with ``start`` to ``end``."""
        last = bisect_left(self._starts, end) - 1
        return last >= 0 and start < self._ends[last]


def record(doc: "Doc", group: str, claims: Iterable[Evidence]) -> "Doc":
    """Write ``claims`` to the span group ``group``, each widened to all tokens that it touches.

    The group's attribute "evidence" runs parallel to its spans. Without a claim there is no group.
    """
    spans = []
    kept = []
    for claim in sorted(set(claims)):
        span = doc.char_span(claim.start, claim.end, label=claim.label.value, alignment_mode="expand")
        if span is not None and len(span):
            spans.append(span)
            widened = (span.start_char, span.end_char)
            kept.append((*widened, claim.label.value, claim.score, claim.reason, claim.suggestion))
    if spans:
        from spacy.tokens import SpanGroup  # noqa: PLC0415 -- whoever has a document has spaCy

        doc.spans[group] = SpanGroup(doc, name=group, spans=spans, attrs={"evidence": kept})
    return doc


def recorded(doc: "Doc", group: str) -> list[Evidence]:
    """Return what ``record`` wrote, with the boundaries of the spans (whole tokens)."""
    if group not in doc.spans:
        return []
    return [
        Evidence(start, end, Label(label), score, reason, suggestion)
        for start, end, label, score, reason, suggestion in doc.spans[group].attrs["evidence"]
    ]
