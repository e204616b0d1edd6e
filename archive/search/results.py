"""All that a search page shows, as one value: the page asks it, and nothing else of search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from archive.models.publication import Publication
from archive.search import fulltext
from archive.search.addresses import Address
from archive.search.bits import Bits
from archive.search.corrections import corrected
from archive.search.facets import FACETS, NOT, Facet, Option
from archive.search.index import FacetIndex, current
from archive.search.known import known_words
from archive.search.ordering import NewestFirst, Quotes
from archive.search.pagination import Pages, paginate
from archive.search.parameters import AGE_RANGE, Sort
from archive.search.spelling import did_you_mean
from archive.search.terms import ExpandedQuery, expand


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


class Results:
    """What an address asks, and what answers it.

    Values of one facet are alternatives; the facets, the words and the ages all hold together; no quote has a
    value that is left out. What cannot be used of the address is put right; ``problems`` says what.
    """

    def __init__(
        self, address: Address, *, facets: tuple[Facet, ...] = FACETS, index: FacetIndex | None = None
    ) -> None:
        self.facets = facets
        self.index = current() if index is None else index
        usable = corrected(address, facets, self.index)
        self.address, self.problems, self._asked = usable.address, usable.problems, usable.asked

    def chosen(self, name: str) -> list[str]:
        """The values chosen for a facet, or the one given for any other parameter, as in the address."""
        return self._asked.chosen(name)

    @property
    def words(self) -> str:
        return "".join(self.chosen("q"))

    @cached_property
    def query(self) -> ExpandedQuery:
        return expand(
            self.words,
            self.index,
            words_alone=bool(self.chosen("exact")),
            any_of_it=bool(self.chosen("any")),
        )

    @property
    def found(self) -> Bits:
        return self.narrowed()

    def narrowed(self, *, without: Sequence[str] = ()) -> Bits:
        """Those that everything asked lets through, but for the parameters named in ``without``."""
        found = self.index.all
        for name, some in self._let_through.items():
            if name not in without:
                found = found & some
        return found

    @cached_property
    def _let_through(self) -> dict[str, Bits]:
        """The set that each parameter given lets through by itself."""
        index = self.index
        sets: dict[str, Bits] = {}
        if self.words:
            sets["q"] = self.query.found(index)
        for facet in self.facets:
            if values := self.chosen(facet.name):
                sets[facet.name] = index.having_any(facet.name, values)
            if values := self.chosen(NOT + facet.name):
                sets[NOT + facet.name] = index.all - index.having_any(facet.name, values)
        youngest, oldest = map(self._asked.years, AGE_RANGE)
        if youngest is not None:
            sets["age_min"] = index.aged(youngest=youngest, oldest=None)
        if oldest is not None:
            sets["age_max"] = index.aged(youngest=None, oldest=oldest)
        return sets

    @property
    def order(self) -> str:
        """By relevance where words were given, unless the newest were asked for."""
        newest = not self.words or self.chosen("sort") == [Sort.NEWEST]
        return Sort.NEWEST if newest or not self.ranked else Sort.RELEVANCE

    @property
    def ranked(self) -> bool:
        """Whether there is a best match: not among very many quotes."""
        return self.query.is_ranked(self.index, self.found)

    @cached_property
    def _best_first(self) -> Sequence[int] | None:
        return self.query.best_first(self.index, self.found)

    @cached_property
    def page(self) -> Pages:
        """The quotes of the page that the address asks for, in order and marked."""
        best = self._best_first if self.order == Sort.RELEVANCE else None
        keys = NewestFirst(self.index, self.found) if best is None else best
        pages = paginate(Quotes(keys, Publication.objects.with_tags()), self.address)
        fulltext.mark(pages.quotes, self.query.marks)
        return pages

    @property
    def suggestion(self) -> str:
        """What may have been meant, where the words find nothing; "" where nothing near finds anything."""
        if not self.words or self.query.found(self.index):
            return ""
        return did_you_mean(self.words, known_words(self.index), self._finds)

    def _finds(self, words: str) -> bool:
        """Whether there would be quotes with these words instead, under all else that is asked."""
        kept = self.address.without("q", "exact")
        instead = replace(kept, pairs=(("q", words), *kept.pairs))
        return bool(Results(instead, facets=self.facets, index=self.index).found)

    def options(self, facet: Facet) -> list[Option]:
        """Count a facet's values under everything asked but its own choices."""
        return facet.options(self.index, self.narrowed(without=[facet.name]), self.chosen(facet.name))

    def chips(self) -> Iterator[Chip]:
        if words := self.words:
            yield Chip(_("Words"), words, str(self.address.without("q", "exact", "any")))
        for facet in self.facets:
            labels = dict(facet.choices(self.index))
            for name in (facet.name, NOT + facet.name):
                for value in self.chosen(name):
                    url = str(self.address.without_value(name, value))
                    yield Chip(str(facet.label), labels.get(value, value), url, name.startswith(NOT))
        for name, label in zip(AGE_RANGE, (_("Age from"), _("Age up to")), strict=True):
            for years in self.chosen(name):
                yield Chip(label, years, str(self.address.without(name)))

    def offers(self) -> list[Offer]:
        """The filters without which something would be found, the most fruitful first."""
        droppable: list[tuple[str, tuple[str, ...]]] = [
            (_("your words"), ("q",)),
            *(
                (_("your choice of %(facet)s") % {"facet": str(facet.label).lower()}, (facet.name,))
                for facet in self.facets
            ),
            *(
                (
                    _("what you excluded (%(facet)s)") % {"facet": str(facet.label).lower()},
                    (NOT + facet.name,),
                )
                for facet in self.facets
            ),
            (_("the ages"), AGE_RANGE),
        ]
        offers = [
            Offer(label, str(self.address.without(*names)), len(self.narrowed(without=names)))
            for label, names in droppable
            if any(self.chosen(name) for name in names)
        ]
        return sorted((offer for offer in offers if offer.count), key=lambda offer: -offer.count)
