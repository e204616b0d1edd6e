import base64
import hashlib
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse


def digest_of_the_readers_style():
    style = Path(finders.find("archive/public.css")).read_bytes()
    return base64.b64encode(hashlib.sha256(style).digest()).decode()


POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    f"style-src 'self' 'sha256-{digest_of_the_readers_style()}'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/admin/login/", "/no-such-page/"])
def test_every_answer_carries_the_strict_headers(client, address):
    headers = client.get(address).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert {
        name: headers[name]
        for name in (
            "Referrer-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Cross-Origin-Opener-Policy",
        )
    } == {
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/search/?q=anything", "/no-such-page/"])
def test_a_reader_is_given_no_cookie(client, address):
    response = client.get(address)
    assert (dict(response.cookies), "Cookie" in response.headers.get("Vary", "")) == ({}, False)


@pytest.mark.django_db
def test_a_member_of_staff_is_given_cookies_that_scripts_and_other_sites_cannot_use(
    client, django_user_model
):
    django_user_model.objects.create_user("staff", password="invented-for-this", is_staff=True)
    response = client.post(
        reverse("admin:login"), {"username": "staff", "password": "invented-for-this", "next": "/admin/"}
    )
    assert {
        name: (bool(cookie["httponly"]), cookie["samesite"]) for name, cookie in response.cookies.items()
    } == {"sessionid": (True, "Lax"), "csrftoken": (True, "Lax")}
    assert response.cookies["sessionid"]["max-age"] == 8 * 60 * 60


@pytest.mark.django_db
def test_over_plain_http_a_public_deployment_only_redirects(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/search/?q=anything")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "https://testserver/search/?q=anything",
    )
