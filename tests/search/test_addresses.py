"""What may stand in the address of a search, and what is refused."""

import pytest

from tests.public.factory import make_publication
from tests.public.reading import Page, search

pytestmark = pytest.mark.django_db


def test_an_address_with_thousands_of_parameters_is_refused(client):
    response = client.get("/search/?" + "&".join(f"theme={number}" for number in range(3000)))

    assert response.status_code == 400
    assert Page(response).texts("h1") == ["This address cannot be used"]


def test_blank_fields_of_the_form_are_no_filters(client):
    quote = make_publication()

    page = search(client, q="", age_min="", age_max=" ", sort="")

    assert page.quote_ids() == [quote.public_id]
    assert [text for text in page.texts("a") if text.startswith("Remove")] == []


AGE = "An age is a whole number of years from 0 to 18."


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"nope": "1"}, "nope: This page does not know a parameter of this name."),
        ({"n" * 90: "1"}, "n" * 40 + "…: This page does not know a parameter of this name."),
        ({"platform": "myspace"}, "platform: This archive has no platform of that name."),
        ({"platform": ["instagram", "\0"]}, "platform: This archive has no platform of that name."),
        ({"harm_type": "Grooming"}, "harm_type: This archive has no kind of harm of that name."),
        ({"theme": "1"}, "theme: This archive has no theme of that name."),
        ({"age_band": "13"}, "age_band: This archive has no age band of that name."),
        ({"gender": "null"}, "gender: This archive has no gender of that name."),
        ({"nation": "france"}, "nation: This archive has no nation of that name."),
        ({"year": "20255"}, "year: A year has four digits."),
        ({"year": "٢٠٢٥"}, "year: A year has four digits."),
        ({"age_min": "thirteen"}, f"age_min: {AGE}"),
        ({"age_min": "-1"}, f"age_min: {AGE}"),
        ({"age_max": "19"}, f"age_max: {AGE}"),
        ({"age_max": "13.5"}, f"age_max: {AGE}"),
        ({"age_max": "9" * 5000}, f"age_max: {AGE}"),
        ({"age_min": "15", "age_max": "13"}, "age_max: The highest age is below the lowest."),
        ({"sort": "oldest"}, "sort: Quotes can be sorted by relevance or newest."),
        (
            {"sort": ["newest", "relevance"]},
            "sort: It is given more than once, and only one value can be used.",
        ),
        ({"q": ["a", "b"]}, "q: It is given more than once, and only one value can be used."),
        ({"q": "x" * 201}, "q: A search may have 200 characters, not more."),
        ({"page": "0"}, "page: There is no page of this number."),
        ({"page": "2"}, "page: There is no page of this number."),
        ({"page": "last"}, "page: There is no page of this number."),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_named_with_a_way_out(client, parameters, problem):
    make_publication(gender="girl")

    response = client.get(
        "/search/", {**parameters, "gender": "girl"} if "gender" not in parameters else parameters
    )

    page = Page(response)
    assert response.status_code == 400
    assert page.texts("ul", class_="problems") == [problem]
    way_out = page.one("a", class_="onward").attributes["href"]
    assert client.get(way_out).status_code == 200
    assert ("gender=girl" in way_out) == ("gender" not in parameters)


def test_all_that_is_wrong_is_said_at_once(client):
    page = Page(client.get("/search/?theme=no&age_min=x&year=1&sort=up&nope=1&page=7"))

    assert page.texts("code") == ["nope", "sort", "theme", "age_min", "year"]
    assert page.one("a", class_="onward").attributes["href"] == "/search/"
    assert page.one("a", class_="onward").text == "Open the page without them"


def test_more_choices_than_a_page_can_hold_are_refused_with_a_way_out(client):
    years = [str(year) for year in range(1950, 2050)]

    assert client.get("/search/", {"year": years}).status_code == 200
    refused = client.get("/search/", {"year": years, "gender": "girl"})

    assert refused.status_code == 400
    page = Page(refused)
    assert page.texts("ul", class_="problems") == [
        "year: A search can hold 100 choices in all. Choose fewer here, or in another list."
    ]
    assert [each.attributes["href"] for each in page.all("a", class_="onward")] == ["/search/?gender=girl"]
