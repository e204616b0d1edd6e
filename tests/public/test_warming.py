"""What the first reader of each kind of page would wait for is done before a server listens."""

import pytest

from archive.search import by_meaning
from archive.search.index import current
from archive.views import warming
from archive.views.home import HomePage
from archive.views.remembering import PAGES
from tests.public.factory import make_random_publications

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive():
    return make_random_publications(6, seed=1)


def test_each_kind_of_page_can_be_made_ahead(archive, caplog, client):
    addresses = list(warming._addresses())
    warming.warm()

    assert caplog.messages == []
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert {*addresses} >= {"/", "/themes/", "/search/"}


def test_what_lasts_is_known_before_anybody_asks(archive):
    by_meaning.prepare(current())
    warming.warm()

    assert {"names", "words", "the meaning of terms", "the meaning of quotes"} <= current().lasting.keys()


def test_no_page_that_was_made_ahead_is_kept(archive):
    warming.warm()

    assert PAGES._pages == {}


def test_a_page_that_fails_does_not_keep_a_server_from_starting(archive, caplog, monkeypatch):
    monkeypatch.setattr(HomePage, "get_context_data", lambda *_, **__: 1 / 0)

    warming.warm()

    assert caplog.messages == ["A page could not be made ahead"]


def test_where_it_cannot_be_told_what_to_make_a_server_starts_too(archive, caplog, monkeypatch):
    monkeypatch.setattr(warming, "current", lambda: 1 / 0)

    warming.warm()

    assert caplog.messages == ["It could not be told which pages to make ahead"]


def test_an_empty_archive_is_no_failure(caplog):
    warming.warm()

    assert caplog.messages == []
