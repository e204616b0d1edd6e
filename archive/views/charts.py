"""Counts of quotes as pictures: where each bar stands, worked out here so that templates only draw.

Widths and places are per cent of the picture, so that it fits any screen; heights are CSS pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROW = 40
COLUMNS_HIGH = 120
LABEL_ROOM = 24
MOST_YEAR_LABELS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One value. ``at`` and ``size`` are per cent across; ``top`` and ``height`` pixels down."""

    label: str
    count: int
    at: str
    size: str
    top: int
    height: int
    label_at: str = "0"
    shows_label: bool = True

    @property
    def text_top(self) -> int:
        return self.top - 6


@dataclass(frozen=True, slots=True)
class Chart:
    """``name`` is unique on its page. ``more`` stands in the table alone.

    ``missing`` counts the quotes that state nothing of the kind; ``notes`` say in words what is not drawn.
    """

    name: str
    title: str
    summary: str
    bars: tuple[Bar, ...]
    more: tuple[tuple[str, int], ...]
    missing: int
    notes: tuple[str, ...]
    height: int
    is_trend: bool = False


def bars(
    name: str,
    title: str,
    counts: Sequence[tuple[str, int]],
    *,
    more: Sequence[tuple[str, int]] = (),
    missing: int = 0,
    notes: Sequence[str] = (),
) -> Chart | None:
    """Draw one bar a row, as long as its share of the largest; None where there is nothing to draw."""
    largest = max((count for _, count in counts), default=0)
    if not largest:
        return None
    drawn = tuple(
        Bar(label, count, "0", _per_cent(count, largest), top=ROW * row + 20, height=12)
        for row, (label, count) in enumerate(counts)
    )
    return Chart(
        name,
        title,
        _summary(counts),
        drawn,
        tuple(more),
        missing,
        tuple(notes),
        height=ROW * len(drawn),
    )


def columns(
    name: str,
    title: str,
    years: Sequence[tuple[int, int]],
    *,
    more: Sequence[tuple[str, int]] = (),
    missing: int = 0,
    notes: Sequence[str] = (),
) -> Chart | None:
    """Draw one column a year, years without a quote included; None where there are not two years."""
    stated = dict(years)
    if len(stated) < 2:
        return None
    span = range(min(stated), max(stated) + 1)
    largest = max(stated.values())
    step = 100 / len(span)
    every = -(-len(span) // MOST_YEAR_LABELS)
    drawn = []
    for place, year in enumerate(span):
        count = stated.get(year, 0)
        height = round(COLUMNS_HIGH * count / largest)
        drawn.append(
            Bar(
                str(year),
                count,
                at=f"{step * place + step * 0.15:.2f}%",
                size=f"{step * 0.7:.2f}%",
                top=LABEL_ROOM + COLUMNS_HIGH - height,
                height=height,
                label_at=f"{step * place + step / 2:.2f}%",
                shows_label=(len(span) - 1 - place) % every == 0,
            )
        )
    told = _summary([(bar.label, bar.count) for bar in drawn])
    return Chart(
        name,
        title,
        told,
        tuple(drawn),
        tuple(more),
        missing,
        tuple(notes),
        height=COLUMNS_HIGH + 2 * LABEL_ROOM,
        is_trend=True,
    )


def _per_cent(count: int, largest: int) -> str:
    return f"{100 * count / largest:.2f}%"


def _summary(counts: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{label}: {count}" for label, count in counts)
