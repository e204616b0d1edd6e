"""The search page: words and facets in, quotes with live counts out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.filters.addresses import Address, Problem
from archive.filters.facets import Facet, Option
from archive.filters.publications import MOST_SEARCH_CHARACTERS, NOT, PublicationFilter, Sort
from archive.filters.spelling import did_you_mean
from archive.filters.words import Filed
from archive.models.publication import Publication
from archive.models.search_query import MOST_BEGINNINGS, MOST_TERMS, MOST_WORDS, SHORTEST_BEGINNING
from archive.views.pages import PublicPage
from archive.views.pagination import paginate
from archive.vocabulary import OLDEST_CHILD_YEARS

_AGE_RANGE = ("age_min", "age_max")
_FACETS = ("theme", "harm_type", "platform", "age_band", "gender", "nation", "year")
# Facets whose terms have a page of their own.
_PAGES = {"theme": "theme", "harm_type": "harm"}
MOST_CHOICES = 100
LONG = 8  # options: more are offered a box to search within


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen filter, and the address without it."""

    facet: str
    label: str
    url: str
    left_out: bool = False


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
    left_out: frozenset[str]
    long: bool


class SearchPage(PublicPage):
    template_name = "archive/search.html"
    indexed = False
    single = frozenset({"q", "sort", "page", "exact", *_AGE_RANGE})
    repeatable = frozenset({*_FACETS, *(NOT + name for name in _FACETS)})

    @cached_property
    def filters(self) -> PublicationFilter:
        return PublicationFilter(self.address.query())

    def problems(self) -> list[Problem]:
        return [*super().problems(), *self.filters.problems(), *self._too_many_choices()]

    def _too_many_choices(self) -> Iterator[Problem]:
        """Each choice brings a link that holds all others: twice as many make a page four times as long."""
        chosen = {name: len(self.address.values(name)) for name in self.repeatable}
        if sum(chosen.values()) > MOST_CHOICES:
            sentence = _("A search can hold %(most)s choices in all. Choose fewer here, or in another list.")
            yield Problem(max(sorted(chosen), key=chosen.__getitem__), sentence % {"most": MOST_CHOICES})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = self.filters
        words = "".join(filters.chosen("q"))
        pages = paginate(filters.sorted(Publication.objects.with_themes()), self.address)
        Publication.objects.all().mark(pages.quotes, filters.reading.marks)
        nearer = (
            did_you_mean(words, filters.census) if words and not filters.reading.found(filters.census) else ""
        )
        return super().get_context_data(
            words=words,
            exact=bool(filters.chosen("exact")),
            filed=[(each, _page_of(each)) for each in filters.reading.terms],
            unused=filters.reading.query.unused,
            too_short=filters.reading.query.too_short,
            most_terms=MOST_TERMS,
            most_words=MOST_WORDS,
            most_beginnings=MOST_BEGINNINGS,
            shortest_beginning=SHORTEST_BEGINNING,
            words_alone=str(_with(self.address, "exact", "1")),
            nearer=nearer,
            nearer_url=str(_with(self.address.without("exact"), "q", nearer)),
            sort=filters.order,
            sorted_by_choice=bool(filters.chosen("sort")),
            orders=[(order, label, str(_with(self.address, "sort", order))) for order, label in Sort.ORDERS]
            if filters.ranked
            else [],
            ages={name: "".join(filters.chosen(name)) for name in _AGE_RANGE},
            oldest_child_years=OLDEST_CHILD_YEARS,
            most_search_characters=MOST_SEARCH_CHARACTERS,
            facets=[_listed(filters, facet) for facet in filters.facets.values()],
            chips=list(_chips(filters, self.address)),
            pages=pages,
            offers=_offers(filters, self.address) if not pages.total else [],
            **kwargs,
        )


def _listed(filters: PublicationFilter, facet: Facet) -> FacetList:
    options = _in_a_row(filters.options(facet))
    left_out = frozenset(filters.chosen(NOT + facet.name))
    return FacetList(
        facet.name, facet.label, options, len(filters.chosen(facet.name)), left_out, len(options) > LONG
    )


def _in_a_row(options: list[Option]) -> tuple[tuple[Option, bool], ...]:
    return tuple((each, each is not option) for option in options for each in (option, *option.narrower))


def _page_of(term: Filed) -> str:
    """Return where a reader sees what is filed under a term."""
    if term.facet in _PAGES:
        return reverse(f"archive:{_PAGES[term.facet]}", args=[term.slug])
    return f"{reverse('archive:search')}?{urlencode({term.facet: term.slug})}"


def _with(address: Address, name: str, value: str) -> Address:
    plain = address.without(name)
    return replace(plain, pairs=(*plain.pairs, (name, value)))


def _chips(filters: PublicationFilter, address: Address) -> Iterator[Chip]:
    for words in filters.chosen("q"):
        yield Chip(_("Words"), words, str(address.without("q", "exact")))
    for facet in filters.facets.values():
        labels = dict(facet.choices(filters.census))
        for name in (facet.name, NOT + facet.name):
            for value in filters.chosen(name):
                url = str(address.without_value(name, value))
                yield Chip(facet.label, labels.get(value, value), url, left_out=name.startswith(NOT))
    for name, label in zip(_AGE_RANGE, (_("Age from"), _("Age up to")), strict=True):
        for years in filters.chosen(name):
            yield Chip(label, years, str(address.without(name)))


def _offers(filters: PublicationFilter, address: Address) -> list[Offer]:
    """The filters without which something would be found, the most fruitful first."""
    droppable: list[tuple[str, tuple[str, ...]]] = [
        (_("the words"), ("q",)),
        *(
            (_("the choice of %(facet)s") % {"facet": facet.label.lower()}, (facet.name,))
            for facet in filters.facets.values()
        ),
        *(
            (_("what %(facet)s leaves out") % {"facet": facet.label.lower()}, (NOT + facet.name,))
            for facet in filters.facets.values()
        ),
        (_("the age range"), _AGE_RANGE),
    ]
    offers = [
        Offer(label, str(address.without(*names)), filters.narrowed(without=names).bit_count())
        for label, names in droppable
        if any(filters.chosen(name) for name in names)
    ]
    return sorted((offer for offer in offers if offer.count), key=lambda offer: -offer.count)
