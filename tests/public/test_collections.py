"""Readers' pages of collections: from their day on, with what still stands, at their addresses."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from archive.models import CollectionAddress, CollectionPage, Figure, Publication, Tombstone
from tests.public.factory import FIRST_DAY, UNCONFIRMED, make_collection, make_publication
from tests.public.reading import Page
from tests.walls import lowered

pytestmark = pytest.mark.django_db
ADDRESS = "/evidence/safer-messages/"


def listed(client):
    return [page.slug for page in client.get("/evidence/").context["collections"]]


def in_sitemap(client, address=ADDRESS):
    return f"<loc>http://testserver{address}</loc>" in client.get("/sitemap.xml").content.decode()


def test_a_page_shows_its_quotes_and_figures_in_their_order_under_staffs_words(client, quote):
    other = make_publication("they laughed and then they blocked me")
    figure = Figure.objects.earliest("pk")
    make_collection((other, "Laughed at", "Later that day."), figure, (quote, "Afraid", ""))
    response = client.get(ADDRESS)
    text = response.content.decode()

    assert Page(response).quote_ids() == [other.public_id, quote.public_id]
    places = [
        text.index(part)
        for part in ("Laughed at", "Later that day.", other.text, str(figure.number), "Afraid")
    ]
    assert places == sorted(places)
    assert "Cite as:" in text
    assert f"http://testserver{ADDRESS}" in text
    assert listed(client) == ["safer-messages"]
    assert in_sitemap(client)


def test_before_its_day_there_is_no_such_page_anywhere(client, quote, monkeypatch):
    today = timezone.localdate()
    make_collection(quote, publish_on=today + timedelta(days=1))
    before = (client.get(ADDRESS).status_code, listed(client), in_sitemap(client))
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))

    assert before == (404, [], False)
    assert (client.get(ADDRESS).status_code, listed(client), in_sitemap(client)) == (
        200,
        ["safer-messages"],
        True,
    )


def test_a_cache_that_asks_again_on_its_day_gets_the_page(client, quote, monkeypatch):
    today = timezone.localdate()
    make_collection(quote, publish_on=today + timedelta(days=1))
    held = client.get("/evidence/").headers["ETag"]
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    again = client.get("/evidence/", headers={"If-None-Match": held})

    assert (again.status_code, [page.slug for page in again.context["collections"]]) == (
        200,
        ["safer-messages"],
    )


def test_a_quote_that_was_withdrawn_is_gone_from_the_page_which_says_so(client, quote, evidence):
    address = f"/evidence/{evidence.slug}/"
    before = client.get(address).content.decode()
    # The database itself takes away what was written about it (tests/wall/test_collections.py).
    with lowered(*UNCONFIRMED):
        Tombstone.objects.create(public_id=quote.public_id, withdrawn_on=timezone.localdate())
    page = client.get(address).content.decode()

    assert quote.public_id in before
    assert "Asked by a stranger." in before
    for gone in (quote.public_id, "send more", "Afraid to tell", "Asked by a stranger."):
        assert gone not in page, gone
    assert "1 quote has been withdrawn from this page." in page


def test_a_quote_whose_basis_has_ended_is_not_shown(client, quote, evidence):
    with lowered("guard_publication_update"):
        Publication.everything.filter(pk=quote.pk).update(lapses_on=timezone.localdate() - timedelta(days=1))
    page = client.get(f"/evidence/{evidence.slug}/").content.decode()

    assert "send more" not in page
    assert "1 quote has been withdrawn from this page." in page


def test_an_address_that_it_had_leads_to_the_one_that_it_has(client, evidence):
    with lowered(*UNCONFIRMED):
        CollectionPage.objects.filter(pk=evidence.pk).update(slug="other")
        CollectionAddress.objects.create(slug="other", number=evidence.number, since=evidence.publish_on)
    moved = client.get(ADDRESS)

    assert (moved.status_code, moved.headers["Location"]) == (301, "/evidence/other/")
    assert client.get("/evidence/other/").status_code == 200


def test_what_was_taken_down_says_so_and_what_never_was_does_not(client, evidence):
    with lowered("guard_collectionpage_delete", "guard_collectionitem_delete"):
        evidence.items.all().delete()
        evidence.delete()

    gone = client.get(ADDRESS)
    assert (gone.status_code, "taken down" in gone.content.decode()) == (410, True)
    assert client.get("/evidence/never-was/").status_code == 404
    assert listed(client) == []
    assert not in_sitemap(client)


def test_without_any_collection_the_list_says_so_and_nothing_leads_to_it(client, quote):
    assert "There are no evidence pages yet." in client.get("/evidence/").content.decode()
    assert not in_sitemap(client, "/evidence/")


def test_the_first_page_names_the_newest_and_nothing_without_any(client, quote):
    def named():
        page = client.get("/").content.decode()
        return "evidence-title" in page, re.findall(r'href="/evidence/([a-z-]+)/"', page)

    before = named()
    tomorrow = timezone.localdate() + timedelta(days=1)
    for slug, days in (("a", 0), ("b", 1), ("c", 2), ("d", 3)):
        make_collection(quote, slug=slug, publish_on=FIRST_DAY + timedelta(days=days))
    make_collection(quote, slug="not-yet", publish_on=tomorrow)

    assert before == (False, [])
    assert named() == (True, ["d", "c", "b"])


@pytest.mark.parametrize("address", ["/", "/search/", "/about/"])
def test_every_page_leads_to_the_evidence_once_there_is_some(client, quote, address):
    def leads():
        return bool(Page(client.get(address)).all("a", href="/evidence/"))

    assert not leads()
    make_collection(quote)
    assert leads()


def test_the_first_page_names_the_newest_evidence(client, quote):
    make_collection(quote)

    assert Page(client.get("/")).all("a", href=ADDRESS)
