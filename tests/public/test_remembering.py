"""Pages that are sent again as they were made, and never once anything changed."""

from threading import Thread

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from archive.models.generation import Generation
from archive.models.publication import Tombstone
from archive.views.remembering import PAGES, Remembered
from tests.public.factory import make_publication
from tests.walls import lowered

GET = RequestFactory().get("/")


@pytest.fixture
def made(monkeypatch):
    """How many pages were made."""
    counted = []
    keep = PAGES.keep
    monkeypatch.setattr(PAGES, "keep", lambda *given: counted.append(given[1]) or keep(*given))
    return counted


def test_a_page_is_made_once_until_something_changes(client, quote, made):
    first = client.get("/search/?q=send")
    again = client.get("/search/?q=send")

    assert len(made) == 1
    assert again.content == first.content
    assert dict(again.headers) == dict(first.headers)

    make_publication("he said send it now")
    assert b"2 quotes" in client.get("/search/?q=send").content
    assert len(made) == 2


def test_what_is_withdrawn_is_shown_by_no_page_that_was_made_before(client, quote):
    address = f"/quotes/{quote.public_id}/"
    assert client.get(address).status_code == 200

    Tombstone.objects.create(public_id=quote.public_id, withdrawn_on=quote.published_on)
    quote.delete()

    assert client.get(address).status_code == 410
    assert b"gets them" not in client.get("/search/").content


def test_of_what_is_withdrawn_no_page_stays_in_memory(client, quote):
    address = f"/quotes/{quote.public_id}/"
    client.get(address)
    assert any(b"gets them" in page.content for page in PAGES._pages.values())

    Tombstone.objects.create(public_id=quote.public_id, withdrawn_on=quote.published_on)
    quote.delete()
    client.get("/about/")

    assert not any(b"gets them" in page.content for page in PAGES._pages.values())


def test_a_page_that_was_made_while_the_archive_changed_is_not_kept():
    pages = Remembered()
    pages.page(GET, '"before-a"')
    pages.page(GET, '"after-a"')

    pages.keep(GET, '"before-a"', HttpResponse(b"x"))

    assert not pages._pages


def test_no_page_of_before_a_restore_is_sent_when_the_number_comes_to_where_it_was(client, quote):
    fields = Generation.objects.values().get()
    tag = client.get("/search/?q=send")["ETag"]
    assert client.get("/search/?q=send", headers={"if-none-match": tag}).status_code == 304

    with lowered("guard_generation_update"):
        Generation.objects.update(number=fields["number"] - 2)
    Generation.another()
    make_publication("he said send it now")
    with lowered("guard_generation_update"):
        Generation.objects.update(number=fields["number"])

    answer = client.get("/search/?q=send", headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert b"2 quotes" in answer.content


def test_a_refusal_is_not_kept(client, quote, made):
    for _ in range(2):
        assert client.get("/no-such-page/").status_code == 404
        assert client.get("/themes/no-such-theme/").status_code == 404

    assert made == []


def test_no_more_is_kept_than_there_is_room_for_and_the_latest_stays():
    pages = Remembered(most_bytes=1000)

    for number in range(20):
        pages.keep(GET, f"tag {number}", HttpResponse(b"x" * 300))

    assert [number for number in range(20) if pages.page(GET, f"tag {number}")] == [17, 18, 19]


def test_one_that_is_asked_for_often_outlives_those_that_are_not():
    pages = Remembered(most_bytes=1000)
    pages.keep(GET, "home", HttpResponse(b"x" * 300))

    for number in range(20):
        pages.keep(GET, f"tag {number}", HttpResponse(b"x" * 300))
        assert pages.page(GET, "home") is not None


def test_threads_that_keep_the_same_page_leave_the_room_as_it_is():
    pages = Remembered(most_bytes=10_000)

    def keep_many():
        for number in range(200):
            pages.keep(GET, f"tag {number % 40}", HttpResponse(b"x" * 300))

    threads = [Thread(target=keep_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert pages._bytes == 300 * len(pages._pages) <= 10_000


def test_a_page_that_says_itself_that_it_will_not_last_is_not_kept():
    pages = Remembered()

    pages.keep(GET, "tag", HttpResponse(b"x", headers={"Cache-Control": "no-store"}))

    assert pages.page(GET, "tag") is None


@pytest.mark.parametrize(
    ("method", "tag", "status"), [("HEAD", "a", 200), ("GET", "", 200), ("GET", "a", 404), ("GET", "a", 503)]
)
def test_nothing_else_is_kept(method, tag, status):
    pages = Remembered()
    request = RequestFactory().generic(method, "/")

    pages.keep(request, tag, HttpResponse(b"x", status=status))

    assert pages.page(GET, tag) is None


def test_a_page_that_takes_the_place_of_another_counts_by_its_own_size():
    pages = Remembered(most_bytes=1000)
    pages.page(GET, "tag")
    pages.keep(GET, "tag", HttpResponse(b"x" * 900))
    pages.keep(GET, "tag", HttpResponse(b"x" * 100))

    pages.keep(GET, "other", HttpResponse(b"x" * 800))

    assert [pages.page(GET, tag) is not None for tag in ("tag", "other")] == [True, True]
