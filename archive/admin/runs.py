"""The restricted text and the public one in runs of words, each of which knows its flag and its place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple, Protocol
from unicodedata import category

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.workflow.flags import FlagState

_STOPS = "@#&"
_PIECE = re.compile(r"\w+(?:['’]\w+)*|\s+|[^\w\s]")
_MARK = '<mark class="flag-mark is-{} kind-{}" data-flag-id="{}" data-label="{}" data-from="{}">{}</mark>'
_WORD = '<span class="{}" data-start="{}" data-end="{}">{}</span>'


class Card(Protocol):
    """What a run shows of its flag's card."""

    @property
    def state(self) -> FlagState: ...

    @property
    def standing(self) -> str: ...

    @property
    def label_name(self) -> str: ...


class Word(NamedTuple):
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

    @property
    def html(self) -> SafeString | str:
        if self.is_space:
            return self.text
        names = ("word" if self.is_word else "sign") + (" unread" if self.is_unread else "")
        return format_html(_WORD, names, self.start, self.end, self.text)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive words of the restricted text under one flag, or under none."""

    words: tuple[Word, ...]
    card: Card | None

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def looks(self) -> tuple[object, ...]:
        """All that shows of it."""
        return self.words, _look(self.card)

    @property
    def html(self) -> SafeString:
        words = format_html_join("", "{}", ((word.html,) for word in self.words))
        if (card := self.card) is None:
            return format_html('<span data-from="{}">{}</span>', self.start, words)
        return format_html(
            _MARK,
            card.standing,
            card.state.kind.value,
            card.state.flag_id,
            card.label_name,
            self.start,
            words,
        )


@dataclass(frozen=True, slots=True)
class PublicRun:
    """A stretch of the public text and of the restricted text behind it, in code points; where a flag stands
    behind it, the card says how it stands."""

    start: int
    end: int
    text: str
    card: Card | None

    @property
    def looks(self) -> tuple[object, ...]:
        """All that shows of it."""
        return self.end, self.text, _look(self.card)

    @property
    def html(self) -> SafeString:
        place = format_html('data-from="{}" data-to="{}"', self.start, self.end)
        if (card := self.card) is None:
            return format_html("<span {}>{}</span>", place, self.text)
        return format_html(
            '<span class="public-flag is-{}" data-flag-id="{}" {}>{}</span>',
            card.standing,
            card.state.flag_id,
            place,
            self.text,
        )


def _look(card: Card | None) -> object:
    return card and (card.state.flag_id, card.standing)


class Words:
    """The pieces of a text, cut wherever a flag begins or ends as well. It serves every state of a review in
    which flags begin and end at the same places.

    ``unread`` are the stretches that the detector could not read.
    """

    def __init__(self, text: str, states: Sequence[FlagState], unread: Sequence[tuple[int, int]]) -> None:
        self.edges = _edges(states)
        self.all = _cut(text, self.edges, unread)
        self.spoken = [word for word in self.all if word.is_word]
        self.spoken_from, self.spoken_to = _places(self.spoken)
        self.starts, self.ends = _places(self.all)

    def serve(self, states: Sequence[FlagState]) -> bool:
        return self.edges == _edges(states)


def _edges(states: Sequence[FlagState]) -> list[int]:
    return sorted({edge for state in states for edge in (state.start, state.end)})


def _places(words: Sequence[Word]) -> tuple[list[int], list[int]]:
    return [word.start for word in words], [word.end for word in words]


def _cut(text: str, edges: Sequence[int], unread: Sequence[tuple[int, int]]) -> list[Word]:
    edge = 0
    found: list[Word] = []
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        while edge < len(edges) and edges[edge] <= start:
            edge += 1
        stretch = bisect_right(unread, start, key=lambda stretch: stretch[0]) - 1 if unread else -1
        is_unread = stretch >= 0 and start < unread[stretch][1]
        while edge < len(edges) and edges[edge] < end:
            found.append(Word(text[start : edges[edge]], start, edges[edge], is_unread))
            start = edges[edge]
            edge += 1
        found.append(Word(text[start:end], start, end, is_unread))
    return found


def runs_of(
    words: Words, states: Sequence[FlagState], cards: Mapping[int, Card], ends: Sequence[int]
) -> Iterator[Run]:
    """Of flags within one another the widest is shown; the list names the others."""
    over: list[int] = [0] * len(words.all)
    for state in sorted(states, key=lambda state: state.end - state.start):
        first, last = bisect_left(words.starts, state.start), bisect_right(words.ends, state.end)
        over[first:last] = [state.flag_id] * (last - first)
    cuts = [bisect_left(words.starts, end) for end in ends]
    first = 0
    for flag_id, group in groupby(over):
        last = first + sum(1 for _ in group)
        between = () if flag_id else cuts[bisect_right(cuts, first) : bisect_left(cuts, last)]
        for left, right in pairwise((first, *between, last)):
            yield Run(tuple(words.all[left:right]), cards.get(flag_id))
        first = last
