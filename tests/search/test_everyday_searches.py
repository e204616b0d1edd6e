"""Everyday wording leads somewhere, on the demo archive and on one whose vocabulary is not ours."""

import pytest

from tests.search import everyday

pytestmark = pytest.mark.django_db


def missed(table):
    return {
        typed: sorted(set(wanted) - reached)
        for typed, wanted in everyday.rows(table)
        if not set(wanted) <= (reached := everyday.leads_to(typed))
    }


def test_what_campaigners_type_leads_to_quotes_within_one_click():
    everyday.make_demo_archive()

    assert missed("everyday_searches.txt") == {}


@pytest.mark.parametrize("archive", ["made_up", "other"])
def test_it_does_so_with_platforms_harms_and_themes_that_are_not_ours(archive):
    everyday.make_made_up_archive(f"{archive}_vocabulary.json")

    assert missed(f"{archive}_searches.txt") == {}


def test_every_offer_brings_as_many_quotes_as_it_says():
    everyday.make_demo_archive()

    for typed, _ in everyday.rows("everyday_searches.txt"):
        _, said = everyday.told(typed)
        for url, count in everyday.links(said):
            there = everyday.results(url)
            assert (there.problems, len(there.found)) == ((), count), (typed, url)
            assert count > 0
