"""One line for each request, which says nothing of who asked or for what."""

import logging

import pytest
from django.urls import reverse

CANARY = "heron-on-a-red-gate"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(monkeypatch):
    """What the log of requests was told, in the order of the requests."""
    found = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())
    logger = logging.getLogger("config.requests")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("/", "GET archive:home 200"),
        (f"/search/?q={CANARY}", "GET archive:search 200"),
        (f"/cy/search/?q={CANARY}", "GET archive:search 200"),
        (f"/themes/{CANARY}/", "GET archive:theme 404"),
        (f"/{CANARY}/", "GET - 404"),
        (f"/static/{CANARY}.css", "GET static 404"),
        (f"/admin/login/?next=/{CANARY}", "GET admin:login 200"),
        (f"/admin/archive/testimony/{CANARY}/change/", "GET admin:archive_testimony_change 302"),
    ],
)
def test_a_request_is_logged_by_the_name_of_its_page(address, line, client, lines):
    client.get(address, headers={"User-Agent": CANARY, "Referer": f"https://a.example/{CANARY}"})

    assert len(lines) == 1
    said, _, took = lines[0].rpartition(" ms")[0].rpartition(" ")
    assert (said, took.isdecimal()) == (line, True)
    assert CANARY not in lines[0]


def test_staffs_requests_say_no_number_of_a_testimony(admin_client, lines):
    admin_client.get(reverse("admin:archive_testimony_change", args=[987654]))

    assert lines[0].startswith("GET admin:archive_testimony_change 404 ")
    assert "987654" not in lines[0]


def test_a_method_that_somebody_made_up_is_not_repeated(client, lines):
    client.generic(CANARY.upper(), "/about/")

    assert lines[0].startswith("- archive:about 405 ")


def test_a_page_that_fails_is_logged_as_failed(client, lines, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("archive.views.about.AboutPage.get", lambda *_, **__: 1 / 0)

    client.get("/about/")

    assert lines[0].startswith("GET archive:about 500 ")
