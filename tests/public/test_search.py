import random

import pytest

from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import AgeBand, Gender, Nation
from tests.public.factory import WORDS, make_publication, make_random_publications
from tests.public.reading import Page

pytestmark = pytest.mark.django_db

TERMS = {
    "theme": (Theme, "themes"),
    "harm_type": (HarmType, "harm_types"),
    "platform": (Platform, "platforms"),
}
COLUMNS = {
    "age_band": [*AgeBand.values, "not-stated"],
    "gender": [*Gender.values, "not-stated"],
    "nation": [*Nation.values, "not-stated"],
    "year": ["2023", "2024", "2025", "not-stated"],
}


def search(client, **parameters):
    response = client.get("/search/", parameters)
    assert response.status_code == 200, parameters
    return Page(response)


def answers(publication):
    """Every value of every facet that a publication answers to, broader terms included."""
    found = {name: {str(getattr(publication, name) or "not-stated")} for name in COLUMNS}
    for name, (_, relation) in TERMS.items():
        terms = getattr(publication, relation).select_related("parent")
        slugs = {term.slug for term in terms} | {term.parent.slug for term in terms if term.parent}
        found[name] = slugs or {"not-stated"}
    return found


def lets_through(publication, facts, asked, *, leaving_out=None):
    """The search page's meaning, written down once more without a database."""
    facets = all(
        facts[name] & set(values) for name, values in asked.items() if name in facts and name != leaving_out
    )
    facets = facets and not any(facts[name] & set(asked.get(f"not_{name}", ())) for name in facts)
    words = all(word in publication.text.split() for word in asked.get("q", "").split())
    lowest, highest = asked.get("age_min"), asked.get("age_max")
    ages = (lowest is None or (publication.age_to is not None and publication.age_to >= lowest)) and (
        highest is None or (publication.age_from is not None and publication.age_from <= highest)
    )
    return facets and words and ages


def random_question(dice, values):
    asked = {
        name: dice.sample(values[name], dice.randint(1, 3))
        for name in dice.sample(sorted(values), dice.randint(0, 3))
    }
    for name in dice.sample(sorted(values), dice.randint(0, 2)):
        asked[f"not_{name}"] = dice.sample(values[name], dice.randint(1, 2))
    if dice.random() < 0.4:
        asked["q"] = dice.choice(WORDS)
    if dice.random() < 0.3:
        asked["age_min"] = dice.randint(0, 16)
    if dice.random() < 0.3:
        asked["age_max"] = dice.randint(asked.get("age_min", 8), 18)
    return asked


def test_counts_and_results_are_those_of_a_count_by_hand_for_any_selection(client):
    publications = make_random_publications(60, seed=11)
    facts = {each.pk: answers(each) for each in publications}
    values = COLUMNS | {
        name: list(model.objects.values_list("slug", flat=True)) for name, (model, _) in TERMS.items()
    }
    # The random ones all have a theme and a harm; some have no platform, and so that is offered.
    values["platform"].append("not-stated")
    dice = random.Random(12)
    for _ in range(40):
        asked = random_question(dice, values)

        page = search(client, **asked)

        total = sum(lets_through(each, facts[each.pk], asked) for each in publications)
        assert page.texts("h2", id="results-title") == [f"{total} quote{'' if total == 1 else 's'}"], asked
        assert page.counts() == {
            (name, value): sum(
                value in facts[each.pk][name] and lets_through(each, facts[each.pk], asked, leaving_out=name)
                for each in publications
            )
            for name in values
            for value in values[name]
        }, asked


def test_what_is_left_out_is_struck_through_and_can_be_let_in_again(client):
    girl = make_publication(gender="girl", platforms=["instagram"])
    make_publication(gender="girl", platforms=["roblox"])

    page = search(client, gender="girl", not_platform="online-game")

    assert page.quote_ids() == [girl.public_id]
    assert page.one("s").text == Platform.objects.get(slug="online-game").label
    chip = next(each for each in page.all("a") if "not " in each.text and "Platform" in each.text)
    assert chip.attributes["href"] == "/search/?gender=girl"
    checked = [
        each.attributes["name"] for each in page.all("input", type="checkbox") if "checked" in each.attributes
    ]
    assert checked == ["gender", "not_platform"]
    assert client.get("/search/", {"not_platform": "nothing"}).status_code == 400


def test_nothing_found_offers_to_let_in_what_was_left_out(client):
    make_publication(gender="girl")

    page = search(client, gender="girl", not_gender="girl")

    offers = [
        each.text for each in page.all("li") if "quote" in each.text and each.inside[-2:] == ["div", "ul"]
    ]
    assert "what gender leaves out: 1 quote" in [" ".join(text.split()) for text in offers]


def test_what_readers_call_a_thing_finds_what_is_filed_under_it(client):
    tagged = make_publication("he said send more", harm_types=["online-blackmail"])
    worded = make_publication("they called it sextortion at school", harm_types=["bullying"])
    both = make_publication("it was sextortion", harm_types=["online-blackmail"], gender="girl")
    make_publication("he said send more", harm_types=["bullying"])

    page = search(client, q="sextortion")
    assert sorted(page.quote_ids()) == sorted(each.public_id for each in (tagged, worded, both))
    told = page.one("div", class_="filed")
    assert "We file this" in told.text or "We file sextortion under Online blackmail" in " ".join(
        told.text.split()
    )
    assert page.all("a", href="/harms/online-blackmail/")

    alone = search(client, q="sextortion", exact="1")
    assert sorted(alone.quote_ids()) == sorted(each.public_id for each in (worded, both))
    assert page.all("a", href="/search/?q=sextortion&exact=1")


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("sexual extortion", True),  # two words together are one name
        ("sextortion more", True),
        ("sextortion zebra", False),
        ('"sextortion"', False),  # a phrase is meant to the letter
        ("more -sextortion", True),  # and so is what is left out
        ("sextortion OR zebra", False),
        ("sextort*", False),
    ],
)
def test_a_name_is_read_as_its_term_only_where_it_stands_for_itself(client, typed, finds):
    tagged = make_publication("he said send more", harm_types=["online-blackmail"])

    assert search(client, q=typed).quote_ids() == ([tagged.public_id] if finds else [])


def test_any_ending_is_found_and_marked(client):
    made = make_publication("it was blackmail")

    page = search(client, q="blackm*", exact="1")

    assert page.quote_ids() == [made.public_id]
    assert page.texts("mark") == ["blackmail"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("blockd", "blocked"),
        ("pictrues", "pictures"),
        ("sextorsion", "sextortion"),
        ('"sned more"', '"send more"'),
        ("zzzzzz", None),
        ("girlfreind", "girlfriend"),  # a word of the vocabulary
        ("quizzical", None),
    ],
)
def test_a_slip_is_answered_with_what_may_have_been_meant(client, typed, meant):
    make_publication("he said send more pictures and i blocked him")

    page = search(client, q=typed)

    assert page.quote_ids() == []
    links = page.all("p", class_="nearer")
    assert [" ".join(each.text.split()) for each in links] == ([f"Did you mean {meant}?"] if meant else [])


def test_no_word_that_is_not_public_is_ever_meant(client):
    gone = make_publication("my xylophone")
    assert search(client, q="xylophome").all("p", class_="nearer")

    gone.delete()

    assert search(client, q="xylophome").all("p", class_="nearer") == []


def test_a_quote_that_is_gone_is_counted_no_more(client):
    made = [make_publication("send", gender="girl") for _ in range(3)]
    assert search(client).counts()["gender", "girl"] == 3

    made[1].delete()

    page = search(client)
    assert page.counts()["gender", "girl"] == 2
    assert made[1].public_id not in page.quote_ids()


def test_values_of_one_facet_are_alternatives_and_facets_hold_together(client):
    girl = make_publication(gender="girl", platforms=["instagram"])
    boy = make_publication(gender="boy", platforms=["instagram"])
    make_publication(gender="girl", platforms=["roblox"])
    make_publication(platforms=["instagram"])

    page = search(client, gender=["girl", "boy"], platform="instagram")

    assert page.quote_ids() == [boy.public_id, girl.public_id]


def test_a_broader_term_includes_its_narrower_ones(client):
    narrow = make_publication(platforms=["instagram"])
    broad = make_publication(platforms=["social-media"])
    make_publication(platforms=["roblox"])

    assert search(client, platform="social-media").quote_ids() == [broad.public_id, narrow.public_id]
    assert search(client, platform="instagram").quote_ids() == [narrow.public_id]


@pytest.mark.parametrize("name", COLUMNS)
def test_that_a_value_is_not_stated_can_be_chosen(client, name):
    stated = {"age_band": "10-12", "gender": "boy", "nation": "wales", "year": 2024}
    make_publication(**stated)
    missing = make_publication(**{key: value for key, value in stated.items() if key != name})

    page = search(client, **{name: "not-stated"})

    assert page.quote_ids() == [missing.public_id]
    assert page.counts()[name, "not-stated"] == 1


def test_an_age_range_finds_every_band_that_overlaps_it_and_nothing_without_an_age(client):
    young, middle, old = (make_publication(age_band=band).public_id for band in ("10-12", "13-15", "16-18"))
    make_publication()

    assert search(client, age_min="12", age_max="13").quote_ids() == [middle, young]
    assert search(client, age_min="15").quote_ids() == [old, middle]
    assert search(client, age_max="0").quote_ids() == []
    assert "whose band overlaps" in search(client).one("p", id="age-hint").text


def test_the_best_match_comes_first_unless_the_newest_are_asked_for(client):
    best = make_publication("game game game").public_id
    newest = make_publication("one game and very much else that was said on that long day").public_id

    assert search(client, q="game").quote_ids() == [best, newest]
    assert search(client, q="game", sort="newest").quote_ids() == [newest, best]
    assert search(client).quote_ids() == [newest, best]
    assert search(client, sort="relevance").quote_ids() == [newest, best]
    kept = search(client, q="game", sort="newest").one("input", type="hidden").attributes
    assert (kept["name"], kept["value"]) == ("sort", "newest")


def test_hits_are_marked_and_everything_else_is_escaped(client):
    make_publication("they <b>told</b> [a told & tried] friend")

    page = client.get("/search/", {"q": "telling OR told"}).content.decode()

    assert (
        "they &lt;b&gt;<mark>told</mark>&lt;/b&gt; "
        '<span class="replaced">[a </span><span class="replaced"><mark>told</mark></span>'
        '<span class="replaced"> &amp; tried]</span> friend'
    ) in page


@pytest.mark.parametrize(
    "typed",
    ['"', '"send', "-", "OR", "OR OR", "a OR", "***", "()", "\0", "send\0more", "-send", "%", "\\", "'"],
)
def test_no_search_string_is_an_error(client, typed):
    make_publication("send more")

    assert client.get("/search/", {"q": typed}).status_code == 200
    assert client.get("/search/", {"q": typed, "sort": "relevance"}).status_code == 200


def test_a_search_without_words_in_it_finds_nothing_and_says_what_to_drop(client):
    make_publication("send more")

    page = search(client, q="***")

    assert page.texts("h2", id="results-title") == ["0 quotes"]
    assert [each.attributes["href"] for each in page.all("a") if each.text == "the words"] == ["/search/"]


def test_when_nothing_is_found_the_page_says_what_to_leave_out(client):
    for _ in range(3):
        make_publication("he said send", gender="girl", age_band="13-15")
    make_publication("he said", gender="boy", age_band="10-12")

    page = search(client, q="send", gender="boy", age_min="13")

    offers = [each for each in page.all("li") if each.inside[-2:] == ["div", "ul"] and "quote" in each.text]
    assert [" ".join(each.text.split()) for each in offers] == ["the choice of gender: 3 quotes"]
    assert search(client, q="send", nation="wales").texts("li").count("the choice of nation: 3 quotes") == 1


def test_each_chosen_filter_can_be_removed_by_itself(client):
    make_publication()
    page = search(client, q="send more", gender=["girl", "boy"], theme="asked-to-pay", age_max="15")

    chips = {
        each.text.strip(): each.attributes["href"]
        for each in page.all("a")
        if each.text.startswith("Remove ")
    }

    base = "/search/?q=send+more&gender=girl&gender=boy&theme=asked-to-pay&age_max=15"
    assert chips == {
        "Remove Words: send more ×": base.replace("q=send+more&", ""),
        "Remove Theme: Asked to pay ×": base.replace("&theme=asked-to-pay", ""),
        "Remove Gender: Girl ×": base.replace("&gender=girl", ""),
        "Remove Gender: Boy ×": base.replace("&gender=boy", ""),
        "Remove Age up to: 15 ×": base.replace("&age_max=15", ""),
        "Remove all": "/search/",
    }


def test_the_form_holds_all_that_the_address_holds(client):
    make_publication(year=2024)
    page = search(client, q='"send more" -game', gender=["girl", "not-stated"], year="1999", age_min="12")

    checked = [
        (each.attributes["name"], each.attributes["value"])
        for each in page.all("input", type="checkbox")
        if "checked" in each.attributes
    ]
    assert checked == [("gender", "girl"), ("gender", "not-stated"), ("year", "1999")]
    assert page.one("input", name="q").attributes["value"] == '"send more" -game'
    assert [page.one("input", name=name).attributes["value"] for name in ("age_min", "age_max")] == ["12", ""]
    assert all("form" in each.inside for each in page.all("input", type="checkbox"))
    assert page.one("form").attributes.get("method", "get") == "get"


def test_pages_keep_the_search(client):
    made = [make_publication("send it", gender="girl").public_id for _ in range(25)][::-1]

    first, second = (search(client, q="send", gender="girl", page=number) for number in ("1", "2"))

    assert sorted(first.quote_ids() + second.quote_ids()) == sorted(made)
    assert first.one("a", rel="next").attributes["href"] == "/search/?q=send&gender=girl&page=2"
    assert second.one("a", rel="prev").attributes["href"] == "/search/?q=send&gender=girl"


def test_an_empty_archive_says_so(client):
    page = search(client)

    assert page.texts("div", class_="nothing") == ["No quote has been published yet."]
    assert set(page.counts().values()) == {0}


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
