"""After every act the focus is where the next key is meant: nobody starts again at the top of a page."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.browser.test_staff_forms import (  # noqa: F401 -- fixtures
    address,
    colleague,
    context,
    new_context,
    own,
)
from tests.browser.test_staff_forms import sign_in as sign_in_here
from tests.browser.waiting import hold_posts
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

# ``sign_in`` comes first below: with the browser started after it, the database would lose its vocabulary.


def test_a_form_that_comes_back_has_the_focus_on_what_is_wrong(context, own):  # noqa: F811
    page = context.new_page()
    sign_in_here(page, "colleague")
    page.goto(address("close", own))

    page.get_by_role("button", name="Close it").press("Enter")

    expect(page.locator(".errornote")).to_contain_text("Not saved.")
    expect(page.locator(".errornote")).to_be_focused()


def test_after_showing_the_text_the_next_key_goes_on_just_before_it(sign_in, submitted):  # noqa: F811
    page = sign_in("second-person", "approver", "reviewer")
    page.goto(address("prepare", submitted))

    page.get_by_test_id("show-text").first.press("Enter")

    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
    expect(page.get_by_test_id("show-text")).to_be_focused()
    expect(page.get_by_test_id("show-text")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("show-text")).to_have_text("Show text")
    expect(page.get_by_test_id("show-text")).to_be_focused()


@pytest.mark.parametrize("button", ["show-text", "show-first"])
def test_after_showing_the_text_the_first_thing_to_judge_has_the_focus(sign_in, submitted, button):  # noqa: F811
    page = sign_in("second-person", "approver", "reviewer")
    page.goto(address("clear", submitted))

    page.get_by_test_id(button).first.press("Enter")

    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
    expect(page.locator("[data-part]").first).to_be_focused()
    expect(page.get_by_test_id("restricted-text")).to_be_in_viewport()


def test_enter_held_down_on_show_does_not_soften_the_text_again(sign_in, submitted):  # noqa: F811
    page = sign_in("second-person", "approver", "reviewer")
    page.goto(address("clear", submitted))
    pressed = []
    page.on("request", lambda request: pressed.append(request.url) if request.method == "POST" else None)
    page.get_by_test_id("show-text").focus()

    page.keyboard.down("Enter")
    expect(page.get_by_test_id("show-text")).to_be_focused()
    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
    for _ in range(20):
        page.keyboard.down("Enter")  # down once more without having been up: that is how a held key arrives
    page.keyboard.up("Enter")
    page.goto(address("clear", submitted))

    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")
    assert [url.rpartition("/testimony/")[2] for url in pressed] == [f"{submitted.pk}/show-text/"]


def test_who_presses_stop_is_back_on_the_button_that_sends(sign_in, submitted):  # noqa: F811
    page = sign_in("second-approver", "approver")
    where = address("close", submitted)
    hold_posts(page, f"**{where}")
    page.goto(where)
    page.get_by_label("Duplicate").check()
    page.get_by_role("button", name="Close it").press("Enter")

    page.get_by_role("button", name="Stop", exact=True).press("Enter")

    expect(page.get_by_test_id("saving-bar")).to_contain_text("press the button again")
    expect(page.get_by_role("button", name="Close it")).to_be_focused()


def test_who_stays_signed_in_writes_on_where_they_were(sign_in, submitted, settings):  # noqa: F811
    settings.SESSION_UNUSED_SECONDS, settings.SESSION_WARNING_SECONDS = 64, 60
    page = sign_in("second-approver", "approver")
    page.goto(address("close", submitted))
    page.locator("[name=note]").focus()
    bar = page.get_by_test_id("session-bar")
    expect(bar).to_contain_text(re.compile("You will be signed out"))

    bar.get_by_role("button", name="Stay signed in").press("Enter")

    expect(bar).to_be_hidden()
    expect(page.locator("[name=note]")).to_be_focused()


def test_that_one_has_been_signed_out_is_said_once(context, own):  # noqa: F811
    page = context.new_page()
    sign_in_here(page, "colleague")
    page.goto(address("close", own))
    Session.objects.all().delete()

    page.get_by_role("button", name="Close it").press("Enter")

    expect(page.get_by_test_id("session-bar")).to_contain_text("You have been signed out")
    expect(page.get_by_role("button", name="Close it")).to_be_focused()
    expect(page.get_by_test_id("saving-bar")).to_be_hidden()
