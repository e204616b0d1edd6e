"""Nothing that a sender says of a request's form makes it unreadable, or readable in another way."""

from io import BytesIO

import pytest
from django.test import RequestFactory
from django.test.client import ClientHandler

from config.readable import with_readable_type

FORM = "multipart/form-data; boundary=XbX"
# Codecs of Python's: of no text at all, of nothing, and those in which plain letters make a lone surrogate.
CODECS = ["rot13", "base64", "undefined", "idna", "utf-7", "unicode_escape", "utf-16", "latin-1"]
# What Python's parser of mail cannot make anything of.
MUDDLED = ["text/plain; charset*=nonsense'x'y", "text/plain; a*=x; a*0=y"]


def served(environ):
    """What the whole application answers."""
    handler = ClientHandler()  # the tests' own, which keeps the database's connections
    return with_readable_type(lambda environ, _: handler(environ))(environ, None)


@pytest.mark.parametrize("said", [*MUDDLED, *(f"text/plain; charset={codec}" for codec in CODECS)])
@pytest.mark.parametrize(
    "address", ["/search/?q=%5Cud800", "/search/?q=%2B2AA-", "/admin/login/?next=%5Cud800"]
)
def test_an_address_is_read_as_utf_8_whatever_is_said(address, said, db):
    environ = RequestFactory().get(address).environ | {"CONTENT_TYPE": said}

    assert served(environ).status_code == 200


@pytest.mark.parametrize("codec", CODECS)
def test_a_form_in_another_codec_is_no_form(codec, db):
    sent = b'--XbX\r\nContent-Disposition: form-data; name="username"\r\n\r\n+2AA-\r\n--XbX--\r\n'
    environ = RequestFactory().post("/admin/login/").environ | {
        "CONTENT_TYPE": f"{FORM}; charset={codec}",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
    }

    answer = served(environ)

    assert answer.status_code == 403  # it lacks the token, as it lacks everything
    assert "This form was open for too long" in answer.content.decode()


@pytest.mark.parametrize("said", ["", "text/plain", f"{FORM}; charset=UTF-8", f'{FORM}; charset="utf-8"'])
def test_what_browsers_say_is_left_as_it_is(said):
    seen = []
    environ = RequestFactory().get("/").environ | {"CONTENT_TYPE": said}

    with_readable_type(lambda environ, _: seen.append(environ["CONTENT_TYPE"]) or [])(environ, None)

    assert seen == [said]


@pytest.mark.parametrize(
    "said", [b'form-data; a*=x; a*0=y; name="q"', b"form-data; name*0=a; name*=utf-8''b"]
)
def test_a_form_whose_parts_cannot_be_told_apart_is_refused(said, client, db):
    sent = b"--XbX\r\nContent-Disposition: " + said + b"\r\n\r\nwords\r\n--XbX--\r\n"

    assert client.post("/admin/login/", sent, content_type=FORM).status_code == 400


def test_a_cookie_that_holds_a_nul_is_refused(client, db):
    answer = client.get("/admin/", headers={"Cookie": r'sessionid="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\000"'})

    assert answer.status_code == 400
