"""Facets: the closed questions that a reader may ask, and how many publications answer each.

Several values of one facet are alternatives. All that is public is counted exactly; what is too rare to be
public was refused before it was published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from archive.models.publication import Publication, PublicationQuerySet
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import AgeBand, Gender, Nation

NOT_STATED = "not-stated"


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

    def __init__(
        self, name: str, label: str, relation: str, model: type[Platform] | type[HarmType] | type[Theme]
    ) -> None:
        self.name = name
        self.label = label
        self.model = model
        self._through: Any = getattr(Publication, relation).through
        self._tag = model._meta.model_name

    @cached_property
    def terms(self) -> list[TermRow]:
        rows = self.model._default_manager.order_by("label")
        return [TermRow(*row) for row in rows.values_list("pk", "slug", "label", "parent_id")]

    def choices(self) -> list[tuple[str, str]]:
        return [(term.slug, term.label) for term in self.terms]

    def narrow(self, queryset: PublicationQuerySet, values: Sequence[str]) -> PublicationQuerySet:
        tagged = Q(**{f"{self._tag}__slug__in": values}) | Q(**{f"{self._tag}__parent__slug__in": values})
        return queryset.filter(pk__in=self._through._default_manager.filter(tagged).values("publication"))

    def options(self, found: PublicationQuerySet, chosen: Sequence[str]) -> list[Option]:
        """Count ``found`` by term; a broader term counts each publication once."""
        counts = self._counts(found)

        def option(term: TermRow, narrower: tuple[Option, ...] = ()) -> Option:
            return Option(term.slug, term.label, counts.get(term.pk, 0), term.slug in chosen, narrower)

        return [
            option(top, tuple(option(term) for term in self.terms if term.parent == top.pk))
            for top in self.terms
            if top.parent is None
        ]

    def _counts(self, found: PublicationQuerySet) -> dict[int, int]:
        tags = self._through._default_manager.filter(publication__in=found.order_by().values("pk"))
        number = Count("publication", distinct=True)
        broadest = Coalesce(f"{self._tag}__parent", f"{self._tag}")
        return {
            **dict(tags.values_list(self._tag).annotate(number)),
            **dict(tags.annotate(_broadest=broadest).values_list("_broadest").annotate(number)),
        }


class ColumnFacet:
    """A column with at most one value for each publication; that it is not stated can be chosen too."""

    def __init__(
        self, name: str, label: str, *, missing: str | None, choices: Sequence[tuple[str, str]]
    ) -> None:
        self.name = name
        self.label = label
        self._missing = missing
        self._stated = list(choices)

    def stated(self) -> list[tuple[str, str]]:
        return self._stated

    def choices(self) -> list[tuple[str, str]]:
        return [*self.stated(), (NOT_STATED, "Not stated")]

    def narrow(self, queryset: PublicationQuerySet, values: Sequence[str]) -> PublicationQuerySet:
        wanted = Q(**{f"{self.name}__in": [value for value in values if value != NOT_STATED]})
        if NOT_STATED in values:
            wanted |= Q(**{self.name: self._missing})
        return queryset.filter(wanted)

    def options(self, found: PublicationQuerySet, chosen: Sequence[str]) -> list[Option]:
        rows = Publication.objects.filter(pk__in=found.order_by().values("pk"))
        counts = {
            NOT_STATED if value == self._missing else str(value): count
            for value, count in rows.values_list(self.name).annotate(Count("pk"))
        }
        known = dict(self.choices())
        values = [*known, *(value for value in chosen if value not in known)]
        return [
            Option(value, known.get(value, value), counts.get(value, 0), value in chosen) for value in values
        ]


class YearFacet(ColumnFacet):
    """The years that have a publication, newest first. Any other year may be asked for and finds nothing."""

    def __init__(self) -> None:
        super().__init__("year", "Year", missing=None, choices=())

    @cached_property
    def _years(self) -> list[int]:
        years = Publication.objects.order_by("-year").values_list("year", flat=True).distinct()
        return [year for year in years if year is not None]

    def stated(self) -> list[tuple[str, str]]:
        return [(str(year), str(year)) for year in self._years]


Facet = TermFacet | ColumnFacet


def theme_facet() -> TermFacet:
    return TermFacet("theme", "Theme", "themes", Theme)


def all_facets() -> list[Facet]:
    """Make the facets for one request: each reads its vocabulary once."""
    return [
        theme_facet(),
        ColumnFacet("age_band", "Age", missing="", choices=AgeBand.choices),
        ColumnFacet("gender", "Gender", missing="", choices=Gender.choices),
        ColumnFacet("nation", "Nation", missing="", choices=Nation.choices),
        YearFacet(),
        TermFacet("harm_type", "Kind of harm", "harm_types", HarmType),
        TermFacet("platform", "Platform", "platforms", Platform),
    ]
