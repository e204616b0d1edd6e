"""What every page for readers has in common."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.decorators import method_decorator
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from archive.search.addresses import NOTES, NOTES_OPEN, Address
from archive.search.index import Busy
from archive.views.caching import kept_for_a_while, not_modified, tag_of
from archive.views.errors import busy
from archive.views.remembering import PAGES


# Nothing is ever posted here: without the exemption a POST would be told 403, not 405.
@method_decorator(csrf_exempt, name="dispatch")
class PublicPage(TemplateView):
    """A page for readers: it sets no cookie, and leads to the address without parameters that it does not
    know.

    Every page knows ``notes=open``: whoever chose to see all quotes goes on seeing them, page after page, and
    nothing is stored anywhere.
    """

    http_method_names = ["get", "head", "options"]
    # Parameters that may be given once, besides those of every page, and those that may be repeated.
    everywhere: ClassVar[frozenset[str]] = frozenset({NOTES})
    single: ClassVar[frozenset[str]] = frozenset()
    repeatable: ClassVar[frozenset[str]] = frozenset()
    # Whether search engines may list the page. Single quotes may not: when they go, copies would stay.
    indexed: ClassVar[bool] = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        single = self.everywhere | self.single
        self.address = Address.of(request).understood(single=single, repeatable=self.repeatable)
        self.is_tidy = self.address.is_sent(request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Read before the page is made: what changes meanwhile makes it a page that is asked for again.
        tag = tag_of(request)
        try:
            if request.method in ("GET", "HEAD") and (moved := self.moved_to() or self.tidied()):
                redirect = HttpResponsePermanentRedirect(escape_leading_slashes(moved))
                return kept_for_a_while(redirect, tag)
            if (response := self.held(tag)) is None:
                response = PAGES.keep(request, tag, super().dispatch(request, *args, **kwargs))
        except Busy:
            response = busy(request)
        kept_for_a_while(response, tag)
        if not self.listed:
            response["X-Robots-Tag"] = "noindex"
        return response

    @property
    def listed(self) -> bool:
        """Whether search engines may list this page in this language. Quotes are English, so the Welsh pages
        around them are not listed a second time."""
        return self.indexed and not self.notes_open and get_language() == settings.LANGUAGE_CODE

    @property
    def notes_open(self) -> bool:
        """Whether quotes behind a strong content note are to stand open."""
        return self.address.values(NOTES) == [NOTES_OPEN]

    def held(self, tag: str) -> HttpResponseBase | None:
        """Return 304 where the reader holds this very page, or the page where we do; nothing where it must be
        made."""
        return not_modified(self.request, tag) or PAGES.page(self.request, tag)

    def moved_to(self) -> str:
        """The address that answers in place of this one, if there is one: of a term that was merged, say."""
        return ""

    def tidied(self) -> str:
        """The address without what this page does not know; "" where there is nothing of the kind."""
        return "" if self.is_tidy else str(self.address)
