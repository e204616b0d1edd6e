"""Full-text search on PostgreSQL: a stored tsvector."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVectorField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

from archive.models.publication import Publication, PublicationQuerySet
from archive.models.search_letters import ACCENTED, UNACCENTED
from archive.search.engines import HIT_END, HIT_START, words_of
from archive.search.query import ParsedQuery, Term

_CONFIG = "heard_english"


@dataclass(frozen=True, slots=True)
class PostgresEngine:
    """Asks the column ``quote_vector``, which the server keeps, on the connection named ``using``."""

    using: str

    def keys_with(self, query: ParsedQuery) -> list[int]:
        # As one array: a hundred thousand rows of one number take longer to fetch than to find.
        found = _matching(self._rows, query).aggregate(keys=ArrayAgg("pk"))
        keys: list[int] = found["keys"] or []
        return keys

    def ranks_of(self, query: ParsedQuery, keys: Collection[int]) -> dict[int, float]:
        rows = _matching(self._rows.filter(pk__in=keys), ParsedQuery(query.required))
        rank = SearchRank(_Vector("text"), _wanted(query))
        return dict(rows.annotate(rank=rank).values_list("pk", "rank"))

    def marked(self, texts: Mapping[int, str], query: ParsedQuery) -> dict[int, str]:
        marks = SearchHeadline(
            _Words("text"),
            _wanted(query),
            config=_CONFIG,
            start_sel=HIT_START,
            stop_sel=HIT_END,
            highlight_all=True,
        )
        return dict(self._rows.filter(pk__in=texts).annotate(marks=marks).values_list("pk", "marks"))

    @property
    def _rows(self) -> PublicationQuerySet:
        return Publication.objects.using(self.using).order_by()


def _matching(rows: PublicationQuerySet, query: ParsedQuery) -> PublicationQuerySet:
    found = rows.annotate(_vector=_Vector("text"))
    for term in query.excluded:
        found = found.exclude(_vector=_tsquery(term))
    return found.filter(_vector=_wanted(query)) if query.required else found


def _wanted(query: ParsedQuery) -> Any:
    groups = [reduce(or_, [_tsquery(term) for term in group]) for group in query.required]
    return reduce(and_, groups)


def _tsquery(term: Term) -> SearchQuery:
    words = words_of(term)
    unaccented = " ".join(words).translate(str.maketrans(ACCENTED, UNACCENTED))
    if not unaccented.endswith("*"):
        return SearchQuery(unaccented, config=_CONFIG, search_type="phrase")
    # Words are letters and digits alone (query.py), so nothing here can be read as an operator.
    lexemes = " <-> ".join(f"'{word.removesuffix('*')}'" for word in unaccented.split())
    return SearchQuery(f"{lexemes}:*", config=_CONFIG, search_type="raw")


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
