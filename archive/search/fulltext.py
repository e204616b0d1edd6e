"""The words of publications, asked of the engine that the readers' database has."""

from collections.abc import Collection, Sequence

from django.db import connections

from archive.models.publication import Publication
from archive.search.engines import HIT_END, HIT_START, Engine
from archive.search.engines.postgres import PostgresEngine
from archive.search.engines.sqlite import SqliteEngine
from archive.search.query import ParsedQuery


def engine() -> Engine:
    using = Publication.objects.db
    return SqliteEngine(using) if connections[using].vendor == "sqlite" else PostgresEngine(using)


def keys_with(query: ParsedQuery) -> list[int]:
    """Return the keys of the publications that fulfil a query, in no order; without words it finds none."""
    return engine().keys_with(query) if query else []


def ranks_of(query: ParsedQuery, keys: Collection[int]) -> dict[int, float]:
    """Return how well each of ``keys`` that fits what is required does so (greater is better)."""
    return engine().ranks_of(query, keys) if query.required and keys else {}


def mark(quotes: Sequence[Publication], query: ParsedQuery) -> None:
    """Give the quotes of a page their ``marked_text``: the text with the hits between marks."""
    texts = {quote.pk: quote.text for quote in quotes}
    found = engine().marked(texts, query) if query.required and texts else {}
    for quote in quotes:
        quote.marked_text = _transferred(found.get(quote.pk, quote.text), quote.text)


def _transferred(marked: str, text: str) -> str:
    """Set the marks of ``marked`` into ``text``.

    PostgreSQL marks the words alone, in which other characters are spaces and accents are gone; character for
    character they stand where they stand in the text. A text that does not fit is returned without marks.
    """
    if len(marked) - marked.count(HIT_START) - marked.count(HIT_END) != len(text):
        return text
    characters = iter(text)
    return "".join(mark if mark in {HIT_START, HIT_END} else next(characters) for mark in marked)
