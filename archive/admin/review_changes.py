"""What has changed on the review screen since the state that a browser shows, so that it is sent alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from archive.admin.presentation import FlagCard, ReviewSheet
from archive.admin.runs import PublicRun, Run

_PAST_THE_END = 2**31


class _Run(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def looks(self) -> tuple[object, ...]: ...


R = TypeVar("R", bound=_Run)


@dataclass(frozen=True, slots=True)
class Stretch(Generic[R]):
    """Runs that take the place of all that begin from ``start`` on, before ``end``."""

    start: int
    end: int
    runs: tuple[R, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """``cards`` are shown afresh; of ``decided`` only what a decision changes. ``order`` are the ids of all
    flags, where flags came, went or changed places; else ()."""

    cards: tuple[FlagCard, ...]
    decided: tuple[FlagCard, ...]
    order: tuple[int, ...]
    current: int | None
    restricted: tuple[Stretch[Run], ...]
    public: tuple[Stretch[PublicRun], ...]


def changes_between(before: ReviewSheet, after: ReviewSheet) -> Changes | None:
    """None: the whole has to be shown, as where the first flag comes or the last one goes."""
    known = {card.state.flag_id: card for card in before.cards}
    order = tuple(card.state.flag_id for card in after.cards)
    if bool(before.surer) != bool(after.surer) or bool(before.possible) != bool(after.possible):
        return None
    fresh = [card for card in after.cards if _of(known, card) != card.fixed]
    shown = {card.state.flag_id for card in fresh}
    return Changes(
        cards=tuple(fresh),
        decided=tuple(
            card
            for card in after.cards
            if card.state.flag_id not in shown and known[card.state.flag_id].decided != card.decided
        ),
        order=order if order != tuple(known) else (),
        current=next((card.state.flag_id for card in after.cards if card.is_current), None),
        restricted=tuple(_stretches(before.restricted, after.restricted)),
        public=tuple(_stretches(before.public, after.public)),
    )


def _of(known: dict[int, FlagCard], card: FlagCard) -> tuple[object, ...] | None:
    before = known.get(card.state.flag_id)
    return before.fixed if before else None


def _stretches(before: Sequence[R], after: Sequence[R]) -> Iterator[Stretch[R]]:
    """Both are of one text, in the order of their starts."""
    i = j = 0
    while i < len(before) or j < len(after):
        if i < len(before) and j < len(after):
            old, new = before[i], after[j]
            if old.start == new.start and old.looks == new.looks:
                i, j = i + 1, j + 1
                continue
        first, start = j, min(_start(before, i), _start(after, j))
        # On to where both begin anew at one place.
        while True:
            at, to = _start(before, i), _start(after, j)
            if at <= to:
                i += 1
            if to <= at:
                j += 1
            if _start(before, i) == _start(after, j):
                break
        yield Stretch(start, _start(after, j), tuple(after[first:j]))


def _start(runs: Sequence[_Run], place: int) -> int:
    return runs[place].start if place < len(runs) else _PAST_THE_END
