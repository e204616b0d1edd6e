"""Every number of a chart is that of the search behind it, and of the filter that says the same."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from archive.models.publication import Publication
from archive.models.vocabulary import Platform
from archive.search.addresses import Address
from archive.search.facets import FACETS
from archive.search.index import current
from archive.search.results import Results
from archive.views.breakdowns import MOST_SHOWN, breakdowns
from archive.views.topics import FACETS as TOPICS
from tests.public.factory import make_publication, make_random_publications
from tests.public.reading import Page, search

# As a screen reader has it: the label, and how many quotes.
ROW = re.compile(r"(.+?) ([0-9]+) quotes?")

pytestmark = pytest.mark.django_db


def asked_by(url):
    parts = urlsplit(url)
    return Results(Address(parts.path, tuple(parse_qsl(parts.query))))


def every_count(breakdown):
    missing = [breakdown.missing] if breakdown.missing else []
    return [*breakdown.counts, *breakdown.more, *missing]


def read_charts(client, address):
    """Each chart by its title: its rows in order, as {label: number}, and where each leads."""
    page = Page(client.get(address))
    charts, titles = {}, []
    for element in page.elements:
        if element.tag == "section" and element.attributes.get("class") == "chart":
            titles.append(None)
        elif element.tag == "h3" and titles and titles[-1] is None:
            titles[-1] = element.text
            charts[element.text] = {}
        elif titles and titles[-1] and element.tag in {"a", "span"} and element.inside[-1] == "li":
            row = ROW.fullmatch(" ".join(element.text.split()))
            charts[titles[-1]] |= {row[1]: (int(row[2]), element.attributes.get("href", ""))} if row else {}
    return charts


def test_every_bar_of_every_topic_counts_what_its_search_finds():
    make_random_publications(60, seed=1)
    index = current()
    compared = 0

    for facet in TOPICS:
        terms = index.terms[facet.name]
        for term in (*(top for top in terms if top.parent is None), *terms[::4]):
            asked = ((facet.name, term.slug),)
            for breakdown in breakdowns(index, index.having_any(facet.name, [term.slug]), asked):
                for count in every_count(breakdown):
                    if count.count:
                        results = asked_by(count.url)
                        assert not results.problems, count
                        assert len(results.found) == count.count, count
                        compared += 1
    assert compared > 600


def test_every_bar_with_the_name_of_a_filter_has_the_number_that_the_filter_says():
    """Those of quotes with broader tags too: the bar of a broad value alone has another name."""
    make_random_publications(80, seed=3)
    index = current()
    compared = 0

    for topic in TOPICS:
        for term in index.terms[topic.name]:
            base = Results(Address("/search/", ((topic.name, term.slug),)))
            drawn = {each.name: each for each in breakdowns(index, base.found, base.address.pairs)}
            for facet in FACETS:
                if facet is topic or facet.name not in drawn:
                    continue
                said = {}
                for option in base.options(facet):
                    said |= {each.label: each.count for each in (option, *option.narrower)}
                for count in every_count(drawn[facet.name]):
                    if count.label in said:
                        assert count.count == said[count.label], (term.slug, count)
                        compared += 1
    assert compared > 1000


def test_a_quote_that_names_a_kind_of_platform_alone_has_a_bar_of_its_own(client):
    for platforms in (["instagram"], ["social-media"], ["social-media", "instagram"], [], ["live-stream"]):
        make_publication(themes=["asked-to-pay"], platforms=platforms)

    chart = read_charts(client, "/themes/asked-to-pay/")["Quotes by platform"]

    assert {label: number for label, (number, _) in chart.items()} == {
        "Instagram": 2,
        "Live stream (doesn’t say which one)": 1,
        "Social media (doesn’t say which one)": 1,
        "Not stated": 1,
    }
    for label, (number, link) in chart.items():
        assert len(asked_by(link).found) == number, label


def test_a_bar_leads_to_the_page_of_search_that_has_as_many_quotes(client):
    for age in ("13-15", "13-15", "16-18", "13-18"):
        make_publication(themes=["asked-to-pay"], age_band=age)
    make_publication(themes=["asked-to-meet"], age_band="13-15")

    rows = read_charts(client, "/themes/asked-to-pay/")["Quotes by age"]

    assert rows["13–15"] == (2, "/search/?theme=asked-to-pay&age_band=13-15")
    alone, link = rows["13–18 (no more detail)"]
    found = search(
        client,
        **{name: value for name, value in parse_qsl(urlsplit(link).query) if name != "not_age_band"},
        not_age_band=["13-15", "16-18"],
    )
    assert (alone, len(found.quote_ids())) == (1, 1)
    assert link.endswith("not_age_band=13-15&not_age_band=16-18")


def test_values_past_the_last_bar_are_folded_and_lead_to_their_searches_as_well(client):
    narrow = Platform.objects.exclude(parent=None).order_by("label").values_list("slug", flat=True)
    for place, slug in enumerate(narrow[: MOST_SHOWN + 2]):
        for _ in range(3 if place < MOST_SHOWN else 1):
            make_publication(themes=["asked-to-pay"], platforms=[slug])

    page = Page(client.get("/themes/asked-to-pay/"))
    rows = read_charts(client, "/themes/asked-to-pay/")["Quotes by platform"]

    assert len(rows) == MOST_SHOWN + 2
    assert [number for number, link in rows.values() if link] == [3] * MOST_SHOWN + [1, 1]
    assert "2 more" in page.texts("summary")


def test_a_quote_on_two_platforms_is_said_to_be_counted_twice(client):
    said = "A quote can be counted more than once here."
    make_publication(themes=["asked-to-pay"], platforms=["instagram"])
    assert said not in Page(client.get("/themes/asked-to-pay/")).texts("p", class_="hint")

    make_publication(themes=["asked-to-pay"], platforms=["instagram", "snapchat"])

    assert said in Page(client.get("/themes/asked-to-pay/")).texts("p", class_="hint")


def test_a_broad_topic_is_broken_down_by_its_narrower_ones(client):
    for themes in (["asked-to-pay"], ["asked-to-pay", "how-it-is-kept-up"], ["how-it-is-kept-up"]):
        make_publication(themes=themes)
    make_publication(themes=["told-and-not-believed"])

    rows = read_charts(client, "/themes/how-it-is-kept-up/")["Quotes by theme"]

    assert rows["Asked to pay"] == (2, "/search/?theme=asked-to-pay")
    assert rows["How control is kept (doesn’t say which one)"][0] == 1
    assert len(rows) == 2
    assert "Quotes by theme" not in read_charts(client, "/themes/asked-to-pay/")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_chart_in_which_each_quote_has_one_value_adds_up(client, seed):
    make_random_publications(60, seed=seed)
    total = len(current().having_any("theme", ["how-it-is-kept-up"]))

    charts = read_charts(client, "/themes/how-it-is-kept-up/")

    assert total <= Publication.objects.count()
    for title in ("age", "gender", "nation", "the year it happened"):
        rows = charts[f"Quotes by {title}"]
        assert sum(number for number, _ in rows.values()) == total, title


def test_a_year_without_a_quote_is_a_gap_that_can_be_seen(client):
    for year in (2022, 2025, 2025):
        make_publication(themes=["asked-to-pay"], year=year)
    make_publication(themes=["asked-to-pay"], decade=2020)
    make_publication(themes=["asked-to-pay"])

    rows = read_charts(client, "/themes/asked-to-pay/")["Quotes by the year it happened"]

    assert {label: (number, bool(link)) for label, (number, link) in rows.items()} == {
        "2022": (1, True),
        "2023": (0, False),
        "2024": (0, False),
        "2025": (2, True),
        "2020s (year not stated)": (1, True),
        "Not stated": (1, True),
    }
