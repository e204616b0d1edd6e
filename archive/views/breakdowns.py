"""How many quotes under a heading have each value. Each number is that of the search behind its link."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.search.bits import NONE, Bits
from archive.search.facets import FACETS, NOT, NOT_STATED, ColumnFacet, Facet, Option, TermFacet, TermRow
from archive.search.index import FacetIndex

MOST_SHOWN = 8  # of a vocabulary; the others are folded

Pairs = tuple[tuple[str, str], ...]  # parameters of a search


@dataclass(frozen=True, slots=True)
class Count:
    """``key`` is the same for the same value under another heading."""

    key: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """``name`` is that of its facet. ``more`` are the less common values; ``missing`` counts the quotes that
    state none."""

    name: str
    title: str
    counts: tuple[Count, ...]
    more: tuple[Count, ...] = ()
    missing: Count | None = None
    overlaps: bool = False  # whether a quote can be counted more than once
    is_trend: bool = False


def breakdowns(index: FacetIndex, quotes: Bits, asked: Pairs, *, most: int = MOST_SHOWN) -> list[Breakdown]:
    """Break down ``quotes``, which are those that a search for ``asked``, one term, finds."""
    titles = {
        "age_band": _("Quotes by age"),
        "gender": _("Quotes by gender"),
        "platform": _("Quotes by platform"),
        "harm_type": _("Quotes by kind of harm"),
        "theme": _("Quotes by theme"),
        "year": _("Quotes by the year it happened"),
        "nation": _("Quotes by nation"),
    }
    facets = {facet.name: facet for facet in FACETS}
    found = [_of(facets[name], _Heading(index, quotes, asked), title, most) for name, title in titles.items()]
    return [each for each in found if any(count.count for count in each.counts)]


def search_for(pairs: Iterable[tuple[str, str]]) -> str:
    return f"{reverse('archive:search')}?{urlencode(list(pairs))}"


@dataclass(frozen=True, slots=True)
class _Heading:
    index: FacetIndex
    quotes: Bits
    asked: Pairs

    def counted(self, facet: Facet, value: str, label: str, *, but: Sequence[str] = ()) -> Count:
        """Count the quotes that have ``value`` and none of the values ``but``."""
        having = self.index.having[facet.name].get(value, NONE)
        if but:
            having = having - self.index.having_any(facet.name, but)
        count = self.quotes.intersection_cardinality(having)
        # Values of one facet are alternatives, and one that stands below the heading says it as well.
        pairs = [*(pair for pair in self.asked if pair[0] != facet.name), (facet.name, value)]
        pairs += [(NOT + facet.name, each) for each in but]
        return Count(f"{value} only" if but else value, label, count, search_for(pairs))

    def missing(self, facet: Facet) -> Count | None:
        count = self.counted(facet, NOT_STATED, _("Not stated"))
        return count if count.count else None

    def own(self, facet: Facet) -> str:
        """The term of the heading, where it is one of this facet."""
        return next((value for name, value in self.asked if name == facet.name), "")


def _of(facet: Facet, heading: _Heading, title: str, most: int) -> Breakdown:
    if isinstance(facet, TermFacet):
        return _by_term(facet, heading, title, most)
    return _by_column(facet, heading, title)


def _by_column(facet: ColumnFacet, heading: _Heading, title: str) -> Breakdown:
    """A quote has one value of it at most, so with those that state none the counts are all quotes."""
    options = [
        option for option in facet.options(heading.index, heading.quotes, []) if option.value != NOT_STATED
    ]
    if facet.name != "year":
        counts = [each for option in options for each in _of_option(facet, heading, option)]
        return Breakdown(facet.name, title, tuple(counts), missing=heading.missing(facet))
    years = [
        heading.counted(facet, year.value, year.label)
        for decade in options
        for year in decade.narrower
        if year.count
    ]
    decades = [_alone(facet, heading, option, _("%(value)s (year not stated)")) for option in options]
    stated = sorted(years, key=lambda year: year.key)
    alone = tuple(each for each in decades if each.count)
    if len(stated) < 2:  # one year is no trend
        return Breakdown(facet.name, title, ())
    return Breakdown(facet.name, title, tuple(stated), alone, heading.missing(facet), is_trend=True)


def _of_option(facet: ColumnFacet, heading: _Heading, option: Option) -> Iterator[Count]:
    """Yield the narrower values and, where some state no more, the broad one; or a value that has none."""
    if not option.narrower:
        yield heading.counted(facet, option.value, option.label)
        return
    for each in option.narrower:
        yield heading.counted(facet, each.value, each.label)
    alone = _alone(facet, heading, option, _("%(value)s (no more detail)"))
    if alone.count:
        yield alone


def _alone(facet: Facet, heading: _Heading, option: Option, label: str) -> Count:
    narrower = [each.value for each in option.narrower]
    return heading.counted(facet, option.value, label % {"value": option.label}, but=narrower)


def _by_term(facet: TermFacet, heading: _Heading, title: str, most: int) -> Breakdown:
    """Of a broad term there are those that bear it and nothing narrower."""
    terms = heading.index.terms[facet.name]
    own = heading.own(facet)
    if own and own != facet.above_all:
        heads = [term for term in terms if term.slug == own and _below(facet, term, terms)]
    else:
        heads = [term for term in terms if term.parent is None]
    found = [each for head in heads for each in _of_head(facet, heading, head, terms) if each.count]
    found.sort(key=lambda each: -each.count)
    missing = None if own else heading.missing(facet)
    counted = sum(each.count for each in found) + (missing.count if missing else 0)
    return Breakdown(
        facet.name,
        title,
        tuple(found[:most]),
        tuple(found[most:]),
        missing,
        overlaps=counted > len(heading.quotes),
    )


def _of_head(facet: TermFacet, heading: _Heading, head: TermRow, terms: Sequence[TermRow]) -> Iterator[Count]:
    below = _below(facet, head, terms)
    if head.slug != facet.above_all:  # whose narrower ones have heads of their own
        for term in below:
            yield heading.counted(facet, term.slug, term.label)
    label = _("%(value)s (doesn’t say which one)") % {"value": head.label} if below else head.label
    yield heading.counted(facet, head.slug, label, but=[term.slug for term in below])


def _below(facet: TermFacet, head: TermRow, terms: Sequence[TermRow]) -> list[TermRow]:
    """The terms that are narrower by one step."""
    if head.slug == facet.above_all:
        return [term for term in terms if term.parent is None and term.slug != head.slug]
    return [term for term in terms if term.parent == head.pk]
