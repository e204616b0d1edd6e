import pytest

from archive.models.vocabulary import Theme
from tests.public.factory import make_publication
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


def test_each_theme_stands_in_its_group_with_its_number_of_quotes(client):
    make_publication(themes=["asked-to-pay", "asked-to-meet"])
    make_publication(themes=["asked-to-pay", "told-and-not-believed"])
    make_publication(themes=["how-it-is-kept-up"])

    for address in ("/", "/themes/"):
        page = Page(client.get(address))
        counts = dict.fromkeys(Theme.objects.values_list("label", flat=True), 0)
        counts |= {"Asked to pay": 2, "Asked to meet": 1, "Told and not believed": 1}
        counts |= {"How it is kept up": 3, "Telling someone": 1}
        links = [each for each in page.all("a") if each.attributes["href"].startswith("/themes/")]
        links = [each for each in links if each.inside[-1] in {"h3", "li"} and each.text in counts]
        numbers = [int(each.text.split()[0]) for each in page.all("span", class_="count")][: len(links)]
        assert dict(zip([each.text for each in links], numbers, strict=True)) == counts


def test_a_theme_page_shows_its_scope_its_quotes_newest_first_and_what_is_near(client):
    theme = Theme.objects.get(slug="asked-to-pay")
    first = make_publication(themes=["asked-to-pay", "too-ashamed-to-tell"])
    make_publication(themes=["asked-to-meet"])
    second = make_publication(themes=["asked-to-pay", "too-ashamed-to-tell", "friends-found-out"])

    page = Page(client.get("/themes/asked-to-pay/"))

    assert page.texts("h1") == ["Asked to pay"]
    use, not_for = theme.definition.removeprefix("Use when ").split(" Not for ")
    assert [text.lower() for text in page.texts("dd")][:2] == [use.lower(), not_for.lower()]
    assert page.quote_ids() == [second.public_id, first.public_id]
    related = [
        each.text for each in page.all("a", class_="tag") if each.inside[-3:] == ["section", "ul", "li"]
    ]
    assert related == ["Too ashamed to tell", "Friends found out"]


def test_a_broader_theme_shows_what_stands_under_its_narrower_ones_once(client):
    both = make_publication(themes=["asked-to-pay", "asked-to-meet"])
    broad = make_publication(themes=["how-it-is-kept-up"])
    make_publication(themes=["told-and-not-believed"])

    page = Page(client.get("/themes/how-it-is-kept-up/"))

    assert page.quote_ids() == [broad.public_id, both.public_id]
    narrower = page.all("nav", aria_label="Narrower terms")[0].text
    assert "Asked to pay" in narrower


def test_a_theme_without_quotes_says_so(client):
    page = Page(client.get("/themes/asked-to-pay/"))

    assert page.texts("h2", id="quotes-title") == ["0 quotes"]
    assert page.quote_ids() == []


def test_quotes_of_a_theme_come_twenty_to_a_page(client):
    made = [make_publication(themes=["asked-to-pay"]).public_id for _ in range(45)][::-1]

    pages = [Page(client.get("/themes/asked-to-pay/", {"page": number})) for number in (1, 2, 3)]

    assert [page.quote_ids() for page in pages] == [made[:20], made[20:40], made[40:]]
    assert [each.attributes["href"] for each in pages[0].all("a", rel="next")] == [
        "/themes/asked-to-pay/?page=2"
    ]
    assert [each.attributes["href"] for each in pages[1].all("a", rel="prev")] == ["/themes/asked-to-pay/"]


@pytest.mark.parametrize(
    ("wrong", "shown"), [("0", 1), ("4", 3), ("-1", 1), ("x", 1), ("٢", 1), ("9" * 4000, 3)]
)
def test_a_page_that_there_is_not_brings_the_nearest_and_says_so(client, wrong, shown):
    for _ in range(45):
        make_publication(themes=["asked-to-pay"])
    right = Page(client.get("/themes/asked-to-pay/", {"page": shown}))

    page = Page(client.get("/themes/asked-to-pay/", {"page": wrong}))

    assert page.quote_ids() == right.quote_ids()
    assert page.texts("p", id="pages") == [
        "There is no page of that number. This is the first one."
        if shown == 1
        else "There are only 3 pages. This is the last one."
    ]
    assert page.texts("a", aria_current="page")[-1:] == [f"Page {shown}"]
    assert right.texts("p", id="pages") == []


def test_the_first_page_opens_with_the_newest_quote_in_one_childs_words_that_needs_no_warning(client):
    words = make_publication("nobody believed me")
    make_publication("children told us", fidelity="composite")
    make_publication("he threatened me", content_notes=["threats", "violence"])

    assert Page(client.get("/")).all("blockquote")[0].text.strip() == words.text
