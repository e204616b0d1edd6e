"""Every chart adds up to the quotes under its heading, or says beside it what it leaves out."""

import re

import pytest

from archive.models.publication import Publication
from archive.models.vocabulary import Platform
from archive.views.breakdowns import MOST_BARS
from tests.public.factory import make_publication, make_random_publications
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


def read_charts(client, address):
    """Each chart by its title: the bars drawn, the rows of its table, and the words beside it."""
    page = Page(client.get(address))
    charts = {}
    for element in page.elements:
        within = element.inside
        if element.tag == "figure" and element.attributes.get("class") == "chart":
            chart = {"bars": 0, "rows": {}, "said": ""}
            label = None
        elif (
            element.tag == "figcaption" and "figure" in within and "section" in within and element.attributes
        ):
            charts[element.text] = chart
        elif element.tag == "rect" and element.attributes["class"] == "bar":
            chart["bars"] += 1
        elif element.tag == "p" and element.attributes.get("id", "").endswith("-notes"):
            chart["said"] = element.text
        elif element.tag == "th" and element.attributes["scope"] == "row":
            label = element.text
        elif element.tag == "td":
            chart["rows"][label] = int(element.text)
    return charts


def number(pattern, said):
    found = re.search(rf"(\d+) {pattern}", said)
    return int(found[1]) if found else 0


def test_a_quote_that_names_a_kind_of_platform_alone_has_a_bar_of_its_own(client):
    for platforms in (["instagram"], ["social-media"], ["social-media", "instagram"], [], ["live-stream"]):
        make_publication(themes=["asked-to-pay"], platforms=platforms)

    chart = read_charts(client, "/themes/asked-to-pay/")["Quotes by platform"]

    assert chart["rows"] == {
        "Instagram": 2,
        "Live stream (which one is not stated)": 1,
        "Social media (which one is not stated)": 1,
        "Not stated": 1,
    }
    assert chart["said"] == "1 quote does not name a platform."


def test_what_is_past_the_last_bar_is_counted_beside_the_chart_and_stands_in_the_table(client):
    narrow = Platform.objects.exclude(parent=None).order_by("label").values_list("slug", flat=True)
    for place, slug in enumerate(narrow[: MOST_BARS + 2]):
        for _ in range(3 if place < MOST_BARS else 1):
            make_publication(themes=["asked-to-pay"], platforms=[slug])
    make_publication(themes=["asked-to-pay"], platforms=[narrow[0], narrow[MOST_BARS]])

    chart = read_charts(client, "/themes/asked-to-pay/")["Quotes by platform"]

    assert chart["bars"] == MOST_BARS
    assert len(chart["rows"]) == MOST_BARS + 2
    assert chart["said"] == (
        f"The chart shows the {MOST_BARS} named most often; the table lists all. "
        "2 more quotes name only other platforms. "
        "A quote can name more than one platform; it is then counted under each."
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_every_chart_adds_up_with_what_is_said_beside_it(client, seed):
    make_random_publications(60, seed=seed)
    quotes = Publication.objects.filter(
        themes__parent__slug="how-it-is-kept-up"
    ) | Publication.objects.filter(themes__slug="how-it-is-kept-up")
    quotes = quotes.distinct()
    total = quotes.count()
    none_named = quotes.filter(platforms=None).count()

    charts = read_charts(client, "/themes/how-it-is-kept-up/")

    platforms = charts.pop("Quotes by platform")
    assert platforms["rows"]["Not stated"] == none_named == number("quotes? do", platforms["said"])
    drawn = list(platforms["rows"])[:MOST_BARS]
    slugs = {
        slug
        for slug, label, parent in Platform.objects.values_list("slug", "label", "parent")
        if label in drawn or f"{label} (which one is not stated)" in drawn
    }
    shown = quotes.filter(platforms__slug__in=slugs).distinct().count()
    assert shown + number("more quotes? name", platforms["said"]) + none_named == total
    for title, chart in charts.items():
        assert sum(chart["rows"].values()) == total, title
        assert chart["rows"].get("Not stated", 0) == number("quotes? do", chart["said"]), title
    assert len(charts) == 4
