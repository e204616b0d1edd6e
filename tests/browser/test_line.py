"""The attribution line as a reviewer meets it: counted as it is chosen, and made to pass by one press."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from archive.workflow.intake import enter
from tests.browser.test_journey import sign_in  # noqa: F401 -- fixtures work where imported
from tests.browser.test_public_site import MODES, SIDEWAYS
from tests.browser.test_staff_pages import LOOKS, each_look, violations
from tests.workflow.acting import preparing
from tests.workflow.conftest import (  # noqa: F401 -- fixtures
    author,
    choices,
    decide_all,
    entered,
    entry,
    reviewer,
    tags,
)


@pytest.fixture
def refused(entered, author, entry, reviewer, decide_all, choices, settings):  # noqa: F811
    """Filled in, but its line fits one contact of the five that it needs. Six were on social media."""
    settings.ARCHIVE_MINIMUM_GROUP = 5
    for number in range(5):
        neighbour = replace(entry.tags, platforms=("tiktok",), age=14)
        enter(
            replace(entry, reference=f"N-{number}", text=f"he wrote again, {number}", tags=neighbour),
            by=author,
        )
    testimony = decide_all(entered, reviewer)
    return preparing.prepare(testimony, seen=testimony.version, choices=choices, by=reviewer)


def tab_to(page, wanted, *, at_most=80):
    """Press Tab until the keyboard is on it, as somebody without a mouse does."""
    for _ in range(at_most):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard never comes there")


def test_a_member_of_staff_gets_a_refused_line_to_pass_with_one_press(sign_in, refused):  # noqa: F811
    """By the keyboard alone, from the page where one signs in to the second person's queue."""
    page = sign_in("rae", "reviewer")
    tab_to(page, page.get_by_role("link", name=f"Testimony {refused.pk}"))
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("Prepare"))
    tab_to(page, page.get_by_test_id("show-text"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("group")).to_have_text(re.compile("^Fits 1 contact; needs at least 5"))

    line = page.get_by_test_id("lines").get_by_role("button").first
    words = line.inner_text()
    tab_to(page, line)
    page.keyboard.press("Enter")  # the one press

    expect(page.get_by_text("draft saved")).to_contain_text(f"The line is now “{words}”")
    expect(page.locator("#line").get_by_test_id("attribution")).to_have_text(words)
    expect(page.get_by_test_id("group")).to_have_text(re.compile("^Fits 6 contacts. It needs at least 5"))
    expect(page.get_by_test_id("blockers")).to_have_count(0)
    # The keyboard goes on where the next question stands, not at the top of the page.
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.form?.id") == "preparation"

    tab_to(page, page.get_by_role("button", name="Submit for clearing"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("is now waiting for a second person")).to_be_visible()


def test_the_line_is_counted_as_it_is_chosen_and_nothing_is_saved(sign_in, refused):  # noqa: F811
    page = sign_in("rae", "reviewer")
    page.goto(f"/admin/archive/testimony/{refused.pk}/prepare/")
    page.get_by_test_id("show-text").click()
    expect(page.get_by_test_id("group")).to_have_text(re.compile("^Fits 1 contact; needs at least 5"))

    page.get_by_label("Social media (broader)").check()
    page.get_by_label("Instagram").uncheck()
    expect(page.get_by_test_id("group")).to_have_text(re.compile("^Fits 6 contacts. It needs at least 5"))
    expect(page.get_by_test_id("lines")).to_have_count(0)
    page.get_by_label("Instagram").check()
    page.get_by_label("Social media (broader)").uncheck()
    expect(page.get_by_test_id("group")).to_have_text(re.compile("^Fits 1 contact; needs at least 5"))

    refused.refresh_from_db()
    assert preparing.public_copy(refused).platforms == ("instagram",)


def test_enter_in_a_field_chooses_no_line(sign_in, refused):  # noqa: F811
    page = sign_in("rae", "reviewer")
    page.goto(f"/admin/archive/testimony/{refused.pk}/prepare/")
    page.get_by_test_id("show-text").click()
    expect(page.get_by_test_id("lines").get_by_role("button").first).to_be_visible()

    page.get_by_label("Instagram").press("Enter")

    expect(page.locator(".errornote")).to_contain_text("Not submitted yet.")
    expect(page.get_by_test_id("group")).to_contain_text("Fits 1 contact")
    refused.refresh_from_db()
    assert preparing.public_copy(refused).platforms == ("instagram",)


@each_look
def test_a_refused_line_stays_in_sight_and_keeps_the_rules_of_accessibility(sign_in, refused, look):  # noqa: F811
    mode, size = LOOKS[look]
    page = sign_in("rae", "reviewer", **{**MODES[mode], **size})
    page.goto(f"/admin/archive/testimony/{refused.pk}/prepare/")
    page.get_by_test_id("show-text").click()
    expect(page.get_by_test_id("lines").get_by_role("button").first).to_be_visible()

    assert violations(page, mode) == []
    assert page.evaluate(SIDEWAYS) == 0
    page.get_by_label("Nation").scroll_into_view_if_needed()
    expect(page.get_by_test_id("group")).to_be_in_viewport()
