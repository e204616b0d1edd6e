"""Pages about one kind of harm, one platform or one theme, and the list of them all."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404
from django.urls import reverse

from archive.models.figure import Figure
from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.search.addresses import Address
from archive.search.bits import NONE, Bits
from archive.search.facets import HARM_TYPE, PLATFORM, THEME, TermFacet
from archive.search.index import FacetIndex, current
from archive.search.ordering import NewestFirst, Quotes
from archive.search.pagination import paginate
from archive.views.breakdowns import breakdowns, search_for
from archive.views.charts import chart
from archive.views.open_quotes import opening_quote
from archive.views.pages import PublicPage
from archive.views.topics import (
    FACETS,
    Named,
    Topic,
    anchor,
    grouped,
    heading,
    named,
    often_together,
)

MOST_RELATED = 6


class BrowsePage(PublicPage):
    template_name = "archive/browse.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        index = current()
        parts = [
            {
                "anchor": anchor(facet),
                "label": heading(facet),
                "route": f"archive:{facet.route}",
                "groups": grouped(index, facet),
                "definitions": dict(facet.model.objects.live().values_list("slug", "definition")),
            }
            for facet in FACETS
        ]
        return super().get_context_data(parts=parts, total=len(index.all), **kwargs)


class TermPage(PublicPage):
    """Whatever has the slug of a term in its address."""

    model: ClassVar[type[Topic]]
    facet: ClassVar[TermFacet]
    route: ClassVar[str] = "archive:{}"

    def moved_to(self) -> str:
        return moved_topic(self.model, self.kwargs["slug"], self.route.format(self.facet.route))

    def topic(self) -> Topic:
        topics: models.QuerySet[Any] = self.model._default_manager.filter(slug=self.kwargs["slug"])
        found: Topic | None = topics.select_related("parent").first()
        if found is None:
            raise Http404
        return found


class TopicPage(TermPage):
    """One term: a child's words, a figure, the quotes that carry it and what they are, and what it means."""

    template_name = "archive/topic.html"
    single = frozenset({"page"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.topic()
        index = current()
        facet = self.facet
        found = index.having_any(facet.name, [topic.slug])
        notes = self.address.notes()
        asked = ((facet.name, topic.slug), *notes)
        opening = opening_quote(index, found)
        before = [opening.pk] if opening else []
        keys = NewestFirst(index, found - index.set_of(before), before)
        pages = paginate(Quotes(keys, Publication.objects.with_tags()), self.address)
        figures = figures_on(topic)
        is_first = not pages.previous
        return super().get_context_data(
            topic=topic,
            facet=facet,
            route=f"archive:{facet.route}",
            above=heading(facet),
            above_anchor=anchor(facet),
            narrower=_narrower(index, facet, topic, found),
            related=often_together(index, facet, topic, found, most=MOST_RELATED),
            opening=opening if is_first else None,
            quotes=pages.quotes[len(before) :] if is_first else pages.quotes,
            figure=figures[0] if figures and is_first else None,
            more_figures=figures[1:] if is_first else [],
            copied_figure=figures[0] if figures else None,
            charts=[chart(each) for each in breakdowns(index, found, asked)],
            pages=pages,
            compare=str(Address(reverse("archive:compare"), (("a", f"{facet.route}.{topic.slug}"), *notes))),
            within=search_for(asked),
            briefing=reverse(f"archive:{facet.route}-briefing", args=[topic.slug]),
            feed=reverse(f"archive:{facet.route}-feed", args=[topic.slug]),
            **kwargs,
        )


def figures_on(topic: Topic) -> list[Figure]:
    return list(Figure.objects.bearing_on(topic).latest_of_each().in_order().with_terms())


def _narrower(index: FacetIndex, facet: TermFacet, topic: Topic, found: Bits) -> list[Named]:
    return [
        named(facet, term, found.intersection_cardinality(index.having[facet.name].get(term.slug, NONE)))
        for term in index.terms[facet.name]
        if term.parent == topic.pk
    ]


def moved_topic(model: type[Topic], slug: str, route: str) -> str:
    """Return the address at which the topic is now, that was once at ``slug``; "" where it has not moved."""
    topic = model.objects.called(slug)
    return reverse(route, args=[topic.slug]) if topic is not None and topic.slug != slug else ""


class ThemePage(TopicPage):
    model = Theme
    facet = THEME


class HarmPage(TopicPage):
    model = HarmType
    facet = HARM_TYPE


class PlatformPage(TopicPage):
    model = Platform
    facet = PLATFORM
