"""Published statistics beside the quotes, the pictures of the quotes, and feeds."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from archive.models import Figure, Theme
from tests.public.factory import make_publication
from tests.public.reading import Page

pytestmark = pytest.mark.django_db
LATER, EARLIER = "internet-linked-offences-2018-19", "internet-linked-offences-2015-16"
UNDER_ELEVENS = "offences-under-elevens-2018-19"


def text_of(page, **attributes):
    return " ".join(page.one("article", **attributes).text.split())


def test_a_figure_stands_on_its_page_with_its_sums_its_source_and_what_it_does_not_show(client):
    shown = text_of(Page(client.get("/harms/online-blackmail/")), id=f"figure-{LATER}")

    figure = Figure.objects.get(slug=LATER)
    for part in (
        "8,224 internet-linked sexual offences against children recorded by police",
        "40 of the 44 police forces asked in England, Wales and Northern Ireland",
        "More than 22 a day (8,224 ÷ 365 days = 22.5)",
        "Doubled in four years of records, 2015–16 to 2018–19",
        "(8,224 in 2018–19, just over 4,000 in 2015–16: 2.06 times)",
        figure.caveat,
        f"Source: {figure.source}",
    ):
        assert part in shown


def test_a_figure_that_a_later_one_is_compared_with_has_no_place_of_its_own(client):
    page = Page(client.get("/harms/online-blackmail/"))

    assert [each.attributes["id"] for each in page.all("article", class_="statistic")] == [
        f"figure-{slug}" for slug in (LATER, "offences-under-elevens-2018-19", "most-common-age-2018-19")
    ]


def test_a_figure_on_a_broader_theme_bears_on_the_narrower_ones_and_on_no_other(client):
    def shown(slug):
        return bool(Page(client.get(f"/themes/{slug}/")).all("article", class_="statistic"))

    assert {slug: shown(slug) for slug in ("how-it-is-kept-up", "asked-to-pay", "telling-someone")} == {
        "how-it-is-kept-up": True,
        "asked-to-pay": True,
        "telling-someone": False,
    }


def test_a_quote_is_copied_together_with_a_figure_and_both_references(client, quote):
    figure = Figure.objects.get(slug=LATER)
    quoted = (
        "[Invented for demonstration: not a child’s words] "
        f"“{quote.text}” – {quote.attribution} (lightly edited). "
        f"Heard, quote {quote.public_id}, http://testserver/quotes/{quote.public_id}/"
    )
    counted = (
        "Police recorded 8,224 internet-linked sexual offences against children in 2018–19, more than 22 a "
        "day. The number doubled in four years of records, from 2015–16 to 2018–19. Covers: 40 of the 44 "
        "police forces asked in England, Wales and Northern Ireland. "
        f"{figure.caveat} Source: {figure.source}, {figure.url}"
    )
    copied = Page(client.get(f"/quotes/{quote.public_id}/")).one(
        "textarea", id=f"copy-{quote.public_id}-{LATER}"
    )
    assert copied.text.strip().splitlines() == [quoted, "", counted]
    # A list has the figure's half once, and asks the quote's own page for the other.
    for address in ("/themes/asked-to-pay/", "/harms/online-blackmail/"):
        page = Page(client.get(address))
        assert [each.text.strip() for each in page.all("textarea")] == [counted]
        assert page.texts("button", **{"data-figure": f"text-{LATER}"}) == ["Copy quote with figure"]


READ_OUT = {
    LATER: "Police recorded 8,224 internet-linked sexual offences against children in 2018–19, more than 22 "
    "a day. The number doubled in four years of records, from 2015–16 to 2018–19.",
    EARLIER: "Police recorded just over 4,000 internet-linked sexual offences against children in "
    "2015–16, more than 10 a day.",
    "most-common-age-2018-19": "The most common age of the victims of internet-linked sexual offences was "
    "13 in 2018–19.",
    UNDER_ELEVENS: "Police recorded almost 200 internet-linked sexual offences against children under 11 in "
    "2018–19, fewer than 4 a week.",
}


def test_each_figure_that_comes_with_the_program_is_a_sentence_that_can_be_read_out():
    assert {figure.slug: figure.sentence for figure in Figure.objects.all()} == READ_OUT
    for figure in Figure.objects.all():
        figure.full_clean()
        figure.wording = ""
        assert figure.sentence.endswith(".")
        assert "{" not in figure.sentence


def test_a_figure_without_words_of_its_own_is_told_plainly():
    figure = Figure.objects.get(slug=EARLIER)
    figure.wording = ""

    assert figure.sentence == (
        "There were just over 4,000 internet-linked sexual offences against children recorded by police in "
        "2015–16, more than 10 a day."
    )


@pytest.mark.parametrize(
    ("today", "told"), [("2020-03-30", []), ("2020-03-31", ["1 year old"]), ("2026-11-27", ["7 years old"])]
)
def test_a_figure_says_how_old_it_is(client, monkeypatch, today, told):
    monkeypatch.setattr("archive.models.figure.timezone.localdate", lambda: date.fromisoformat(today))

    page = Page(client.get("/harms/online-blackmail/"))

    assert page.texts("span", class_="label old") == told * 3


def offered(client, quote):
    page = Page(client.get(f"/quotes/{quote.public_id}/"))
    shown = {each.attributes["id"].partition(f"{quote.public_id}-")[2] for each in page.all("textarea")}
    return shown - {""}


def test_a_figure_about_other_ages_nations_or_harms_is_offered_beside_no_quote(client):
    def made(**fields):
        return make_publication(**{"harm_types": ["grooming"], "age_band": "13-15", **fields})

    general = {LATER, "most-common-age-2018-19"}
    assert offered(client, made()) == general
    assert offered(client, made(age_band="under-10")) == {*general, UNDER_ELEVENS}
    assert offered(client, made(age_band="10-12")) == general
    assert offered(client, made(nation="wales")) == general
    assert offered(client, made(nation="scotland")) == set()
    # It shares a theme with them, and nothing that they count.
    assert offered(client, made(harm_types=["bullying"], themes=["asked-to-keep-a-secret"])) == set()


def test_a_figure_of_which_nobody_has_said_whom_it_counts_stands_on_topics_alone(client):
    Figure.objects.filter(slug=LATER).update(age_from=None, age_to=None, url="")  # as one entered long ago
    Figure.objects.filter(slug="most-common-age-2018-19").update(
        england=False, wales=False, northern_ireland=False
    )

    quote = make_publication(harm_types=["online-blackmail"], age_band="13-15")

    assert offered(client, quote) == set()
    assert Page(client.get("/harms/online-blackmail/")).one("article", id=f"figure-{LATER}")
    assert "Copy quote with figure" not in Page(client.get("/harms/online-blackmail/")).texts("button")


def test_what_is_copied_has_no_double_spaces(client, quote):
    page = Page(client.get(f"/quotes/{quote.public_id}/"))

    for each in page.all("textarea"):
        assert "  " not in each.text
        assert " \n" not in each.text
        assert each.text == each.text.strip()


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": -1},
        {"last_day": date(2018, 3, 31)},
        {"qualifier": "roughly"},
        {"source": ""},
        {"caveat": ""},
    ],
)
def test_the_database_refuses_a_figure_that_nobody_could_check(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.filter(slug=LATER).update(**wrong)


def test_a_figure_is_compared_with_an_earlier_one_of_the_same_thing_alone():
    later, before = Figure.objects.get(slug=LATER), Figure.objects.get(slug=EARLIER)
    later.full_clean()

    before.compared_with = later
    with pytest.raises(ValidationError, match="earlier period"):
        before.full_clean()
    later.compared_with = Figure.objects.get(slug="most-common-age-2018-19")
    with pytest.raises(ValidationError, match="counts something else"):
        later.full_clean()


def test_one_year_alone_is_no_trend(client):
    make_publication(themes=["asked-to-pay"], year=2025)

    page = Page(client.get("/themes/asked-to-pay/"))

    assert "Quotes by the year it happened" not in page.texts("h3")


@pytest.mark.parametrize("address", ["/themes/asked-to-pay/", "/harms/online-blackmail/"])
def test_a_feed_names_new_quotes_without_a_word_that_a_child_said(client, quote, address):
    page = Page(client.get(address))
    named = [each.attributes["href"] for each in page.all("link", type="application/atom+xml")]
    feed = client.get(f"{address}new.atom").content.decode()

    assert f"{address}new.atom" in named
    assert f"/quotes/{quote.public_id}/" in feed
    assert quote.attribution in feed
    assert "Content note: threats, demands for money." in feed
    for word in quote.text.split():
        if len(word) > 4:
            assert word not in feed.replace(quote.attribution, ""), word


def test_a_feed_of_nothing_is_not_found(client):
    assert client.get("/themes/nothing/new.atom").status_code == 404
    assert client.get("/harms/nothing/").status_code == 404


def test_the_sitemap_lists_what_may_be_indexed_and_no_quote(client, quote):
    sitemap = client.get("/sitemap.xml").content.decode()
    listed = [part.partition("</loc>")[0] for part in sitemap.split("<loc>")[1:]]

    assert f"http://testserver/themes/{Theme.objects.first().slug}/" in listed
    assert len(listed) == len(set(listed))
    for address in listed:
        assert "X-Robots-Tag" not in client.get(address.removeprefix("http://testserver")).headers, address
    assert quote.public_id not in sitemap
