"""Scores that mean something: the share of such findings that were right on the development sets."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from operator import itemgetter

from archive.detection.findings import Finding
from archive.detection.text.wordlists import DATA

TABLE = DATA / "calibration.tsv"
# A share of fewer findings than this says little.
LEAST = 25


def calibrated(findings: Iterable[Finding]) -> list[Finding]:
    """Return ``findings`` with measured precision in place of the resolver's own score."""
    steps = table()
    starts = [start for start, _ in steps]
    return [
        replace(finding, score=steps[max(0, bisect_right(starts, finding.score) - 1)][1])
        for finding in findings
    ]


@cache
def table() -> Sequence[tuple[float, float]]:
    """Return (score from which a step holds, precision there), ascending in both."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(float(start), float(precision)) for start, precision in rows]


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
