"""What the archive can be browsed by: kinds of harm, platforms and themes, each with a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import pgettext

from archive.models.vocabulary import HarmType, Platform, Theme
from archive.search.bits import NONE, Bits
from archive.search.facets import HARM_TYPE, PLATFORM, THEME, Option, TermFacet, TermRow
from archive.search.index import FacetIndex

Topic = Theme | HarmType | Platform

# In the order in which people come for them.
FACETS: tuple[TermFacet, ...] = (HARM_TYPE, PLATFORM, THEME)
ROUTES = {facet.route: facet for facet in FACETS}


@dataclass(frozen=True, slots=True)
class Named:
    """A topic with its page; ``code`` names it in the address of a comparison."""

    code: str
    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """``anchor`` is its place on the page to browse."""

    anchor: str
    label: str
    topics: tuple[Named, ...]


def heading(facet: TermFacet) -> str:
    names = {
        "harm": pgettext("heading", "Kinds of harm"),
        "platform": pgettext("heading", "Platforms"),
        "theme": pgettext("heading", "Themes"),
    }
    return names[facet.route]


def anchor(facet: TermFacet) -> str:
    return {"harm": "harms", "platform": "platforms", "theme": "themes"}[facet.route]


def named(facet: TermFacet, term: TermRow | Option, count: int) -> Named:
    slug = term.slug if isinstance(term, TermRow) else term.value
    return Named(f"{facet.route}.{slug}", term.label, reverse(f"archive:{facet.route}", args=[slug]), count)


def grouped(index: FacetIndex, facet: TermFacet) -> list[Option]:
    """Each broad term with its narrower ones, counted; the largest first, and what holds them all last."""
    options = facet.options(index, index.all, [])
    known = {term.slug for term in index.terms[facet.name]}
    groups = [option for option in options if option.value in known]
    return sorted(groups, key=lambda group: (group.value == facet.above_all, -group.count))


def largest(index: FacetIndex, facet: TermFacet) -> list[Named]:
    """The terms with the most quotes first; a group counts as one only where nothing is narrower."""
    groups = (group for group in grouped(index, facet) if group.value != facet.above_all)
    narrow = [term for group in groups for term in (group.narrower or [group])]
    counted = [named(facet, term, term.count) for term in narrow if term.count]
    return sorted(counted, key=lambda each: -each.count)


def all_topics(index: FacetIndex) -> list[Group]:
    """Every topic that has a quote, to choose from."""
    return [
        Group(
            anchor(facet),
            heading(facet),
            tuple(
                named(facet, term, term.count)
                for group in grouped(index, facet)
                for term in (group, *group.narrower)
                if term.count
            ),
        )
        for facet in FACETS
    ]


def often_together(
    index: FacetIndex, facet: TermFacet, topic: Topic, found: Bits, *, most: int
) -> Sequence[Named]:
    """The harms and themes that most often stand on the same quotes, those above and below it aside."""
    shared = [
        named(each, term, found.intersection_cardinality(index.having[each.name].get(term.slug, NONE)))
        for each in (HARM_TYPE, THEME)
        for term in index.terms[each.name]
        if term.parent is not None
        and (each is not facet or (term.pk not in (topic.pk, topic.parent_id) and term.parent != topic.pk))
    ]
    return sorted((each for each in shared if each.count), key=lambda each: -each.count)[:most]
