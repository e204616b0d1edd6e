"""The briefing about one topic."""

import pytest

from archive.views.briefing import LONGEST_QUOTE
from tests.public.factory import make_publication
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


def test_a_briefing_holds_six_open_quotes_with_lines_and_ids_and_says_to_check_it_again(client):
    made = [make_publication(f"he said it {n} times", harm_types=["grooming"]) for n in range(8)][::-1]
    make_publication(
        "there was a fight online and offline", harm_types=["grooming"], content_notes=["violence"]
    )
    make_publication("x" * (LONGEST_QUOTE + 1), harm_types=["grooming"])
    make_publication("another topic", harm_types=["scam"])

    response = client.get("/harms/grooming/briefing/")
    page = Page(response)

    labels = [text for text in page.texts("span", class_="label") if text.startswith("Quote ")]
    assert labels == [f"Quote {quote.public_id}" for quote in made[:6]]
    assert len(page.texts("blockquote")) == 6
    assert "Check this page again before you publish" in page.texts("h2")
    assert page.texts("a", class_="address")[:1] == ["http://testserver/harms/grooming/briefing/"]
    assert response["X-Robots-Tag"] == "noindex"


def test_a_briefing_has_two_figures_at_most_each_with_its_source_and_caveat(client):
    make_publication(harm_types=["online-blackmail"])

    page = Page(client.get("/harms/online-blackmail/briefing/"))

    figures = page.all("article", class_="statistic")
    assert len(figures) == 2
    for figure in figures:
        assert "What it doesn’t show" in figure.text
        assert "Source:" in figure.text


def test_every_kind_of_topic_has_a_briefing_and_its_page_leads_there(client):
    make_publication(harm_types=["scam"], platforms=["roblox"], themes=["asked-to-pay"])

    for address in ("/harms/scam/", "/platforms/roblox/", "/themes/asked-to-pay/"):
        links = [each.attributes["href"] for each in Page(client.get(address)).all("a")]
        assert f"{address}briefing/" in links
        assert client.get(f"{address}briefing/").status_code == 200
    empty = Page(client.get("/harms/grooming/briefing/"))
    assert "There are no quotes here yet." in empty.texts("p")
    assert client.get("/harms/nothing/briefing/").status_code == 404
