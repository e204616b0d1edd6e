"""The worst that a reader may ask costs no more as an archive grows, counted in questions to its database.

How long they take is measured by `make bench` (benchmarks/worst.py).
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.search import index
from archive.search.pagination import QUOTES_ON_A_PAGE
from benchmarks.worst import PAGES, worst_searches
from tests.public.factory import make_publication

pytestmark = pytest.mark.django_db

# The words by the index for each part of a search, to find and to rank; and on PostgreSQL to mark.
MOST_ASKED_OF_THE_INDEX = 6
SEARCHES = {what: query for what, query in worst_searches().items() if "page" not in query}


def questions(client, address, query=()):
    """How often the index and the whole database were asked for one page that nobody asked for before."""
    index.current().recent.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, dict(query)).status_code == 200
    of_the_index = [each for each in asked if " MATCH " in each["sql"] or " @@ " in each["sql"]]
    return len(of_the_index), len(asked)


def test_the_worst_searches_ask_as_often_for_a_page_of_quotes_as_for_one(client):
    text = "he she said me my the and to it was they told mum game bababa cocoba xylophone"
    first = {}
    for made in (1, QUOTES_ON_A_PAGE + 5):
        for _ in range(made):
            make_publication(text, themes=["asked-to-pay"], harm_types=["online-blackmail"], year=2024)
        asked = {what: questions(client, "/search/", query) for what, query in SEARCHES.items()}
        first = first or asked

    assert asked == first
    assert {
        what: of_index for what, (of_index, _) in asked.items() if of_index > MOST_ASKED_OF_THE_INDEX
    } == {}


@pytest.mark.parametrize("address", PAGES)
def test_every_page_asks_as_often_for_many_quotes_as_for_two(client, address):
    asked = []
    for made in (2, QUOTES_ON_A_PAGE + 5):
        for _ in range(made):
            make_publication("he said", themes=["asked-to-pay"], harm_types=["online-blackmail"], year=2024)
        client.get(address)  # what is kept for all readers is made once
        asked.append(questions(client, address)[1])

    assert asked[0] == asked[1] <= 14
