"""Themes and kinds of harm: the way in for a reader who does not yet know what to search for."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse

from archive.models.figure import Figure
from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Theme
from archive.search.bits import NONE, Bits
from archive.search.facets import HARM_TYPE, THEME, Option, TermFacet
from archive.search.index import FacetIndex, cached, current
from archive.search.ordering import NewestFirst, Quotes
from archive.search.pagination import paginate
from archive.views.breakdowns import breakdowns
from archive.views.pages import PublicPage
from archive.vocabulary import Fidelity

NEWEST_ON_HOME = 4
MOST_RELATED = 5
MOST_LATELY = 500  # quotes

Topic = Theme | HarmType


def themes_by_group(index: FacetIndex) -> list[Option]:
    return THEME.options(index, index.all, [])


class HomePage(PublicPage):
    template_name = "archive/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        index = current()
        featured = Publication.objects.filter(pk__in=_featured_in(index)).with_tags().first()
        others = index.all - index.set_of([featured.pk] if featured else [])
        quotes = Quotes(NewestFirst(index, others), Publication.objects.with_tags())[:NEWEST_ON_HOME]
        return super().get_context_data(
            groups=themes_by_group(index),
            featured=featured,
            quotes=quotes,
            shown=[*quotes, featured] if featured else quotes,
            total=len(index),
            **kwargs,
        )


def _featured_in(index: FacetIndex) -> list[int]:
    """The key of one quote, if there is any."""
    return cached(index, "featured", lambda: _featured(index), lasting=True)


def _featured(index: FacetIndex) -> list[int]:
    """Choose what stands open at the top, so it needs no warning; in one child's own words, if any is."""
    newest = index.newest(index.all, 0, MOST_LATELY)  # to sort them all takes long
    lately = Publication.objects.filter(pk__in=newest)
    for some in (lately, Publication.objects.all()):
        open_to_all = some.newest_first().without_content_notes().values_list("pk", flat=True)
        if chosen := list(open_to_all.exclude(fidelity=Fidelity.COMPOSITE)[:1]):
            return chosen
    return list(open_to_all[:1])


class ThemesPage(PublicPage):
    template_name = "archive/themes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        index = current()
        return super().get_context_data(
            groups=themes_by_group(index),
            definitions=dict(Theme.objects.live().values_list("slug", "definition")),
            harms=HARM_TYPE.options(index, index.all, []),
            harm_definitions=dict(HarmType.objects.live().values_list("slug", "definition")),
            **kwargs,
        )


class TopicPage(PublicPage):
    """One term: what it means, the figures that bear on it, the quotes that carry it, and their breakdown."""

    template_name = "archive/topic.html"
    single = frozenset({"page"})
    model: ClassVar[type[Topic]]
    facet: ClassVar[TermFacet]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.topic()
        index = current()
        found = index.having_any(self.facet.name, [topic.slug])
        quotes = Quotes(NewestFirst(index, found), Publication.objects.with_tags())
        figures = list(
            Figure.objects.bearing_on(topic).latest_of_each().in_order().select_related("compared_with")
        )
        return super().get_context_data(
            topic=topic,
            route=self.facet.route,
            parameter=self.facet.name,
            narrower=topic.children.live(),
            related=self.related(topic, index, found),
            figures=figures,
            copied_figure=figures[0] if figures else None,
            charts=breakdowns(index, found),
            pages=paginate(quotes, self.address),
            feed=reverse(f"archive:{self.facet.route}-feed", args=[topic.slug]),
            **kwargs,
        )

    def moved_to(self) -> str:
        return moved_topic(self.model, self.kwargs["slug"], f"archive:{self.facet.route}")

    def topic(self) -> Topic:
        topics = self.model.objects.filter(slug=self.kwargs["slug"]).select_related("parent")
        found: Topic | None = topics.first()
        if found is None:
            raise Http404
        return found

    def related(self, topic: Topic, index: FacetIndex, found: Bits) -> Sequence[Topic]:
        """The terms that most often stand on the same quotes, those of its own group aside."""
        shared = {
            term: found.intersection_cardinality(index.tagged[self.facet.name].get(term.pk, NONE))
            for term in self.model.objects.live().order_by("label")
            if term.pk not in (topic.pk, topic.parent_id) and term.parent_id != topic.pk
        }
        nearest = sorted((term for term in shared if shared[term]), key=lambda term: -shared[term])
        return nearest[:MOST_RELATED]


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
