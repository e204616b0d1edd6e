"""Feeds: what they hold, what they are called, and that a person can read one."""

from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders

from tests.public.factory import make_publication, public_id
from tests.public.reading import Page

ATOM = {"a": "http://www.w3.org/2005/Atom", "h": "http://www.w3.org/1999/xhtml"}
FEEDS = [
    "/withdrawals.atom",
    "/themes/asked-to-pay/new.atom",
    "/harms/online-blackmail/new.atom",
    "/search/new.atom?q=send",
]


def feed_at(client, address, **headers):
    answer = client.get(address, **headers)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return ET.fromstring(answer.content)


def ids_of(root):
    return [each.text for each in root.iter("{http://www.w3.org/2005/Atom}id")]


@pytest.mark.parametrize("address", FEEDS)
def test_what_a_feed_calls_itself_and_its_entries_changes_with_neither_host_nor_scheme(
    client, quote, withdrawn, settings, address
):
    settings.ALLOWED_HOSTS = ["testserver", "archive.example"]

    here = ids_of(feed_at(client, address))
    there = ids_of(feed_at(client, address, secure=True, headers={"host": "archive.example"}))

    assert here == there
    assert len(here) == len(set(here)) == 2
    assert all(each.startswith("urn:uuid:") for each in here)


@pytest.mark.parametrize("address", FEEDS)
def test_a_person_who_opens_a_feed_reads_what_it_is_and_finds_the_page(client, quote, withdrawn, address):
    answer = client.get(address)
    root = ET.fromstring(answer.content)

    assert b'<?xml-stylesheet href="/static/archive/feed.css" type="text/css"?>' in answer.content
    assert finders.find("archive/feed.css")
    subtitle = root.find("a:subtitle", ATOM)
    assert "Copy its address into a feed reader" in "".join(subtitle.itertext())
    page = subtitle.find(".//h:a", ATOM).get("href")
    assert client.get(page.removeprefix("http://testserver")).status_code == 200
    entry = root.find("a:entry", ATOM)
    assert entry.find("a:link", ATOM).get("href") == entry.find("a:summary//h:a", ATOM).get("href")


def test_a_feed_names_the_organisation_that_publishes(client, quote, settings):
    settings.ARCHIVE_ORGANISATION = "Lines & <Listening>"

    root = feed_at(client, "/search/new.atom")

    assert root.findtext("a:author/a:name", namespaces=ATOM) == "Lines & <Listening>"


def test_a_feed_of_quotes_warns_and_holds_none_of_their_words(client, quote):
    for address in FEEDS[1:]:
        root = feed_at(client, address)
        told = " ".join("".join(root.itertext()).split())
        assert "can be withdrawn" in told
        assert "gets them" not in told
        assert "Content note" in told


def test_the_feed_of_a_search_holds_what_the_search_finds_and_nothing_else(client, quote):
    other = make_publication("nobody here asked for money", gender="boy")

    def found(address):
        return [
            entry.find("a:link", ATOM).get("href").split("/")[-2]
            for entry in feed_at(client, address).findall("a:entry", ATOM)
        ]

    assert set(found("/search/new.atom")) == {quote.public_id, other.public_id}
    assert found("/search/new.atom?q=send") == [quote.public_id]
    assert found("/search/new.atom?gender=boy&sort=newest") == [other.public_id]
    assert found("/search/new.atom?not_gender=boy") == [quote.public_id]


def test_what_is_typed_stands_in_a_feed_as_text(client, quote):
    root = feed_at(client, "/search/new.atom?q=%3Cb%3Esend%3C/b%3E%26%22")

    assert '<b>send</b>&"' in root.findtext("a:title", namespaces=ATOM)


@pytest.mark.parametrize("typed", ["\x01", "\x0e", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_left_out_of_a_feed(client, quote, typed):
    root = feed_at(client, f"/search/new.atom?{urlencode({'q': f'send{typed}more'})}")

    assert root.findtext("a:title", namespaces=ATOM) == "New quotes: send more"


def test_a_value_that_no_search_can_have_is_refused(client, quote):
    assert client.get("/search/new.atom?gender=nobody").status_code == 400
    assert client.get(f"/search/new.atom?q={public_id(1)}").status_code == 200


def test_a_search_leads_to_its_own_feed(client, quote):
    make_publication("nobody here asked for money", gender="boy")

    page = Page(client.get("/search/?q=send&gender=girl&sort=newest"))

    address = page.one("link", type="application/atom+xml", title="New quotes in this search").attributes[
        "href"
    ]
    assert address == "/search/new.atom?q=send&gender=girl"
    assert [link.text for link in page.all("a", href=address)] == ["Follow this search"]
    assert len(feed_at(client, address).findall("a:entry", ATOM)) == 1
