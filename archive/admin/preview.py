"""The public text as applying the replacements would store it, cut into runs for the screen."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from archive.errors import RefusedText
from archive.vocabulary import Act
from archive.workflow.flags import FlagState, public_form, public_segments

_PARAGRAPH = 300  # code points at least


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the public text, the stretch of the restricted text that it stands for, and its flag."""

    start: int
    end: int
    text: str
    flag_id: int | None


def public_pieces(text: str, states: Sequence[FlagState]) -> list[Piece]:
    """The public text of ``text``, with what is replaced, kept or still open in it set apart.

    Joined, the pieces are what would be stored. Of flags over the same words the widest is shown.
    """
    pieces = list(_pieces(text, states))
    try:
        stored = public_form(text, states).text
    except RefusedText:
        return pieces  # nothing would be stored; the refusal says so when they are applied
    return _recut(pieces, stored)


def paragraph_ends(text: str) -> list[int]:
    """Where a long text is parted, at spaces, so that little of it has to be sent again."""
    ends, place = [], text.find(" ", _PARAGRAPH)
    while place > 0:
        ends.append(place)
        place = text.find(" ", place + _PARAGRAPH)
    return ends


def _pieces(text: str, states: Sequence[FlagState]) -> Iterator[Piece]:
    over: list[int | None] = [None] * len(text)
    ends = paragraph_ends(text)
    standing = (state for state in states if state.act is not Act.REPLACE)
    for state in sorted(standing, key=lambda state: state.end - state.start):
        over[state.start : state.end] = [state.flag_id] * (state.end - state.start)
    for segment in public_segments(text, states):
        if segment.key is not None:
            yield Piece(segment.start, segment.end, segment.text, segment.key)
            continue
        for flag_id, run in groupby(range(segment.start, segment.end), key=over.__getitem__):
            places = list(run)
            start, end = places[0], places[-1] + 1
            cuts = () if flag_id else ends[bisect_right(ends, start) : bisect_left(ends, end)]
            for left, right in pairwise((start, *cuts, end)):
                yield Piece(left, right, text[left:right], flag_id)


def _recut(pieces: Sequence[Piece], stored: str) -> list[Piece]:
    """``stored`` in the same pieces, though the normal form may have changed what stands at their edges."""
    joined = "".join(piece.text for piece in pieces)
    if joined == stored:
        return list(pieces)
    places = [*_places(joined, stored), len(stored)]
    places[0] = 0
    recut, position = [], 0
    for piece in pieces:
        left, position = position, position + len(piece.text)
        recut.append(replace(piece, text=stored[places[left] : places[position]]))
    return [piece for piece in recut if piece.text]


def _places(before: str, after: str) -> Iterator[int]:
    """For each character of ``before`` where in ``after``, its normal form, it stands or would have stood.

    The normal form drops characters, and brings letters and accents together or into another order.
    """
    place = 0
    for character in before:
        while _is_accent(after[place : place + 1]) and not _is_accent(character):
            place += 1  # accents in another order than before: on to the next letter
        yield place
        if place < len(after) and _begins(after[place], character):
            place += 1


def _begins(composed: str, character: str) -> bool:
    """Whether they are one letter, whatever accents each has taken on."""
    if character.isspace():
        return composed.isspace()
    return unicodedata.normalize("NFD", composed)[0] == unicodedata.normalize("NFD", character)[0]


def _is_accent(character: str) -> bool:
    return bool(character and unicodedata.combining(character))
