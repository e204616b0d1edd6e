"""A colleague's first day with the screen alone: from “Add account” to the first page of their own."""

import re
import time

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from archive.models import Event
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.workflow.test_second_factor import code_at

pytestmark = pytest.mark.browser

CHOSEN = "kettle-orbit-mango-7"
MOST_PRESSES = 12  # of the colleague, beside what they type
A_MINUTE_OF_TYPING = 200  # keys; a slow typist


class Fingers:
    """Presses and keys of one person, counted."""

    def __init__(self, page):
        self.page, self.presses, self.keys = page, 0, 0

    def press(self, what):
        what.click()
        self.presses += 1

    def type(self, field, words):
        self.press(field)
        self.page.keyboard.type(words)
        self.keys += len(words)


def add(chief, username, role):
    chief.locator(".model-user .addlink").first.click()
    chief.get_by_label("Username").fill(username)
    chief.get_by_label(f"{role}.").check()
    chief.get_by_role("button", name="Save", exact=True).click()
    expect(chief.locator(".messagelist")).to_be_visible()


def link_for(chief):
    chief.get_by_test_id("show-link").dblclick()  # as some people press every button
    return chief.get_by_test_id("link").inner_text().strip()


def first_sign_in(page, link):
    """What the colleague does, and nothing else; return how much they had to do."""
    ada = Fingers(page)
    page.goto(link)
    ada.type(page.get_by_label("New password", exact=True), CHOSEN)
    ada.type(page.get_by_label("The same password again"), CHOSEN)
    ada.press(page.get_by_role("button", name="Set my password"))
    expect(page.get_by_label("Username")).to_have_value("ada")
    ada.type(page.get_by_label("Password"), CHOSEN)
    ada.press(page.get_by_role("button", name=re.compile("Log in|Sign in")))
    ada.press(page.get_by_text("I cannot scan it"))
    secret = page.get_by_test_id("key").inner_text().replace(" ", "")
    ada.type(page.get_by_label("Type the six digits"), code_at(secret, timezone.now()))
    ada.press(page.get_by_role("button", name="Continue"))
    ada.press(page.get_by_test_id("go-on"))
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    return ada


def test_a_reviewers_first_day_takes_two_people_and_less_than_three_minutes(
    sign_in,  # noqa: F811
    new_page,
    settings,
):
    settings.ARCHIVE_SECOND_FACTOR = True
    chief, deputy = sign_in("chief", "administrator"), sign_in("deputy", "administrator")
    began = time.process_time()
    add(chief, "ada", "Reviewer")
    deputy.reload()
    deputy.get_by_role("link", name="Give ada the role Reviewer").click()
    deputy.get_by_role("button", name="Confirm").click()
    expect(deputy.get_by_text("Confirmed, and done: give ada the role Reviewer")).to_be_visible()
    chief.goto("/admin/")
    chief.get_by_role("link", name="Show the link for ada").click()

    ada = first_sign_in(new_page(), link_for(chief))

    assert time.process_time() - began < 60  # of which a person needs some more to read and to type
    assert ada.presses <= MOST_PRESSES
    assert ada.keys <= A_MINUTE_OF_TYPING
    assert Event.objects.filter(action="password-link").count() == 1
    assert [group.name for group in User.objects.get(username="ada").groups.all()] == ["reviewer"]
    expect(ada.page.locator(".messagelist")).to_contain_text("chief asked for it, and deputy confirmed it")
    deputy.goto("/admin/")
    expect(deputy.locator(".messagelist")).to_contain_text("Ask ada whether it was really them")


def test_who_enters_testimony_needs_nobody_else_and_the_link_is_copied(sign_in, new_page, settings):  # noqa: F811
    settings.ARCHIVE_SECOND_FACTOR = True
    chief = sign_in("chief", "administrator", permissions=["clipboard-read", "clipboard-write"])
    add(chief, "ada", "Entry")
    link = link_for(chief)
    chief.get_by_role("button", name="Copy").click()
    expect(chief.locator("#codes-said")).to_have_text("Copied.")
    chief.goto("/admin/auth/user/")
    chief.locator("#searchbar").press("Control+v")
    expect(chief.locator("#searchbar")).to_have_value(link)

    first_sign_in(new_page(), link)

    late = new_page()
    late.goto(link)
    expect(late.get_by_role("heading", name="This link no longer works")).to_be_visible()
    expect(late.get_by_text("ask your administrator for a new link")).to_be_visible()
