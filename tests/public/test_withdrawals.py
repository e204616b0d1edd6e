from xml.etree import ElementTree as ET

import pytest

from tests.public.conftest import WITHDRAWN
from tests.public.factory import FIRST_DAY

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def feed(client, db):
    def fetch():
        answer = client.get("/withdrawals.atom")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
        return ET.fromstring(answer.content)

    return fetch


def test_a_feed_without_withdrawals_is_valid_and_empty(feed):
    root = feed()

    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.findtext("a:title", namespaces=ATOM) == "Withdrawn quotes"
    assert root.findall("a:entry", ATOM) == []


def test_a_withdrawn_quote_is_an_address_and_a_day(feed, quote, withdrawn, client):
    (entry,) = feed().findall("a:entry", ATOM)

    address = entry.find("a:link", ATOM).get("href")
    assert address == f"http://testserver/quotes/{WITHDRAWN}/"
    assert client.get(address).status_code == 410
    assert entry.findtext("a:updated", namespaces=ATOM).startswith(FIRST_DAY.isoformat())
    assert "".join(entry.itertext()).count(WITHDRAWN) == 2  # title and id: no text, tag or reason


def test_quotes_that_stand_are_not_in_the_feed(feed, quote):
    assert quote.public_id not in ET.tostring(feed(), "unicode")
