"""What readers are shown by meaning: below a search that found few quotes, and on the page of a quote."""

import pytest

from archive.models.publication import Publication
from archive.search import by_meaning
from archive.views import meaning
from tests.public.factory import make_publication
from tests.public.reading import search

pytestmark = pytest.mark.django_db

HEADING = "Quotes with a similar meaning"


@pytest.fixture
def disbelieved():
    return make_publication(
        "I told my form tutor and she said that I was making it all up.", platforms=["roblox"]
    )


def test_quotes_close_in_meaning_are_shown_with_the_words_that_are_close(client, disbelieved):
    make_publication("We had chips by the sea.")

    page = search(client, q="teacher lied disbelieving")

    assert HEADING in page.texts("h2")
    assert page.quote_ids()[0] == disbelieved.public_id
    assert any(line.startswith("Similar to your words:") for line in page.texts("p"))
    assert not any(line.startswith("We couldn’t find anything like") for line in page.texts("p"))


def test_filters_hold_for_what_is_close_in_meaning_too(client, disbelieved):
    assert search(client, q="teacher lied disbelieving", platform="roblox").quote_ids() == [
        disbelieved.public_id
    ]
    assert search(client, q="teacher lied disbelieving", platform="instagram").quote_ids() == []


def test_what_the_words_find_is_not_shown_twice(client, disbelieved):
    assert search(client, q="tutor").quote_ids() == [disbelieved.public_id]


@pytest.mark.parametrize(
    "asked", [{"q": '"teacher lied"'}, {"q": "teacher lied", "exact": "1"}, {"q": "teacher -tutor"}]
)
def test_who_asks_for_the_very_words_or_excludes_some_is_shown_nothing_else(client, disbelieved, asked):
    assert HEADING not in search(client, **asked).texts("h2")


def test_a_search_that_finds_enough_by_words_shows_nothing_else(client, disbelieved):
    for _ in range(meaning.FEW):
        make_publication("my teacher was nice")

    assert HEADING not in search(client, q="teacher").texts("h2")


def test_what_is_not_in_english_is_neither_shown_by_its_meaning_nor_has_others_like_it(client, disbelieved):
    welsh = make_publication("my teacher lied and nobody believed me", language="cy")
    english = make_publication("my teacher lied and nobody believed me")

    assert welsh.public_id not in search(client, q="teacher disbelieving lies").quote_ids()
    assert meaning.more_like(welsh) == []
    assert [each.quote for each in meaning.more_like(english)] == [disbelieved]


def test_nonsense_is_close_to_nothing(client, disbelieved):
    page = search(client, q="asdf qwer")

    assert HEADING not in page.texts("h2")
    assert page.quote_ids() == []


def test_words_behind_a_strong_content_note_are_not_shown_beside_it(client):
    make_publication("My tutor said that I was making it up.", content_notes=["sexual_images_mentioned"])

    page = search(client, q="teacher lied disbelieving")

    assert len(page.quote_ids()) == 1
    assert not any(line.startswith("Similar to your words:") for line in page.texts("p"))


def test_a_page_that_could_not_say_yet_is_kept_by_nobody(client, disbelieved, monkeypatch):
    monkeypatch.setattr(by_meaning, "AT_ONCE", 0)
    address = {"q": "teacher lied disbelieving"}

    before = client.get("/search/", address)
    by_meaning._following._reader.join(timeout=10)

    assert "still starting up" in before.content.decode()
    assert "no-store" in before["Cache-Control"]
    assert HEADING in client.get("/search/", address).content.decode()


def test_the_page_of_a_quote_shows_what_is_most_like_it(client, disbelieved):
    like = make_publication(
        "My teacher said that I lied and had made it up.", themes=["told-and-not-believed"]
    )
    far = make_publication("We had chips by the sea.")

    page = client.get(f"/quotes/{disbelieved.public_id}/").content.decode()

    assert "More like this" in page
    assert like.public_id in page
    assert far.public_id not in page


def test_what_was_taken_down_is_no_longer_beside_another(client, disbelieved):
    like = make_publication("My teacher said that I lied and had made it up.")
    assert like.public_id in client.get(f"/quotes/{disbelieved.public_id}/").content.decode()

    Publication.objects.filter(pk=like.pk).delete()

    assert like.public_id not in client.get(f"/quotes/{disbelieved.public_id}/").content.decode()
