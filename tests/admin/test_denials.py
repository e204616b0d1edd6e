"""Whoever is signed in and is refused something leaves a row in the trail: who and where, never what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.models import Event
from archive.models.audit import EventManager, broken_links
from archive.models.power import Kind
from archive.workflow import denials, power
from tests.admin.conftest import logged_in, url
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


def told():
    rows = Event.objects.filter(action="denied").order_by("sequence")
    return [(row.by, row.subject, row.details) for row in rows]


def of(who, route, method="GET", tries=1):
    return (who.username, f"user {who.pk}", {"route": route, "method": method, "tries": tries})


@pytest.fixture
def newcomer(db):
    return person("ada", "entry")


def test_a_page_and_a_press_that_their_role_does_not_allow(newcomer):
    client = logged_in(newcomer)
    client.get(reverse("admin:auth_user_changelist"))
    client.post(reverse("admin:archive_event_export") + "?q=Quillwort", {"words": "Quillwort"})

    assert told() == [of(newcomer, "auth_user_changelist"), of(newcomer, "archive_event_export", "POST")]
    assert "Quillwort" not in str(list(Event.objects.values()))
    assert list(broken_links()) == []


@pytest.mark.parametrize("page", ["change", "text"])
def test_a_testimony_of_somebody_elses_counts_though_no_page_tells_of_it(page, newcomer, entered):
    client = logged_in(newcomer)
    client.get(url(page, entered))

    missing = url(page, entered).replace(f"/{entered.pk}/", "/987654/")
    client.get(missing)

    assert told() == [of(newcomer, f"archive_testimony_{page}")]


def test_a_request_that_they_may_not_answer(newcomer):
    chief = person("chief", "administrator")
    asked = power.ask(Kind.ROLE, by=chief, account=newcomer, what={"role": "reviewer"})

    logged_in(chief).post(reverse("admin:power_request_act", args=[asked.pk, "confirm"]))

    assert told() == [of(chief, "power_request_act", "POST")]


def test_whoever_lost_their_role_meanwhile(newcomer):
    client = logged_in(newcomer)
    newcomer.groups.clear()

    client.get("/admin/")

    assert told() == [of(newcomer, "index")]


def test_pressing_again_and_again_does_not_fill_the_trail(newcomer, monkeypatch):
    client = logged_in(newcomer)
    for _ in range(12):
        client.get(reverse("admin:auth_user_changelist"))

    assert [details["tries"] for *_, details in told()] == [1, 10]
    later = timezone.now() + timedelta(minutes=61)
    denials.note(newcomer, "auth_user_changelist", "GET", later)
    assert [details["tries"] for *_, details in told()] == [1, 10, 1]


def test_what_is_no_attempt_leaves_no_row(newcomer, entered):
    client = logged_in(newcomer, Client)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(newcomer)

    answers = [
        client.get("/admin/").status_code,
        client.get("/admin/nowhere/").status_code,
        strict.post(reverse("admin:draft_discard")).status_code,
        Client().get(reverse("admin:auth_user_changelist")).status_code,
        Client().get("/").status_code,
    ]

    assert answers == [200, 404, 403, 302, 200]
    assert told() == []


def test_a_refusal_whose_row_fails_refuses_all_the_same(newcomer, monkeypatch):
    client = logged_in(newcomer)
    client.raise_request_exception = False

    def fail(*_, **__):
        raise OSError("made for this test")

    monkeypatch.setattr(EventManager, "append", fail)

    assert client.get(reverse("admin:auth_user_changelist")).status_code == 500
