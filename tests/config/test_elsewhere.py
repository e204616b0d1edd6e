"""Readers' addresses in a process that serves the staff alone."""

import pytest
from django.http import Http404

from archive import urls
from config.elsewhere import elsewhere, readers_addresses_elsewhere


def test_a_link_to_a_readers_page_leads_to_where_that_is(rf, settings):
    settings.ARCHIVE_PUBLIC_ADDRESS = "https://archive.example"

    answer = elsewhere(rf.get("/quotes/bcdfghjkmn/?theme=x"))

    assert (answer.status_code, answer.url) == (302, "https://archive.example/quotes/bcdfghjkmn/?theme=x")


def test_without_an_address_it_leads_nowhere(rf, settings):
    settings.ARCHIVE_PUBLIC_ADDRESS = ""

    with pytest.raises(Http404):
        elsewhere(rf.get("/quotes/bcdfghjkmn/"))


def test_every_readers_address_is_known_and_none_has_its_page():
    known = readers_addresses_elsewhere()

    assert [pattern.name for pattern in known] == [pattern.name for pattern in urls.urlpatterns]
    assert {pattern.callback.__module__ for pattern in known} == {"config.elsewhere"}
