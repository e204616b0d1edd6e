"""A briefing as it comes out of a printer."""

import re

from archive.models.publication import Publication
from archive.vocabulary import AgeBand, Gender, Nation
from tests.public.factory import make_publication
from tests.walls import CLEARED, lowered

# As long as lines and notes get.
LINE = (
    "Girl, 13–15, adult dating app and school learning platform, online blackmail and features that work "
    "like gambling, Northern Ireland, 2025"
)
NOTES = ["threats", "money", "self_blame"]
HALVES = re.compile(rb"/Type\s*/Page\b")


def sheets(page):
    pdf = page.pdf(prefer_css_page_size=True)
    return len(HALVES.findall(pdf))


def make_the_longest(number):
    """Quotes that leave no room, on more platforms and of more kinds than a chart shows."""
    platforms = ["instagram", "school-learning-platform", "online-marketplace", "adult-dating-app", "tiktok"]
    for place in range(number):
        make_publication(
            "they said it again and again and nobody " * 7 + "listened",
            attribution=LINE,
            content_notes=NOTES,
            harm_types=["online-blackmail"],
            platforms=[platforms[place % len(platforms)], "playstation-network"],
            themes=["reported-and-nothing-happened", "told-a-teacher-and-it-helped", "made-to-feel-to-blame"],
            age_band=AgeBand.values[place % len(AgeBand.values)],
            gender=Gender.values[place % len(Gender.values)],
            nation=Nation.values[place % len(Nation.values)],
            invented=True,
        )


def test_a_briefing_fits_two_sheets_of_paper_however_long_its_quotes_are(page):
    with lowered(*CLEARED):
        make_the_longest(12)
    page.goto("/harms/online-blackmail/briefing/")

    assert Publication.objects.count() == 12
    assert page.locator("blockquote").count() == 6
    assert sheets(page) == 2


def test_the_button_that_prints_is_there_with_scripts_alone(page, new_page):
    with lowered(*CLEARED):
        make_the_longest(1)
    page.goto("/harms/online-blackmail/briefing/")
    assert page.get_by_role("button", name="Print this briefing").is_visible()

    plain = new_page(java_script_enabled=False)
    plain.goto("/harms/online-blackmail/briefing/")
    assert not plain.get_by_role("button", name="Print this briefing").is_visible()


def test_a_quote_is_one_sheet_of_paper(page):
    with lowered(*CLEARED):
        make_the_longest(4)
    page.goto(f"/quotes/{Publication.objects.latest('pk').public_id}/")

    assert page.locator("#like .card").count() == 3
    assert sheets(page) == 1
