"""The search page: words and facets in, quotes with live counts out."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from archive.search import offering
from archive.search.addresses import Address, Problem
from archive.search.facets import NOT, Facet, Option, having_vocabulary, parameters
from archive.search.index import FacetIndex, current
from archive.search.parameters import AGE_RANGE, MOST_SEARCH_CHARACTERS, SINGLE, Sort
from archive.search.query import MOST_BEGINNINGS, MOST_TERMS, MOST_WORDS, SHORTEST_BEGINNING
from archive.search.results import Results
from archive.views.pages import PublicPage
from archive.vocabulary import OLDEST_CHILD_YEARS

LONG = 8  # options: more are offered a box to search within


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet as the page lists it: each option with whether it stands under a broader one."""

    name: str
    label: str
    options: tuple[tuple[Option, bool], ...]
    chosen: int
    left_out: frozenset[str]
    long: bool


class SearchPage(PublicPage):
    template_name = "archive/search.html"
    indexed = False
    single = SINGLE
    repeatable = parameters()

    def moved_to(self) -> str:
        settled = settled_address(self.address, current())
        return "" if settled == self.address else str(settled)

    @cached_property
    def results(self) -> Results:
        return Results(self.address)

    def problems(self) -> list[Problem]:
        return [*super().problems(), *self.results.problems]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        results = self.results
        pages = results.page
        return super().get_context_data(
            words=results.words,
            exact=bool(results.chosen("exact")),
            any_of_it=bool(results.chosen("any")),
            told=offering.of(results),
            most_terms=MOST_TERMS,
            most_words=MOST_WORDS,
            most_beginnings=MOST_BEGINNINGS,
            shortest_beginning=SHORTEST_BEGINNING,
            sort=results.order,
            sorted_by_choice=bool(results.chosen("sort")),
            orders=[(order, label, str(_with(self.address, "sort", order))) for order, label in Sort.ORDERS]
            if results.ranked
            else [],
            ages={name: "".join(results.chosen(name)) for name in AGE_RANGE},
            oldest_child_years=OLDEST_CHILD_YEARS,
            most_search_characters=MOST_SEARCH_CHARACTERS,
            facets=[_listed(results, facet) for facet in results.facets],
            chips=list(results.chips()),
            pages=pages,
            offers=results.offers() if not pages.total else [],
            **kwargs,
        )


def settled_address(address: Address, index: FacetIndex) -> Address:
    """The same address with the slugs of today: of what was merged or got another one, each once."""
    after = {
        parameter: index.moved[facet.name]
        for facet in having_vocabulary()
        for parameter in (facet.name, NOT + facet.name)
    }
    pairs = [(name, after.get(name, {}).get(value, value)) for name, value in address.pairs]
    return replace(address, pairs=tuple(dict.fromkeys(pairs))) if pairs != list(address.pairs) else address


def _listed(results: Results, facet: Facet) -> FacetList:
    options = _in_a_row(results.options(facet))
    left_out = frozenset(results.chosen(NOT + facet.name))
    return FacetList(
        facet.name,
        str(facet.label),
        options,
        len(results.chosen(facet.name)),
        left_out,
        len(options) > LONG,
    )


def _in_a_row(options: list[Option]) -> tuple[tuple[Option, bool], ...]:
    return tuple((each, each is not option) for option in options for each in (option, *option.narrower))


def _with(address: Address, name: str, value: str) -> Address:
    plain = address.without(name)
    return replace(plain, pairs=(*plain.pairs, (name, value)))
