"""A session ends after eight hours, or half an hour without use; the server says when."""

import re
import time

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from tests.admin.conftest import logged_in
from tests.workflow.conftest import person

SESSION = "/admin/session/"
HOUR = 60 * 60
PASSWORD = "invented-for-this"


def passed(client, seconds, *keys):
    """Let ``seconds`` go by for these times that the session remembers."""
    session = client.session
    for key in keys or ("heard.signed-in-at", "heard.last-used-at"):
        session[key] -= seconds
    session.save()


def is_in(client):
    return SESSION_KEY in client.session


@pytest.fixture
def signed_in(author):
    author.set_password(PASSWORD)
    author.save()
    client = Client()
    client.post("/admin/login/", {"username": "author", "password": PASSWORD, "next": "/admin/"})
    return client


def test_the_policy_is_eight_hours_half_an_hour_and_five_minutes(settings):
    kept = (settings.SESSION_COOKIE_AGE, settings.SESSION_UNUSED_SECONDS, settings.SESSION_WARNING_SECONDS)

    assert kept == (8 * HOUR, HOUR // 2, 5 * 60)
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_half_an_hour_without_use_signs_out(signed_in):
    passed(signed_in, HOUR // 2 - 5)
    assert signed_in.get("/admin/").status_code == 200
    passed(signed_in, HOUR // 2 + 5)

    answer = signed_in.get("/admin/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=%2Fadmin%2F")
    assert not is_in(signed_in)


def test_use_does_not_make_it_last_longer_than_eight_hours(signed_in):
    for _ in range(31):
        passed(signed_in, 15 * 60)
        assert signed_in.get("/admin/").status_code == 200
    passed(signed_in, 15 * 60 + 5)

    assert signed_in.get("/admin/").status_code == 302
    assert not is_in(signed_in)


def test_signing_in_again_begins_the_eight_hours_again(signed_in):
    passed(signed_in, 7 * HOUR, "heard.signed-in-at")

    signed_in.post("/admin/login/", {"username": "author", "password": PASSWORD, "next": "/admin/"})

    assert signed_in.get(SESSION).json()["left"]["whole"] > 8 * HOUR - 60


def test_asking_how_long_is_left_is_no_use_and_pressing_is(signed_in, author):
    passed(signed_in, 20 * 60)

    for _ in range(2):
        told = signed_in.get(SESSION).json()
        assert told["person"] == author.pk
        assert 10 * 60 - 10 < told["left"]["unused"] <= 10 * 60
    kept = signed_in.post(SESSION).json()

    assert HOUR // 2 - 5 <= kept["left"]["unused"] <= HOUR // 2
    assert told["left"]["whole"] - 5 <= kept["left"]["whole"] <= told["left"]["whole"]


def test_whoever_is_signed_out_is_told_so_and_cannot_be_kept(signed_in):
    passed(signed_in, HOUR)

    asked, kept = signed_in.get(SESSION).json(), signed_in.post(SESSION).json()

    assert [(told["person"], told["left"]) for told in (asked, kept)] == [(None, None)] * 2
    assert not is_in(signed_in)


def test_keeping_a_session_needs_the_token_against_forgery(author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert client.post(SESSION).status_code == 403
    token = client.get(SESSION).json()["token"]

    assert client.post(SESSION, headers={"X-CSRFToken": token}).status_code == 200


def test_every_page_says_how_long_is_left_and_the_sign_in_does_not(as_author, client):
    page = as_author.get("/admin/").content.decode()

    unused, whole, warning = re.search(
        r'data-unused="(\d+)" data-whole="(\d+)" data-warning="(\d+)"', page
    ).groups()
    assert 1790 <= int(unused) <= 1800
    assert 28_790 <= int(whole) <= 28_800
    assert warning == "300"
    assert "data-unused" not in client.get("/admin/login/").content.decode()


def test_a_session_of_an_older_release_gets_its_eight_hours_now(as_author):
    session = as_author.session
    assert "heard.signed-in-at" not in session

    as_author.get("/admin/")

    assert abs(as_author.session["heard.signed-in-at"] - time.time()) < 60


def test_a_session_is_not_written_with_every_request(signed_in, django_assert_num_queries):
    signed_in.get("/admin/")

    with django_assert_num_queries(2):  # the session and its person
        signed_in.get(SESSION)


def test_readers_pages_touch_no_session(as_author):
    as_author.get("/admin/")
    passed(as_author, HOUR)

    answer = as_author.get("/")

    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert is_in(as_author)


def test_another_person_is_told_apart_by_their_number(author):
    client = logged_in(author)
    first = client.get(SESSION).json()["person"]
    other = person("other", "reviewer")
    client.force_login(other)

    assert (first, client.get(SESSION).json()["person"]) == (author.pk, other.pk)
