"""The headers of every answer, whoever makes it."""

import base64
import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import Client
from django.urls import LocalePrefixPattern, URLResolver, get_resolver, reverse

from config.headers import PERMISSIONS
from config.stylesheet import tightened


def digest_of_a_readers_style(*names):
    style = b"".join(Path(finders.find(f"archive/{name}.css")).read_bytes() for name in names)
    return base64.b64encode(hashlib.sha256(tightened(style.decode()).encode()).digest()).decode()


POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    f"style-src 'self' 'sha256-{digest_of_a_readers_style('tokens', 'public')}'"
    f" 'sha256-{digest_of_a_readers_style('public-topics')}'"
    f" 'sha256-{digest_of_a_readers_style('public-search')}'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
REPORTS = {"report-uri /admin/policy-report/", "report-to policy"}
STRICT = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}


def loose(answer):
    """What an answer lacks of what every answer has."""
    policy = set(answer.headers.get("Content-Security-Policy", "").split("; ")) - REPORTS
    found = {name: answer.headers.get(name) for name in STRICT}
    return [
        *(name for name in STRICT if found[name] != STRICT[name]),
        *([] if policy == POLICY else ["Content-Security-Policy"]),
        *(["Server"] if "Server" in answer.headers else []),
    ]


def addresses(resolver=None, before=""):
    """An address for each pattern there is, its arguments made up."""
    made_up = {"int": "1", "slug": "bcdfghjkmn", "str": "x", "path": "1", "uuid": "0" * 32}
    for pattern in (resolver or get_resolver()).url_patterns:
        converters = pattern.pattern.converters
        # Addresses in English have no prefix.
        own = "" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        address = before + own.replace("(?P<app_label>auth|archive)/$", "auth/")
        for name, converter in converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            for spelled in (f"<{kind}:{name}>", f"<{name}>"):
                address = address.replace(spelled, made_up.get(kind, "1"))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, address)
        else:
            yield "/" + address.lstrip("^/").replace("(?P<url>.*)$", "x").replace("^", "")


@pytest.fixture
def everywhere():
    found = list(addresses())
    assert len(found) > 100
    assert not [address for address in found if "<" in address or "(" in address]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "method", ["GET", "POST", *(pytest.param(other, marks=pytest.mark.long) for other in ("HEAD", "PUT"))]
)
def test_every_address_there_is_answers_with_the_strict_headers(method, everywhere, client, admin_client):
    for one in (client, admin_client):
        one.raise_request_exception = False
        answers = {address: one.generic(method, address) for address in everywhere}

        assert {address: loose(answer) for address, answer in answers.items() if loose(answer)} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_no_cache_keeps_what_any_address_of_the_staff_answers(method, everywhere, client, admin_client):
    staffs = [address for address in everywhere if address.startswith("/admin/")]
    for one in (client, admin_client):
        one.raise_request_exception = False
        for address in ["/admin", "/admin/nowhere", *staffs]:
            assert "no-store" in one.generic(method, address).headers["Cache-Control"], address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "more"),
    [
        ("/static/archive/exit.js", 200, {}),
        ("/about", 301, {}),
        ("/admin", 301, {}),
        ("/search/?colour=red", 301, {}),
        ("/about/", 400, {"host": "elsewhere.example"}),
        ("/admin/login/", 400, {"host": "elsewhere.example"}),
        ("/about/", 400, {"cookie": r'sessionid="a\000"'}),
        ("/no-such-page/", 404, {}),
    ],
)
def test_so_do_files_redirects_and_refusals(address, status, more, settings):
    settings.WHITENOISE_USE_FINDERS = True

    answer = Client().get(address, headers=more)

    assert (answer.status_code, loose(answer)) == (status, [])
    answer.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError, 500), (BadRequest, 400), (PermissionDenied, 403)]
)
@pytest.mark.parametrize("address", ["/about/", "/admin/login/"])
def test_so_does_a_page_that_fails(address, error, status, monkeypatch):
    def fail(*_, **__):
        raise error("words")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr("archive.views.about.AboutPage.get", fail)
    monkeypatch.setattr("archive.admin.second_step.SignIn.dispatch", fail)

    answer = client.get(address)

    assert (answer.status_code, loose(answer)) == (status, [])
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_over_https_every_answer_says_to_come_back_over_https(client, settings):
    settings.SECURE_HSTS_SECONDS = 60
    for address in ("/", "/admin/login/", "/static/archive/none.js", "/about", "/no-such-page/"):
        answer = client.get(address, secure=True)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=60"), address
        answer.close()


@pytest.mark.django_db
def test_staff_pages_say_where_browsers_report_to_and_readers_pages_report_nothing(client):
    def said(address, *, secure):
        headers = client.get(address, secure=secure).headers
        policy = set(headers["Content-Security-Policy"].split("; "))
        return policy - POLICY, headers.get("Reporting-Endpoints")

    assert said("/admin/login/", secure=True) == (REPORTS, 'policy="/admin/policy-report/"')
    assert said("/admin/login/", secure=False) == ({"report-uri /admin/policy-report/"}, None)
    for address in ("/", "/search/?q=x", "/no-such-page/", "/cy/"):
        assert said(address, secure=True) == said(address, secure=False) == (set(), None), address


def test_the_features_of_a_browser_are_off_but_for_copying():
    allowed = dict(each.split("=") for each in PERMISSIONS.split(", "))

    assert {feature for feature, to in allowed.items() if to != "()"} == {"clipboard-write"}
    assert {"camera", "microphone", "geolocation", "payment", "usb", "clipboard-read"} < set(allowed)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/search/?q=anything", "/no-such-page/"])
def test_a_reader_is_given_no_cookie(client, address):
    response = client.get(address)
    assert (dict(response.cookies), "Cookie" in response.headers.get("Vary", "")) == ({}, False)


@pytest.mark.django_db
def test_a_member_of_staff_is_given_cookies_that_scripts_and_other_sites_cannot_use(
    client, django_user_model
):
    person = django_user_model.objects.create_user("staff", password="invented-for-this", is_staff=True)
    person.groups.add(Group.objects.get(name="entry"))
    response = client.post(
        reverse("admin:login"), {"username": "staff", "password": "invented-for-this", "next": "/admin/"}
    )
    assert {
        name: (bool(cookie["httponly"]), cookie["samesite"]) for name, cookie in response.cookies.items()
    } == {"sessionid": (True, "Lax"), "csrftoken": (True, "Lax"), "heard-browser": (True, "Strict")}
    assert response.cookies["sessionid"]["max-age"] == 8 * 60 * 60


@pytest.mark.django_db
def test_over_plain_http_a_public_deployment_only_redirects(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/search/?q=anything")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "https://testserver/search/?q=anything",
    )
    assert loose(response) == []
