"""Facets: the closed questions that a reader may ask, and how many publications answer each.

Several values of one facet are alternatives. All that is public is counted exactly; what is too rare to be
public was refused before it was published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from archive.filters.census import NOT_STATED, Bits, Census
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import AgeBand, Gender, Nation


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet. ``count`` says how many quotes there would be with this value alone."""

    value: str
    label: str
    count: int
    chosen: bool
    narrower: tuple["Option", ...] = ()


class TermRow(NamedTuple):
    pk: int
    slug: str
    label: str
    parent: int | None


class TermFacet:
    """Tags from a vocabulary of two levels; to choose a broader term is to choose all below it."""

    def __init__(self, name: str, label: str, model: type[Platform] | type[HarmType] | type[Theme]) -> None:
        self.name = name
        self.label = label
        self.model = model

    @cached_property
    def terms(self) -> list[TermRow]:
        rows = self.model._default_manager.order_by("label")
        return [TermRow(*row) for row in rows.values_list("pk", "slug", "label", "parent_id")]

    def choices(self, census: Census) -> list[tuple[str, str]]:
        return [*((term.slug, term.label) for term in self.terms), (NOT_STATED, _("Not stated"))]

    def options(self, census: Census, found: Bits, chosen: Sequence[str]) -> list[Option]:
        """Count ``found`` by term; a broader term counts each publication once."""
        sets = census.having[self.name]

        def option(term: TermRow, narrower: tuple[Option, ...] = ()) -> Option:
            count = (found & sets.get(term.slug, 0)).bit_count()
            return Option(term.slug, term.label, count, term.slug in chosen, narrower)

        counted = [
            option(top, tuple(option(term) for term in self.terms if term.parent == top.pk))
            for top in self.terms
            if top.parent is None
        ]
        missing = (found & sets[NOT_STATED]).bit_count()
        # Staff give every quote its terms, so the answer is offered only where it can be one.
        if sets[NOT_STATED] or NOT_STATED in chosen:
            counted.append(Option(NOT_STATED, _("Not stated"), missing, NOT_STATED in chosen))
        return counted


class ColumnFacet:
    """A column with at most one value for each publication; that it is not stated can be chosen too."""

    def __init__(self, name: str, label: str, *, choices: type[TextChoices] | None = None) -> None:
        self.name = name
        self.label = label
        self._stated = [(str(value), str(text)) for value, text in choices.choices] if choices else []

    def stated(self, census: Census) -> list[tuple[str, str]]:
        return self._stated

    def choices(self, census: Census) -> list[tuple[str, str]]:
        return [*self.stated(census), (NOT_STATED, _("Not stated"))]

    def options(self, census: Census, found: Bits, chosen: Sequence[str]) -> list[Option]:
        sets = census.having[self.name]
        known = dict(self.choices(census))
        values = [*known, *(value for value in chosen if value not in known)]
        return [
            Option(value, known.get(value, value), (found & sets.get(value, 0)).bit_count(), value in chosen)
            for value in values
        ]


class YearFacet(ColumnFacet):
    """The years that have a publication, newest first. Any other year may be asked for and finds nothing."""

    def __init__(self) -> None:
        super().__init__("year", _("Year"))

    def stated(self, census: Census) -> list[tuple[str, str]]:
        years = sorted((value for value in census.having["year"] if value != NOT_STATED), reverse=True)
        return [(year, year) for year in years]


Facet = TermFacet | ColumnFacet


def theme_facet() -> TermFacet:
    return TermFacet("theme", _("Theme"), Theme)


def harm_facet() -> TermFacet:
    return TermFacet("harm_type", _("Kind of harm"), HarmType)


def all_facets() -> list[Facet]:
    """Make the facets for one request: each reads its vocabulary once."""
    return [
        theme_facet(),
        ColumnFacet("age_band", _("Age"), choices=AgeBand),
        ColumnFacet("gender", _("Gender"), choices=Gender),
        ColumnFacet("nation", _("Nation"), choices=Nation),
        YearFacet(),
        harm_facet(),
        TermFacet("platform", _("Platform"), Platform),
    ]
