"""Two topics side by side, and the quotes that are about both."""

from dataclasses import dataclass, replace
from typing import Any

from archive.models.publication import Publication
from archive.search.bits import Bits
from archive.search.facets import TermFacet
from archive.search.index import FacetIndex, current
from archive.search.ordering import NewestFirst, Quotes
from archive.search.pagination import paginate
from archive.views.breakdowns import Breakdown, Count, Pairs, breakdowns, search_for
from archive.views.open_quotes import opening_quote
from archive.views.pages import PublicPage
from archive.views.topics import ROUTES, Named, all_topics, named

MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two topics."""

    facet: TermFacet
    topic: Named
    slug: str
    found: Bits
    quote: Publication | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One value under both topics: how many quotes of each, and bars as shares of all of its own."""

    label: str
    counts: tuple[Count, Count]
    shares: tuple[str, str]
    weight: float


@dataclass(frozen=True, slots=True)
class Pair:
    name: str
    title: str
    rows: tuple[Row, ...]
    more: tuple[Row, ...]


class ComparePage(PublicPage):
    template_name = "archive/compare.html"
    single = frozenset({"a", "b", "page"})
    indexed = False

    def code(self, name: str) -> str:
        return "".join(self.address.values(name)[:1])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        index = current()
        codes = [self.code("a"), self.code("b")]
        found = [_side(index, code) for code in codes]
        sides = _opened(index, [side for side in found if side is not None])
        gone = [bool(code) and side is None for code, side in zip(codes, found, strict=True)]
        both = self.both(index, sides) if len(sides) == 2 else {}
        return super().get_context_data(
            others=all_topics(index), chosen=codes, gone=gone, sides=sides, **both, **kwargs
        )

    def both(self, index: FacetIndex, sides: list[Side]) -> dict[str, Any]:
        one, other = sides
        keys = NewestFirst(index, one.found & other.found)
        asked = [*((side.facet.name, side.slug) for side in sides), *self.address.notes()]
        return {
            "same": one.topic == other.topic,
            "pairs": _pairs(index, self.address.notes(), one, other),
            "pages": paginate(Quotes(keys, Publication.objects.with_tags()), self.address),
            # Values of one facet are alternatives, so no search means two of them at once.
            "search": search_for(asked) if one.facet is not other.facet else "",
        }


def _side(index: FacetIndex, code: str) -> Side | None:
    """The topic that an address names, as the archive is now."""
    route, _dot, slug = code.partition(".")
    facet = ROUTES.get(route)
    if facet is None:
        return None
    slug = index.moved[facet.name].get(slug, slug)
    term = next((term for term in index.terms[facet.name] if term.slug == slug), None)
    if term is None:
        return None
    found = index.having_any(facet.name, [slug])
    return Side(facet, named(facet, term, len(found)), slug, found)


def _opened(index: FacetIndex, sides: list[Side]) -> list[Side]:
    """Each opens with a quote of its own: with one that is not about the other topic, where there is one."""
    shown: list[int] = []
    opened = []
    for side in sides:
        others = [each.found for each in sides if each is not side]
        alone = opening_quote(index, side.found - others[0]) if others else None
        quote = (
            alone
            or opening_quote(index, side.found - index.set_of(shown))
            or opening_quote(index, side.found)
        )
        shown += [quote.pk] if quote else []
        opened.append(replace(side, quote=quote))
    return opened


def _pairs(index: FacetIndex, notes: Pairs, *sides: Side) -> list[Pair]:
    every = max(len(terms) for terms in index.terms.values())
    first, second = (
        {
            each.name: each
            for each in breakdowns(index, side.found, ((side.facet.name, side.slug), *notes), most=every)
        }
        for side in sides
    )
    return [
        _paired(first[name], second[name], sides)
        for name in first
        if name in second and name not in {side.facet.name for side in sides}
    ]


def _paired(one: Breakdown, other: Breakdown, sides: tuple[Side, ...]) -> Pair:
    counts = [{each.key: each for each in (*side.counts, *side.more)} for side in (one, other)]
    for some, missing in zip(counts, (one.missing, other.missing), strict=True):
        if missing:
            some[missing.key] = missing
    keys = list(dict.fromkeys([*counts[0], *counts[1]]))
    totals = [side.topic.count for side in sides]
    rows = [row for row in (_row([some.get(key) for some in counts], totals) for key in keys) if row]
    if one.is_trend:
        rows.sort(key=lambda row: (not row.label.isdigit(), row.label))  # what states no year comes last
    elif one.overlaps or other.overlaps or len(rows) > MOST_ROWS:
        rows.sort(key=lambda row: -row.weight)
    most = len(rows) if one.is_trend else MOST_ROWS
    return Pair(one.name, one.title, tuple(rows[:most]), tuple(rows[most:]))


def _row(counts: list[Count | None], totals: list[int]) -> Row | None:
    """None where neither topic has a quote of it."""
    label = next(each.label for each in counts if each)
    one, other = (each or Count("", label, 0, "") for each in counts)
    if not one.count and not other.count:
        return None
    shares = [each.count / total for each, total in zip((one, other), totals, strict=True)]
    drawn = [f"{100 * share:.2f}%" for share in shares]
    return Row(label, (one, other), (drawn[0], drawn[1]), sum(shares))
