import pytest

from archive.vocabulary import Fidelity
from tests.public.factory import make_publication
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, quote):
    return Page(client.get(f"/quotes/{quote.public_id}/"))


def test_a_quote_page_shows_the_words_and_who_said_them(page, quote):
    assert page.texts("blockquote") == ["he said send more or [friend] gets them"]
    assert page.texts("span", class_="attribution") == ["Girl, 13–15, Instagram, online blackmail, 2025"]
    assert page.texts("span", class_="replaced") == ["[friend]"]
    assert "Lightly edited" in page.texts("span", class_="label")
    assert Fidelity.LIGHTLY_EDITED.explanation in page.one("main").text


def test_the_title_of_a_quote_is_its_id_and_no_word_of_it(page, quote):
    assert page.texts("title") == [f"Quote {quote.public_id} – Heard"]
    assert page.texts("h1") == [f"Quote {quote.public_id}"]


def test_the_content_note_stands_before_the_words_which_open_on_a_press(page):
    details = page.one("details", class_="noted")
    tags = [each.tag for each in page.elements]

    assert "open" not in details.attributes
    assert page.texts("summary")[0].startswith("Content note: threats, demands for money.")
    assert page.one("blockquote").inside[-2:] == ["figure", "details"]
    assert tags.index("summary") < tags.index("blockquote")


def test_a_quote_without_content_notes_stands_open(client):
    plain = make_publication("he said hello")

    page = Page(client.get(f"/quotes/{plain.public_id}/"))

    assert page.all("details", class_="noted") == []
    assert page.one("blockquote").inside[-1] == "figure"


def test_the_text_to_copy_has_quote_source_and_address_also_without_scripts(page, quote):
    assert page.one("textarea", id="copy-text").text == (
        "[Invented for demonstration: not a child’s words] “he said send more or [friend] gets them” – "
        "Girl, 13–15, Instagram, online blackmail, 2025 (lightly edited). "
        f"Heard, quote {quote.public_id}, http://testserver/quotes/{quote.public_id}/"
    )
    assert "readonly" in page.one("textarea", id="copy-text").attributes
    assert all(
        "hidden" in each.attributes for each in page.all("button", type="button")
    )  # until the script is there
    assert len(page.all("span", role="status")) == len(page.all("div", class_="copying"))


def test_each_tag_leads_to_the_search_for_it(client, page):
    tags = {each.text: each.attributes["href"] for each in page.all("a", class_="tag")}

    assert tags == {
        "Asked to pay": "/search/?theme=asked-to-pay",
        "13–15": "/search/?age_band=13-15",
        "Girl": "/search/?gender=girl",
        "2025": "/search/?year=2025",
        "Online blackmail": "/search/?harm_type=online-blackmail",
        "Instagram": "/search/?platform=instagram",
    }
    for address in tags.values():
        assert Page(client.get(address)).texts("h2", id="results-title") == ["1 quote"]


def test_markup_in_a_quote_is_shown_not_obeyed(client):
    quote = make_publication("<script>x</script> & [<b>town</b>]", themes=["asked-to-pay"])

    for address in (f"/quotes/{quote.public_id}/", "/", "/themes/asked-to-pay/", "/search/?q=town"):
        body = client.get(address).content.decode()
        assert "<script>x" not in body
        assert "&lt;script&gt;x&lt;/script&gt; &amp; " in body, address


def test_an_invented_quote_says_so_wherever_it_is_shown(client, quote):
    for address in (
        "/",
        "/themes/asked-to-pay/",
        "/search/",
        "/search/?q=send",
        f"/quotes/{quote.public_id}/",
    ):
        page = Page(client.get(address))
        assert page.texts("span", class_="label invented") == ["Invented for demonstration"], address
        assert page.one("p", class_="banner").text.startswith("Invented for demonstration."), address


def test_a_real_quote_is_not_called_invented(client):
    quote = make_publication("he said so", themes=["asked-to-pay"])

    for address in ("/", "/themes/asked-to-pay/", "/search/", f"/quotes/{quote.public_id}/"):
        assert "Invented" not in Page(client.get(address)).one("main").text, address


def test_the_first_page_opens_with_a_quote_that_needs_no_content_note(client, quote):
    calm = make_publication("she believed me", attribution="Boy, 10–12")
    later = make_publication("he said pay", content_notes=["money"])

    page = Page(client.get("/"))

    assert page.texts("a", class_="attribution") == ["Boy, 10–12"]
    assert page.quote_ids() == [later.public_id, quote.public_id]
    assert calm.public_id not in page.quote_ids()


def test_a_reference_manager_is_told_the_source_and_none_of_the_words(page, quote):
    told = {
        each.attributes["name"].removeprefix("citation_"): each.attributes["content"]
        for each in page.all("meta")
        if each.attributes.get("name", "").startswith("citation_")
    }

    assert told == {
        "title": f"{quote.attribution} (quote {quote.public_id})",
        "publisher": "Heard",
        "publication_date": f"{quote.published_on:%Y/%m/%d}",
        "language": "en-GB",
        "public_url": f"http://testserver/quotes/{quote.public_id}/",
    }
