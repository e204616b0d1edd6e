import pytest

from archive.models.publication import Publication
from archive.models.vocabulary import Theme
from archive.vocabulary import ContentNote, Fidelity
from tests.public.factory import make_publication
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, quote):
    return Page(client.get(f"/quotes/{quote.public_id}/"))


def test_a_quote_page_shows_the_words_and_who_said_them(page, quote):
    assert page.texts("blockquote") == ["he said send more or [friend] gets them"]
    assert page.texts("h1") == ["Girl, 13–15, Instagram, online blackmail, 2025"]
    assert page.texts("span", class_="attribution") == []  # it is the heading
    assert page.texts("span", class_="replaced") == ["[friend]"]
    assert "Lightly edited." in page.texts("b")
    assert Fidelity.LIGHTLY_EDITED.explanation in page.one("main").text


def test_the_title_of_a_quote_is_its_line_and_id_and_no_word_of_it(page, quote):
    assert page.texts("title") == [f"{quote.attribution} (quote {quote.public_id}) – Heard"]
    assert page.texts("p", class_="under") == [
        f"Quote {quote.public_id}, published {quote.published_on:%-d %B %Y}"
    ]


@pytest.fixture
def strong(db):
    return make_publication(
        "she sent me his pictures of me", content_notes=["threats", "sexual_images_mentioned"], invented=True
    )


def test_a_strong_content_note_stands_before_words_that_open_on_a_press(client, strong):
    page = Page(client.get(f"/quotes/{strong.public_id}/"))
    tags = [each.tag for each in page.elements]

    assert "open" not in page.one("details", class_="noted").attributes
    assert page.texts("summary")[0].startswith("Content note: threats, mentions sexual images.")
    assert page.one("blockquote").inside[-2:] == ["figure", "details"]
    assert tags.index("summary") < tags.index("blockquote")


def test_a_mild_content_note_stands_above_words_that_are_open(page):
    tags = [each.tag for each in page.elements]

    assert page.all("details", class_="noted") == []
    assert page.texts("p", class_="note") == ["Content note: threats, demands for money."]
    assert page.one("blockquote").inside[-1] == "figure"
    assert tags.index("figure") < tags.index("blockquote")


@pytest.mark.parametrize("note", ContentNote)
def test_each_content_note_does_what_the_vocabulary_says_of_it(client, note):
    shown = make_publication(content_notes=[note])
    page = Page(client.get(f"/quotes/{shown.public_id}/"))

    assert bool(page.all("details", class_="noted")) == note.is_strong
    assert list(Publication.objects.without_content_notes()) == ([] if note.is_strong else [shown])


def test_the_choice_to_see_all_quotes_goes_along_in_the_address_and_can_be_taken_back(client, strong):
    for number in range(20):
        make_publication(f"he said {number}", themes=["asked-to-pay"], content_notes=["grooming"])
    strong.themes.set(Theme.objects.filter(slug="asked-to-pay"))
    start = "/themes/asked-to-pay/"

    control = Page(client.get(start)).one("p", class_="open-all")
    assert control.text.strip() == "Show hidden quotes, here and on the pages you open next"
    page = Page(client.get(f"{start}?notes=open"))
    assert all("open" in each.attributes for each in page.all("details", class_="noted"))
    following = page.one("a", rel="next").attributes["href"]
    assert following == f"{start}?notes=open&page=2"
    last = Page(client.get(following))
    assert "open" in last.one("details", class_="noted").attributes
    assert last.all("a", rel="nofollow")[0].attributes["href"] == f"{start}?page=2#open-all"
    one = last.one("a", class_="permalink").attributes["href"]
    assert one == f"/quotes/{strong.public_id}/?notes=open"
    answer = client.get(one)
    assert "open" in Page(answer).one("details", class_="noted").attributes
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert Page(answer).one("a", class_="address").attributes["href"].endswith(f"{strong.public_id}/")
    assert client.get(one).cookies == {}


def test_a_search_keeps_the_choice_to_see_all_quotes_also_as_a_plain_form(client, strong):
    page = Page(client.get("/search/?q=pictures&notes=open"))

    kept = page.one("input", name="notes")
    assert (kept.attributes["value"], "form" in kept.inside) == ("open", True)
    assert "open" in page.one("details", class_="noted").attributes
    assert Page(client.get("/search/?q=pictures")).all("input", name="notes") == []


def test_another_value_of_that_choice_counts_as_none(client, strong):
    answer = client.get(f"/quotes/{strong.public_id}/?notes=shut")

    assert (answer.status_code, answer["Location"]) == (301, f"/quotes/{strong.public_id}/")
    page = Page(client.get(answer["Location"]))
    assert "open" not in page.one("details", class_="noted").attributes


def test_a_quote_is_reported_with_its_id_to_a_mailbox_or_a_page(client, quote, settings):
    def reported(asked=""):
        page = Page(client.get(f"/quotes/{quote.public_id}/{asked}"))
        return [each.attributes["href"] for each in page.all("a", class_="target") if "Report" in each.text]

    assert reported() == [f"mailto:archive@helpline.example?subject=Quote%20{quote.public_id}"]
    settings.ARCHIVE_CONTACT = "https://helpline.example/contact?about=archive#form"
    # Another address: the first page is remembered under the settings that a process starts with.
    assert reported("?notes=open") == [
        f"https://helpline.example/contact?about=archive&quote={quote.public_id}#form"
    ]


def test_the_address_for_corrections_is_a_link_wherever_it_stands(client):
    for address in ("/about/", "/privacy/", "/terms/", "/accessibility/"):
        links = [each for each in Page(client.get(address)).all("a") if "helpline.example" in each.text]
        assert links, address
        assert {each.attributes["href"] for each in links} == {"mailto:archive@helpline.example"}


def test_brackets_are_explained_only_where_there_are_any(client, page):
    plain = make_publication("he said hello")

    assert "Words in [brackets]" in page.texts("dt")
    assert "Words in [brackets]" not in Page(client.get(f"/quotes/{plain.public_id}/")).texts("dt")


def test_a_quote_without_content_notes_stands_open(client):
    plain = make_publication("he said hello")

    page = Page(client.get(f"/quotes/{plain.public_id}/"))

    assert page.all("details", class_="noted") == []
    assert page.one("blockquote").inside[-1] == "figure"


def test_the_text_to_copy_has_quote_source_and_address_also_without_scripts(page, quote):
    assert page.one("textarea", id=f"copy-{quote.public_id}").text == (
        "[Invented for demonstration: not a child’s words] “he said send more or [friend] gets them” – "
        "Girl, 13–15, Instagram, online blackmail, 2025 (lightly edited). "
        f"Heard, quote {quote.public_id}, http://testserver/quotes/{quote.public_id}/"
    )
    assert "readonly" in page.one("textarea", id=f"copy-{quote.public_id}").attributes
    assert all(
        "hidden" in each.attributes for each in page.all("button", type="button")
    )  # until the script is there
    assert len(page.all("span", role="status")) == len(page.all("div", class_="copying"))


def test_each_tag_leads_to_the_search_for_it(client, page):
    tags = {each.text.split(": ")[1]: each.attributes["href"] for each in page.all("a", class_="tag")}

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
    make_publication("he told my mum")  # newer, so it is the one at the top of the first page
    for address in (
        "/",
        "/themes/asked-to-pay/",
        "/search/",
        "/search/?q=send",
        f"/quotes/{quote.public_id}/",
    ):
        page = Page(client.get(address))
        assert page.texts("span", class_="label invented") == ["Invented"], address
        assert "written to show how the archive works" in page.one("p", class_="banner").text, address


def test_a_real_quote_is_not_called_invented(client):
    quote = make_publication("he said so", themes=["asked-to-pay"])

    for address in ("/", "/themes/asked-to-pay/", "/search/", f"/quotes/{quote.public_id}/"):
        assert "Invented" not in Page(client.get(address)).one("main").text, address


def test_the_first_page_opens_with_a_quote_that_needs_no_warning(client, quote):
    calm = make_publication("she believed me", attribution="Boy, 10–12")
    later = make_publication("he said pay", content_notes=["money", "hate"])

    page = Page(client.get("/"))

    assert page.texts("a", class_="attribution") == ["Boy, 10–12"]
    assert not {calm.public_id, later.public_id} & set(page.quote_ids())


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


@pytest.mark.parametrize(
    "typed",
    [
        "{id}",
        " Quote {ID} ",
        "https://archive.example/quotes/{id}/",
        "http://testserver/cy/quotes/{id}/?fbclid=1",
        "“he said send more” Girl, 13–15 (https://archive.example/quotes/{id}/).",
    ],
)
def test_who_searches_for_a_quote_by_its_id_or_address_is_led_to_it(client, quote, withdrawn, typed):
    for each in (quote, withdrawn):
        asked = typed.format(id=each.public_id, ID=each.public_id.upper())
        answer = client.get("/search/", {"q": asked, "gender": "boy"})
        assert (answer.status_code, answer["Location"]) == (301, f"/quotes/{each.public_id}/")


@pytest.mark.parametrize(
    "typed", ["{id}b", "he said {id}", "bcdfghjkmn", "/quotes/bcdfghjkmn/", "/quotes/{id}b/"]
)
def test_what_only_looks_like_one_is_searched_for(client, quote, typed):
    assert client.get("/search/", {"q": typed.format(id=quote.public_id)}).status_code == 200
