"""What every page for readers has in common."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from archive.filters.addresses import Address, BadAddress, Problem
from archive.views.errors import bad_address


# Nothing is ever posted here: without the exemption a POST would be told 403, not 405.
@method_decorator(csrf_exempt, name="dispatch")
class PublicPage(TemplateView):
    """A page for readers: it sets no cookie and refuses parameters that it does not know."""

    http_method_names = ["get", "head", "options"]
    single: ClassVar[frozenset[str]] = frozenset()
    repeatable: ClassVar[frozenset[str]] = frozenset()
    # Whether search engines may list the page. Single quotes may not: when they go, copies would stay.
    indexed: ClassVar[bool] = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.address = Address.of(request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            self.check_address()
            response = super().dispatch(request, *args, **kwargs)
        except BadAddress as refusal:
            mended = self.address.mended(refusal.problems, known=self.single | self.repeatable)
            response = bad_address(request, refusal, mended)
        # Ask again each time: a quote that was withdrawn a second ago must not come out of a cache.
        patch_cache_control(response, public=True, no_cache=True)
        if not self.indexed:
            response["X-Robots-Tag"] = "noindex"
        return response

    def check_address(self) -> None:
        if problems := self.problems():
            raise BadAddress(problems)

    def problems(self) -> list[Problem]:
        return self.address.problems(single=self.single, repeatable=self.repeatable)
