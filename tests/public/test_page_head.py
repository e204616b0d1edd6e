"""What pages say of themselves to search engines and to whoever is sent a link."""

import pytest

from archive.models.vocabulary import Theme
from tests.public.conftest import WITHDRAWN
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


def told(page, **which):
    return page.one("meta", **which).attributes["content"]


def test_every_page_has_a_description_and_says_the_same_to_those_who_share_it(client, addresses):
    for address in addresses:
        page = Page(client.get(address))
        title = page.one("title").text.removesuffix(" – Heard")
        assert told(page, property="og:title") == title, address
        assert told(page, property="og:site_name") == "Heard"
        assert 20 <= len(told(page, name="description")) <= 300, address
        assert told(page, property="og:description") == told(page, name="description")
        assert told(page, property="og:url") == f"http://testserver{address}"
        assert page.one("link", rel="canonical").attributes["href"] == f"http://testserver{address}"


def test_a_welsh_page_names_the_english_one_as_the_page_to_list(client, quote):
    page = Page(client.get("/cy/about/"))

    assert page.one("link", rel="canonical").attributes["href"] == "http://testserver/about/"
    assert told(page, property="og:url") == "http://testserver/about/"


def test_nothing_that_other_sites_keep_holds_words_of_a_child(client, addresses, quote):
    for address in addresses:
        for meta in Page(client.get(address)).all("meta"):
            assert "gets them" not in meta.attributes.get("content", ""), address


def test_a_quotation_mark_in_a_title_stays_within_it(client, quote):
    Theme.objects.create(slug="or-else", label='Said "or else" & <more>', definition="A threat.")

    page = Page(client.get("/themes/or-else/"))

    assert told(page, property="og:title") == 'Said "or else" & <more>'


def test_a_refusal_is_no_page_to_share(client, quote, withdrawn):
    for address in ("/nothing/", f"/quotes/{WITHDRAWN}/"):
        page = Page(client.get(address))
        assert page.all("link", rel="canonical") == []
        assert page.all("meta", property="og:url") == []
