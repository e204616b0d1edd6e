"""After signing in one stands on a page, whatever address one had asked for."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from archive.admin.signing_in import PRESSED_ON, page_for
from archive.models import PowerRequest, RightsRequest, Upload
from archive.models.collection import Collection
from archive.models.power import Kind
from archive.models.vocabulary import Theme
from archive.workflow import collections, power, rights, uploads
from archive.workflow.collections import Content
from tests.admin.conftest import url
from tests.workflow.conftest import person

PASSWORD = "invented-for-this"


def staff_patterns(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if namespace == "admin":
                yield pattern
        else:
            yield from staff_patterns(pattern, pattern.namespace or namespace)


NAMES = sorted({pattern.name for pattern in staff_patterns(get_resolver()) if pattern.name})


def a_request():
    """The number of something that waits for somebody else."""
    waiting = PowerRequest.objects.first()
    if waiting is None:
        asks, gets = person("asks", "administrator"), person("gets", "entry")
        waiting = power.ask(Kind.ROLE, by=asks, account=gets, what={"role": "reviewer"})
    return waiting.pk


def a_request_from_somebody():
    """The number of something in the register of what people ask."""
    known = RightsRequest.objects.first()
    if known is None:
        staff, day = person("takes-calls", "approver"), date(2026, 3, 31)
        known = rights.receive(
            asks="access", asker="child", way="phone", received_on=day, received_by=staff, by=staff
        )
    return known.pk


def an_import():
    """The number of a spreadsheet that the superuser sent in."""
    known = Upload.objects.first()
    if known is None:
        content = b"reference,month,text\r\nT-9,2025-03,he kept on writing to me\r\n"
        known = uploads.receive(content, "one.csv", by=User.objects.get(username="chief"))
    return known.pk


def a_collection():
    known = Collection.objects.first()
    if known is None:
        known = collections.start(Content("Evidence", "evidence"), by=person("collects", "reviewer"))
    return known.pk


def address_of(name, testimony):
    """An address of that name, of rows that there are."""
    theme = Theme.objects.first().pk
    for args in ([], [testimony.pk], [testimony.pk, "keep"]):
        row = theme if args and "testimony" not in name else testimony.pk
        row = a_request() if name.startswith("power_request") else row
        row = an_import() if name.startswith("upload_") else row
        row = a_collection() if name.startswith("collection") else row
        row = a_request_from_somebody() if name.startswith("rights_request") else row
        try:
            return reverse(f"admin:{name}", args=[row, *args[1:]] if args else [])
        except Exception:
            continue
    known = {"view_on_site": [1, 1], "app_list": ["archive"]}
    return reverse(f"admin:{name}", args=known[name])


@pytest.fixture
def superuser(django_user_model):
    return django_user_model.objects.create_superuser("chief", password=PASSWORD)


@pytest.fixture
def as_chief(superuser):
    client = Client()
    client.force_login(superuser)
    return client


def test_there_are_addresses_to_ask():
    assert len(NAMES) > 40
    assert set(PRESSED_ON) <= set(NAMES)


def test_every_address_that_takes_only_a_press_is_tied_to_a_page(as_chief, submitted):
    addresses = {name: address_of(name, submitted) for name in NAMES}

    only_pressed = {name for name, address in addresses.items() if as_chief.get(address).status_code == 405}
    stranded = [
        name for name in PRESSED_ON if as_chief.get(page_for(addresses[name]), follow=True).status_code != 200
    ]

    assert (only_pressed - set(PRESSED_ON), stranded) == (set(), [])
    assert {"archive_testimony_review_act", "archive_testimony_return", "logout"} <= only_pressed


@pytest.mark.parametrize("method", ["get", "post"])
def test_signing_in_never_ends_at_an_address_that_takes_only_a_press(superuser, submitted, method):
    refused, asked = [], 0
    for name in NAMES:
        client = Client()
        met = getattr(client, method)(address_of(name, submitted))
        if met.status_code != 302 or "/login/" not in met.headers["Location"]:
            continue  # it asks nobody to sign in: the sign-in itself, the session's own address
        asked += 1
        after = client.post(met.headers["Location"], {"username": "chief", "password": PASSWORD})
        if after.status_code != 302 or client.get(after.headers["Location"]).status_code == 405:
            refused.append(name)

    assert refused == []
    assert asked > 40


@pytest.mark.parametrize("page", ["review_act", "show_text", "return"])
@pytest.mark.parametrize("given", ["query", "body"])
def test_also_an_address_that_somebody_wrote_by_hand_leads_to_a_page(superuser, submitted, page, given):
    address = url(page, submitted, *(["keep"] if page == "review_act" else []))
    client = Client()
    login = "/admin/login/" + (f"?next={address}" if given == "query" else "")
    sent = {"username": "chief", "password": PASSWORD, **({"next": address} if given == "body" else {})}

    after = client.post(login, sent)

    assert after.headers["Location"] == url("clear" if page == "return" else "review", submitted)


def test_a_page_that_was_asked_for_with_its_filters_keeps_them(client, db):
    met = client.get("/admin/archive/event/?action=opened")
    assert parse_qs(urlsplit(met.headers["Location"]).query)["next"] == [
        "/admin/archive/event/?action=opened"
    ]

    met = client.post("/admin/archive/event/export/?action=opened")
    assert parse_qs(urlsplit(met.headers["Location"]).query)["next"] == [
        "/admin/archive/event/?action=opened"
    ]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/no-such-page/", "\x00", "x"]
)
def test_a_sign_in_leads_nowhere_else(superuser, elsewhere):
    answer = Client().post("/admin/login/", {"username": "chief", "password": PASSWORD, "next": elsewhere})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


@pytest.mark.parametrize(
    "spelt",
    [
        "{}#top",
        "{}?a=b#top",
        "{}/",
        "{}%2F",
        "/admin/archive/theme/x/../../../..{}/",
        "/admin/.{}/",
        "/admin/%2e%2e{}/",
    ],
)
def test_no_other_spelling_of_such_an_address_leads_there(spelt, submitted):
    address = spelt.format(url("return", submitted).removesuffix("/"))

    assert page_for(address) in (url("clear", submitted), "/admin/")
    assert page_for("/admin/drafts/%6beep/#x") == "/admin/"


@pytest.mark.parametrize(
    "page", ["/admin/archive/testimony/?q=7&o=1", "/admin/archive/theme/?q=50%25#top", "/about/"]
)
def test_a_page_is_led_to_as_it_was_asked_for(page, db):
    assert page_for(page) == page
