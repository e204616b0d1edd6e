"""What a reader typed into the search box, as a value that both engines can be asked."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

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
MOST_TERMS = 32
SHORTEST_BEGINNING = 2  # letters before an asterisk; fewer would find nearly all there is

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All of ``required`` (each a set of alternatives) and none of ``excluded``.

    A term is a tuple of words that must follow one another; a single word is a tuple of one. An asterisk at
    the end of a term's last word stands for any ending. ``plain`` are the places in ``required`` of single
    words that stand for themselves: not in quotation marks, without an asterisk, no alternatives.
    """

    required: tuple[tuple[Words, ...], ...] = ()
    excluded: tuple[Words, ...] = ()
    plain: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)

    def any_of_it(self) -> "SearchQuery":
        """What has any of the required terms: for marking and ranking what was found in more than one way."""
        terms = tuple(dict.fromkeys(term for group in self.required for term in group))
        return SearchQuery((terms,) if terms else ())


def parse_search(typed: str) -> SearchQuery:
    """Read words (ANDed), "phrases", begin* for any ending, -minus and OR. Nothing typed is an error.

    ``a OR b c`` means (a or b) and c. ``don't`` and ``dont`` are one word. What stands past MOST_CHARACTERS
    or MOST_TERMS is ignored.
    """
    required: list[list[Words]] = []
    excluded: list[Words] = []
    plain: set[int] = set()
    joins_last = False
    read = unicodedata.normalize("NFC", typed[:MOST_CHARACTERS]).translate(_QUOTES)
    for match in islice(_TERM.finditer(read), MOST_TERMS):
        if match["word"] == "OR" and not match["minus"]:
            joins_last = bool(required)
            continue
        if match["word"] == "AND":  # what it asks for is the case anyway
            continue
        spellings = _spellings(match["word"]) if match["phrase"] is None else [_words(match["phrase"])]
        if not spellings[0]:
            continue
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
    return SearchQuery(tuple(tuple(group) for group in required), tuple(excluded), frozenset(plain))


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
