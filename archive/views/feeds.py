"""New quotes on a topic or of a search, for those who follow it.

Entries carry no words of a child: what a feed reader has stored nobody can call back
(docs/decisions/feeds-without-words.md).
"""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.search.addresses import NOTES, Address, permalink
from archive.search.facets import HARM_TYPE, PLATFORM, THEME, TermFacet, parameters
from archive.search.index import current
from archive.search.ordering import NewestFirst, Quotes
from archive.search.parameters import SINGLE
from archive.search.results import Results
from archive.views.atom import ReadableFeed, name_of
from archive.views.errors import bad_request
from archive.views.pages import PublicPage
from archive.views.search import settled_address
from archive.views.themes import moved_topic

MOST = 50


class QuoteFeed(PublicPage):
    """Newest first: attribution line, content note, label and address."""

    indexed = False

    def feed_of(self, quotes: Quotes, *, title: str, page: str, which: str) -> HttpResponse:
        about = _(
            "Links to the newest %(most)s quotes, without the children’s words. Open one to read it. Some are"
            " hard to read, so a note comes first. Quotes can be withdrawn: check again before you use one."
        ) % {"most": MOST}
        feed = ReadableFeed(self.request, title=title, about=about, page=page, which=which)
        for quote in quotes[:MOST]:
            feed.add(
                title=quote.line,
                address=permalink(self.request, quote.public_id),
                name=name_of("quotes", quote.public_id),
                day=quote.published_on,
                told=_about(quote),
            )
        return feed.answer()


class TopicFeed(QuoteFeed):
    model: ClassVar[type[Theme | HarmType | Platform]]
    facet: ClassVar[TermFacet]

    def moved_to(self) -> str:
        return moved_topic(self.model, self.kwargs["slug"], f"archive:{self.facet.route}-feed")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        topic = self.model._default_manager.filter(slug=kwargs["slug"]).first()
        if topic is None:
            raise Http404
        index = current()
        newest = NewestFirst(index, index.having_any(self.facet.name, [topic.slug]))
        return self.feed_of(
            Quotes(newest, Publication.objects.with_tags()),
            title=_("New quotes: %(topic)s") % {"topic": topic.label},
            page=reverse(f"archive:{self.facet.route}", args=[topic.slug]),
            which=f"{self.facet.name}/{topic.pk}",
        )


class ThemeFeed(TopicFeed):
    model = Theme
    facet = THEME


class HarmFeed(TopicFeed):
    model = HarmType
    facet = HARM_TYPE


class PlatformFeed(TopicFeed):
    model = Platform
    facet = PLATFORM


class SearchFeed(QuoteFeed):
    """What a search finds, by the same parameters; a page and an order of a search say nothing here."""

    single = SINGLE
    repeatable = parameters()

    def moved_to(self) -> str:
        settled = settled_address(self.address, current())
        return "" if settled == self.address else str(settled)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = self.address.without("sort", NOTES)
        results = Results(asked)
        if results.problems:  # a reader of feeds would tell nobody what was changed
            return bad_request(request)
        found = NewestFirst(results.index, results.found)
        told = ", ".join(
            chip.label if not chip.left_out else _("not %(what)s") % {"what": chip.label}
            for chip in results.chips()
        )
        return self.feed_of(
            Quotes(found, Publication.objects.with_tags()),
            title=_("New quotes: %(topic)s") % {"topic": told or _("all")},
            page=str(Address(reverse("archive:search"), asked.pairs)),
            which=f"search?{sorted(asked.pairs)}",
        )


def _about(quote: Publication) -> str:
    parts = [quote.get_fidelity_display()]
    if quote.content_notes:
        parts.append(_("Content note: %(notes)s") % {"notes": ", ".join(quote.content_note_labels).lower()})
    if quote.invented:
        parts.append(_("Invented for demonstration: no child said it"))
    return ". ".join(map(str, parts)) + "."
