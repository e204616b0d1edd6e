"""One press on C, with the keyboard alone, from each page on which somebody reads a testimony."""

from datetime import date

import pytest
from playwright.sync_api import expect

from archive.models import Concern, Draft
from archive.workflow import concerns, rights
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.browser.test_public_site import MODES, SIDEWAYS
from tests.browser.test_staff_pages import LOOKS, each_look, violations
from tests.workflow.conftest import (  # noqa: F401 -- fixtures
    approver,
    author,
    choices,
    decide_all,
    entered,
    entry,
    reviewer,
    submitted,
    tags,
)


def address(testimony, page):
    return f"/admin/archive/testimony/{testimony.pk}/{page}/"


@pytest.mark.parametrize(
    ("role", "page_name"), [("reviewer", "review"), ("reviewer", "prepare"), ("approver", "clear")]
)
def test_one_key_raises_it_and_the_keyboard_alone_says_who_was_told(role, page_name, sign_in, submitted):  # noqa: F811
    page = sign_in(f"second-{role}", role)
    page.goto(address(submitted, page_name))

    page.keyboard.press("c")

    expect(page.get_by_test_id("what-to-do")).to_be_visible()
    assert Concern.objects.get().raised_by.username == f"second-{role}"
    page.get_by_label("Who was told").focus()
    page.keyboard.type("Sam Lead")
    page.get_by_test_id("concern-note").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("concern-history")).to_contain_text("told Sam Lead")
    page.goto(address(submitted, page_name))
    expect(page.get_by_test_id("concern")).to_contain_text("Somebody was told")
    page.keyboard.press("c")  # and now it does nothing
    expect(page.get_by_test_id("concern")).to_be_visible()
    assert Concern.objects.count() == 1


def test_typed_into_a_field_the_letter_is_a_letter(sign_in, submitted):  # noqa: F811
    page = sign_in("second-approver", "approver")
    page.goto(address(submitted, "clear"))

    page.locator("textarea").first.focus()
    page.keyboard.type("cc")

    expect(page.locator("textarea").first).to_have_value("cc")
    assert not Concern.objects.exists()


def test_what_was_typed_and_not_saved_is_still_there_afterwards(sign_in, submitted):  # noqa: F811
    page = sign_in("second-approver", "approver")
    page.goto(address(submitted, "clear"))
    page.locator("textarea").first.focus()
    page.keyboard.type("Half a sentence")
    page.get_by_test_id("raise-concern").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_test_id("what-to-do")).to_be_visible()
    page.goto(address(submitted, "clear"))
    expect(page.locator("textarea").first).to_have_value("Half a sentence")
    page.wait_for_load_state("networkidle")
    assert Draft.objects.count() == 1


def test_where_letters_are_switched_off_the_key_does_nothing_and_the_button_does(sign_in, submitted):  # noqa: F811
    page = sign_in("second-reviewer", "reviewer")
    page.goto(address(submitted, "review"))
    page.keyboard.press("?")
    page.get_by_test_id("letters").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("c")
    page.goto(address(submitted, "prepare"))
    page.keyboard.press("c")

    assert not Concern.objects.exists()
    page.get_by_test_id("raise-concern").click()
    expect(page.get_by_test_id("what-to-do")).to_be_visible()


@each_look
def test_the_pages_about_concerns_and_requests_keep_the_rules_of_accessibility(
    sign_in,  # noqa: F811
    submitted,  # noqa: F811
    reviewer,  # noqa: F811
    approver,  # noqa: F811
    look,
):
    mode, options = LOOKS[look]
    page = sign_in("second-approver", "approver", **{**MODES[mode], **options})
    page.goto(address(submitted, "clear"))
    found = {"button": (violations(page, mode), page.evaluate(SIDEWAYS))}
    concerns.raise_concern(submitted, by=reviewer)
    request = rights.receive(
        asks="removal",
        asker="child",
        way="phone",
        received_on=date(2026, 3, 31),
        received_by=approver,
        by=approver,
        about=str(submitted.pk),
        words="She would like it taken down.",
    )
    register = "/admin/people-requests/"
    for each in (
        address(submitted, "concerns"),
        address(submitted, "clear"),
        "/admin/",
        register,
        f"{register}add/",
        f"{register}{request.pk}/",
    ):
        page.goto(each, wait_until="networkidle")
        found[each] = (violations(page, mode), page.evaluate(SIDEWAYS))

    assert found == dict.fromkeys(found, ([], 0))
