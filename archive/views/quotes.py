"""One quote at its permanent address."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from archive.models.figure import Figure, FigureQuerySet
from archive.models.publication import Publication, Tombstone
from archive.search.addresses import permalink
from archive.search.facets import FACETS
from archive.views.errors import gone
from archive.views.pages import PublicPage
from archive.vocabulary import Fidelity

FIGURES_SHOWN = 3  # to be copied together with the quote; the others are a click away


class QuotePage(PublicPage):
    template_name = "archive/quote.html"
    indexed = False

    def not_modified(self, tag: str) -> HttpResponseBase | None:
        """Never of a quote that is gone, whatever a cache holds."""
        return None if self.is_gone() else super().not_modified(tag)

    def is_gone(self) -> bool:
        public_id = self.kwargs["public_id"]
        if Tombstone.objects.filter(public_id=public_id).exists():
            return True
        # Its basis has ended; until it is withdrawn it stands, and nobody is shown it.
        lapsed = Publication.everything.filter(public_id=public_id, lapses_on__lt=timezone.localdate())
        return lapsed.exists()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        public_id = kwargs["public_id"]
        if self.is_gone():
            return gone(request)
        quote = Publication.objects.filter(public_id=public_id).with_tags().first()
        if quote is None:
            raise Http404
        figures = list(_figures_beside(quote))
        context = self.get_context_data(
            quote=quote,
            permalink=permalink(request, quote.public_id),
            fidelity=Fidelity(quote.fidelity),
            tags=_tags(quote),
            figures=figures[:FIGURES_SHOWN],
            more_figures=figures[FIGURES_SHOWN:],
        )
        return self.render_to_response(context)


def _figures_beside(quote: Publication) -> FigureQuerySet:
    return Figure.objects.beside(quote).latest_of_each().in_order().select_related("compared_with")


def _tags(quote: Publication) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Parameter, label and (value, label) of each stated tag, in the order of the search page."""
    stated = ((facet, facet.tags(quote)) for facet in FACETS)
    return [(facet.name, str(facet.label), tags) for facet, tags in stated if tags]
