"""Facets: the closed questions that a reader may ask, each described in one place.

The columns of the facet index, the parameters of an address with their checks, and the tags and chips of a
page all follow from ``FACETS``: a new facet is one entry here, besides its column.

Several values of one facet are alternatives. All that is public is counted exactly; what is too rare to be
public was refused before it was published.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.disclosure import ladders
from archive.disclosure.ladders import Vocabulary
from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.search.bits import NONE, Bits
from archive.vocabulary import AgeBand, Gender, Nation

if TYPE_CHECKING:  # index.py is made of these
    from archive.search.index import FacetIndex

NOT_STATED = "not-stated"
# Before the name of a facet: quotes with this value are left out.
NOT = "not_"

Label = str | Promise
# From a value to the coarser ones that are true of the same quote, the nearest first.
Ladder = Callable[[str], tuple[str, ...]]


def no_coarser(value: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet. ``count`` says how many quotes there would be with this value alone."""

    value: str
    label: str
    count: int
    chosen: bool
    narrower: tuple["Option", ...] = ()


class TermRow(NamedTuple):
    """A term as the vocabulary has it; ``parent`` is the key of its broader term."""

    pk: int
    slug: str
    label: str
    parent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFacet:
    """Tags from a vocabulary of two levels, which is its ladder: to choose a broader term is to choose all
    below it.

    ``relation`` is the name of Publication's field. ``route`` names the page that each term has, if any.
    ``unknown`` is said of a value that nobody can choose. ``above_all`` is the slug of a term that is broader
    than every other one.
    """

    name: str
    label: Label
    unknown: Label
    relation: str
    model: type[Platform] | type[HarmType] | type[Theme]
    route: str = ""
    above_all: str = ""

    def choices(self, index: "FacetIndex") -> list[tuple[str, str]]:
        stated = [(term.slug, term.label) for term in index.terms[self.name]]
        return [*stated, (NOT_STATED, _("Not stated"))]

    def options(self, index: "FacetIndex", found: Bits, chosen: Sequence[str]) -> list[Option]:
        """Count ``found`` by term; a broader term counts each publication once."""
        sets = index.having[self.name]
        terms = index.terms[self.name]

        def option(term: TermRow, narrower: tuple[Option, ...] = ()) -> Option:
            count = found.intersection_cardinality(sets.get(term.slug, NONE))
            return Option(term.slug, term.label, count, term.slug in chosen, narrower)

        counted = [
            option(top, tuple(option(term) for term in terms if term.parent == top.pk))
            for top in sorted(terms, key=lambda term: term.slug != self.above_all)
            if top.parent is None
        ]
        missing = found.intersection_cardinality(sets[NOT_STATED])
        # Staff give every quote its terms, so the answer is offered only where it can be one.
        if sets[NOT_STATED] or NOT_STATED in chosen:
            counted.append(Option(NOT_STATED, _("Not stated"), missing, NOT_STATED in chosen))
        return counted

    def tags(self, quote: Publication) -> list[tuple[str, str]]:
        """Return value and label of each tag that a quote states."""
        stated = {term.now.pk: term.now for term in getattr(quote, self.relation).all()}
        return [(term.slug, term.label) for term in sorted(stated.values(), key=lambda term: term.label)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFacet:
    """A column with at most one value for each publication; that it is not stated can be chosen too.

    Without a closed list of ``values``, those are offered that some publication has, the greatest first; any
    that fits the ``pattern`` may be asked for, and may find nothing. ``columns`` of a publication together
    say its value; all but one are empty. To choose a broad value of the ``ladder`` is to choose all below it.
    """

    name: str
    label: Label
    unknown: Label
    columns: tuple[str, ...]
    values: type[TextChoices] | None = None
    pattern: re.Pattern[str] | None = None
    ladder: Ladder = no_coarser
    read: Callable[..., str] = str

    def value(self, *columns: Any) -> str:
        """Return the value that a row's columns say; "" where they say none."""
        return self.read(*columns) if any(columns) else ""

    def stated(self, index: "FacetIndex") -> list[tuple[str, str]]:
        if self.values is not None:
            return [(str(value), str(label)) for value, label in self.values.choices]
        having = sorted((value for value in index.having[self.name] if value != NOT_STATED), reverse=True)
        return [(value, value) for value in having]

    def choices(self, index: "FacetIndex") -> list[tuple[str, str]]:
        return [*self.stated(index), (NOT_STATED, _("Not stated"))]

    def options(self, index: "FacetIndex", found: Bits, chosen: Sequence[str]) -> list[Option]:
        """Count ``found`` by value; a broad value counts those of its narrower ones too."""
        sets = index.having[self.name]
        known = dict(self.choices(index))
        values = [*known, *(value for value in chosen if value not in known)]
        nearest = {value: next(iter(self.ladder(value)), "") for value in values}

        def option(value: str, narrower: tuple[Option, ...] = ()) -> Option:
            count = found.intersection_cardinality(sets.get(value, NONE))
            return Option(value, known.get(value, value), count, value in chosen, narrower)

        return [
            option(top, tuple(option(value) for value in values if nearest[value] == top))
            for top in sorted(values, key=lambda value: value == NOT_STATED)
            if nearest[top] not in known
        ]

    def tags(self, quote: Publication) -> list[tuple[str, str]]:
        """Return value and label of what a quote states, if it does."""
        value = self.value(*(getattr(quote, column) for column in self.columns))
        label = str(self.values(value).label) if self.values and value else value
        return [(value, label)] if value else []


def _rungs(tag: str) -> Ladder:
    """The ladder of a tag of the attribution line that needs no vocabulary."""

    def coarser(value: str) -> tuple[str, ...]:
        if value == NOT_STATED:
            return ()
        return tuple(broader for _, broader in Vocabulary().implied(tag, value)[1:])

    return coarser


def _year(year: int | None, decade: int | None) -> str:
    return str(year) if year else f"{decade}s"


Facet = TermFacet | ColumnFacet

THEME = TermFacet(
    name="theme",
    label=gettext_lazy("Theme"),
    unknown=gettext_lazy("There is no theme with that name."),
    relation="themes",
    model=Theme,
    route="theme",
)
AGE_BAND = ColumnFacet(
    name="age_band",
    label=gettext_lazy("Age"),
    unknown=gettext_lazy("There is no age band with that name."),
    columns=("age_band",),
    values=AgeBand,
    ladder=_rungs(ladders.AGE_BAND),
)
GENDER = ColumnFacet(
    name="gender",
    label=gettext_lazy("Gender"),
    unknown=gettext_lazy("There is no gender with that name in this archive."),
    columns=("gender",),
    values=Gender,
)
NATION = ColumnFacet(
    name="nation",
    label=gettext_lazy("Nation"),
    unknown=gettext_lazy("There is no nation with that name in this archive."),
    columns=("nation",),
    values=Nation,
    ladder=_rungs(ladders.NATION),
)
YEAR = ColumnFacet(
    name="year",
    label=gettext_lazy("Year"),
    unknown=gettext_lazy("Enter a year with four digits, such as 2024."),
    columns=("year", "decade"),
    pattern=re.compile(r"(19|20)([0-9]{2}|[0-9]0s)"),
    ladder=_rungs(ladders.YEAR),
    read=_year,
)
HARM_TYPE = TermFacet(
    name="harm_type",
    label=gettext_lazy("Kind of harm"),
    unknown=gettext_lazy("There is no kind of harm with that name."),
    relation="harm_types",
    model=HarmType,
    route="harm",
)
PLATFORM = TermFacet(
    name="platform",
    label=gettext_lazy("Platform"),
    unknown=gettext_lazy("There is no platform with that name."),
    relation="platforms",
    model=Platform,
    route="platform",
    above_all=ladders.ONLINE,
)

# In the order of the search page.
FACETS: tuple[Facet, ...] = (PLATFORM, AGE_BAND, HARM_TYPE, THEME, GENDER, NATION, YEAR)


def parameters(facets: Sequence[Facet] = FACETS) -> frozenset[str]:
    """The names that the facets have in an address; each may be given more than once."""
    return frozenset(name for facet in facets for name in (facet.name, NOT + facet.name))


def having_vocabulary(facets: Sequence[Facet] = FACETS) -> list[TermFacet]:
    return [facet for facet in facets if isinstance(facet, TermFacet)]
