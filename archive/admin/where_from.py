"""From where somebody signs in: a network address, or a browser in which they have signed in before."""

import secrets
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

_SALT = "archive.browser"
_KEPT_FOR = 180 * 24 * 60 * 60  # seconds since somebody last signed in there
_PEOPLE = 5  # who share one browser
_SHARED_BITS = 64  # of an IPv6 address: whoever has one address has all that begin so


def place_of(request: HttpRequest) -> str:
    """The network address that the request came from; config/behind_proxy.py knows whom to believe."""
    given = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(given.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{int(address) >> (128 - _SHARED_BITS):x}"
    return str(address)


def known_browser(request: HttpRequest, person: User | None) -> str:
    """What stands for this browser, if ``person`` has signed in with it before; else ""."""
    return _people(request).get(str(person.pk), "") if person else ""


def remember_browser(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """Somebody who tries to lock them out elsewhere does not lock them out here."""
    people = _people(request)
    others = {pk: mark for pk, mark in people.items() if pk != str(person.pk)}
    newest = dict(list(others.items())[1 - _PEOPLE :])
    newest[str(person.pk)] = people.get(str(person.pk)) or secrets.token_urlsafe(16)
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps(newest, salt=_SALT),
        max_age=_KEPT_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def _people(request: HttpRequest) -> dict[str, str]:
    value = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    try:
        found = signing.loads(value, salt=_SALT, max_age=_KEPT_FOR) if value else {}
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}
