"""A revision and its flags, laid out for the review screen."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from unicodedata import category

from archive.admin.preview import public_pieces
from archive.admin.wording import LABEL_NAMES, confidence
from archive.detection.calibration import Band, band
from archive.detection.combinations import telling_together
from archive.models.revision import Revision
from archive.vocabulary import Act, KeepReason
from archive.workflow.flags import FlagState, flag_states, open_count

_BESIDE = 60  # code points on each side of a flag in its card
_STOPS = "@#&"
_PIECE = re.compile(r"\w+(?:['’]\w+)*|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a sign or white space; offsets are code points, so that no script has to count."""

    text: str
    start: int
    end: int
    is_unread: bool = False

    @property
    def is_space(self) -> bool:
        return self.text.isspace()

    @property
    def is_word(self) -> bool:
        """Whether the arrow keys stop here: at words, emoji, @ and #, not at commas."""
        return self.text in _STOPS or not (self.is_space or category(self.text[0]).startswith("P"))


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around flagged words in the restricted text."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class FlagCard:
    """One flag in the list.

    ``together`` are the ids that one press decides: this flag first, then those with the same words that
    stand as it stands; ``suggested`` is what that press puts in their place. Each size is "start-end", or ""
    where there is no such size.
    """

    state: FlagState
    number: int
    together: tuple[int, ...]
    suggested: tuple[str, ...]
    wider_left: str
    wider_right: str
    narrower_left: str
    narrower_right: str
    context: Context
    is_current: bool

    @property
    def label_name(self) -> str:
        return LABEL_NAMES[self.state.label]

    @property
    def confidence(self) -> str:
        if self.state.added_by_person:
            return "marked by a person"
        return confidence(self.state.score, self.state.label)

    @property
    def is_possible(self) -> bool:
        return is_possible(self.state)

    @property
    def standing(self) -> str:
        """One word for the style sheet: open, covered, replaced or kept."""
        if self.state.covered_by is not None:
            return "covered"
        if self.state.is_open:
            return "open"
        return "kept" if self.state.act is Act.KEEP else "replaced"

    @property
    def keep_reason_label(self) -> str:
        return str(KeepReason(self.state.keep_reason).label) if self.state.keep_reason else ""

    @property
    def kept_before_label(self) -> str:
        return str(KeepReason(self.state.kept_before).label) if self.state.kept_before else ""

    @property
    def others(self) -> int:
        return len(self.together) - 1

    @property
    def together_ids(self) -> str:
        return ",".join(map(str, self.together))

    @property
    def wording(self) -> str:
        """What the input for a replacement starts with."""
        return self.state.replacement or self.state.suggestion


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive words of the restricted text under one flag, or under none."""

    words: tuple[Word, ...]
    card: FlagCard | None


@dataclass(frozen=True, slots=True)
class PublicRun:
    """A stretch of the public text and of the restricted text behind it, in code points; where a flag stands
    behind it, the card says how it stands."""

    start: int
    end: int
    text: str
    card: FlagCard | None


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    revision: Revision
    cards: tuple[FlagCard, ...]
    restricted: tuple[Run, ...]
    public: tuple[PublicRun, ...]
    open_count: int
    unapplied: int

    @property
    def total(self) -> int:
        return len(self.cards)

    @property
    def surer(self) -> list[FlagCard]:
        """What comes first: likely and certain ones, and what a person marked."""
        return [card for card in self.cards if not card.is_possible]

    @property
    def possible(self) -> list[FlagCard]:
        return [card for card in self.cards if card.is_possible]

    @property
    def possible_open(self) -> int:
        return sum(card.standing == "open" for card in self.possible)

    @property
    def combination(self) -> list[str]:
        """What the details that readers would still see tell together, if that points to one child."""
        return telling_together(card.state.label for card in self.cards if card.standing in {"open", "kept"})

    @property
    def decided(self) -> int:
        return self.total - self.open_count

    @property
    def may_apply(self) -> bool:
        return not self.open_count and bool(self.unapplied)

    @property
    def is_finished(self) -> bool:
        return not self.open_count and not self.unapplied


def review_sheet(
    revision: Revision, *, after: int | None = None, unread: Sequence[tuple[int, int]] = ()
) -> ReviewSheet:
    """Lay out ``revision``; the current flag is the first open one from ``after`` on, possible ones last.

    ``unread`` are the stretches that the detector could not read.
    """
    states = flag_states(revision)
    words = _words(revision.text, states, unread)
    spoken = [word for word in words if word.is_word]
    by_id = {state.flag_id: state for state in states}
    current = _current(states, after)
    cards = {
        state.flag_id: _card(number, state, by_id, spoken, revision.text, is_current=state.flag_id == current)
        for number, state in enumerate(states, start=1)
    }
    return ReviewSheet(
        revision=revision,
        cards=tuple(cards.values()),
        restricted=tuple(_runs(words, states, cards)),
        public=tuple(
            PublicRun(piece.start, piece.end, piece.text, cards.get(piece.flag_id) if piece.flag_id else None)
            for piece in public_pieces(revision.text, states)
        ),
        open_count=open_count(states),
        unapplied=sum(state.act is Act.REPLACE for state in states),
    )


def _current(states: Sequence[FlagState], after: int | None) -> int | None:
    shown = sorted(states, key=is_possible)
    ids = [state.flag_id for state in shown]
    position = ids.index(after) if after in ids else 0
    waiting = [state.flag_id for state in [*shown[position:], *shown[:position]] if state.is_open]
    return waiting[0] if waiting else None


def is_possible(state: FlagState) -> bool:
    return not state.added_by_person and band(state.score, state.label) is Band.POSSIBLE


def _card(
    number: int,
    state: FlagState,
    by_id: dict[int, FlagState],
    words: Sequence[Word],
    text: str,
    *,
    is_current: bool,
) -> FlagCard:
    first = bisect_left(words, state.start, key=lambda word: word.start)
    last = bisect_right(words, state.end, key=lambda word: word.end)
    inside = words[first:last]
    others = [other for other in state.same if _standing(by_id[other]) == _standing(state)]
    return FlagCard(
        state=state,
        number=number,
        together=(state.flag_id, *others),
        # "[name]" after "my cousin", and "[cousin]" where the name stands alone.
        suggested=tuple(dict.fromkeys([state.suggestion, *(by_id[other].suggestion for other in others)])),
        wider_left=f"{words[first - 1].start}-{state.end}" if first else "",
        wider_right=f"{state.start}-{words[last].end}" if last < len(words) else "",
        narrower_left=f"{inside[1].start}-{state.end}" if len(inside) > 1 else "",
        narrower_right=f"{state.start}-{inside[-2].end}" if len(inside) > 1 else "",
        context=_context(text, state),
        is_current=is_current,
    )


def _standing(state: FlagState) -> tuple[bool, Act | None, str, str, bool]:
    decided = None if state.is_open else state.act
    return state.is_open, decided, state.replacement, state.keep_reason, state.covered_by is None


def _words(text: str, states: Sequence[FlagState], unread: Sequence[tuple[int, int]]) -> list[Word]:
    """The pieces of ``text``, cut wherever a flag begins or ends as well."""
    edges = {edge for state in states for edge in (state.start, state.end)}
    found: list[Word] = []
    for piece in _PIECE.finditer(text):
        cuts = [
            piece.start(),
            *sorted(edge for edge in edges if piece.start() < edge < piece.end()),
            piece.end(),
        ]
        stretch = bisect_right(unread, piece.start(), key=lambda stretch: stretch[0]) - 1
        is_unread = stretch >= 0 and piece.start() < unread[stretch][1]
        found += [Word(text[left:right], left, right, is_unread) for left, right in pairwise(cuts)]
    return found


def _runs(words: Sequence[Word], states: Sequence[FlagState], cards: dict[int, FlagCard]) -> Iterator[Run]:
    """Of flags within one another the widest is shown; the list names the others."""
    over: list[FlagCard | None] = [None] * len(words)
    for state in sorted(states, key=lambda state: state.end - state.start):
        first = bisect_left(words, state.start, key=lambda word: word.start)
        last = bisect_right(words, state.end, key=lambda word: word.end)
        over[first:last] = [cards[state.flag_id]] * (last - first)
    for _, run in groupby(zip(over, words, strict=True), key=lambda pair: id(pair[0])):
        pairs = list(run)
        yield Run(tuple(word for _, word in pairs), pairs[0][0])


def _context(text: str, state: FlagState) -> Context:
    """A line's worth of words on each side of a flag, cut between words where there is room for one."""
    left, right = max(0, state.start - _BESIDE), min(len(text), state.end + _BESIDE)
    before, after = text[left : state.start], text[state.end : right]
    if left:
        before = "…" + (before[before.find(" ") + 1 :] if " " in before.rstrip() else before)
    if right < len(text):
        after = (after[: after.rfind(" ")] if " " in after.lstrip() else after) + "…"
    words = state.surface
    if len(words) > 3 * _BESIDE:
        words = f"{words[:_BESIDE]} … {words[-_BESIDE:]}"
    return Context(before, words, after)
