"""Full-text search on SQLite: FTS5."""

import json
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass

from django.db import connections

from archive.search.engines import HIT_END, HIT_START, words_of
from archive.search.query import ParsedQuery, Term

# As one value: a hundred thousand rows of one number take longer to fetch than to find.
_FTS5_KEYS = "SELECT json_group_array(rowid) FROM quote_search WHERE quote_search MATCH %s"
_EVERY_KEY = "SELECT json_group_array(id) FROM archive_publication"
# The plus keeps FTS5 from asking its index anew for every key. Only what is among them is ranked.
_FTS5_RANKS = """
    SELECT rowid, -bm25(quote_search) FROM quote_search WHERE quote_search MATCH %s
        AND +rowid IN (SELECT value FROM json_each(%s))"""
# How the index reads a text, for the few texts of a page that are read once more so as to be marked.
_FTS5_OF_A_PAGE = """
    CREATE VIRTUAL TABLE page USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')"""


@dataclass(frozen=True, slots=True)
class SqliteEngine:
    """Asks ``quote_search``, which triggers keep, on the connection named ``using``."""

    using: str

    def keys_with(self, query: ParsedQuery) -> list[int]:
        if query.required:
            match = _match(query)
            return self._keys(f"({match}) NOT ({_unwanted(query)})" if query.excluded else match)
        unwanted = set(self._keys(_unwanted(query)))
        return [key for key in self._one_array(_EVERY_KEY, []) if key not in unwanted]

    def ranks_of(self, query: ParsedQuery, keys: Collection[int]) -> dict[int, float]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(_FTS5_RANKS, [_match(query), json.dumps(list(keys))])
            return dict(cursor.fetchall())

    def marked(self, texts: Mapping[int, str], query: ParsedQuery) -> dict[int, str]:
        """Without a question to the archive's own index: to find one row again, it would read whatever begins
        like a word with an asterisk in all the others."""
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute(_FTS5_OF_A_PAGE)
            memory.executemany("INSERT INTO page(rowid, text) VALUES (?, ?)", texts.items())
            return dict(
                memory.execute(
                    "SELECT rowid, highlight(page, 0, ?, ?) FROM page WHERE page MATCH ?",
                    [HIT_START, HIT_END, _match(query)],
                )
            )

    def _keys(self, match: str) -> list[int]:
        return self._one_array(_FTS5_KEYS, [match])

    def _one_array(self, sql: str, given: list[str]) -> list[int]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(sql, given)
            found: list[int] = json.loads(cursor.fetchone()[0])
            return found


def _match(query: ParsedQuery) -> str:
    return " AND ".join("(" + " OR ".join(_phrase(term) for term in group) + ")" for group in query.required)


def _unwanted(query: ParsedQuery) -> str:
    return " OR ".join(_phrase(term) for term in query.excluded)


def _phrase(term: Term) -> str:
    words = words_of(term)
    last = words[-1]
    phrase = '"' + " ".join((*words[:-1], last.removesuffix("*"))) + '"'
    return f"{phrase} *" if last.endswith("*") else phrase
