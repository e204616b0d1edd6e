import pytest

from archive.models.vocabulary import HarmType, Platform, Theme
from tests.public.factory import make_publication
from tests.public.reading import Page
from tests.public.test_breakdowns import ROW

pytestmark = pytest.mark.django_db


def ways_in(page, path):
    """The topics of one kind that a page links to with a number, in order."""
    found = {}
    for each in page.all("a"):
        if each.attributes["href"].startswith(path) and (row := ROW.fullmatch(" ".join(each.text.split()))):
            found[row[1]] = int(row[2])
    return found


def test_each_topic_stands_in_its_group_with_its_number_of_quotes(client):
    make_publication(themes=["asked-to-pay", "asked-to-meet"], harm_types=["grooming"])
    make_publication(themes=["asked-to-pay", "told-and-not-believed"], platforms=["instagram", "snapchat"])
    make_publication(themes=["how-it-is-kept-up"], platforms=["social-media"])

    page = Page(client.get("/themes/"))

    for model, path, some in (
        (Theme, "/themes/", {"Asked to pay": 2, "Asked to meet": 1, "Told and not believed": 1}),
        (Theme, "/themes/", {"How control is kept": 3, "Telling someone": 1, "How it starts": 0}),
        (HarmType, "/harms/", {"Grooming": 1, "Harmful contact": 1, "Scam": 0}),
        (Platform, "/platforms/", {"Instagram": 1, "Social media": 2, "Online": 2, "Discord": 0}),
    ):
        numbers = ways_in(page, path)
        assert set(numbers) == set(model.objects.values_list("label", flat=True))
        assert {label: numbers[label] for label in some} == some


def test_the_first_page_names_the_commonest_harms_before_anything_else(client):
    make_publication(harm_types=["grooming"], platforms=["discord"])
    for _ in range(2):
        make_publication(harm_types=["online-blackmail"], platforms=["instagram"], themes=["asked-to-pay"])

    page = Page(client.get("/"))

    assert ways_in(page, "/harms/") == {"Online blackmail": 2, "Grooming": 1}
    assert list(ways_in(page, "/harms/")) == ["Online blackmail", "Grooming"]
    assert list(ways_in(page, "/platforms/")) == ["Instagram", "Discord"]
    assert ways_in(page, "/themes/")["Asked to pay"] == 2
    headings = page.texts("h2")
    wanted = ["What happened to them", "Recent quotes", "Where it happened", "What children talk about"]
    assert [heading for heading in headings if heading in wanted] == wanted


def test_the_first_page_of_an_empty_archive_says_so_and_has_a_way_to_search(client):
    page = Page(client.get("/"))

    assert "No quotes have been published yet." in page.texts("p")
    assert page.one("input", name="q")
    assert page.texts("h2", id="harms-title") == []


def test_every_quote_on_the_first_page_stands_open(client):
    noted = [make_publication("he threatened me", content_notes=["violence"]).public_id for _ in range(3)]
    opened = [make_publication().public_id for _ in range(2)]

    page = Page(client.get("/"))

    assert page.all("details") == []
    shown = {
        quote
        for quote in (*noted, *opened)
        if any(f"/quotes/{quote}/" in str(each.attributes) for each in page.all("a"))
    }
    assert shown == set(opened)


def test_a_theme_page_shows_its_scope_its_quotes_newest_first_and_what_is_near(client):
    theme = Theme.objects.get(slug="asked-to-pay")
    first = make_publication(themes=["asked-to-pay", "too-ashamed-to-tell"])
    make_publication(themes=["asked-to-meet"])
    second = make_publication(themes=["asked-to-pay", "too-ashamed-to-tell", "friends-found-out"])

    page = Page(client.get("/themes/asked-to-pay/"))

    assert page.texts("h1") == ["Asked to pay"]
    use, not_for = theme.definition.removeprefix("Use when ").split(" Not for ")
    about = page.all("details", class_="about-topic")[0]
    assert "open" not in about.attributes
    assert page.texts("dt")[:2] == ["What this covers", "What it doesn’t"]
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
    narrower = page.all("nav", aria_label="Narrower topics")[0].text
    assert "Asked to pay" in narrower


def test_a_theme_without_quotes_says_so(client):
    page = Page(client.get("/themes/asked-to-pay/"))

    assert page.texts("p", class_="counted") == ["0 quotes"]
    assert "There are no quotes here yet. Browse other topics" in page.texts("p")
    assert page.all("select") == []
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
        "There is no page with that number, so this is the first page."
        if shown == 1
        else "There are only 3 pages, so this is the last one."
    ]
    assert page.texts("a", aria_current="page")[-1:] == [f"Page {shown}"]
    assert right.texts("p", id="pages") == []


def test_the_first_page_opens_with_the_newest_quote_in_one_childs_words_that_needs_no_warning(client):
    words = make_publication("nobody believed me")
    make_publication("children told us", fidelity="composite")
    make_publication("he threatened me", content_notes=["threats", "violence"])

    assert Page(client.get("/")).all("blockquote")[0].text.strip() == words.text


def test_a_topic_opens_with_a_quote_that_needs_no_warning_and_the_list_goes_on_without_it(client):
    older = [make_publication(themes=["asked-to-pay"]).public_id for _ in range(21)][::-1]
    noted = make_publication(themes=["asked-to-pay"], content_notes=["violence"]).public_id
    shared = make_publication(themes=["asked-to-pay"], fidelity="composite").public_id

    first, second = (Page(client.get("/themes/asked-to-pay/", {"page": number})) for number in (1, 2))

    assert first.quote_ids() == [older[0], shared, noted, *older[1:18]]
    assert second.quote_ids() == older[18:]
    assert first.texts("p", class_="counted") == ["23 quotes"]


def test_a_topic_whose_quotes_all_need_a_warning_opens_with_its_list(client):
    noted = make_publication(themes=["asked-to-pay"], content_notes=["violence"]).public_id

    page = Page(client.get("/themes/asked-to-pay/"))

    assert page.quote_ids() == [noted]
    assert page.texts("h2", id="quotes-title") == ["Quotes"]


def test_a_platform_has_a_page_with_all_that_happened_there(client):
    on_it = make_publication(platforms=["instagram"], harm_types=["grooming"])
    kind = make_publication(platforms=["social-media"])
    make_publication(platforms=["discord"])

    page = Page(client.get("/platforms/instagram/"))

    assert page.texts("h1") == ["Instagram"]
    assert page.quote_ids() == [on_it.public_id]
    assert "Social media" in page.texts("p", class_="crumbs")[0]
    assert Page(client.get("/platforms/social-media/")).quote_ids() == [kind.public_id, on_it.public_id]
    assert len(Page(client.get("/platforms/online/")).quote_ids()) == 3
    assert client.get("/platforms/nothing/").status_code == 404
    assert "/platforms/instagram/new.atom" in str(page.one("link", title="New quotes: Instagram").attributes)
    assert on_it.public_id in client.get("/platforms/instagram/new.atom").content.decode()


def test_a_topic_names_one_figure_first_and_folds_nothing_of_it(client):
    make_publication(harm_types=["online-blackmail"])

    page = Page(client.get("/harms/online-blackmail/"))

    figures = page.all("article", class_="statistic")
    opening = page.one("div", class_="opening topic-opening")
    assert len(figures) == 3
    assert figures[0].text in opening.text
    assert figures[1].text not in opening.text
