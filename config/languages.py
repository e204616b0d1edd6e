"""The language of a page is said by its address, so a cache may keep one copy for everybody."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class LanguageOfTheAddress(LocaleMiddleware):
    """Django's, less ``Vary: Accept-Language``: pages under /cy/ are Welsh and all others English, whatever a
    browser would like best."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        kept = [each for each in _varies(response) if each.lower() != "accept-language"]
        if kept:
            response["Vary"] = ", ".join(kept)
        elif response.has_header("Vary"):
            del response["Vary"]
        return response


def _varies(response: HttpResponseBase) -> list[str]:
    return [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
