"""Quotes with a similar meaning, as the search page and the page of a quote show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.meaning import likeness, passage
from archive.meaning.likeness import Question
from archive.models.publication import Publication
from archive.search import by_meaning
from archive.search.by_meaning import Near, Preparing, vectors
from archive.search.index import current
from archive.search.results import Results

# Who finds fewer quotes by words is shown what is close in meaning too.
FEW = 5
MOST = 10
MOST_ALIKE = 3
MOST_LABELS = 2
# A term is named where it is at least so close to what was asked: others count, but explain little.
NAMED_FROM = 0.5


@dataclass(frozen=True, slots=True)
class CloseQuote:
    """A quote with what it has in common: its words closest to what was asked, and the labels of terms."""

    quote: Publication
    passage: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Close:
    """``preparing``: the quotes are still being read, so nobody can say."""

    quotes: Sequence[CloseQuote] = ()
    preparing: bool = False


def close_to(results: Results) -> Close:
    """Return the quotes that a search did not find by its words and that its filters let through.

    Whoever asked for the very words, or for none of some, is shown nothing else.
    """
    words = results.words
    query = results.query.query
    by_the_word = bool(results.chosen("exact")) or '"' in words or bool(query.excluded)
    if not words or by_the_word or len(results.found) >= FEW:
        return Close()
    index = results.index
    # Meaning is read in English alone (docs/decisions/languages.md).
    among = results.narrowed(without=["q"]) - results.found - index.words.foreign
    try:
        found = by_meaning.nearest(words, index, among, MOST)
    except Preparing:
        return Close(preparing=True)
    asked = likeness.question(vectors(), words)
    terms = by_meaning.close_terms(asked, index)
    terms = sorted((pair for pair in terms if pair[1] >= NAMED_FROM), key=lambda pair: -pair[1])
    labels = [term.label for term, _ in terms]
    return Close([_in_common(quote, asked, labels) for quote in _quotes(found)])


def more_like(quote: Publication) -> list[CloseQuote]:
    """Return the few quotes that are most like one, with the terms that both are filed under. What is not in
    English is like none: its meaning is not read."""
    index = current()
    if not quote.is_english:
        return []
    try:
        found = by_meaning.like(quote.pk, index, MOST_ALIKE, index.all - index.words.foreign)
    except Preparing:
        return []
    own = _labels(quote)
    return [
        CloseQuote(each, labels=tuple(label for label in own if label in _labels(each))[:MOST_LABELS])
        for each in _quotes(found)
    ]


def _quotes(found: Sequence[Near]) -> list[Publication]:
    keys = [each.key for each in found]
    rows = {quote.pk: quote for quote in Publication.objects.with_tags().filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows]


def _in_common(quote: Publication, asked: Question, labels: Sequence[str]) -> CloseQuote:
    # Words behind a content note stay behind it.
    close = None if quote.is_folded else passage.closest(vectors(), asked, quote.text)
    own = _labels(quote)
    return CloseQuote(
        quote,
        quote.text[close.start : close.end] if close else "",
        tuple(label for label in labels if label in own)[:MOST_LABELS],
    )


def _labels(quote: Publication) -> list[str]:
    return [term.now.label for tags in (quote.harm_types, quote.themes) for term in tags.all()]
