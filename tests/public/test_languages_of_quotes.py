"""A quote in another language than English is shown and found as what it is."""

import pytest

from tests.public.factory import make_publication
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


def test_a_quote_is_marked_up_in_its_own_language_and_direction(client):
    english = make_publication("he said he was my age")
    welsh = make_publication("roedd ofn arna i ddweud", language="cy")
    arabic = make_publication("كنت خائفة", language="ar")

    def quoted(quote):
        (found,) = [
            each for each in Page(client.get(f"/quotes/{quote.public_id}/")).all("blockquote")
            if quote.text.split()[0] in each.text
        ]  # fmt: skip
        return found.attributes.get("lang"), found.attributes.get("dir")

    assert [quoted(each) for each in (english, welsh, arabic)] == [
        (None, None),
        ("cy", "auto"),
        ("ar", "auto"),
    ]


def test_only_english_words_lose_their_english_endings(client):
    english = make_publication("she keeps asking about tegs")
    welsh = make_publication("mae hi yn holi am tegs", language="cy")

    def found(typed):
        return set(Page(client.get("/search/", {"q": typed})).quote_ids())

    assert found("tegs") == {english.public_id, welsh.public_id}
    assert found("teg") == {english.public_id}
    assert found('"am tegs"') == {welsh.public_id}
    assert found('"am teg"') == set()
    assert found("te*") == {english.public_id, welsh.public_id}


def test_once_such_a_quote_is_gone_its_place_is_no_other_quotes_language(client):
    welsh = make_publication("mae hi yn holi am tegs", language="cy")
    assert client.get("/search/?q=tegs").status_code == 200
    welsh.delete()
    english = make_publication("she keeps asking about tegs")

    assert Page(client.get("/search/?q=teg")).quote_ids() == [english.public_id]
