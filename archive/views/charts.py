"""Counts of quotes as pictures: how long each bar is, worked out here so that templates only draw.

Widths are per cent of the room that a bar has, heights of columns per cent of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.views.breakdowns import Breakdown, Count

MOST_YEAR_LABELS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """``size`` is per cent of the largest, ``rest`` what is left of the hundred."""

    count: Count
    size: str
    rest: str
    shows_label: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    of: Breakdown
    bars: tuple[Bar, ...]


def chart(breakdown: Breakdown) -> Chart:
    counts = _each_year(breakdown.counts) if breakdown.is_trend else breakdown.counts
    largest = max(count.count for count in counts)
    every = -(-len(counts) // MOST_YEAR_LABELS) if breakdown.is_trend else 1
    bars = (
        Bar(
            count,
            _per_cent(count.count, largest),
            _per_cent(largest - count.count, largest),
            shows_label=(len(counts) - 1 - place) % every == 0,
        )
        for place, count in enumerate(counts)
    )
    return Chart(breakdown, tuple(bars))


def _each_year(counts: Sequence[Count]) -> list[Count]:
    """Add the years between that no quote is of, so that the gap can be seen."""
    stated = {int(count.key): count for count in counts}
    nothing = Count("", "", 0, "")
    return [
        stated.get(year, replace(nothing, key=str(year), label=str(year)))
        for year in range(min(stated), max(stated) + 1)
    ]


def _per_cent(count: int, largest: int) -> str:
    return f"{100 * count / largest:.2f}%"
