"""Scores that mean something, on two questions: does a finding touch what must go, is its span right.

The first is a finding's score. The second depends on the label more than on the score: where a phone number
ends is plain, where an accident ends is not.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from archive.detection.findings import Finding, Label
from archive.detection.text.wordlists import DATA

TABLE = DATA / "calibration.tsv"
SPANS = DATA / "calibration_of_spans.tsv"
SURE_FROM, LIKELY_FROM = 0.9, 0.7  # of findings that touch a mark
OFTEN_WRONG = 0.8  # spans are, below this share of right ones
# Of a label with few findings little is known: it is taken for like all others until it has as many as this.
AS_ALL = 10
# A share of fewer findings than this says little.
LEAST = 25


class Band(StrEnum):
    """How sure the detector is, in words that stand for measured shares (model_card.md)."""

    CERTAIN = "certain"  # something that must go, and its span is right
    ROUGH = "rough"  # something that must go, but the span is often wrong
    LIKELY = "likely"
    POSSIBLE = "possible"


def band(score: float, label: Label) -> Band:
    """Return the band of a finding of ``label`` with the calibrated ``score``."""
    return band_of(score, spans()[label])


def band_of(share: float, right_spans: float) -> Band:
    """Return the band of findings of which ``share`` touch a mark, ``right_spans`` of those to the word."""
    if share < LIKELY_FROM:
        return Band.POSSIBLE
    if share < SURE_FROM:
        return Band.LIKELY
    return Band.ROUGH if right_spans < OFTEN_WRONG else Band.CERTAIN


def calibrated(findings: Iterable[Finding]) -> list[Finding]:
    """Return ``findings`` with measured precision in place of the resolver's own score."""
    return [replace(finding, score=share_at(finding.score, table())) for finding in findings]


def share_at(score: float, steps: Sequence[tuple[float, float]]) -> float:
    """Return the share at the step that the resolver's ``score`` stands on, at the first if below it."""
    return steps[max(0, bisect_right(steps, score, key=itemgetter(0)) - 1)][1]


@cache
def table() -> Sequence[tuple[float, float]]:
    """Return (score from which a step holds, precision there), ascending in both."""
    return [(float(start), float(precision)) for start, precision in _rows(TABLE)]


@cache
def spans() -> Mapping[Label, float]:
    """Return by label the share of right spans among sure findings that touched a mark."""
    return {Label(label): float(share) for label, share in _rows(SPANS)}


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def fitted(outcomes: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Fit rising steps to (score, whether the finding was right), pooling neighbours that fall."""
    bins = list(_bins(sorted(outcomes)))
    pools: list[_Pool] = []
    for pool in bins:
        pools.append(pool)
        while len(pools) > 1 and pools[-2].share >= pools[-1].share:
            above = pools.pop()
            pools[-1] = pools[-1].with_(above)
    return [(pool.start, round(pool.share, 2)) for pool in pools]


def fitted_spans(outcomes: Iterable[tuple[Label, bool]]) -> dict[Label, float]:
    """Return the share of right ones for every label, drawn to the share of all where a label is rare.

    ``outcomes`` are (label, whether the span was right) of findings that touched a mark.
    """
    every = list(outcomes)
    overall = sum(right for _, right in every) / len(every) if every else 0.0
    shares = {}
    for label in Label:
        rights = [right for known, right in every if known is label]
        shares[label] = round((sum(rights) + AS_ALL * overall) / (len(rights) + AS_ALL), 2)
    return shares


@dataclass(frozen=True, slots=True)
class _Pool:
    start: float
    right: int
    every: int

    @property
    def share(self) -> float:
        return self.right / self.every

    def with_(self, above: "_Pool") -> "_Pool":
        return _Pool(self.start, self.right + above.right, self.every + above.every)


def _bins(outcomes: Sequence[tuple[float, bool]]) -> Iterator[_Pool]:
    """Yield equal scores together, with their neighbours above where they are fewer than ``LEAST``."""
    filling: _Pool | None = None
    waiting: _Pool | None = None
    for score, some in groupby(outcomes, key=itemgetter(0)):
        rights = [right for _, right in some]
        pool = _Pool(score, sum(rights), len(rights))
        filling = filling.with_(pool) if filling else pool
        if filling.every >= LEAST:
            if waiting:
                yield waiting
            waiting, filling = filling, None
    if waiting:
        yield waiting.with_(filling) if filling else waiting
    elif filling:
        yield filling
