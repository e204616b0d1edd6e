"""New quotes on a topic, for those who follow it.

Entries carry no words of a child: what a feed reader has stored nobody can call back
(docs/decisions/feeds-without-words.md).
"""

from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Theme
from archive.search.addresses import permalink
from archive.search.facets import HARM_TYPE, THEME, TermFacet
from archive.search.index import current
from archive.search.ordering import NewestFirst, Quotes
from archive.views.pages import PublicPage
from archive.views.themes import Topic, moved_topic

MOST = 50


class TopicFeed(PublicPage):
    """An Atom feed (RFC 4287), newest first: attribution line, content note, label and address."""

    indexed = False
    model: ClassVar[type[Topic]]
    facet: ClassVar[TermFacet]

    def moved_to(self) -> str:
        return moved_topic(self.model, self.kwargs["slug"], f"archive:{self.facet.route}-feed")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        topic = self.model._default_manager.filter(slug=kwargs["slug"]).first()
        if topic is None:
            raise Http404
        index = current()
        newest = NewestFirst(index, index.having_any(self.facet.name, [topic.slug]))
        feed = Atom1Feed(
            title=_("New quotes: %(topic)s") % {"topic": topic.label},
            link=request.build_absolute_uri(reverse(f"archive:{self.facet.route}", args=[topic.slug])),
            description=_(
                "The newest %(most)s quotes. Open one to read it. A quote may be withdrawn at any time."
            )
            % {"most": MOST},
            feed_url=request.build_absolute_uri(),
            author_name="Heard",
            language="en-gb",
        )
        for quote in Quotes(newest, Publication.objects.with_tags())[:MOST]:
            address = permalink(request, quote.public_id)
            feed.add_item(
                title=quote.line,
                link=address,
                unique_id=address,
                description=_about(quote),
                updateddate=datetime.combine(quote.published_on, time(), tzinfo=UTC),
            )
        return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


class ThemeFeed(TopicFeed):
    model = Theme
    facet = THEME


class HarmFeed(TopicFeed):
    model = HarmType
    facet = HARM_TYPE


def _about(quote: Publication) -> str:
    parts = [quote.get_fidelity_display()]
    if quote.content_notes:
        parts.append(_("Content note: %(notes)s") % {"notes": ", ".join(quote.content_note_labels).lower()})
    if quote.invented:
        parts.append(_("Invented for demonstration: no child said it"))
    return ". ".join(map(str, parts)) + "."
