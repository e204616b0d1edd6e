"""What a sender says about the form of a request decides nothing here: everything is UTF-8, or empty.

Left alone, ``Content-Type`` chooses the codec in which Django reads addresses and forms: one of Python's that
no browser knows (``rot13``, ``undefined``), or one that makes of harmless bytes what no database takes.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import parse_header_parameters

Application = Callable[..., Iterable[bytes]]


def with_readable_type(application: Application) -> Application:
    """Wrap a WSGI application: a type that cannot be read, or that asks for another codec, says nothing.
    Django falls over it before any middleware is asked."""

    def reading(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_readable(environ.get("CONTENT_TYPE", "")):
            del environ["CONTENT_TYPE"]
        return application(environ, start_response)

    return reading


def _is_readable(content_type: str) -> bool:
    try:
        _, said = parse_header_parameters(content_type)
    except Exception:  # it asks Python's parser of mail, which raises nearly anything
        return False
    return said.get("charset", "utf-8").lower() in ("utf-8", "utf8")


def refuse_the_unreadable(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: raise BadRequest for a cookie that holds a NUL, which PostgreSQL takes in no comparison,
    and for a form whose parts cannot be told apart."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest("A cookie holds a NUL.")
        try:
            _ = request.POST
        except (LookupError, TypeError, AttributeError):  # Django expects of its parser a ValueError alone
            raise BadRequest("The parts of the form cannot be read.") from None
        return get_response(request)

    return middleware
