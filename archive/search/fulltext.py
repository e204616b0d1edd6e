"""What was typed, answered from the words of the index: which quotes, which of them first, and marked."""

from collections.abc import Sequence

import numpy as np

from archive.models.publication import Publication
from archive.search.bits import NONE, Bits, Places, any_of, places_in
from archive.search.index import FacetIndex, cached
from archive.search.marking import marked
from archive.search.query import ParsedQuery, Term
from archive.search.spoken import is_one_of

# Past this many, "best match" says little and costs much: the newest come first instead.
MOST_RANKED = 20_000
# As BM25 has them (doi:10.1561/1500000019): how soon a word that is said again counts no more, and how much a
# long text counts for less than one of this many words.
SATURATION = 1.2
LENGTH_COUNTS = 0.75
USUAL_LENGTH = 40


def found(query: ParsedQuery, index: FacetIndex) -> Bits:
    """Return the quotes that fulfil a query; without words there are none."""
    if not query:
        return NONE
    some: Bits | None = None  # no set of all is made, and of one word no copy
    for group in query.required:
        these = _any(group, index)
        some = these if some is None else some & these
        if not some:
            return NONE
    some = index.all if some is None else some
    return some - any_of(having(term, index) for term in query.excluded) if query.excluded else some


def _any(group: Sequence[Term], index: FacetIndex) -> Bits:
    return having(group[0], index) if len(group) == 1 else any_of(having(term, index) for term in group)


def having(term: Term, index: FacetIndex) -> Bits:
    """Return the quotes in which a term stands. Each press on a facet asks for the same words again."""
    return cached(index, ("term", term), lambda: index.words.having(term))


def is_ranked(query: ParsedQuery, index: FacetIndex, some: Bits) -> bool:
    """Say whether there is a best match among ``some``, and not only newer ones and older ones."""
    return len(some & any_of(_required(query, index).values())) <= MOST_RANKED


def _required(query: ParsedQuery, index: FacetIndex) -> dict[Term, Bits]:
    return {term: having(term, index) for group in query.required for term in group}


def best_first(query: ParsedQuery, index: FacetIndex, some: Bits) -> Sequence[int] | None:
    """Return the keys of those of ``some`` that have any word that is required, the best first and of equals
    the newest; None where they are too many."""
    required = _required(query, index)
    ranked = some & any_of(required.values())
    if len(ranked) > MOST_RANKED:
        return None
    places = places_in(ranked)
    scores = _scores(index, required, ranked, places)
    best = places[np.lexsort((index.order.age(places), -scores))]
    keys: list[int] = index.order.keys[best].tolist()
    return keys


def _scores(index: FacetIndex, required: dict[Term, Bits], ranked: Bits, places: Places) -> Places:
    spoken = index.words.words.spoken
    words, begin = spoken.words_of(places)
    ends = np.append(begin[1:], len(words))
    length = (ends - begin) / USUAL_LENGTH
    norm = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length)
    scores = np.zeros(len(places))
    foreign = np.isin(places, places_in(index.words.foreign & ranked), assume_unique=True)
    for term, quotes in required.items():
        if not quotes:
            continue
        if len(term.words) > 1:
            times = np.isin(places, places_in(quotes & ranked), assume_unique=True).astype(float)
        else:
            times = _times(is_one_of(words, index.words.numbers(term)), begin, ends)
            exact = index.words.numbers(term, as_it_is=True)
            if foreign.any():  # whose words have no other forms
                as_it_is = _times(is_one_of(words, exact), begin, ends) if len(exact) else 0
                times = np.where(foreign, as_it_is, times)
        rarity = np.log1p((len(index) - len(quotes) + 0.5) / (len(quotes) + 0.5))
        scores += rarity * times * (SATURATION + 1) / (times + norm)
    return scores


def _times(hits: Places, begin: Places, ends: Places) -> Places:
    """Return how many of the hits each quote has."""
    before = np.concatenate([[0], np.cumsum(hits)])
    times: Places = (before[ends] - before[begin]).astype(float)
    return times


def mark(quotes: Sequence[Publication], query: ParsedQuery) -> None:
    """Give the quotes of a page their ``marked_text``: the text with the hits between marks."""
    for quote in quotes:
        quote.marked_text = (
            marked(quote.text, query, english=quote.is_english) if query.required else quote.text
        )
