"""A refusal on the staff's side looks like it and leads to My work; readers' pages keep their own."""

import pytest
from django.core.exceptions import BadRequest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from archive.admin.refusals import BAD_REQUEST, NO_SUCH_METHOD, NOT_ALLOWED, NOT_FOUND, NOT_TRUSTED, TOO_MUCH
from tests.admin.conftest import url

MY_WORK = '<a class="button" href="/admin/">My work</a>'
SIGN_IN = '<a class="button" href="/admin/login/">Sign in</a>'
CANARY = "heron-on-a-red-gate"


def shows(answer, said, onward=MY_WORK):
    """Whether it is a page of the staff's with these words."""
    html = answer.content.decode()
    words = " ".join(said[1].split())
    return (
        f"<h1>{said[0]}</h1>" in html,
        words in " ".join(html.split()),
        onward in html,
        'id="site-name"' in html,  # the head of the admin
        "helpline" in html,  # the head of readers' pages
    ) == (True, True, True, True, False)


def test_what_somebody_may_not_do_is_refused_on_a_page_of_the_staffs(as_role, submitted):
    answer = as_role("auditor").get(url("review", submitted))

    assert (answer.status_code, shows(answer, NOT_ALLOWED)) == (403, True)


@pytest.mark.parametrize("address", ["/admin/nowhere/", "/admin/archive/testimony/999999/review/"])
def test_so_is_what_is_not_there(address, as_reviewer):
    answer = as_reviewer.get(address)

    assert (answer.status_code, shows(answer, NOT_FOUND)) == (404, True)


@pytest.mark.parametrize("address", [f"/admin/archive/testimony/?{CANARY}=1", f"/admin/?{CANARY}=%00"])
def test_so_is_an_address_that_cannot_be_used(address, as_reviewer):
    answer = as_reviewer.get(address)

    assert (answer.status_code, shows(answer, BAD_REQUEST)) == (400, True)
    assert CANARY not in answer.content.decode().partition("<main")[2]


def test_so_is_a_form_that_is_too_large(as_reviewer, submitted, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    large = as_reviewer.post(url("prepare", submitted), {"note": CANARY * 100})
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    many = as_reviewer.post(url("prepare", submitted), {"themes": ["x"] * 20})

    assert [(each.status_code, shows(each, TOO_MUCH, SIGN_IN)) for each in (large, many)] == [(413, True)] * 2
    assert CANARY not in large.content.decode()


def test_so_is_a_button_that_is_opened_as_a_page(as_reviewer, submitted):
    answer = as_reviewer.get(url("review_act", submitted, "undo"))

    assert (answer.status_code, shows(answer, NO_SUCH_METHOD)) == (405, True)
    assert answer.headers["Allow"] == "POST"


def test_the_staffs_own_script_is_answered_without_a_page(as_reviewer, submitted):
    answer = as_reviewer.get(url("review_act", submitted, "undo"), headers={"X-Sent-By": "script"})

    assert (answer.status_code, answer.content) == (405, b"")


def test_so_is_a_form_whose_token_is_old(submitted, reviewer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)

    answer = client.post(url("prepare", submitted), {"version": submitted.version})

    assert (answer.status_code, shows(answer, NOT_TRUSTED)) == (403, True)
    assert answer.headers["X-Refused"] == "not-trusted"


@pytest.mark.django_db
def test_whoever_is_not_signed_in_is_led_to_the_sign_in():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": CANARY})

    assert (answer.status_code, shows(answer, NOT_TRUSTED, SIGN_IN)) == (403, True)
    assert "My work</a>" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"host": "elsewhere.example"}, {"cookie": r'sessionid="a\000"'}])
def test_so_is_whoever_is_refused_before_anybody_asked_who_they_are(headers, client):
    answer = client.get("/admin/login/", headers=headers)

    assert (answer.status_code, shows(answer, BAD_REQUEST, SIGN_IN)) == (400, True)


def test_a_page_of_the_staffs_that_fails_leads_to_my_work(as_reviewer, monkeypatch):
    as_reviewer.raise_request_exception = False
    monkeypatch.setattr("archive.admin.desk.queues_for", lambda *_: 1 / 0)

    answer = as_reviewer.get("/admin/")

    assert answer.status_code == 500
    assert '<a class="onward" href="/admin/">My work</a>' in answer.content.decode()


@pytest.mark.django_db
def test_readers_pages_keep_their_own(client, monkeypatch):
    def refuse(*_, **__):
        raise BadRequest

    monkeypatch.setattr("archive.views.about.AboutPage.get", refuse)

    for address, status in (("/no-such-page/", 404), ("/about/", 400)):
        answer = client.get(address)
        html = answer.content.decode()
        assert (answer.status_code, 'id="site-name"' in html, 'class="helpline"' in html) == (
            status,
            False,
            True,
        )


def test_whoever_signs_out_is_told_so(as_reviewer):
    html = as_reviewer.post(reverse("admin:logout")).content.decode()

    assert "<h1>You are signed out.</h1>" in html
    assert '<a class="button" href="/admin/login/">Sign in again</a>' in html
    assert "quality time" not in html


def test_lists_and_pages_write_a_time_alike(as_role, as_reviewer, submitted, django_user_model):
    person = django_user_model.objects.get(username="reviewer")
    signed_in = date_format(localtime(person.last_login), "j F Y, H:i")

    account = as_role("administrator").get(reverse("admin:auth_user_change", args=[person.pk]))
    listed = as_reviewer.get(reverse("admin:archive_testimony_changelist")).content.decode()

    assert signed_in in account.content.decode()
    assert date_format(localtime(submitted.entered_at), "j F Y") in listed
