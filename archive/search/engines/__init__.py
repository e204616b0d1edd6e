"""What a database can be asked about words: one protocol, an engine for each, one meaning.

The index itself stands in the wall (wall/search_tables.py). Both engines stem English words and keep stop
words, so that a quoted phrase is found as it was said.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from archive.search.marking import HIT_END, HIT_START
from archive.search.query import ParsedQuery, Term

__all__ = ["HIT_END", "HIT_START", "Engine", "words_of"]


def words_of(term: Term) -> tuple[str, ...]:
    """Return the words of a term, with an asterisk after the last of a beginning."""
    return (*term.words[:-1], term.words[-1] + "*") if term.beginning else term.words


class Engine(Protocol):
    """Asked of the publications that readers may see; fulltext.py is how the rest of search asks one."""

    def keys_with(self, query: ParsedQuery) -> list[int]:
        """Return the keys of all that fulfil a query, in no order; it requires or excludes something."""

    def ranks_of(self, query: ParsedQuery, keys: Collection[int]) -> dict[int, float]:
        """Return how well each of ``keys`` that fits what is required does so (greater is better)."""

    def marked(self, texts: Mapping[int, str], query: ParsedQuery) -> dict[int, str]:
        """Return the texts of a page, by key, with the hits between marks; some without a hit may be missing.

        One question at most for all of them. A character may be another one, in the same place.
        """
