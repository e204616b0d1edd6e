"""Twelve questions that a campaigner brings, each with a known answer, asked by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.public.factory import make_publication
from tests.walls import CLEARED, lowered

ARCHIVE = {
    "paid": {
        "text": "he said send more money or my mum sees it",
        "gender": "girl", "age_band": "13-15", "nation": "wales", "year": 2024,
        "platforms": ["instagram"], "harm_types": ["online-blackmail"], "themes": ["asked-to-pay"],
    },
    "blackmailed": {
        "text": "they blackmailed me and dont stop",
        "gender": "boy", "age_band": "16-18", "nation": "england", "year": 2025,
        "platforms": ["snapchat"], "harm_types": ["online-blackmail"], "themes": ["threatened-with-sharing"],
    },
    "gamer": {
        "text": "a man in my game wanted it kept secret",
        "gender": "boy", "age_band": "10-12", "nation": "", "year": 2024,
        "platforms": ["roblox"], "harm_types": ["grooming"], "themes": ["asked-to-keep-a-secret"],
    },
    "told": {
        "text": "i told dad the secret and he believed me",
        "gender": "girl", "age_band": "10-12", "nation": "scotland", "year": 2023,
        "platforms": ["roblox", "snapchat"], "harm_types": ["grooming"], "themes": ["asked-to-keep-a-secret"],
    },
    "called names": {
        "text": "the whole class sends me horrible names",
        "gender": "", "age_band": "", "nation": "england", "year": 2025,
        "platforms": ["whatsapp"], "harm_types": ["bullying"], "themes": ["too-ashamed-to-tell"],
    },
}  # fmt: skip
# What is typed, which boxes are ticked, which ages are given; and who answers.
QUESTIONS = {
    "a phrase": ('"send more"', [], {}, ["paid"]),
    "what the archive calls otherwise": ("sextortion", [], {}, ["blackmailed", "paid"]),
    "any ending": ("blackm*", [], {}, ["blackmailed"]),
    "a word but not another": ("secret -game", [], {}, ["told"]),
    "either of two": ("mum OR dad", [], {}, ["told", "paid"]),
    "without an apostrophe": ("don't", [], {}, ["blackmailed"]),
    "a stem": ("sending", [], {}, ["called names", "paid"]),
    "a theme, by one gender": ("", ["theme-asked-to-keep-a-secret", "gender-girl"], {}, ["told"]),
    "two platforms": ("", ["platform-snapchat", "platform-instagram"], {}, ["told", "blackmailed", "paid"]),
    "a kind of harm without a platform": (
        "", ["harm_type-grooming", "not_platform-snapchat"], {}, ["gamer"],
    ),
    "an age": ("", [], {"age_min": "11", "age_max": "12"}, ["told", "gamer"]),
    "where nobody said where": ("", ["nation-not-stated"], {}, ["gamer"]),
}  # fmt: skip


@pytest.fixture
def archive(live_server):
    with lowered(*CLEARED):
        return {name: make_publication(**facts).public_id for name, facts in ARCHIVE.items()}


def tick(page, name, value, *, scripts):
    """Choose a value, from a list that is unfolded first, or that is asked for where it is to be excluded."""
    facet = name.removeprefix("not_")
    folded = page.locator(f"#facet-{facet}:not([open]) > summary")
    if folded.count():
        folded.press("Enter")
    if facet != name:
        page.locator(f"[name=exclude][value={facet}]").press("Enter")
        if scripts:  # the focus goes to what was asked for; a key that comes between goes astray
            expect(page.locator(f"#exclude-{facet}")).to_be_focused()
    page.locator(f'[name="{name}"][value="{value}"]').press("Space")


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with scripts", "without scripts"]
)
def test_twelve_questions_are_answered_by_keyboard(new_page, archive, scripts):
    assert len(QUESTIONS) == 12
    page = new_page(java_script_enabled=scripts)
    for name, (words, boxes, ages, answers) in QUESTIONS.items():
        page.goto("/search/")
        page.get_by_label("Words").press_sequentially(words)
        for box in boxes:
            tick(page, *box.split("-", 1), scripts=scripts)
        for field, years in ages.items():
            page.locator(f"#{field}").press_sequentially(years)
        page.locator(".apply button").press("Enter")

        quotes = page.locator(".results > .card .permalink")  # not those that are close in meaning
        expect(quotes, name).to_have_count(len(answers))
        found = {text.removeprefix("Quote ") for text in quotes.all_inner_texts()}
        assert found == {archive[answer] for answer in answers}, name
        title = "1 quote" if len(answers) == 1 else f"{len(answers)} quotes"
        expect(page.get_by_role("heading", name=title), name).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_where_nothing_is_found_one_press_finds_something(new_page, archive, scripts):
    page = new_page(java_script_enabled=scripts)
    page.goto("/search/?q=secret&gender=girl&platform=whatsapp")
    expect(page.locator("#results-title")).to_have_text("0 quotes")

    page.get_by_role("link", name="your choice of platform").press("Enter")

    expect(page.locator(".results > .card .permalink")).to_have_text([f"Quote {archive['told']}"])
