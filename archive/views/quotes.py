"""One quote at its permanent address."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from archive.models.figure import Figure
from archive.models.publication import Publication, Tombstone
from archive.search.addresses import Address, permalink
from archive.search.facets import FACETS
from archive.search.index import current
from archive.views.errors import gone
from archive.views.meaning import more_like
from archive.views.pages import PublicPage
from archive.vocabulary import Fidelity

MOST_FIGURES = 3  # to choose from, the latest first


class QuotePage(PublicPage):
    template_name = "archive/quote.html"
    indexed = False

    def held(self, tag: str) -> HttpResponseBase | None:
        """Never of a quote that is gone, whatever a cache holds."""
        return None if self.is_gone() else super().held(tag)

    def is_gone(self) -> bool:
        public_id = self.kwargs["public_id"]
        if Tombstone.objects.filter(public_id=public_id).exists():
            return True
        # Its basis has ended; until it is withdrawn it stands, and nobody is shown it.
        lapsed = Publication.everything.filter(public_id=public_id, lapses_on__lt=timezone.localdate())
        # It may be known from another copy of the database, before this one has it.
        return lapsed.exists() or current().is_gone(public_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        public_id = kwargs["public_id"]
        if self.is_gone():
            return gone(request)
        quote = Publication.objects.filter(public_id=public_id).with_tags().first()
        if quote is None:
            raise Http404
        context = self.get_context_data(
            quote=quote,
            permalink=permalink(request, quote.public_id),
            fidelity=Fidelity(quote.fidelity),
            has_brackets="[" in quote.text,
            tags=self.tags(quote),
            figures=Figure.objects.beside(quote)[:MOST_FIGURES],
            more_like_this=more_like(quote),
        )
        return self.render_to_response(context)

    def tags(self, quote: Publication) -> list[tuple[str, list[tuple[str, str]]]]:
        """Label of each facet that the quote states, with the address and label of each of its tags."""
        search = reverse("archive:search")
        return [
            (
                str(facet.label),
                [
                    (str(Address(search, ((facet.name, value),)).with_notes(open_=self.notes_open)), label)
                    for value, label in tags
                ],
            )
            for facet in FACETS
            if (tags := facet.tags(quote))
        ]
