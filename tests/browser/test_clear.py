"""Clearing and publishing by keyboard, counted; and the keys that do nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from archive.models import Clearance, IntruderCheck, Publication, Return, Testimony
from archive.vocabulary import IntruderItem, Severity
from archive.workflow import editions
from archive.workflow.intake import edit_text
from archive.workflow.taking_back import opened_by_another
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.browser.test_public_site import MODES, SIDEWAYS
from tests.browser.test_staff_pages import LOOKS, violations
from tests.workflow.acting import preparing
from tests.workflow.conftest import (  # noqa: F401 -- fixtures
    approver,
    author,
    choices,
    cleared,
    decide_all,
    entered,
    entry,
    published,
    reviewer,
    submitted,
    tags,
)

# ``sign_in`` comes first below: with the browser started after it, the database would lose its vocabulary.


class Keys:
    """A keyboard that counts."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)


@pytest.fixture
def at(sign_in):  # noqa: F811
    def open_page(name, testimony, *, shown=True, **options):
        page = sign_in("second-person", "approver", **options)
        page.goto(f"/admin/archive/testimony/{testimony.pk}/{name}/")
        page.wait_for_selector("html.scripted")
        if shown:
            page.keyboard.press("t")
            expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
            page.wait_for_function("document.activeElement.matches('[data-part]')")
        return page

    return open_page


def settled(page):
    page.wait_for_timeout(450)  # the keys that sign wait a moment after a page was opened


def signed_by_keys(page, key, keys):
    """Press a key that signs until it does: it leads to whatever was not on the screen yet."""
    settled(page)
    for _ in range(30):
        page.evaluate("document.getElementById('announcer').textContent = ''")
        keys.press(key)
        page.wait_for_timeout(60)
        if "Read this first" not in page.evaluate("document.getElementById('announcer')?.textContent ?? ''"):
            return
    pytest.fail(f"{key} signed nothing")


def test_an_ordinary_case_is_cleared_and_published_in_few_keys(at, submitted):  # noqa: F811
    page = at("clear", submitted, shown=False)
    keys = Keys(page)

    expect(page.get_by_test_id("show-text")).to_be_focused()
    keys.press("t")
    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
    page.wait_for_function("document.activeElement.matches('[data-part]')")
    signed_by_keys(page, "s", keys)
    page.wait_for_url("**/publish/")
    assert Clearance.objects.count() == 1
    assert keys.pressed <= 12

    page.wait_for_selector("html.scripted")
    keys.pressed = 0
    signed_by_keys(page, "p", keys)
    page.wait_for_url("**/admin/next/**")
    assert Publication.objects.count() == 1
    assert keys.pressed <= 4


def test_nothing_is_signed_before_the_text_was_shown_or_before_its_end_was_on_the_screen(at, submitted):  # noqa: F811
    page = at("clear", submitted, shown=False, viewport={"width": 900, "height": 420})
    settled(page)

    for key in ("s", "r", "p"):
        page.keyboard.press(key)
    expect(page.locator("#announcer")).to_have_text("Show the text first: press T.")
    page.keyboard.press("t")
    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
    page.wait_for_function("document.activeElement.matches('[data-part]')")
    settled(page)
    page.keyboard.press("s")

    expect(page.locator("#announcer")).to_contain_text("Read this first:")
    assert Clearance.objects.count() == 0
    assert Testimony.objects.get().status == "submitted"


def test_a_key_that_is_held_down_signs_once_and_publishes_nothing(at, submitted):  # noqa: F811
    page = at("clear", submitted, viewport={"width": 1200, "height": 4000})
    settled(page)
    page.clock.set_fixed_time(datetime.now(UTC))  # to the next page no time passes

    page.keyboard.down("s")
    for _ in range(20):
        page.keyboard.down("s")  # a repeat
        page.wait_for_timeout(20)
    page.wait_for_url("**/publish/")
    page.wait_for_selector("html.scripted")
    page.keyboard.down("p")
    for _ in range(5):
        page.keyboard.down("p")
    page.keyboard.up("s")
    page.wait_for_timeout(2000)  # what had been sent would be there by now

    assert Clearance.objects.count() == 1
    assert Publication.objects.count() == 0


@pytest.fixture
def serious(entered, reviewer, decide_all, choices):  # noqa: F811
    """Whoever clears it is asked what somebody would find who tries to find the child."""
    Testimony.objects.update(severity=Severity.SERIOUS)
    testimony = decide_all(Testimony.objects.get(), reviewer)
    return preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)


def test_one_key_answers_a_question_and_goes_on_and_none_is_skipped(at, serious):
    page = at("clear", serious, viewport={"width": 1200, "height": 4000})
    settled(page)
    questions = page.locator(".verdict fieldset")
    asked = questions.count()
    assert asked == len(IntruderItem)

    page.keyboard.press("s")
    expect(page.locator("#announcer")).to_have_text("Answer this first: press its number.")
    expect(questions.first).to_be_focused()
    assert Clearance.objects.count() == 0
    for _ in range(asked):
        page.keyboard.press("1")
    expect(page.get_by_test_id("clear")).to_be_focused()
    assert page.locator(".verdict fieldset input:checked").count() == asked
    page.keyboard.press("s")

    page.wait_for_url("**/publish/")
    assert IntruderCheck.objects.count() == 1


def test_a_number_answers_nothing_where_no_question_has_the_focus(at, serious):
    page = at("clear", serious)

    page.keyboard.press("1")

    assert page.locator(".verdict fieldset input:checked").count() == 0


def test_the_changes_of_a_next_edition_come_alone_and_one_key_shows_the_whole(at, published, reviewer):  # noqa: F811
    testimony = editions.start_next(published, seen=published.version, by=reviewer)
    chosen = replace(preparing.starting_choices(testimony), year=None)
    preparing.submit(testimony, seen=testimony.version, choices=chosen, by=reviewer)
    page = at("clear", published, viewport={"width": 1200, "height": 4000})
    settled(page)
    expect(page.get_by_test_id("changed-tags")).to_contain_text("2025")
    expect(page.get_by_test_id("restricted-text")).to_have_count(0)

    page.keyboard.press("s")
    expect(page.locator("#announcer")).to_have_text("Show the whole text first: press D.")
    page.keyboard.press("d")
    expect(page.get_by_test_id("restricted-text")).to_be_visible()
    page.wait_for_selector("html.scripted")
    settled(page)
    page.keyboard.press("s")

    page.wait_for_url("**/publish/")
    assert Clearance.objects.count() == 2


def test_it_is_sent_back_by_keys_and_escape_leaves_the_comment(at, submitted):  # noqa: F811
    page = at("clear", submitted)
    page.keyboard.press("r")
    comment = page.locator("[data-sends-back] textarea")
    expect(comment).to_be_focused()
    page.keyboard.type("stop, the day still tells too much")  # every letter of a key is a letter here
    page.keyboard.press("Escape")
    expect(comment).not_to_be_focused()
    assert Return.objects.count() == 0

    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/admin/next/**")
    assert [given.comment for given in Return.objects.all()] == ["stop, the day still tells too much"]


def test_after_the_comment_and_after_the_last_part_the_buttons_are_within_three_tabs(at, submitted):  # noqa: F811
    page = at("clear", submitted)

    page.locator("[data-part]").last.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("clear")).to_be_focused()
    page.locator("[data-sends-back] textarea").focus()
    page.keyboard.press("Tab")

    expect(page.get_by_test_id("return")).to_be_focused()


def test_with_single_letter_keys_switched_off_no_letter_acts(at, submitted):  # noqa: F811
    page = at("clear", submitted)
    page.keyboard.press("?")
    page.get_by_test_id("letters").uncheck()
    page.keyboard.press("Escape")
    settled(page)

    for key in ("s", "r", "t", "l"):
        page.keyboard.press(key)

    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
    expect(page.locator("[data-sends-back] textarea")).not_to_be_focused()
    assert Clearance.objects.count() == 0


def test_without_javascript_it_is_cleared_published_and_taken_back_by_plain_forms(sign_in, submitted):  # noqa: F811
    page = sign_in("second-person", "approver", java_script_enabled=False)
    page.goto(f"/admin/archive/testimony/{submitted.pk}/clear/")
    page.get_by_test_id("show-first").first.click()
    assert opened_by_another(submitted).by == "second-person"

    page.get_by_test_id("clear").click()
    page.get_by_test_id("publish").click()

    expect(page.locator(".messagelist")).to_contain_text("has been published as")
    assert Publication.objects.count() == 1


def test_on_a_phone_nothing_is_wider_than_the_window(at, submitted, reviewer):  # noqa: F811
    words = submitted.latest_revision.text
    edit_text(submitted, seen=submitted.version, text=words.upper(), by=reviewer)
    page = at("clear", submitted, viewport={"width": 390, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_that_sign_keep_the_rules_of_accessibility(at, published, reviewer, look):  # noqa: F811
    mode, options = LOOKS[look]
    testimony = editions.start_next(published, seen=published.version, by=reviewer)
    chosen = replace(preparing.starting_choices(testimony), year=None)
    preparing.submit(testimony, seen=testimony.version, choices=chosen, by=reviewer)
    page = at("clear", published, **{**MODES[mode], **options})
    found = {"changes alone": (violations(page, mode), page.evaluate(SIDEWAYS))}
    for name in ("clear/?whole=1", "publish/", "trail/", "prepare/"):
        page.goto(f"/admin/archive/testimony/{published.pk}/{name}")
        found[name] = (violations(page, mode), page.evaluate(SIDEWAYS))
    page.goto(f"/admin/archive/testimony/{published.pk}/clear/")
    page.wait_for_selector("html.scripted")
    page.keyboard.press("?")
    found["keys"] = (violations(page, mode), 0)

    assert found == dict.fromkeys(found, ([], 0))
