"""What the search page says between the form and the quotes."""

import pytest

from archive.models.publication import Publication
from archive.models.vocabulary import HarmType
from archive.search import fulltext, index
from archive.search.terms import expand
from tests.public.factory import make_publication
from tests.public.reading import search

pytestmark = pytest.mark.django_db


def said(page):
    """The lines, as a reader sees them."""
    return [line for line in page.texts("p") if line.startswith(TOLD)]


TOLD = (
    "Did you mean",
    "Related topics",
    "Try searching",
    "No quote has",
    "These quotes have",
    "Leaving out",
    "We couldn’t find",
    "If you are thinking",
    "Quotes can’t show",
)


def address_of(page, text):
    return next(each.attributes["href"] for each in page.all("a") if " ".join(each.text.split()) == text)


def found(page):
    """The ids of the quotes that have the words, without those that are close in meaning."""
    (title,) = page.texts("h2", id="results-title")
    return page.quote_ids()[: int(title.split()[0])]


def test_little_words_are_left_out_where_no_quote_has_all_words_and_the_page_says_so(client):
    made = make_publication("i was scared so i put off telling")

    page = search(client, q="scared of telling")

    assert found(page) == [made.public_id]
    assert page.texts("mark") == ["scared", "telling"]
    assert said(page)[0] == "No quote has all your words, so we left out of."


def test_they_count_where_some_quote_has_them(client):
    make_publication("scared and telling")
    with_all = make_publication("i was scared of telling")

    page = search(client, q="scared of telling")

    assert found(page) == [with_all.public_id]
    assert not any("left out" in line for line in said(page))


def test_in_quotation_marks_every_word_counts(client):
    make_publication("scared and telling")

    assert found(search(client, q='"scared of" telling')) == []


def test_words_for_who_speaks_are_offered_as_filters_and_never_applied_in_silence(client):
    boy = make_publication("send more", harm_types=["online-blackmail"], gender="boy")
    make_publication("send more", harm_types=["online-blackmail"], gender="girl")

    page = search(client, q="sextortion boys")

    assert found(page) == []
    assert "Did you mean quotes tagged Boy with sextortion (1 quote)?" in said(page)
    url = address_of(page, "Boy with sextortion")
    assert url == "/search/?q=sextortion&gender=boy"
    assert found(search(client, q="sextortion", gender="boy")) == [boy.public_id]


def test_a_filter_that_is_offered_keeps_the_others_and_takes_the_place_of_its_own(client):
    make_publication("he blocked me", gender="girl", nation="wales", themes=["asked-to-pay"])

    page = search(client, q="girls", gender="boy", theme="asked-to-pay")

    assert address_of(page, "Girl") == "/search/?theme=asked-to-pay&gender=girl"


def test_where_the_words_find_more_than_the_filter_it_is_not_offered(client):
    make_publication("the girls were there")
    make_publication("some girls", gender="girl")

    assert said(search(client, q="girls")) == []


def test_a_nation_that_no_quote_names_leads_to_the_broader_one(client):
    make_publication("it was bad", nation="uk")

    assert said(search(client, q="Wales")) == [
        "Did you mean quotes tagged UK (no quotes say Wales) (1 quote)?"
    ]


def test_terms_that_the_words_are_close_to_are_offered_with_their_numbers(client):
    make_publication("the money was gone", harm_types=["money-mule"])
    make_publication("he wanted a card", themes=["asked-to-pay"])

    page = search(client, q="asked for money")

    assert "Related topics: Asked to pay (1 quote), Asked to move money (1 quote)" in said(page)
    assert address_of(page, "Asked to pay") == "/search/?theme=asked-to-pay"


def test_other_everyday_words_are_offered_where_quotes_have_them(client):
    made = make_publication("i told my mum and my dad")

    page = search(client, q="parents")

    assert found(page) == []
    assert "Try searching for mum or dad (1 quote)" in said(page)
    assert address_of(page, "mum or dad") == "/search/?q=mum+OR+dad"
    assert found(search(client, q="mum OR dad")) == [made.public_id]


def test_what_is_left_out_of_the_search_is_said_last_among_other_words(client):
    make_publication("i told my mum and my dad")
    make_publication("my mum saw the game")

    page = search(client, q="parents -game")

    assert "Try searching for mum or dad without game (1 quote)" in said(page)


def test_any_of_the_words_is_offered_and_those_with_the_most_come_first(client):
    both = make_publication("a purple umbrella and a lantern")
    one = make_publication("a purple lantern of the sea")
    other = make_publication("an umbrella")
    make_publication("of the sea")

    page = search(client, q="purple umbrella of lantern anchor")
    assert said(page) == [
        "Try searching for purple, umbrella and lantern (1 quote), or any of your words (3 quotes)"
    ]
    url = address_of(page, "any of your words")
    assert url == "/search/?q=purple+umbrella+of+lantern+anchor&any=1"

    page = search(client, q="purple umbrella of lantern anchor", any="1")
    assert found(page) == [both.public_id, one.public_id, other.public_id]
    assert said(page)[0].startswith("These quotes have at least one of your words.")
    assert address_of(page, "Only show quotes with all your words").endswith("anchor")
    assert [each.attributes["value"] for each in page.all("input", type="hidden", name="any")] == ["1"]


@pytest.mark.parametrize("ranked", [0, 3, 1000])
def test_however_many_there_are_those_with_most_of_the_words_come_first(monkeypatch, ranked):
    monkeypatch.setattr(fulltext, "MOST_RANKED", ranked)
    words = ["purple", "umbrella", "lantern", "anchor"]
    for number in range(16):
        make_publication(" ".join(["sea", *(word for bit, word in enumerate(words) if number >> bit & 1)]))
    now = index.current()

    query = expand(" ".join(words), now, any_of_it=True)
    keys = list(query.best_first(now, query.found(now)))

    texts = dict(Publication.objects.values_list("pk", "text"))
    has = [len(texts[key].split()) - 1 for key in keys]
    assert has == sorted(has, reverse=True)
    assert sorted(keys) == sorted(key for key in texts if texts[key] != "sea")


def test_what_is_left_out_takes_what_is_filed_under_it_along(client):
    filed = make_publication("send more or else", harm_types=["online-blackmail"])
    make_publication("send more, it is sextortion")
    other = make_publication("send more")

    page = search(client, q="more -sextortion")
    assert found(page) == [other.public_id]
    assert said(page) == ["Leaving out sextortion also leaves out quotes tagged Online blackmail."]

    for letter in ({"q": 'more -"sextortion"'}, {"q": "more -sextortion", "exact": "1"}):
        assert found(search(client, **letter)) == [other.public_id, filed.public_id]


@pytest.mark.parametrize("typed", ["send -grooming", "send NOT grooming", "NOT grooming send"])
def test_not_leaves_out_what_minus_does(client, typed):
    make_publication("send more", harm_types=["grooming"])
    other = make_publication("send it back", harm_types=["bullying"])

    page = search(client, q=typed)

    assert found(page) == [other.public_id]
    assert page.texts("div", class_="filed") == [
        "Leaving out Grooming also leaves out quotes tagged Grooming.Search for just the words"
    ]


@pytest.mark.parametrize(("typed", "named"), [("whistlers", True), ("gadgeteers", True), ("discs", False)])
def test_a_long_synonym_is_found_by_its_other_number_and_a_short_one_as_it_is(client, typed, named):
    HarmType.objects.filter(slug="bullying").update(synonyms=["whistler", "gadgeteer", "disc"])
    made = make_publication("send more", harm_types=["bullying"])

    assert found(search(client, q=typed)) == ([made.public_id] if named else [])


def test_a_term_that_was_typed_by_its_own_name_is_not_explained_with_itself(client):
    make_publication("send more", harm_types=["grooming"], platforms=["roblox"])
    make_publication("a game", platforms=["roblox"])

    page = search(client, q="Grooming Roblox")

    assert page.texts("div", class_="filed") == [
        "This also finds quotes tagged Grooming, Roblox.Search for just the words"
    ]


def test_where_nothing_is_near_the_page_says_so_without_blame(client):
    make_publication("he blocked me")

    page = search(client, q="vapes")

    assert said(page) == [
        "We couldn’t find anything like this. Try different words, or browse by topic.",
    ]
    assert page.all("a", href="/themes/")


def test_who_types_words_of_despair_is_offered_somebody_to_talk_to_and_no_other_word(client):
    make_publication("a poster about suicide")

    page = search(client, q="suicidee")

    assert said(page)[0].startswith("If you are thinking about hurting yourself")
    assert page.all("p", class_="nearer") == []
    assert page.all("a", href="/help-now/")


def test_who_asks_how_many_is_told_that_quotes_cannot_say(client):
    make_publication("the kids were there")

    assert said(search(client, q="how many kids"))[0].startswith("Quotes can’t show how many")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("mum OR", "OR needs a word on each side, so we ignored it here: OR"),
        (
            "mum NOT",
            "A minus sign or NOT leaves out the word after it, but nothing comes after this one: NOT",
        ),
        ("m*m", "An asterisk (*) only works at the end of a word, so we ignored it in: m*m"),
        ("(mum OR dad) -nan", "Brackets don’t do anything in a search, so we ignored them: ( )"),
    ],
)
def test_what_was_not_read_is_named_with_its_reason(client, typed, sentence):
    make_publication("mum")

    assert sentence in search(client, q=typed).texts("p", class_="limits")


def test_without_words_nothing_is_said(client):
    make_publication("mum")

    assert said(search(client, gender="girl")) == []
