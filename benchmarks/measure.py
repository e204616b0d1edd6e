"""What a benchmark says: milliseconds at two percentiles, beside the limit that they should keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

# Other work on the machine easily doubles a time, so only more than that is called a failure.
TOLERANCE = 2


@dataclass(frozen=True, slots=True)
class Measurement:
    """Times of ``count`` single acts, in milliseconds. ``limit`` is for the 95th percentile."""

    what: str
    count: int
    p50: float
    p95: float
    limit: float | None = None

    @property
    def fails(self) -> bool:
        return self.limit is not None and self.p95 > TOLERANCE * self.limit

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        if self.p95 <= self.limit:
            return "kept"
        return "FAILS" if self.fails else "over"


def measurement(what: str, seconds: Sequence[float], limit: float | None = None) -> Measurement:
    ordered = sorted(1000 * each for each in seconds)
    return Measurement(
        what=what,
        count=len(ordered),
        p50=round(_percentile(ordered, 50), 2),
        p95=round(_percentile(ordered, 95), 2),
        limit=limit,
    )


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest rank: a time that was really measured."""
    return ordered[ceil(len(ordered) * percent / 100) - 1]


def ratio(one: Measurement, other: Measurement) -> dict[str, Any]:
    return {
        "what": f"{one.what} : {other.what}",
        "p50": round(one.p50 / other.p50, 2),
        "p95": round(one.p95 / other.p95, 2),
    }
