import random

import pytest

from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import AgeBand, Gender, Nation
from tests.public.factory import WORDS, make_publication, make_random_publications
from tests.public.reading import WHOLE, search

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
    "year": ["2023", "2024", "2025", "2020s", "not-stated"],
}
# What is true of whoever this is true of, written down once more.
BROADER = {
    "under-10": "under-13",
    "10-12": "under-13",
    "13-15": "13-18",
    "16-18": "13-18",
    **dict.fromkeys(["england", "scotland", "wales", "northern_ireland"], "uk"),
    **dict.fromkeys(["2023", "2024", "2025"], "2020s"),
}


def answers(publication):
    """Every value of every facet that a publication answers to, broader terms included."""
    found = {name: {str(getattr(publication, name) or "not-stated")} for name in COLUMNS}
    if publication.decade:
        found["year"] = {f"{publication.decade}s"}
    for values in found.values():
        values |= {BROADER[value] for value in values if value in BROADER}
    for name, (_, relation) in TERMS.items():
        terms = getattr(publication, relation).select_related("parent")
        slugs = {term.slug for term in terms} | {term.parent.slug for term in terms if term.parent}
        if slugs and name == "platform":
            slugs.add("online")
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

        page = search(client, **asked, **WHOLE)

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


def test_what_is_excluded_is_said_in_words_and_can_be_let_in_again(client):
    girl = make_publication(gender="girl", platforms=["instagram"])
    make_publication(gender="girl", platforms=["roblox"])

    page = search(client, gender="girl", not_platform="online-game")

    assert page.quote_ids() == [girl.public_id]
    label = Platform.objects.get(slug="online-game").label
    (chip,) = [each for each in page.all("a") if f"Platform: not {label}" in " ".join(each.text.split())]
    assert page.all("s") == []
    assert chip.attributes["href"] == "/search/?gender=girl"
    checked = [
        each.attributes["name"] for each in page.all("input", type="checkbox") if "checked" in each.attributes
    ]
    assert sorted(checked) == ["gender", "not_platform"]


def test_nothing_found_offers_to_let_in_what_was_left_out(client):
    make_publication(gender="girl")

    page = search(client, gender="girl", not_gender="girl")

    offers = [
        each.text for each in page.all("li") if "quote" in each.text and each.inside[-2:] == ["div", "ul"]
    ]
    assert "what you excluded (gender): 1 quote" in [" ".join(text.split()) for text in offers]


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
    assert "every band that includes one of these ages" in search(client).one("p", id="age-hint").text


def test_when_nothing_is_found_the_page_says_what_to_leave_out(client):
    for _ in range(3):
        make_publication("he said send", gender="girl", age_band="13-15")
    make_publication("he said", gender="boy", age_band="10-12")

    page = search(client, q="send", gender="boy", age_min="13")

    offers = [each for each in page.all("li") if each.inside[-2:] == ["div", "ul"] and "quote" in each.text]
    assert [" ".join(each.text.split()) for each in offers] == ["your choice of gender: 3 quotes"]
    assert search(client, q="send", nation="wales").texts("li").count("your choice of nation: 3 quotes") == 1


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

    assert page.texts("div", class_="nothing") == ["No quotes have been published yet."]
    assert set(page.counts().values()) == {0}
