"""What a reader typed into the search box, as a value that both engines can be asked."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
# A term: an optional minus, then a phrase (its closing quote may be missing) or a run without spaces.
_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|\Z)|(?P<word>[^\s"]+))')
_WORD = re.compile(r"[^\W_]+")

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

    ``a OR b c`` means (a or b) and c. What stands past MOST_CHARACTERS or MOST_TERMS is ignored.
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
        words = _words(match["phrase"] if match["phrase"] is not None else match["word"])
        if not words:
            continue
        if match["minus"]:
            excluded.append(words)
        elif joins_last:
            required[-1].append(words)
            plain.discard(len(required) - 1)
        else:
            required.append([words])
            if match["word"] and len(words) == 1 and not words[0].endswith("*"):
                plain.add(len(required) - 1)
        joins_last = False
    return SearchQuery(tuple(tuple(group) for group in required), tuple(excluded), frozenset(plain))


def _words(typed: str) -> Words:
    words = _WORD.findall(typed)
    if words and typed.rstrip().endswith("*") and len(words[-1]) >= SHORTEST_BEGINNING:
        words[-1] += "*"
    return tuple(words)
