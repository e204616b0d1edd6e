"""The prepare page as a reviewer who works by keyboard meets it: few keys, nothing silent, nothing lost."""
# ruff: noqa: F811 -- fixtures work where they are imported, and are asked for by name

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from archive.models import Preparation
from archive.vocabulary import CheckItem
from archive.workflow.intake import enter
from tests.browser.test_journey import sign_in  # noqa: F401 -- fixtures work where imported
from tests.browser.test_public_site import MODES, SIDEWAYS
from tests.browser.test_staff_pages import LOOKS, each_look, violations
from tests.workflow.acting import clearing, preparing, review
from tests.workflow.conftest import (  # noqa: F401 -- fixtures
    approver,
    author,
    choices,
    decide_all,
    entered,
    entry,
    reviewer,
    tags,
)

MOST_KEYS = 16  # to prepare and submit one testimony; it was 79 before


class Keys:
    """A keyboard that counts."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.count += 1
            self.page.keyboard.press(key)


@pytest.fixture
def decided(entered, reviewer, decide_all):
    """Of a text with two names, an age and a town, everything is decided."""
    return decide_all(entered, reviewer)


@pytest.fixture
def open_prepare(sign_in):
    """Open the page with the text shown, as it is for the rest of a session once T was pressed."""

    def open_page(testimony, **options):
        page = sign_in("rae", "reviewer", **options)
        page.goto(f"/admin/archive/testimony/{testimony.pk}/prepare/")
        page.keyboard.press("t")
        expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
        page.goto(f"/admin/archive/testimony/{testimony.pk}/prepare/")
        return page

    return open_page


def marked(page):
    return page.locator("[data-station][data-current]")


def on(page, name):
    expect(marked(page)).to_have_attribute("data-station", name)


def test_a_testimony_of_two_flags_is_prepared_and_submitted_in_few_keys(
    sign_in,
    entry,
    author,
):
    text = "a man kept writing to me and jess knew. he said he would tell everyone in stockport. i was scared"
    testimony = enter(replace(entry, text=text), by=author).testimony
    page = sign_in("rae", "reviewer")
    keys = Keys(page)
    page.goto(f"/admin/archive/testimony/{testimony.pk}/review/")
    keys.press("t")
    expect(page.locator("#workspace")).not_to_have_class("softened")
    assert page.locator("li.flag[data-standing=open]").count() == 2
    for left in ("1", "0"):
        keys.press("a")
        expect(page.get_by_test_id("open-count")).to_have_attribute("data-open", left)
    keys.press("s")  # applied, scanned, and nothing is open any more
    expect(page).to_have_title(re.compile("Prepare"), timeout=30_000)
    on(page, "check_classmate")
    expect(marked(page)).to_be_focused()
    before = keys.count

    keys.press(*"1" * len(CheckItem))
    on(page, "content_notes")
    keys.press("a")
    on(page, "fidelity")
    keys.press("a")
    on(page, "themes")
    keys.press("a")
    expect(page.get_by_role("button", name="Submit for clearing")).to_be_focused()
    keys.press("s")
    expect(page.get_by_text("is now waiting for a second person")).to_be_visible()

    preparation = Preparation.objects.get(revision__testimony=testimony)
    assert (preparation.fidelity, preparation.content_notes) == ("verbatim", ["threats"])
    assert keys.count - before <= MOST_KEYS
    assert keys.count <= 25  # so that twenty take at most 500


@pytest.fixture
def rare(entered, author, entry, settings):
    """Its line fits one contact of the five that it needs. Six were on social media."""
    settings.ARCHIVE_MINIMUM_GROUP = 5
    for number in range(5):
        neighbour = replace(entry.tags, platforms=("tiktok",), age=14)
        enter(
            replace(entry, reference=f"N-{number}", text=f"he wrote again, {number}", tags=neighbour),
            by=author,
        )


def test_one_goes_back_and_forth_undoes_and_is_led_to_what_is_missing(open_prepare, decided):
    page = open_prepare(decided)
    on(page, "check_classmate")
    page.keyboard.press("1")
    page.keyboard.press("2")
    on(page, "check_searchable")
    expect(page.locator("[name=check_perpetrator][value=changed]")).to_be_checked()
    expect(page.locator("[data-code=checklist]")).to_contain_text("5 checklist questions are unanswered")

    page.keyboard.press("ArrowUp")
    on(page, "check_perpetrator")
    page.keyboard.press("1")
    on(page, "check_searchable")
    page.keyboard.press("u")
    on(page, "check_perpetrator")
    expect(page.locator("[name=check_perpetrator][value=changed]")).to_be_checked()
    page.keyboard.press("u")
    expect(page.locator("[name=check_perpetrator]:checked")).to_have_count(0)
    page.keyboard.press("s")  # not yet
    on(page, "check_perpetrator")
    expect(page.locator("#announcer")).to_contain_text("Not submitted: 8 answers are still missing")
    page.keyboard.press("j")
    on(page, "check_classmate")
    page.keyboard.press("n")
    on(page, "check_perpetrator")
    page.keyboard.down("2")
    for _ in range(5):
        page.keyboard.down("2")  # held down, it answers one question
    page.keyboard.up("2")
    on(page, "check_searchable")

    assert not Preparation.objects.exists()


def test_nothing_that_is_suggested_is_stored_before_it_is_accepted(open_prepare, decided):
    page = open_prepare(decided)
    expect(page.locator("#station-content_notes .suggests")).to_contain_text("Suggested: Threats")
    expect(page.get_by_text("(suggested, because: online blackmail)").first).to_be_visible()

    page.keyboard.press("d")

    expect(page.get_by_text("draft saved")).to_be_visible()
    stored = Preparation.objects.get()
    assert (stored.content_notes, stored.fidelity) == (None, "")
    assert [theme.slug for theme in stored.themes.all()] == ["too-ashamed-to-tell"]


def test_a_theme_is_found_by_the_words_people_use_for_it(open_prepare, decided):
    page = open_prepare(decided)
    page.locator("#station-themes").focus()

    page.keyboard.press("e")
    page.keyboard.type("gift c")  # "gift cards"
    page.keyboard.press("Enter")
    expect(page.get_by_label("Asked to pay")).to_be_checked()
    page.keyboard.type("a")  # typed into the field: no key accepts anything
    page.keyboard.press("Escape")

    on(page, "themes")
    expect(marked(page)).to_be_focused()
    expect(page.locator("[name=themes]:checked")).to_have_count(2)


def test_the_line_that_passes_is_taken_by_one_key_and_what_was_answered_stays(open_prepare, decided, rare):
    page = open_prepare(decided)
    page.keyboard.press("1")
    page.locator("[data-code=line-too-rare] a").click()
    on(page, "line")

    page.keyboard.press("a")

    expect(page.get_by_text("The line is now")).to_be_visible()
    expect(page.get_by_test_id("group")).to_have_text(re.compile("^Fits 6 contacts"))
    expect(page.locator("[name=check_classmate][value=nothing]")).to_be_checked()
    on(page, "check_perpetrator")


def test_what_the_text_says_more_exactly_is_asked_while_the_line_changes(
    sign_in, open_prepare, entry, author, reviewer, decide_all
):
    text = "he found me on instagram and would not stop writing to me"
    testimony = decide_all(enter(replace(entry, text=text), by=author).testimony, reviewer)
    page = open_prepare(testimony)
    expect(page.get_by_test_id("agreement")).to_have_count(0)

    page.get_by_label("Social media (broader)").check()
    page.get_by_label("Instagram", exact=True).uncheck()

    expect(page.get_by_test_id("agreement")).to_contain_text("the line says “social media”", ignore_case=True)
    question = page.get_by_test_id("agreement").locator("[data-station]")
    question.focus()
    page.keyboard.press("2")
    page.keyboard.press("a")  # how serious it is
    for key in ("1" * len(CheckItem), "aa"):
        for each in key:
            page.keyboard.press(each)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("is now waiting for a second person")).to_be_visible()
    assert list(Preparation.objects.get().agreement.values()) == ["somebody_else"]


def test_after_the_text_changed_each_answer_is_confirmed_with_one_key(
    open_prepare, decided, reviewer, choices
):
    text = decided.latest_revision.text
    testimony = preparing.prepare(decided, seen=decided.version, choices=choices, by=reviewer)
    testimony = review.mark(
        testimony,
        seen=testimony.version,
        start=text.index("scared"),
        end=len(text),
        label="UNIQUE",
        by=reviewer,
    )
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony
    page = open_prepare(testimony)
    expect(page.get_by_test_id("answered-before")).to_be_visible()
    expect(page.locator("[data-code=checklist]")).to_contain_text("7 checklist questions are unanswered")
    expect(marked(page)).to_contain_text("Answered before the change: Checked: nothing found")

    for _ in CheckItem:
        page.keyboard.press("a")

    expect(page.locator(".before:visible")).to_have_count(0)
    expect(page.locator("[data-code=checklist]")).to_be_hidden()


def test_a_wrong_replacement_leads_to_its_place_on_the_review_page_and_back(open_prepare, decided):
    page = open_prepare(decided)
    page.keyboard.press("2")
    page.keyboard.press("r")
    page.keyboard.press("r")
    stretch = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    expect(page).to_have_title(re.compile("Review"))
    start, end = map(int, re.search(r"stretch=(\d+)-(\d+)", page.url).groups())
    assert decided.latest_revision.text[start:end] == stretch
    page.go_back()
    expect(page.locator("[name=check_classmate][value=changed]")).to_be_checked()


def test_what_came_back_starts_at_what_should_change(open_prepare, decided, choices, reviewer, approver):
    sent = preparing.submit(decided, seen=decided.version, choices=choices, by=reviewer)
    clearing.give_back(sent, seen=sent.version, comment="Please broaden the place.", by=approver)

    page = open_prepare(sent)

    expect(page.locator(":focus")).to_contain_text("Please broaden the place.")
    page.keyboard.press("Enter")
    expect(marked(page)).to_be_focused()


def test_the_severity_that_may_fit_better_is_one_key_and_no_answer_is_lost(open_prepare, decided):
    page = open_prepare(decided)
    page.keyboard.press("2")
    page.keyboard.press("v")

    expect(page.get_by_test_id("severity")).to_contain_text("How serious: Serious")
    expect(page.locator("[name=check_classmate][value=changed]")).to_be_checked()
    expect(page.get_by_test_id("answered-before")).to_have_count(0)


def test_with_letters_switched_off_no_letter_answers(open_prepare, decided):
    page = open_prepare(decided)
    page.keyboard.press("?")
    page.get_by_test_id("letters").uncheck()
    page.get_by_role("button", name="Close").click()

    for key in ("1", "a", "s"):
        page.keyboard.press(key)

    expect(page.locator(".checklist :checked")).to_have_count(0)
    expect(page).to_have_title(re.compile("Prepare"))


def test_after_the_last_field_three_tabs_reach_everything(open_prepare, decided):
    page = open_prepare(decided)
    page.locator("[name=note]").focus()
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.value || document.activeElement.textContent"))

    assert reached == ["Submit for clearing", "Save draft", "Keys"]


def test_softened_nothing_is_suggested_and_no_key_answers(sign_in, decided):
    page = sign_in("rae", "reviewer")
    page.goto(f"/admin/archive/testimony/{decided.pk}/prepare/")
    page.keyboard.press("1")
    expect(page.locator("#announcer")).to_have_text("Show the text first: press T.")
    expect(page.locator(".suggests")).to_have_count(0)
    expect(page.locator(".checklist :checked")).to_have_count(0)

    page.keyboard.press("t")
    expect(page.locator(".suggests").first).to_be_visible()
    on(page, "check_classmate")
    expect(marked(page)).to_be_focused()


@each_look
def test_the_page_keeps_the_rules_of_accessibility(open_prepare, decided, rare, look):
    mode, size = LOOKS[look]
    page = open_prepare(decided, **{**MODES[mode], **size})
    page.keyboard.press("1")

    assert violations(page, mode) == []
    assert page.evaluate(SIDEWAYS) == 0
