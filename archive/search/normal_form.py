"""What a word is: the same for a text that is searched and for what is typed to find it.

A text is read without case, accents, ligatures and what nobody sees; some writings have no spaces, and there
each letter is a word. An apostrophe inside a word is nothing: *don't* is *dont*. A hyphen inside a word is
read in both ways, so a text with one has two readings: *step dad* and *stepdad*. With more than one it has
four, so that of two that follow one another each may be read in either way.
See docs/decisions/what-a-word-is.md.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import cycle
from typing import NamedTuple

import Stemmer

from archive.search.letters import EXTENDING, UNSEEN, fold, fold_ascii

# What these stand for is another word without their apostrophe: who looks for "ill" does not mean "I'll".
# Theirs is kept, as a letter.
_TWO_WORDS = ("i'd", "i'll", "he'll", "she'd", "she'll", "we'd", "we'll", "we're", "who're")
KEPT_APOSTROPHE = "’"
TWO_WORDS = {each.replace("'", ""): each.replace("'", KEPT_APOSTROPHE) for each in _TWO_WORDS}
_SHORTENED = re.compile(r"'(?:d|ll|re)(?![^\s'\-])")
_BEFORE_IT = re.compile(r"(?<![^\s'\-])\w+\Z")

# Within a folded text; what is written in place of a sign has its length, so that offsets stay.
_NOTHING = "\0"
# Each begins with the sign itself, which is far quicker to look for.
_INNER_APOSTROPHE = re.compile(r"'(?<=[^\s'\-]')(?=[^\s'\-\d])")
_INNER_HYPHEN = re.compile(r"-(?<=[^\s\-]-)(?=[^\s\-])(?:(?<!\d-)|(?!\d))")  # but 13-15 are two numbers
_AFTER_S = re.compile(r"'s(?<=s's)(?![^\s'\-])")  # James's
_TWO_WAYS = re.compile(rf"{_INNER_HYPHEN.pattern}|{_AFTER_S.pattern}")
_WORD = re.compile(r"\S+")
# Letters that nothing follows that belongs to them, or one character with what belongs to it.
_CLUSTER = re.compile(
    rf"[\x00-\x7f]+(?![{EXTENDING}])|[^{EXTENDING}](?:\u200d[♀♂]|[{EXTENDING}])*|[{EXTENDING}]+", re.DOTALL
)

BETWEEN_READINGS = ""  # no word is like it, so no phrase goes from one reading into the next


class Token(NamedTuple):
    """A word, and where it stands in the text as it is: ``text[start:end]``."""

    form: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words in order, those with a hyphen as their parts; neighbours may be a phrase."""
    return readings(text)[0]


def readings(text: str) -> list[list[Token]]:
    """Return the words in order: with hyphens opened first and, where that differs, closed, and mixed."""
    folded, places = _folded_with_places(text)
    return [list(_tokens(reading, places)) for reading in _readings(folded)]


def forms(text: str) -> list[str]:
    """Return what an index keeps of a text: the forms of its readings, BETWEEN_READINGS between them."""
    folded = fold_ascii(text) if text.isascii() else fold(text)
    first, *more = _readings(folded)
    found = first.replace(_NOTHING, "").split()
    for reading in more:
        found.append(BETWEEN_READINGS)
        found += reading.replace(_NOTHING, "").split()
    return found


def _readings(folded: str) -> list[str]:
    """Return the readings of a folded text, each as long as it is: words between spaces."""
    if "'" not in folded and "-" not in folded:
        return [folded]
    if "'" in folded:
        folded = _SHORTENED.sub(_kept, folded)
    opened, closed = folded, folded
    if "-" in folded:
        opened = opened.replace("-", " ")
        closed = _INNER_HYPHEN.sub(_NOTHING, closed).replace("-", " ")
    if "'" in folded:
        opened = _without_apostrophes(_AFTER_S.sub("  ", opened))
        closed = _without_apostrophes(closed)
    if opened == closed:
        return [opened]
    mixed = (
        (_mixed(folded, first_is_closed=each) for each in (True, False)) if _in_two_ways(folded) > 1 else ()
    )
    return list(dict.fromkeys([opened, closed, *mixed]))


def _in_two_ways(folded: str) -> int:
    """How many places of a text can be read in two ways."""
    return len(_INNER_HYPHEN.findall(folded)) + len(_AFTER_S.findall(folded))


def _mixed(folded: str, *, first_is_closed: bool) -> str:
    """Return the reading in which these places are closed and opened in turn."""
    closed = cycle([first_is_closed, not first_is_closed])

    def read(match: re.Match[str]) -> str:
        is_closed = next(closed)
        if match[0] == "-":
            return _NOTHING if is_closed else " "
        return match[0] if is_closed else "  "

    reading = _TWO_WAYS.sub(read, folded).replace("-", " ")
    return _without_apostrophes(reading.replace(" " + _NOTHING, "  "))


def _kept(match: re.Match[str]) -> str:
    before = _BEFORE_IT.search(match.string, max(0, match.start() - 4), match.start())
    kept = before and before[0] + match[0] in _TWO_WORDS
    return KEPT_APOSTROPHE + match[0][1:] if kept else match[0]


def _without_apostrophes(reading: str) -> str:
    return _INNER_APOSTROPHE.sub(_NOTHING, reading).replace("'", " ")


def _folded_with_places(text: str) -> tuple[str, Sequence[tuple[int, int]] | None]:
    """Fold a text, and say which stretch of it each folded character stands for; None: its own place."""
    if text.isascii():
        return fold_ascii(text), None
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        if match[0].isascii():
            pieces.append(fold_ascii(match[0]))
            places += zip(range(start, end), range(start + 1, end + 1), strict=True)
            continue
        piece = _fold_cluster(match[0])
        pieces.append(piece)
        places += [(start, end)] * len(piece)
    return "".join(pieces), places


@lru_cache(20_000)
def _fold_cluster(cluster: str) -> str:
    return fold(cluster)


def _tokens(reading: str, places: Sequence[tuple[int, int]] | None) -> Iterator[Token]:
    for match in _WORD.finditer(reading):
        start, end = match.span()
        form = match[0].replace(_NOTHING, "")
        if places is None:
            yield Token(form, start, end)
        else:
            yield Token(form, places[start][0], places[end - 1][1])


_stemmer = Stemmer.Stemmer("english", 0)
_stemming = threading.Lock()  # a stemmer is for one thread at a time


@lru_cache(20_000)
def stem(form: str) -> str:
    """Return what an English word has in common with its other forms; any other word is its own stem."""
    if not (form.isascii() and form.isalpha()):
        return form
    with _stemming:
        return str(_stemmer.stemWord(form))


__all__ = ["BETWEEN_READINGS", "TWO_WORDS", "UNSEEN", "Token", "forms", "readings", "stem", "tokens"]
