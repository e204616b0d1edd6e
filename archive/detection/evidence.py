"""What one component claims."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from archive.detection.findings import Label


class Evidence(NamedTuple):
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
