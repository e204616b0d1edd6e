"""Two topics side by side."""

import pytest

from archive.search.index import current
from tests.public.factory import make_publication, make_random_publications
from tests.public.reading import Page
from tests.public.test_breakdowns import asked_by

pytestmark = pytest.mark.django_db


def compared(client, one, other, **more):
    response = client.get("/compare/", {"a": one, "b": other, **more})
    assert response.status_code == 200
    return Page(response)


def test_a_topic_is_compared_with_one_that_has_quotes_from_a_link_on_its_own_page(client):
    make_publication(themes=["asked-to-pay"], harm_types=["online-blackmail"], platforms=["instagram"])

    topic = Page(client.get("/themes/asked-to-pay/", {"notes": "open"}))
    (link,) = [each for each in topic.all("a") if each.text == "Compare with another topic"]
    page = Page(client.get(link.attributes["href"]))

    assert link.attributes["href"] == "/compare/?a=theme.asked-to-pay&notes=open"
    assert [each.attributes["value"] for each in page.all("option") if "selected" in each.attributes] == [
        "theme.asked-to-pay"
    ]
    assert [each.attributes["value"] for each in page.all("option")][-8:] == [
        "",
        "harm.contact",
        "harm.online-blackmail",
        "platform.social-media",
        "platform.instagram",
        "platform.online",
        "theme.how-it-is-kept-up",
        "theme.asked-to-pay",
    ]


def test_two_topics_stand_side_by_side_with_a_quote_each_and_those_that_are_about_both(client):
    paying = make_publication("he wanted money", themes=["asked-to-pay"])
    make_publication("nobody helped", harm_types=["grooming"])
    both = make_publication("both at once", themes=["asked-to-pay"], harm_types=["grooming"])

    page = compared(client, "theme.asked-to-pay", "harm.grooming")

    assert page.texts("h2")[:2] == ["Asked to pay", "Grooming"]
    assert page.quote_ids() == [both.public_id]
    assert page.texts("h2", id="both-title") == ["1 quote about both"]
    onward = page.one("a", class_="onward").attributes["href"]
    assert onward == "/search/?theme=asked-to-pay&harm_type=grooming"
    assert len(asked_by(onward).found) == 1
    assert paying.text not in page.texts("blockquote")[-1]


def test_two_harms_have_their_shared_quotes_on_the_page_as_no_search_means_both(client):
    both = [make_publication(harm_types=["scam", "grooming"]).public_id for _ in range(25)][::-1]
    make_publication(harm_types=["scam"])

    pages = [compared(client, "harm.scam", "harm.grooming", page=number) for number in (1, 2)]

    assert [page.quote_ids() for page in pages] == [both[:20], both[20:]]
    assert pages[0].all("a", class_="onward") == []
    assert pages[0].one("a", rel="next").attributes["href"] == "/compare/?a=harm.scam&b=harm.grooming&page=2"


def test_every_number_of_a_pair_is_that_of_the_search_behind_it(client):
    make_random_publications(60, seed=5)
    index = current()
    found = index.having_any("theme", ["how-it-starts"]), index.having_any("harm_type", ["contact"])

    page = compared(client, "theme.how-it-starts", "harm.contact")

    links = [each for each in page.all("a") if each.inside[-1] == "td"]
    assert len(links) > 20
    for link in links:
        assert len(asked_by(link.attributes["href"].replace("&amp;", "&")).found) == int(link.text), link
    ages = [
        each
        for each in links
        if "age_band=13-15&" in f"{each.attributes['href']}&" and "not_" not in each.attributes["href"]
    ]
    having = index.having_any("age_band", ["13-15"])
    assert [int(each.text) for each in ages] == [len(some & having) for some in found]


def test_one_topic_alone_or_none_is_a_form_to_choose_from(client):
    make_publication(themes=["asked-to-pay"])

    for asked in ({}, {"a": "theme.asked-to-pay"}, {"a": "", "b": ""}):
        page = Page(client.get("/compare/", asked, follow=True))
        assert len(page.all("select")) == 2
        assert page.quote_ids() == []
    page = Page(client.get("/compare/", {"a": "theme.asked-to-pay"}))
    chosen = [each.attributes["value"] for each in page.all("option") if "selected" in each.attributes]
    assert chosen == ["theme.asked-to-pay"]


def test_a_topic_that_the_archive_does_not_have_is_said_to_be_missing_beside_its_field(client):
    for wrong in ("theme.nothing", "nothing", "theme.", ".", "person.asked-to-pay", "x" * 500):
        page = compared(client, wrong, "harm.scam")
        choices = page.all("select")
        assert [each.attributes.get("aria-invalid") for each in choices] == ["true", None], wrong
        assert page.one("p", id="first-problem").text.startswith("That topic isn’t in this archive.")


def test_the_same_topic_twice_is_not_compared(client):
    make_publication(themes=["asked-to-pay"])

    page = compared(client, "theme.asked-to-pay", "theme.asked-to-pay")

    assert "These are the same topic. Choose another to compare it with." in page.texts("p")
    assert page.quote_ids() == []
