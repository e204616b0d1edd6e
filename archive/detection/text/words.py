"""A document as words with the evidence that capitals give: what most components look at."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

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


@dataclass(frozen=True, slots=True)
class Word:
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
        self.words = self._read()

    @cached_property
    def lowered(self) -> str:
        return lower_case(self.text)

    @cached_property
    def looks(self) -> int:
        """The bits of the patterns that may match."""
        return LOOKS.in_text(self.text)

    def _read(self) -> list[Word]:
        matches = list(WORD.finditer(self.text))
        keys = [key_of(match[0]) for match in matches]
        figures = positions_of("public_figures", keys)
        public = positions_of("platforms_and_brands", keys) | positions_of("titles", keys) | figures
        found: list[Word] = []
        end = 0
        for position, match in enumerate(matches):
            opens = position == 0 or SENTENCE_BREAK.search(self.text, end, match.start()) is not None
            end = match.end()
            written = match[0]
            capital = (
                self.casing is Casing.MIXED
                and written[0].isupper()
                and not (len(written) > 1 and written.isupper())
                and written != "I"
                and not written.startswith("I'")
            )
            nobodys = position in public or is_trade_word(written, self.casing)
            figure = position in figures
            found.append(Word(match.start(), end, written, keys[position], capital, opens, nobodys, figure))
        return found

    def joined(self, position: int) -> bool:
        """Say whether only a space or a hyphen stands between this word and the one before."""
        if position <= 0 or position >= len(self.words):
            return False
        gap = self.text[self.words[position - 1].end : self.words[position].start]
        return JOINED.fullmatch(gap) is not None

    def at(self, offset: int) -> int:
        """Return the position of the first word that ends after ``offset``; past the last: none does."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        return low

    def key(self, position: int) -> str:
        """Return the key of the word there, or the empty string beyond either end."""
        return self.words[position].key if 0 <= position < len(self.words) else ""

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


def casing(text: str) -> Casing:
    upper = sum(character.isupper() for character in text)
    lower = sum(character.islower() for character in text)
    if upper == 0:
        return Casing.LOWER
    return Casing.UPPER if upper > SHOUTING * (upper + lower) else Casing.MIXED


class Phrases:
    """A list of phrases, found as runs of words whatever their case, the longest first."""

    def __init__(self, phrases: frozenset[str]) -> None:
        self.by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            keys = tuple(key_of(match[0]) for match in WORD.finditer(phrase))
            if keys:
                self.by_first.setdefault(keys[0], []).append(keys)
        for choices in self.by_first.values():
            choices.sort(key=len, reverse=True)

    def longest(self, keys: list[str], position: int) -> int:
        """Return how many words from ``position`` on are a phrase; 0: none."""
        for choice in self.by_first.get(keys[position], ()):
            if tuple(keys[position : position + len(choice)]) == choice:
                return len(choice)
        return 0

    def find(self, words: Words) -> list[tuple[int, int]]:
        """Return the phrases in ``words`` as positions (first, past the last), not overlapping."""
        keys = [word.key for word in words.words]
        found = []
        position = 0
        while position < len(keys):
            length = self.longest(keys, position) if keys[position] in self.by_first else 0
            if length and all(words.joined(position + step) for step in range(1, length)):
                found.append((position, position + length))
                position += length
            else:
                position += 1
        return found


@cache
def phrases(name: str) -> Phrases:
    """Return the word list ``name`` as phrases, built once."""
    return Phrases(entries(name))


@cache
def _owning(name: str) -> Phrases:
    """Return the word list ``name`` as phrases, the possessives of names too: "ed sheerans driver"."""
    return Phrases(entries(name) | {f"{entry}s" for entry in entries(name) if " " in entry})


def positions_of(name: str, keys: list[str]) -> set[int]:
    """Return which words belong to an entry of the list ``name``, all of which are nobody's."""
    listed = _owning(name)
    found: set[int] = set()
    for position, key in enumerate(keys):
        if key in listed.by_first:
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
