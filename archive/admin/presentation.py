"""A revision and its flags, laid out for the review screen."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from archive.admin.preview import paragraph_ends, public_pieces
from archive.admin.reasons import in_words
from archive.admin.runs import PublicRun, Run, Words, runs_of
from archive.admin.wording import LABEL_NAMES, confidence
from archive.detection.calibration import Band, band
from archive.detection.combinations import telling_together
from archive.models.revision import Revision
from archive.vocabulary import Act, KeepReason
from archive.workflow.flags import FlagState, Review, open_count

_BESIDE = 60  # code points on each side of a flag in its card


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around flagged words in the restricted text."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class FlagCard:
    """One flag in the list.

    ``words`` names the flags over the same words. ``together`` are the ids that one press decides: this flag
    first, then those of them that stand as it stands; ``suggested`` is what that press puts in their place.
    Each size is "start-end", or "" where there is no such size.
    """

    state: FlagState
    number: int
    words: int
    together: tuple[int, ...]
    suggested: tuple[str, ...]
    wider_left: str
    wider_right: str
    narrower_left: str
    narrower_right: str
    context: Context
    is_current: bool

    @property
    def fixed(self) -> tuple[object, ...]:
        """What no decision changes but one that lets the flag begin or end elsewhere."""
        sizes = self.wider_left, self.wider_right, self.narrower_left, self.narrower_right
        state = self.state
        return (
            state.start,
            state.end,
            state.surface,
            state.suggestion,
            state.kept_before,
            self.words,
            *sizes,
        )

    @property
    def decided(self) -> tuple[object, ...]:
        state = self.state
        return self.standing, state.act, state.replacement, state.keep_reason

    @property
    def label_name(self) -> str:
        return LABEL_NAMES[self.state.label]

    @property
    def confidence(self) -> str:
        if self.state.added_by_person:
            return "marked by a person"
        return confidence(self.state.score, self.state.label)

    @property
    def reason(self) -> str:
        return "" if self.state.added_by_person else in_words(self.state.reason)

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
class ReviewSheet:
    revision: Revision
    words: Words
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
    return sheet_of(Review.of(revision), after=after, unread=unread)


def sheet_of(
    review: Review,
    *,
    after: int | None = None,
    unread: Sequence[tuple[int, int]] = (),
    words: Words | None = None,
) -> ReviewSheet:
    """Lay out a review; the current flag is the first open one from ``after`` on, possible ones last.

    ``unread`` are the stretches that the detector could not read. ``words`` are those of another state of the
    review, taken where they serve.
    """
    text, states = str(review.revision.text), review.states
    if words is None or not words.serve(states):
        words = Words(text, states, unread)
    alike = _alike(states)
    first_of: dict[tuple[str, str], int] = {}
    current = _current(states, after)
    cards = {
        state.flag_id: _card(
            number,
            state,
            first_of=first_of.setdefault((state.label, state.surface.casefold()), state.flag_id),
            alike=alike[_group(state)],
            words=words,
            text=text,
            is_current=state.flag_id == current,
        )
        for number, state in enumerate(states, start=1)
    }
    return ReviewSheet(
        revision=review.revision,
        words=words,
        cards=tuple(cards.values()),
        restricted=tuple(runs_of(words, states, cards, paragraph_ends(text))),
        public=tuple(
            PublicRun(piece.start, piece.end, piece.text, cards.get(piece.flag_id) if piece.flag_id else None)
            for piece in public_pieces(text, states)
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


def _alike(states: Sequence[FlagState]) -> dict[tuple[object, ...], list[FlagState]]:
    """Flags over the same words that stand alike, in reading order."""
    found: defaultdict[tuple[object, ...], list[FlagState]] = defaultdict(list)
    for state in states:
        found[_group(state)].append(state)
    return found


def _group(state: FlagState) -> tuple[object, ...]:
    decided = state.act if state.act in (Act.REPLACE, Act.KEEP) else None
    standing = (state.is_open, decided, state.replacement, state.keep_reason, state.covered_by is None)
    return state.label, state.surface.casefold(), *standing


def _card(
    number: int,
    state: FlagState,
    *,
    first_of: int,
    alike: Sequence[FlagState],
    words: Words,
    text: str,
    is_current: bool,
) -> FlagCard:
    spoken = words.spoken
    first = bisect_left(words.spoken_from, state.start)
    last = bisect_right(words.spoken_to, state.end)
    inside = spoken[first:last]
    return FlagCard(
        state=state,
        number=number,
        words=first_of,
        together=(state.flag_id, *(other.flag_id for other in alike if other is not state)),
        # "[name]" after "my cousin", and "[cousin]" where the name stands alone.
        suggested=tuple(dict.fromkeys([state.suggestion, *(other.suggestion for other in alike)])),
        wider_left=f"{spoken[first - 1].start}-{state.end}" if first else "",
        wider_right=f"{state.start}-{spoken[last].end}" if last < len(spoken) else "",
        narrower_left=f"{inside[1].start}-{state.end}" if len(inside) > 1 else "",
        narrower_right=f"{state.start}-{inside[-2].end}" if len(inside) > 1 else "",
        context=_context(text, state),
        is_current=is_current,
    )


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
