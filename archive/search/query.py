"""What a reader typed into the search box, as a value that both engines can be asked."""

import re
import unicodedata
from dataclasses import dataclass, field

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
# A term: an optional minus, then a phrase (its closing quote may be missing) or what no space or comma parts.
_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|\Z)|(?P<word>[^\s",;/]+))')
_WORD = re.compile(r"[^\W_]+")

_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
# Children write these without their apostrophe as often as with it.
_SHORT_FORMS = [
    "aren't", "can't", "couldn't", "didn't", "doesn't", "don't", "hadn't", "hasn't", "haven't",
    "he'd", "he's", "i'm", "i've", "isn't", "it's", "mustn't", "she's", "shouldn't", "that's",
    "they'd", "they'll", "they're", "they've", "wasn't", "weren't", "what's", "who's", "won't",
    "wouldn't", "you'd", "you'll", "you're", "you've",
]  # fmt: skip
_WITHOUT_APOSTROPHE = {form.replace("'", ""): tuple(form.split("'")) for form in _SHORT_FORMS}

MOST_CHARACTERS = 1000
# What a search may cost grows with each of these; what stands past them is named on the page.
MOST_TERMS = 32  # words and phrases
MOST_WORDS = 40  # those of phrases counted singly
MOST_BEGINNINGS = 4  # an asterisk stands for all words that begin so, and they are many
SHORTEST_BEGINNING = 2  # letters before an asterisk; fewer would find nearly all there is

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """All of ``required`` (each a set of alternatives) and none of ``excluded``.

    A term is a tuple of words that must follow one another; a single word is a tuple of one. An asterisk at
    the end of a term's last word stands for any ending. ``plain`` are the places in ``required`` of single
    words that stand for themselves: not in quotation marks, without an asterisk, no alternatives.

    ``unused`` are the terms past the limits, as they were typed, and ``too_short`` the words whose asterisk
    was not read, for they have too few letters.
    """

    required: tuple[tuple[Words, ...], ...] = ()
    excluded: tuple[Words, ...] = ()
    plain: frozenset[int] = frozenset()
    unused: tuple[str, ...] = field(default=(), compare=False)
    too_short: tuple[str, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)

    def any_of_it(self) -> "ParsedQuery":
        """What has any of the required terms: for marking and ranking what was found in more than one way."""
        terms = tuple(dict.fromkeys(term for group in self.required for term in group))
        return ParsedQuery((terms,) if terms else ())


def parse_search(typed: str) -> ParsedQuery:
    """Read words (ANDed), "phrases", begin* for any ending, -minus and OR. Nothing typed is an error.

    ``a OR b c`` means (a or b) and c. ``don't`` and ``dont`` are one word. What stands past MOST_CHARACTERS
    is ignored, and what stands past the other limits is not used.
    """
    required: list[list[Words]] = []
    excluded: list[Words] = []
    plain: set[int] = set()
    unused: list[str] = []
    too_short: list[str] = []
    room = _Room()
    joins_last = False
    read = unicodedata.normalize("NFC", typed[:MOST_CHARACTERS]).translate(_QUOTES)
    for match in _TERM.finditer(read):
        if match["word"] == "OR" and not match["minus"]:
            joins_last = bool(required)
            continue
        if match["word"] == "AND":  # what it asks for is the case anyway
            continue
        typed_words = match["word"] if match["phrase"] is None else match["phrase"]
        spellings = _spellings(typed_words) if match["phrase"] is None else [_words(typed_words)]
        if not spellings[0]:
            continue
        if not room.takes(spellings[0]):
            unused.append(match[0])
            continue
        if typed_words.rstrip().endswith("*") and not spellings[0][-1].endswith("*"):
            too_short.append(spellings[0][-1])
        if match["minus"]:
            excluded += spellings
        elif joins_last:
            required[-1] += spellings
            plain.discard(len(required) - 1)
        else:
            required.append(spellings)
            if match["word"] and spellings == [(spellings[0][0],)] and not spellings[0][0].endswith("*"):
                plain.add(len(required) - 1)
        joins_last = False
    return ParsedQuery(
        tuple(tuple(group) for group in required),
        tuple(excluded),
        frozenset(plain),
        tuple(unused),
        tuple(dict.fromkeys(too_short)),
    )


@dataclass(slots=True)
class _Room:
    """What one search may still hold."""

    terms: int = MOST_TERMS
    words: int = MOST_WORDS
    beginnings: int = MOST_BEGINNINGS

    def takes(self, words: Words) -> bool:
        """Make room for a term, or say that there is none for it; a shorter one may still find some."""
        beginnings = int(words[-1].endswith("*"))
        if not self.terms or len(words) > self.words or beginnings > self.beginnings:
            return False
        self.terms -= 1
        self.words -= len(words)
        self.beginnings -= beginnings
        return True


def _spellings(typed: str) -> list[Words]:
    """Return what was typed, and the same with or without its apostrophe."""
    words = _words(typed)
    if _APOSTROPHE.search(typed):
        return [words, _words(_APOSTROPHE.sub("", typed))]
    short = _WITHOUT_APOSTROPHE.get(typed.casefold())
    return [words, short] if short else [words]


def _words(typed: str) -> Words:
    words = _WORD.findall(typed)
    if words and typed.rstrip().endswith("*") and len(words[-1]) >= SHORTEST_BEGINNING:
        words[-1] += "*"
    return tuple(words)
