"""How long a page may be kept, and that a withdrawal shows the next time that anybody asks."""

import pytest
from django.db import connection

from archive.models import Generation, Publication, Theme, Tombstone
from archive.wall.guards import remove_guards
from archive.wall.reactions import reactions
from tests.public.conftest import FILES, WITHDRAWN
from tests.public.factory import FIRST_DAY, make_publication

pytestmark = pytest.mark.django_db


def withdraw(quote):
    """As publishing.withdraw does it, without its private side."""
    Tombstone.objects.create(public_id=quote.public_id, withdrawn_on=FIRST_DAY)
    Publication.objects.filter(pk=quote.pk).delete()


def again(client, address, first, **headers):
    return client.get(address, headers={"If-None-Match": first.headers["ETag"], **headers})


def test_a_proxy_may_keep_a_page_for_half_a_minute_and_a_browser_asks_each_time(client, addresses):
    for address in [*addresses, *FILES]:
        control = client.get(address).headers["Cache-Control"]
        assert set(control.split(", ")) == {"public", "max-age=0", "s-maxage=30", "must-revalidate"}, address


def test_what_is_not_found_or_gone_is_kept_by_nobody(client, quote, withdrawn):
    for address in (f"/quotes/{WITHDRAWN}/", "/quotes/bcdfghjkmn/", "/nothing/"):
        answer = client.get(address)
        assert answer.status_code in (404, 410)
        assert answer.headers["Cache-Control"] == "no-store", address
        assert "ETag" not in answer.headers


def test_a_page_that_nothing_changed_is_not_sent_again(client, addresses):
    for address in [*addresses, *FILES]:
        first = client.get(address)
        second = again(client, address, first)
        assert (second.status_code, second.content) == (304, b""), address
        assert second.headers["ETag"] == first.headers["ETag"]
        assert second.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_what_a_compressing_proxy_made_of_the_tag_is_known_again(client, quote):
    tag = client.get("/").headers["ETag"]

    for held in (f"W/{tag}", f'"other", {tag}'):
        assert client.get("/", headers={"If-None-Match": held}).status_code == 304, held
    for held in ("*", '"other"', "", tag.strip('"')):
        assert client.get("/", headers={"If-None-Match": held}).status_code == 200, held


def test_every_kept_page_is_a_new_one_right_after_a_withdrawal(client, addresses, quote):
    kept = {address: client.get(address) for address in [*addresses, *FILES]}
    with_the_quote = [address for address, page in kept.items() if quote.public_id in page.content.decode()]
    assert {"/", f"/quotes/{quote.public_id}/"} < set(with_the_quote)

    withdraw(quote)

    for address, page in kept.items():
        now = again(client, address, page)
        assert now.status_code == (410 if quote.public_id in address else 200), address
        if address != "/withdrawals.atom":
            assert quote.public_id not in now.content.decode(), address
            assert quote.text not in now.content.decode(), address
    assert quote.public_id in client.get("/withdrawals.atom").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda: make_publication("and then he told", themes=["asked-to-pay"]),
        lambda: Theme.objects.filter(slug="asked-to-pay").update(definition="Use when money is asked for."),
    ],
    ids=["publishing", "a vocabulary edit"],
)
def test_publishing_and_the_vocabulary_make_kept_pages_old(change, client, addresses, quote):
    kept = {address: client.get(address) for address in addresses}

    change()

    assert {again(client, address, page).status_code for address, page in kept.items()} == {200}


def test_a_withdrawn_quote_answers_410_and_never_304_with_nothing_of_it(client, quote):
    address = f"/quotes/{quote.public_id}/"
    held = client.get(address)
    withdraw(quote)
    other = Tombstone.objects.create(public_id=WITHDRAWN, withdrawn_on=FIRST_DAY)

    asked = [
        client.get(address),
        again(client, address, held),
        client.get(address, headers={"If-None-Match": "*"}),
        client.get(address, headers={"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"}),
        client.get(f"/quotes/{other.public_id}/"),
    ]

    assert [answer.status_code for answer in asked] == [410] * len(asked)
    # The same page whichever quote it was: no title, day, tag or reason.
    assert len({answer.content for answer in asked}) == 1
    assert client.head(address).status_code == 410


def test_a_page_in_part_is_not_taken_for_the_whole(client, quote):
    whole = client.get("/search/")

    assert "HX-Request" in whole.headers["Vary"]
    assert again(client, "/search/", whole, **{"HX-Request": "true"}).status_code == 200


def test_a_withdrawn_quote_is_never_304_even_where_the_number_did_not_rise(client, quote):
    address = f"/quotes/{quote.public_id}/"
    held = client.get(address)
    remove_guards(using="default", names=[reaction.name for reaction in reactions(connection.vendor)])
    before = Generation.present()

    withdraw(quote)

    assert Generation.present() == before
    assert again(client, address, held).status_code == 410
