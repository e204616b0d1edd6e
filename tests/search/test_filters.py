"""The lists of filters: what stands in them at first, what comes when asked for, and how light they are."""

import re

import pytest

from archive.models.vocabulary import Platform, Theme
from archive.search.facets import FACETS
from tests.public.factory import make_publication
from tests.public.reading import WHOLE, search

pytestmark = pytest.mark.django_db
MOST_BYTES = 60 * 1024
# What a long day brings: a text of the usual length, its tags, and a note.
QUOTE = {
    "text": "he said he was my age and then he wanted me to keep it a secret from my mum " * 3,
    "attribution": "Girl, 13–15, Instagram and Snapchat, online blackmail, England, 2025",
    "platforms": ["instagram", "snapchat"],
    "harm_types": ["online-blackmail"],
    "themes": ["asked-to-keep-a-secret", "too-ashamed-to-tell"],
    "age_band": "13-15",
    "gender": "girl",
    "nation": "england",
    "year": 2025,
    "content_notes": ["threats", "money"],
    "invented": True,
}


def boxes(page, name):
    return [each.attributes["value"] for each in page.all("input", name=name)]


def lists(page):
    return page.all("details", class_="facet")


def test_platforms_come_first_and_all_but_two_lists_are_folded(client):
    make_publication()

    page = search(client)

    assert [each.attributes["id"] for each in lists(page)] == [f"facet-{facet.name}" for facet in FACETS]
    assert [facet.name for facet in FACETS][:4] == ["platform", "age_band", "harm_type", "theme"]
    assert ["open" in each.attributes for each in lists(page)] == [True, True, *[False] * 5]


@pytest.mark.parametrize(
    "asked", ["gender=girl", "not_gender=girl", "gender=no", "exclude=gender", "all=gender"]
)
def test_a_list_opens_where_something_was_chosen_or_asked_for(client, asked):
    page = search(client, **dict([asked.split("=")]))

    is_open = {each.attributes["id"]: "open" in each.attributes for each in lists(page)}
    assert [name for name, opened in is_open.items() if opened] == [
        "facet-platform",
        "facet-age_band",
        "facet-gender",
    ]


def test_a_long_list_shows_those_with_most_quotes_and_says_how_many_there_are(client):
    every = list(Platform.objects.live().order_by("pk").values_list("slug", flat=True))
    for slug, count in zip(["roblox", "instagram", "discord"], (3, 2, 1), strict=True):
        for _ in range(count):
            make_publication(platforms=[slug])

    page, whole = search(client), search(client, all="platform")

    shown = [(value, count) for (name, value), count in page.counts().items() if name == "platform"]
    assert shown == [
        *(("roblox", 3), ("instagram", 2), ("discord", 1)),
        *(("online-game", 3), ("social-media", 2), ("messaging", 1)),  # groups stand after what is in them
    ]
    assert page.texts("p", class_="whole") == ["Whole groups"]
    assert page.texts("button", name="all", value="platform") == [f"Show all {len(every)} (Platform)"]
    assert sorted(boxes(whole, "platform")) == sorted(every)
    assert whole.all("button", name="all", value="platform") == []


def test_no_list_begins_with_what_every_quote_has(client):
    for nation in ("england", "england", "wales"):
        make_publication(platforms=["roblox"], age_band="10-12", nation=nation, year=2024)
    make_publication(platforms=["discord"], age_band="under-10", nation="uk", year=2023)

    page, whole = search(client), search(client, all="platform")

    assert "online" not in boxes(page, "platform")
    assert boxes(whole, "platform")[-1] == "online"
    assert boxes(page, "age_band") == [
        "under-10",
        "10-12",
        "13-18",
        "13-15",
        "16-18",
        "under-13",
        "not-stated",
    ]
    assert boxes(page, "nation") == ["england", "scotland", "wales", "northern_ireland", "uk", "not-stated"]
    assert boxes(page, "year") == ["2024", "2023", "2020s", "not-stated"]


def test_where_every_quote_has_the_same_its_value_is_offered_all_the_same(client):
    make_publication(platforms=["roblox"], age_band="10-12")

    page = search(client)

    assert boxes(page, "platform")[0] == "roblox"
    assert boxes(page, "age_band")[:3] == ["under-13", "under-10", "10-12"]


def test_lists_open_while_the_first_quote_stays_near(client):
    for slug in Platform.objects.live().filter(parent__isnull=False).values_list("slug", flat=True)[:12]:
        make_publication(platforms=[slug], gender="girl", nation="wales", year=2024)
    every = {"platform": "roblox", "gender": "girl", "nation": "wales", "year": "2024"}

    one = search(client, gender="girl")
    many = search(client, **every)

    def opened(page):
        return [
            each.attributes["id"].removeprefix("facet-") for each in lists(page) if "open" in each.attributes
        ]

    assert opened(one) == ["platform", "age_band", "gender"]
    assert opened(many) == ["platform", "gender", "nation"]
    assert [text for text in many.texts("summary") if "chosen" in text] == [
        "Platform 1 chosen",
        "Gender 1 chosen",
        "Nation 1 chosen",
        "Year 1 chosen",
    ]


def test_what_is_chosen_is_in_its_list_whatever_its_number(client):
    make_publication(themes=["asked-to-pay"])
    rare = Theme.objects.live().exclude(slug="asked-to-pay").filter(parent=None).last().slug

    page = search(client, theme=[rare, "asked-to-pay"])

    checked = [
        each.attributes["value"] for each in page.all("input", name="theme") if "checked" in each.attributes
    ]
    assert sorted(checked) == sorted([rare, "asked-to-pay"])


def test_no_other_list_is_named_by_an_unknown_name(client):
    assert boxes(search(client, all="nothing", exclude="nothing"), "platform") == boxes(
        search(client), "platform"
    )


def test_links_do_not_carry_on_how_the_lists_look(client):
    for _ in range(25):
        make_publication(gender="girl")

    page = search(client, gender="girl", all="platform", exclude="theme")

    links = [each.attributes["href"] for each in page.all("a") if "form" in each.inside]
    assert [link for link in links if "all=" in link or "exclude=" in link] == []
    assert page.one("a", rel="next").attributes["href"] == "/search/?gender=girl&page=2"


def test_what_to_exclude_is_offered_when_asked_for_and_stands_while_it_holds(client):
    make_publication(gender="girl")

    plain, asked, held = search(client), search(client, exclude="gender"), search(client, not_gender="girl")

    assert boxes(plain, "not_gender") == []
    assert boxes(asked, "not_gender") == boxes(plain, "gender")
    assert boxes(held, "not_gender") == ["girl"]
    assert held.texts("button", name="exclude", value="gender") == ["Exclude others (Gender)"]


@pytest.mark.parametrize(("made", "told"), [(0, "Show 0 quotes"), (1, "Show 1 quote"), (3, "Show 3 quotes")])
def test_the_button_says_how_many_quotes_it_shows(client, made, told):
    for _ in range(made):
        make_publication(gender="girl")
    make_publication(gender="boy")

    page = search(client, gender="girl")

    assert told in page.texts("button")


def test_how_many_filters_are_chosen_is_said_where_they_are_folded(client):
    make_publication()

    page = search(client, q="word", gender=["girl", "boy"], not_platform="roblox", age_min="12")

    assert "Filters (4)" in page.texts("summary")
    assert "Filters" in search(client, q="word").texts("summary")


def test_an_age_range_and_a_band_must_both_fit_as_the_page_says(client):
    make_publication(age_band="10-12")
    both = make_publication(age_band="13-15")

    page = search(client, age_min="12", age_band="13-15")

    assert page.quote_ids() == [both.public_id]
    assert "quotes must match both" in page.one("p", id="age-hint").text


def test_whoever_chose_to_see_all_quotes_goes_on_seeing_them(client):
    make_publication()

    page = search(client, q="he", notes="open", platform="online")

    assert page.one("a", class_="clear").attributes["href"] == "/search/?notes=open"


def test_a_page_of_twenty_quotes_is_light(client):
    for _ in range(25):
        make_publication(**QUOTE)

    for asked in (
        {},
        {"q": "he"},
        {"q": "secret", "platform": ["instagram", "snapchat"], "not_gender": "boy"},
    ):
        response = client.get("/search/", asked)

        assert response.content.count(b"<article") == 20
        assert len(response.content) < MOST_BYTES, asked
    # The lists themselves stay light when all of them are asked for.
    narrow = re.search(
        rb'<section class="narrow".*?</section>', client.get("/search/", WHOLE).content, re.DOTALL
    )
    assert len(narrow[0]) < 22_000
