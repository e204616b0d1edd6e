"""Collections: quotes and figures that staff put together, in their order, for one purpose."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override

from archive.models.collection_page import CollectionAddress, CollectionPage, collected
from archive.views.errors import taken_down
from archive.views.pages import PublicPage


class CollectionsPage(PublicPage):
    template_name = "archive/collections.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = CollectionPage.objects.shown_on(timezone.localdate())
        return super().get_context_data(collections=list(shown), **kwargs)


class OneCollection(PublicPage):
    """Before its day there is no such page; a quote that was withdrawn is gone from it at once."""

    template_name = "archive/collection.html"

    def moved_to(self) -> str:
        """Where it is now, if it has another address than this."""
        page = self.page()
        return page.get_absolute_url() if page is not None and page.slug != self.kwargs["slug"] else ""

    def page(self) -> CollectionPage | None:
        shown = CollectionPage.objects.shown_on(timezone.localdate())
        number = CollectionAddress.objects.filter(slug=self.kwargs["slug"]).values("number")
        return shown.filter(number__in=number).first()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = self.page()
        if page is None:
            return self._not_there(request)
        found = collected(page.items.all())
        context = self.get_context_data(
            page=page,
            found=found,
            quotes=found.quotes,
            figures=[entry.figure for entry in found.entries if entry.figure is not None],
            permanent=_in_full(request, page),
        )
        return self.render_to_response(context)

    def _not_there(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        stood = CollectionAddress.objects.filter(slug=self.kwargs["slug"], since__lte=today).first()
        if stood is not None and not CollectionPage.objects.filter(number=stood.number).exists():
            return taken_down(request)
        raise Http404


def _in_full(request: HttpRequest, page: CollectionPage) -> str:
    """The one address that is printed in reports, whatever the page's language."""
    with override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(page.get_absolute_url())
