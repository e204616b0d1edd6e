"""A second factor is reset by two: an administrator asks, another confirms."""

import pytest

from archive.models import Event
from archive.models.power import PowerRequest
from archive.workflow import second_factor
from tests.admin.conftest import logged_in
from tests.workflow.conftest import person
from tests.workflow.test_second_factor import NOW, code_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(author):
    secret = second_factor.start(author)
    second_factor.confirm(author, code_at(secret), secret=secret, now=NOW)
    return f"/admin/auth/user/{author.pk}/second-factor/"


@pytest.fixture
def administrators():
    return [logged_in(person(name, "administrator")) for name in ("first", "second")]


def test_it_waits_for_a_second_person_and_happens_then(phone, author, administrators):
    first, second = administrators
    assert phone in first.get(f"/admin/auth/user/{author.pk}/change/").content.decode()
    first.post(phone, {"why": "She rang me from her desk, and I know her voice."})
    asked = PowerRequest.objects.get()
    first.post(f"/admin/requests/{asked.pk}/confirm/")
    assert second_factor.is_set_up(author)

    second.post(f"/admin/requests/{asked.pk}/confirm/")

    assert not second_factor.is_set_up(author)
    told = Event.objects.filter(action="factor-reset").values_list("subject", "by")
    assert list(told) == [(f"user {author.pk}", "first")]


def test_it_says_why(phone, administrators):
    page = administrators[0].post(phone, {"why": " "})

    assert page.status_code == 400
    assert "Say how you know that it was really them" in page.content.decode()
    assert not PowerRequest.objects.exists()


def test_where_there_is_none_nothing_is_asked_for(reviewer, administrators):
    page = administrators[0].post(f"/admin/auth/user/{reviewer.pk}/second-factor/", {"why": "x"})

    assert "there is nothing to reset" in page.content.decode()
    assert not PowerRequest.objects.exists()
