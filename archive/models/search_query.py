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

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All of ``required`` (each a set of alternatives) and none of ``excluded``.

    A term is a tuple of words that must follow one another; a single word is a tuple of one.
    """

    required: tuple[tuple[Words, ...], ...]
    excluded: tuple[Words, ...]

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)


def parse_search(typed: str) -> SearchQuery:
    """Read words (ANDed), "phrases", -minus and OR. Anything typed is a query; nothing is an error.

    ``a OR b c`` means (a or b) and c. What stands past MOST_CHARACTERS or MOST_TERMS is ignored.
    """
    required: list[list[Words]] = []
    excluded: list[Words] = []
    joins_last = False
    read = unicodedata.normalize("NFC", typed[:MOST_CHARACTERS]).translate(_QUOTES)
    for match in islice(_TERM.finditer(read), MOST_TERMS):
        if match["word"] == "OR" and not match["minus"]:
            joins_last = bool(required)
            continue
        if match["word"] == "AND":  # what it asks for is the case anyway
            continue
        words = tuple(_WORD.findall(match["phrase"] if match["phrase"] is not None else match["word"]))
        if not words:
            continue
        if match["minus"]:
            excluded.append(words)
        elif joins_last:
            required[-1].append(words)
        else:
            required.append([words])
        joins_last = False
    return SearchQuery(tuple(tuple(group) for group in required), tuple(excluded))
