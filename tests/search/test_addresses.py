"""What no page knows goes from an address; what a search cannot use is put right, and said."""

import pytest

from archive.models.vocabulary import Theme
from tests.public.factory import make_publication
from tests.public.reading import Page, search
from tests.public.test_merged_terms import merge

pytestmark = pytest.mark.django_db


def test_an_address_with_thousands_of_parameters_is_refused(client):
    response = client.get("/search/?" + "&".join(f"theme={number}" for number in range(3000)))

    assert response.status_code == 400
    assert Page(response).texts("h1") == ["This address does not work"]


def test_blank_fields_of_the_form_are_no_filters(client):
    quote = make_publication()

    response = client.get("/search/?q=&gender=girl&age_min=&age_max=+&sort=")
    assert (response.status_code, response.headers["Location"]) == (301, "/search/?gender=girl")

    page = search(client)
    assert page.quote_ids() == [quote.public_id]
    assert [text for text in page.texts("a") if text.startswith("Remove")] == []


def test_the_others_stay_in_their_order(client):
    response = client.get("/search/?igsh=1&year=2025&q=game&fbclid=2&gender=girl&year=2024&ref=3")

    assert response.headers["Location"] == "/search/?year=2025&year=2024&q=game&gender=girl"


def test_of_a_value_given_twice_the_last_counts(client):
    response = client.get("/search/?q=one&gender=girl&q=two&sort=newest&sort=")

    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/search/?q=two&gender=girl&sort=newest",
    )


def test_a_choice_that_moved_and_a_stray_parameter_take_one_step(client):
    merge(Theme, "asked-to-pay", "asked-to-meet")

    response = client.get("/search/?igsh=1&theme=asked-to-pay&q=game")

    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/search/?theme=asked-to-meet&q=game",
    )
    assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/search/", "/search//evil.example/"])
def test_no_address_leads_to_another_site(client, path):
    response = client.get("/", PATH_INFO=path, QUERY_STRING="igsh=1")

    assert not response.headers.get("Location", "").startswith("//")
    assert response.status_code == 404


def test_nothing_can_be_sent_to_a_page_whatever_its_address_holds(client):
    assert client.post("/search/?igsh=1").status_code == 405


AGE = "Enter an age as a whole number from 0 to 18."
FIRST = "There is no page with that number, so this is the first page."
TOO_LONG = "A search can have up to 200 characters. We used the first part."
NOT_CLEAR = "We couldn’t tell what this means, so we left it out."
NO_PLATFORM = "Platform: There is no platform with that name."
NO_HARM = "Kind of harm: There is no kind of harm with that name."


@pytest.mark.parametrize(
    ("parameters", "place", "problem"),
    [
        ({"platform": "myspace"}, "#list-platform", NO_PLATFORM),
        ({"platform": "\0"}, "#list-platform", NO_PLATFORM),
        ({"not_platform": "myspace"}, "#list-platform", NO_PLATFORM),
        (
            {"harm_type": "No"},
            "#list-harm_type",
            "Kind of harm: There is no kind of harm with that name.",
        ),
        ({"theme": "1"}, "#list-theme", "Theme: There is no theme with that name."),
        ({"age_band": "13"}, "#list-age_band", "Age: There is no age band with that name."),
        ({"nation": "france"}, "#list-nation", "Nation: There is no nation with that name in this archive."),
        ({"year": "20255"}, "#list-year", "Year: Enter a year with four digits, such as 2024."),
        ({"year": "٢٠٢٥"}, "#list-year", "Year: Enter a year with four digits, such as 2024."),
        ({"age_min": "thirteen"}, "#age_min", f"Age: {AGE}"),
        ({"age_min": "-1"}, "#age_min", f"Age: {AGE}"),
        ({"age_max": "19"}, "#age_max", f"Age: {AGE}"),
        ({"age_max": "13.5"}, "#age_max", f"Age: {AGE}"),
        pytest.param({"age_max": "9" * 5000}, "#age_max", f"Age: {AGE}", id="a very long age"),
        ({"sort": "oldest"}, "#results-title", "Order: Quotes can be sorted by best match or newest first."),
        ({"exact": "2"}, "#words", f"Words: {NOT_CLEAR}"),
        ({"any": "yes"}, "#words", f"Words: {NOT_CLEAR}"),
        ({"all": "colour"}, "#filters", "Filters: There is no list of filters with that name."),
        ({"exclude": ["theme", "all"]}, "#filters", "Filters: There is no list of filters with that name."),
        ({"page": "0"}, "#pages", f"Page: {FIRST}"),
        ({"page": "last"}, "#pages", f"Page: {FIRST}"),
        ({"page": "2"}, "#pages", "Page: There is only one page."),
        pytest.param({"page": "9" * 5000}, "#pages", "Page: There is only one page.", id="a very long page"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_beside_its_field_and_the_rest_is_answered(
    client, parameters, problem, place
):
    quote = make_publication(gender="girl", age_band="13-15")
    make_publication(gender="boy")

    page = search(client, gender="girl", **parameters)

    assert page.quote_ids() == [quote.public_id]
    (told,) = page.all("div", role="alert")
    assert problem in " ".join(told.text.split())
    assert len(page.all("a", href=place)) >= 1
    assert [each for each in page.elements if each.attributes.get("id") == place[1:]]
    assert [text for text in page.texts("a") if text.startswith("Remove ")] == ["Remove Gender: Girl ×"]


def test_a_choice_that_is_gone_leaves_the_others_of_its_list(client):
    quote = make_publication(platforms=["instagram"])
    make_publication(platforms=["roblox"])

    page = search(client, platform=["gone", "instagram"])

    assert page.quote_ids() == [quote.public_id]
    assert page.one("fieldset", id="list-platform").attributes["aria-describedby"] == "platform-wrong"
    assert page.texts("p", id="platform-wrong") == ["There is no platform with that name."]


def test_a_field_with_a_bad_value_says_so_to_a_screen_reader(client):
    page = search(client, age_min="x", q="word " * 60)

    for field, sentence in (("age_min", "age-wrong"), ("words", "words-wrong")):
        box = page.one("input", id=field)
        assert box.attributes["aria-invalid"] == "true"
        assert sentence in box.attributes["aria-describedby"].split()
        assert page.one("p", id=sentence).text


def test_ages_the_wrong_way_round_are_swapped(client):
    quote = make_publication(age_band="13-15")
    make_publication(age_band="16-18")

    page = search(client, age_min="15", age_max="13.0")

    assert page.quote_ids() == [quote.public_id]
    assert page.texts("p", id="age-wrong") == ["The ages were the wrong way round, so we swapped them."]
    assert page.one("input", id="age_min").attributes["value"] == "13"
    assert page.one("input", id="age_max").attributes["value"] == "15"


def test_of_too_long_a_search_the_first_whole_words_are_used(client):
    page = search(client, q="word " * 40 + "cutoffword")

    assert page.one("input", id="words").attributes["value"] == ("word " * 40).strip()
    assert page.texts("p", id="words-wrong") == [
        "A search can have up to 200 characters. We used the first part."
    ]
    assert search(client, q="x" * 300).one("input", id="words").attributes["value"] == "x" * 200


def test_all_that_is_wrong_is_said_at_once_and_no_link_carries_it_on(client):
    make_publication()

    page = search(client, theme="no", age_min="x", year="1", sort="up", page="7", gender="girl")

    (told,) = page.all("div", role="alert")
    assert [label in told.text for label in ("Theme", "Age", "Year", "Order")] == [True] * 4
    links = [each.attributes["href"] for each in page.all("a") if "form" in each.inside]
    assert [link for link in links if any(f"{name}=" in link for name in ("theme", "age_min", "sort"))] == []


def test_of_more_choices_than_a_page_can_hold_the_first_are_used(client):
    years = [str(year) for year in range(1950, 2050)]

    page = search(client, year=years, gender="girl")

    (told,) = page.all("div", role="alert")
    assert "A search can hold 100 choices in all, so we used the first 100." in told.text
    assert len([each for each in page.all("input") if "checked" in each.attributes]) == 100
    assert len([text for text in page.texts("a") if text.startswith("Remove Year")]) == 100
