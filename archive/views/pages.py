"""What every page for readers has in common."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from archive.search.addresses import NOTES, NOTES_OPEN, Address, BadAddress, Problem
from archive.search.index import Busy
from archive.views.caching import kept_for_a_while, not_modified, tag_of
from archive.views.errors import bad_address, busy


# Nothing is ever posted here: without the exemption a POST would be told 403, not 405.
@method_decorator(csrf_exempt, name="dispatch")
class PublicPage(TemplateView):
    """A page for readers: it sets no cookie and refuses parameters that it does not know.

    Every page knows ``notes=open``: whoever chose to see all quotes goes on seeing them, page after page, and
    nothing is stored anywhere.
    """

    http_method_names = ["get", "head", "options"]
    single: ClassVar[frozenset[str]] = frozenset()
    repeatable: ClassVar[frozenset[str]] = frozenset()
    # Whether search engines may list the page. Single quotes may not: when they go, copies would stay.
    indexed: ClassVar[bool] = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.address = Address.of(request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Read before the page is made: what changes meanwhile makes it a page that is asked for again.
        tag = tag_of(request)
        try:
            if moved := self.moved_to():
                return kept_for_a_while(HttpResponsePermanentRedirect(moved), tag)
            self.check_address()
            response = self.not_modified(tag) or super().dispatch(request, *args, **kwargs)
        except BadAddress as refusal:
            mended = self.address.mended(refusal.problems, known=self.single | self.repeatable | {NOTES})
            response = bad_address(request, refusal, mended)
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

    def not_modified(self, tag: str) -> HttpResponseBase | None:
        """Return 304 where the reader holds this very page, and nothing where it must be made."""
        return not_modified(self.request, tag)

    def moved_to(self) -> str:
        """The address that answers in place of this one, if there is one: of a term that was merged, say."""
        return ""

    def check_address(self) -> None:
        if problems := self.problems():
            raise BadAddress(problems)

    def problems(self) -> list[Problem]:
        return self.address.problems(single=self.single | {NOTES}, repeatable=self.repeatable)
