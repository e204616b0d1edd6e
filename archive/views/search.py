"""The search page: words and facets in, quotes with live counts out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from archive.filters.addresses import Address, Problem
from archive.filters.facets import Facet, Option
from archive.filters.publications import MOST_SEARCH_CHARACTERS, PublicationFilter, Sort
from archive.models.publication import Publication
from archive.views.pages import PublicPage
from archive.views.pagination import paginate
from archive.vocabulary import OLDEST_CHILD_YEARS

_AGE_RANGE = ("age_min", "age_max")


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen filter, and the address without it."""

    facet: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the search would find without one of its filters."""

    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet as the page lists it: each option with whether it stands under a broader one."""

    name: str
    label: str
    options: tuple[tuple[Option, bool], ...]
    chosen: int


class SearchPage(PublicPage):
    template_name = "archive/search.html"
    indexed = False
    single = frozenset({"q", "sort", "page", *_AGE_RANGE})
    repeatable = frozenset({"theme", "harm_type", "platform", "age_band", "gender", "nation", "year"})

    @cached_property
    def filters(self) -> PublicationFilter:
        return PublicationFilter(self.address.query(), Publication.objects.all())

    def problems(self) -> list[Problem]:
        return [*super().problems(), *self.filters.problems()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.filters
        words = "".join(filters.chosen("q"))
        pages = paginate(filters.sorted().with_highlights(words).with_themes(), self.address)
        facets = [
            FacetList(
                facet.name, facet.label, _in_a_row(filters.options(facet)), len(filters.chosen(facet.name))
            )
            for facet in filters.facets.values()
        ]
        return super().get_context_data(
            words=words,
            sort=filters.order,
            sorted_by_choice=bool(filters.chosen("sort")),
            orders=[(order, label, str(_sorted(self.address, order))) for order, label in Sort.ORDERS],
            ages={name: "".join(filters.chosen(name)) for name in _AGE_RANGE},
            oldest_child_years=OLDEST_CHILD_YEARS,
            most_search_characters=MOST_SEARCH_CHARACTERS,
            facets=facets,
            chips=list(_chips(filters, self.address)),
            pages=pages,
            offers=_offers(filters, self.address) if not pages.total else [],
            **kwargs,
        )


def _in_a_row(options: list[Option]) -> tuple[tuple[Option, bool], ...]:
    return tuple((each, each is not option) for option in options for each in (option, *option.narrower))


def _sorted(address: Address, order: str) -> Address:
    plain = address.without("sort")
    return replace(plain, pairs=(*plain.pairs, ("sort", order)))


def _chips(filters: PublicationFilter, address: Address) -> Iterator[Chip]:
    for words in filters.chosen("q"):
        yield Chip("Words", words, str(address.without("q")))
    for facet in filters.facets.values():
        labels = dict(facet.choices())
        for value in filters.chosen(facet.name):
            yield Chip(facet.label, labels.get(value, value), str(address.without_value(facet.name, value)))
    for name, label in zip(_AGE_RANGE, ("Age from", "Age up to"), strict=True):
        for years in filters.chosen(name):
            yield Chip(label, years, str(address.without(name)))


def _offers(filters: PublicationFilter, address: Address) -> list[Offer]:
    """The filters without which something would be found, the most fruitful first."""
    droppable: list[tuple[str, tuple[str, ...]]] = [
        ("the words", ("q",)),
        *((_in_words(facet), (facet.name,)) for facet in filters.facets.values()),
        ("the age range", _AGE_RANGE),
    ]
    offers = [
        Offer(label, str(address.without(*names)), filters.narrowed(without=names).count())
        for label, names in droppable
        if any(filters.chosen(name) for name in names)
    ]
    return sorted((offer for offer in offers if offer.count), key=lambda offer: -offer.count)


def _in_words(facet: Facet) -> str:
    return f"the choice of {facet.label.lower()}"
