"""A document as words with the evidence that capitals give: what most components look at."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, cached_property
from typing import NamedTuple

from archive.detection.placeholders import masked
from archive.detection.text.anchors import LOOKS
from archive.detection.text.looks import lower_case
from archive.detection.text.wordlists import as_written, entries, name_counts

WORD = re.compile(r"\w+(?:'\w+)*")
SENTENCE_BREAK = re.compile(r"[.!?\n:;\"“”…•]|[^\w\s'’,()\[\]/&-]")
JOINED = re.compile(r"[ \t]{1,2}|-|[ \t]-[ \t]")
SHOUTING = 0.6
SHORTEST_TRADE_WORD = 3  # two letters are as often somebody's initials


class Casing(StrEnum):
    """Whether capitals tell anything: they do only where both cases are in use."""

    LOWER = "lower"
    UPPER = "upper"
    MIXED = "mixed"


class Word(NamedTuple):
    """``start`` and ``end`` are code points; ``key`` is lower case, without apostrophes and accents.

    ``public``: it belongs to what is nobody's, a brand for one; ``figure``: to a public figure or character.
    """

    start: int
    end: int
    text: str
    key: str
    capital: bool
    opens_sentence: bool
    public: bool
    figure: bool


class Words:
    """The words of one text, folded one code point for one.

    ``text`` has straight apostrophes and blotted placeholders; every offset holds in ``given`` too.
    """

    def __init__(self, text: str) -> None:
        self.given = text
        self.text = masked(text.replace("’", "'").replace("‘", "'").replace("ʼ", "'").replace("`", "'"))
        self.casing = casing(self.text)
        matches = list(WORD.finditer(self.text))
        self.keys = [key_of(match[0]) for match in matches]
        self.words = self._read(matches)
        self._ends = [word.end for word in self.words]

    @cached_property
    def lowered(self) -> str:
        return lower_case(self.text)

    @cached_property
    def looks(self) -> int:
        """The bits of the patterns that may match."""
        return LOOKS.in_text(self.text)

    def _read(self, matches: Sequence[re.Match[str]]) -> list[Word]:
        figures = positions_of("public_figures", self.keys)
        public = positions_of("platforms_and_brands", self.keys) | positions_of("titles", self.keys) | figures
        mixed = self.casing is Casing.MIXED
        found: list[Word] = []
        end = 0
        for position, (match, key) in enumerate(zip(matches, self.keys, strict=True)):
            gap = self.text[end : match.start()]
            opens = position == 0 or (gap != " " and SENTENCE_BREAK.search(gap) is not None)
            start, end = match.span()
            written = match[0]
            nobodys = position in public or is_trade_word(written, self.casing)
            capital = mixed and _has_capital(written)
            found.append(Word(start, end, written, key, capital, opens, nobodys, position in figures))
        return found

    def joined(self, position: int) -> bool:
        """Say whether only a space or a hyphen stands between this word and the one before."""
        if position <= 0 or position >= len(self.words):
            return False
        gap = self.text[self.words[position - 1].end : self.words[position].start]
        return gap == " " or JOINED.fullmatch(gap) is not None

    def at(self, offset: int) -> int:
        """Return the position of the first word that ends after ``offset``; past the last: none does."""
        return bisect_right(self._ends, offset)

    def key(self, position: int) -> str:
        """Return the key of the word there, or the empty string beyond either end."""
        return self.keys[position] if 0 <= position < len(self.keys) else ""

    def clear_capital(self, position: int) -> bool:
        """Say whether the word has a capital that no sentence start explains."""
        word = self.words[position]
        return word.capital and not word.opens_sentence


def key_of(word: str) -> str:
    """Return ``word`` as the word lists have it: "Siân's" is "sians"."""
    lowered = word.lower().replace("'", "")
    if lowered.isascii():
        return lowered
    pieces = unicodedata.normalize("NFD", lowered)
    return "".join(piece for piece in pieces if not unicodedata.combining(piece)) or lowered


def _has_capital(written: str) -> bool:
    """Say whether a word begins with a capital that is neither one of many nor the "I" of whoever speaks."""
    if not written[0].isupper() or (len(written) > 1 and written.isupper()):
        return False
    return written != "I" and not written.startswith("I'")


def casing(text: str) -> Casing:
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if upper == 0:
        return Casing.LOWER
    return Casing.UPPER if upper > SHOUTING * (upper + lower) else Casing.MIXED


class Phrases:
    """A list of phrases, found as runs of words whatever their case, the longest first."""

    def __init__(self, listed: frozenset[str]) -> None:
        self._all = {tuple(key_of(match[0]) for match in WORD.finditer(phrase)) for phrase in listed} - {()}
        lengths: dict[str, set[int]] = {}
        for keys in self._all:
            lengths.setdefault(keys[0], set()).add(len(keys))
        # How long the phrases are that begin with a word, the longest first.
        self._lengths = {first: sorted(some, reverse=True) for first, some in lengths.items()}

    def beginnings(self, keys: Sequence[str]) -> list[int]:
        """Return the positions at which a phrase may begin: mostly none."""
        known = self._lengths.keys() & set(keys)
        return [position for position, key in enumerate(keys) if key in known] if known else []

    def longest(self, keys: Sequence[str], position: int) -> int:
        """Return how many words from ``position`` on are a phrase; 0: none."""
        for length in self._lengths[keys[position]]:
            phrase = tuple(keys[position : position + length])
            if len(phrase) == length and phrase in self._all:
                return length
        return 0

    def find(self, words: Words) -> list[tuple[int, int]]:
        """Return the phrases in ``words`` as positions (first, past the last), not overlapping."""
        found: list[tuple[int, int]] = []
        for position in self.beginnings(words.keys):
            if found and position < found[-1][1]:
                continue
            length = self.longest(words.keys, position)
            if length and all(words.joined(position + step) for step in range(1, length)):
                found.append((position, position + length))
        return found


@cache
def phrases(name: str) -> Phrases:
    """Return the word list ``name`` as phrases, built once."""
    return Phrases(entries(name))


@cache
def _owning(name: str) -> Phrases:
    """Return the word list ``name`` as phrases, the possessives of names too: "ed sheerans driver"."""
    return Phrases(entries(name) | {f"{entry}s" for entry in entries(name) if " " in entry})


def positions_of(name: str, keys: Sequence[str]) -> set[int]:
    """Return which words belong to an entry of the list ``name``, all of which are nobody's."""
    listed = _owning(name)
    found: set[int] = set()
    for position in listed.beginnings(keys):
        found.update(range(position, position + listed.longest(keys, position)))
    return found


def is_trade_word(written: str, casing: Casing) -> bool:
    """Say whether staff shorten something so: "CETV", "HoY"; without capitals, no name may be the same."""
    if len(written) < SHORTEST_TRADE_WORD:
        return False
    if casing is Casing.MIXED:
        return written in as_written("trade_words")
    key = written.lower()
    return key in entries("trade_words") and key not in name_counts()
