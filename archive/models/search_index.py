"""Full-text search over publications: FTS5 on SQLite, tsvector on PostgreSQL, one meaning.

The index itself stands in the wall (wall/search_tables.py). Both stem English words and keep stop words, so
that a quoted phrase is found as it was said.
"""

import json
import sqlite3
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import SearchHeadline, SearchRank, SearchVectorField
from django.contrib.postgres.search import SearchQuery as PostgresQuery
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FloatField, Func, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from archive.models.search_query import SearchQuery, Words

if TYPE_CHECKING:  # publication.py imports this module
    from archive.models.publication import PublicationQuerySet

    Quotes = TypeVar("Quotes", bound=PublicationQuerySet)

# Control characters that intake removes from every text, so they can stand for the marks.
HIT_START = "\x02"
HIT_END = "\x03"

# As one value: a hundred thousand rows of one number take longer to fetch than to find.
_FTS5_KEYS = "SELECT json_group_array(rowid) FROM quote_search WHERE quote_search MATCH %s"
# The plus keeps FTS5 from asking its index anew for every key. Only what is among them is ranked.
_FTS5_RANKS = """
    SELECT rowid, -bm25(quote_search) FROM quote_search WHERE quote_search MATCH %s
        AND +rowid IN (SELECT value FROM json_each(%s))"""
# How the index reads a text, for the few texts of a page that are read once more so as to be marked.
_FTS5_OF_A_PAGE = """
    CREATE VIRTUAL TABLE page USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')"""
_CONFIG = "heard_english"

# PostgreSQL's parser reads "him/her" as a file and "mum.then" as a host, and where the locale is C it takes
# every character outside ASCII for a letter: so what is no letter or digit becomes a space, one for one.
NO_WORD = (
    r"[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    r"\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]"
)
# Letters of Europe to the letter without its accent, as the tokenizer of FTS5 does by itself.
_BASES = {
    letter: unicodedata.normalize("NFD", letter)[0]
    for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
}
ACCENTED = "".join(letter for letter, base in _BASES.items() if base != letter and base.isascii())
UNACCENTED = "".join(map(_BASES.__getitem__, ACCENTED))


def matching(queryset: "Quotes", query: SearchQuery) -> "Quotes":
    """Filter by what was typed and annotate ``rank``; a query without words matches nothing."""
    if not query:
        return _unranked(queryset.none())
    return _by_engine(connections[queryset.db], _matching_on_sqlite, _matching_on_postgres)(queryset, query)


def keys_with(query: SearchQuery, *, using: str) -> Iterable[int]:
    """Return the keys of the publications that fulfil a query, in no order.

    The same as ``matching``, asked of the index alone: a common word stands in most quotes.
    """
    if not query:
        return []
    return _by_engine(connections[using], _keys_on_sqlite, _keys_on_postgres)(query, using)


def ranks_of(query: SearchQuery, keys: Collection[int], *, using: str) -> dict[int, float]:
    """Return how well each of ``keys`` that fits what is required does so (greater is better)."""
    if not query.required or not keys:
        return {}
    return _by_engine(connections[using], _ranks_on_sqlite, _ranks_on_postgres)(query, keys, using)


def marked(texts: Mapping[int, str], query: SearchQuery, *, using: str) -> dict[int, str]:
    """Return the texts of a page, by key, in which the hits are marked; those without a hit may be missing.

    One question for all of them, and on SQLite none to the archive's own index: to find one row again,
    it would read whatever begins like a word with an asterisk in all the others.
    """
    if not query.required or not texts:
        return {}
    found = _by_engine(connections[using], _marked_on_sqlite, _marked_on_postgres)(texts, query, using)
    return {key: _transferred(marks, texts[key]) for key, marks in found.items()}


def _transferred(marked: str, text: str) -> str:
    """Set the marks of ``marked`` into ``text``.

    PostgreSQL marks the words alone, in which other characters are spaces and accents are gone; character for
    character they stand where they stand in the text. A text that does not fit is returned without marks.
    """
    if len(marked) - marked.count(HIT_START) - marked.count(HIT_END) != len(text):
        return text
    characters = iter(text)
    return "".join(mark if mark in {HIT_START, HIT_END} else next(characters) for mark in marked)


_ForEngine = TypeVar("_ForEngine")


def _by_engine(connection: BaseDatabaseWrapper, sqlite: _ForEngine, postgres: _ForEngine) -> _ForEngine:
    return sqlite if connection.vendor == "sqlite" else postgres


def _matching_on_sqlite(queryset: "Quotes", query: SearchQuery) -> "Quotes":
    found = queryset
    if query.excluded:
        found = found.exclude(pk__in=_fts5_rows(_fts5_unwanted(query)))
    if not query.required:
        return _unranked(found)
    wanted = _fts5_match(query)
    rank = RawSQL(
        "(SELECT -bm25(quote_search) FROM quote_search"
        " WHERE quote_search MATCH %s AND rowid = archive_publication.id)",
        [wanted],
        output_field=FloatField(),
    )
    return found.filter(pk__in=_fts5_rows(wanted)).annotate(rank=rank)


def _keys_on_sqlite(query: SearchQuery, using: str) -> list[int]:
    with connections[using].cursor() as cursor:

        def keys(match: str) -> list[int]:
            cursor.execute(_FTS5_KEYS, [match])
            found: list[int] = json.loads(cursor.fetchone()[0])
            return found

        if query.required:
            match = _fts5_match(query)
            return keys(f"({match}) NOT ({_fts5_unwanted(query)})" if query.excluded else match)
        unwanted = set(keys(_fts5_unwanted(query)))
        cursor.execute("SELECT json_group_array(id) FROM archive_publication")
        return [key for key in json.loads(cursor.fetchone()[0]) if key not in unwanted]


def _ranks_on_sqlite(query: SearchQuery, keys: Collection[int], using: str) -> dict[int, float]:
    with connections[using].cursor() as cursor:
        cursor.execute(_FTS5_RANKS, [_fts5_match(query), json.dumps(list(keys))])
        return dict(cursor.fetchall())


def _marked_on_sqlite(texts: Mapping[int, str], query: SearchQuery, using: str) -> dict[int, str]:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(_FTS5_OF_A_PAGE)
        memory.executemany("INSERT INTO page(rowid, text) VALUES (?, ?)", texts.items())
        return dict(
            memory.execute(
                "SELECT rowid, highlight(page, 0, ?, ?) FROM page WHERE page MATCH ?",
                [HIT_START, HIT_END, _fts5_match(query)],
            )
        )


def _unranked(queryset: "Quotes") -> "Quotes":
    return queryset.annotate(rank=Value(0.0, output_field=FloatField()))


def _fts5_rows(match: str) -> RawSQL:
    return RawSQL("SELECT rowid FROM quote_search WHERE quote_search MATCH %s", [match])


def _fts5_match(query: SearchQuery) -> str:
    return " AND ".join(
        "(" + " OR ".join(_fts5_phrase(words) for words in group) + ")" for group in query.required
    )


def _fts5_unwanted(query: SearchQuery) -> str:
    return " OR ".join(_fts5_phrase(words) for words in query.excluded)


def _fts5_phrase(words: Words) -> str:
    last = words[-1]
    phrase = '"' + " ".join((*words[:-1], last.removesuffix("*"))) + '"'
    return f"{phrase} *" if last.endswith("*") else phrase


def _matching_on_postgres(queryset: "Quotes", query: SearchQuery) -> "Quotes":
    vector = _Vector("text")
    found = queryset.annotate(_vector=vector)
    for words in query.excluded:
        found = found.exclude(_vector=_tsquery(words))
    if not query.required:
        return _unranked(found)
    wanted = _postgres_query(query)
    return found.filter(_vector=wanted).annotate(rank=SearchRank(vector, wanted))


def _keys_on_postgres(query: SearchQuery, using: str) -> list[int]:
    from archive.models.publication import Publication  # noqa: PLC0415 -- it imports this module

    # As one array: a hundred thousand rows of one number take longer to fetch than to find.
    found = Publication.objects.using(using).matching(query).order_by().aggregate(keys=ArrayAgg("pk"))
    keys: list[int] = found["keys"] or []
    return keys


def _ranks_on_postgres(query: SearchQuery, keys: Collection[int], using: str) -> dict[int, float]:
    from archive.models.publication import Publication  # noqa: PLC0415 -- as above

    rows = Publication.objects.using(using).filter(pk__in=keys).matching(SearchQuery(query.required))
    return dict(rows.order_by().values_list("pk", "rank"))  # type: ignore[misc]  # matching() annotates it


def _marked_on_postgres(texts: Mapping[int, str], query: SearchQuery, using: str) -> dict[int, str]:
    from archive.models.publication import Publication  # noqa: PLC0415 -- as above

    marks = SearchHeadline(
        _Words("text"),
        _postgres_query(query),
        config=_CONFIG,
        start_sel=HIT_START,
        stop_sel=HIT_END,
        highlight_all=True,
    )
    rows = Publication.objects.using(using).filter(pk__in=texts).order_by().annotate(marks=marks)
    return dict(rows.values_list("pk", "marks"))


def _postgres_query(query: SearchQuery) -> Any:
    groups = [reduce(or_, [_tsquery(words) for words in group]) for group in query.required]
    return reduce(and_, groups)


def _tsquery(words: Words) -> PostgresQuery:
    unaccented = " ".join(words).translate(str.maketrans(ACCENTED, UNACCENTED))
    if not unaccented.endswith("*"):
        return PostgresQuery(unaccented, config=_CONFIG, search_type="phrase")
    # Words are letters and digits alone (search_query.py), so nothing here can be read as an operator.
    lexemes = " <-> ".join(f"'{word.removesuffix('*')}'" for word in unaccented.split())
    return PostgresQuery(f"{lexemes}:*", config=_CONFIG, search_type="raw")


class _Words(Func):
    function = "heard_words"
    output_field = TextField()


class _Vector(Func):
    """The stored vector of a text: a column that PostgreSQL alone has, so the model has no field for it."""

    output_field = SearchVectorField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, list[Any]]:
        (text,) = self.get_source_expressions()
        table = compiler.quote_name_unless_alias(text.alias)
        return f"{table}.{connection.ops.quote_name('quote_vector')}", []
