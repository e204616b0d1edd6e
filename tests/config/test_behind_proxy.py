"""Whom the headers of a proxy are believed, and which of them."""

import pytest
from django.test import RequestFactory

from config.behind_proxy import as_it_came

DIRECT = {"REMOTE_ADDR": "192.0.2.7", "wsgi.url_scheme": "http", "HTTP_HOST": "archive.example"}


def seen(behind_proxy, **given):
    """What the application is given of a request to ``/about/``."""
    got = []
    environ = {**RequestFactory().get("/about/").environ, **DIRECT, **given}
    as_it_came(lambda environ, _: got.append(environ) or [], behind_proxy=behind_proxy)(environ, None)
    return got[0]


def place(environ):
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]


CLAIMS = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "elsewhere.example",
    "HTTP_X_FORWARDED_PORT": "8443",
    "HTTP_X_FORWARDED_PREFIX": "/elsewhere",
    "HTTP_X_FORWARDED_SERVER": "elsewhere.example",
    "HTTP_X_FORWARDED_SSL": "on",
    "HTTP_FORWARDED": "for=203.0.113.9;proto=https;host=elsewhere.example",
    "HTTP_X_REAL_IP": "203.0.113.9",
    "HTTP_X_CLIENT_IP": "203.0.113.9",
    "HTTP_CLIENT_IP": "203.0.113.9",
    "HTTP_X_SCRIPT_NAME": "/elsewhere",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_X_REWRITE_URL": "/admin/",
    "HTTP_REMOTE_USER": "approver",
}


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_no_such_header_reaches_the_application(behind_proxy):
    assert not CLAIMS.keys() & seen(behind_proxy, **CLAIMS).keys()


def test_without_a_proxy_nothing_is_believed():
    assert place(seen(False, **CLAIMS)) == ("192.0.2.7", "http", "archive.example")


def test_behind_a_proxy_address_and_scheme_are_believed_and_the_host_is_the_visitors():
    assert place(seen(True, **CLAIMS)) == ("203.0.113.9", "https", "archive.example")


@pytest.mark.parametrize(
    "by", ["HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PROTOCOL", "HTTP_X_FORWARDED_SSL"]
)
def test_what_gunicorn_made_of_a_header_from_this_machine_is_undone(by):
    assert seen(False, **{by: "https", "wsgi.url_scheme": "https"})["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_a_path_that_a_header_put_before_ours_is_undone(behind_proxy):
    taken = {"HTTP_SCRIPT_NAME": "/about", "SCRIPT_NAME": "/about", "PATH_INFO": "/"}

    environ = seen(behind_proxy, **taken)

    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("", "/about/")


def test_a_server_that_itself_speaks_https_is_left_as_it_is():
    assert seen(False, **{"wsgi.url_scheme": "https"})["wsgi.url_scheme"] == "https"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("unknown", "192.0.2.7"),
        ("203.0.113.9, ", "192.0.2.7"),
        ("203.0.113.9\nadministrator", "192.0.2.7"),
        ("", "192.0.2.7"),
    ],
)
def test_of_several_addresses_the_proxys_own_counts_and_what_is_none_does_not(said, address):
    assert seen(True, HTTP_X_FORWARDED_FOR=said)["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("said", "scheme"),
    [("https, http", "http"), ("http, https", "https"), ("HTTPS", "https"), ("ftp", "http"), ("", "http")],
)
def test_a_visitor_cannot_claim_https_before_the_proxy_says_what_it_was(said, scheme):
    assert seen(True, HTTP_X_FORWARDED_PROTO=said)["wsgi.url_scheme"] == scheme


def test_a_proxy_that_says_nothing_of_https_was_asked_without():
    assert seen(True, **{"wsgi.url_scheme": "https"})["wsgi.url_scheme"] == "http"
