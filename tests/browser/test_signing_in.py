"""Signing in for the first time, with a phone; being locked out; and being asked again in the middle."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from archive.models import Event, Withdrawal
from tests.admin.conftest import url

# Fixtures work where they are imported.
from tests.workflow.conftest import (  # noqa: F401
    approver,
    author,
    choices,
    cleared,
    decide_all,
    entered,
    entry,
    person,
    published,
    reviewer,
    submitted,
    tags,
)
from tests.workflow.test_second_factor import code_at

PASSWORD = "invented-for-this"


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.ARCHIVE_SECOND_FACTOR = True


@pytest.fixture
def colleague(approver):  # noqa: F811
    approver.set_password(PASSWORD)
    approver.save()
    return approver


def give_password(page, password=PASSWORD):
    page.get_by_label("Username").fill("approver")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=re.compile("Log in|Sign in")).click()


def test_a_first_sign_in_with_the_keyboard_alone_and_the_next_one(new_page, colleague):
    page = new_page()
    page.goto("/admin/")
    give_password(page)
    expect(page.get_by_role("heading", name="Add your phone")).to_be_visible()
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.get_by_label("Type the six digits")).to_be_focused()
    page.get_by_text("I cannot scan it").click()
    secret = page.get_by_test_id("key").inner_text().replace(" ", "")
    page.get_by_label("Type the six digits").fill(code_at(secret, timezone.now()))
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("codes").get_by_role("listitem")).to_have_count(10)
    codes = page.get_by_test_id("codes").locator("code").all_inner_texts()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download").click()
    assert saved.value.path().read_text().split() == codes
    page.get_by_test_id("go-on").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()

    other = new_page()
    other.goto("/admin/")
    give_password(other)
    other.get_by_text("I do not have my phone").click()
    other.get_by_label("One of your recovery codes").fill(codes[0])
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", name="My work")).to_be_visible()


def test_a_stranger_is_locked_out_and_the_approver_is_not(new_page, colleague, settings):
    settings.ARCHIVE_SECOND_FACTOR = False
    page, stranger = new_page(), new_page()
    page.goto("/admin/")
    give_password(page)
    page.get_by_role("button", name="Sign out").click()
    stranger.goto("/admin/")
    for _ in range(5):
        give_password(stranger, "not-the-password")
    expect(stranger.locator(".errornote").last).to_contain_text("Try again in 15 minutes")

    page.goto("/admin/")
    give_password(page)

    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    assert Event.objects.filter(action="locked-out").count() == 1


def half_an_hour_later():
    """As it is for everybody who is signed in."""
    for session in Session.objects.all():
        held = session.get_decoded()
        held["heard.signed-in-at"] -= timedelta(minutes=31).seconds
        session.session_data = Session.objects.encode(held)
        session.save()


def answer(page):
    expect(page.get_by_text("we ask once more")).to_be_visible()
    page.get_by_label(re.compile("Your password, or the six digits")).fill(PASSWORD)
    page.keyboard.press("Enter")


def test_being_asked_again_loses_no_word(new_page, colleague, published, settings):  # noqa: F811
    settings.ARCHIVE_SECOND_FACTOR = False
    page = new_page()
    page.goto(url("withdraw", published))
    give_password(page)
    note = "Her mother rang; she would rather it were not there."
    page.get_by_label("The child asked").check()
    page.fill("[name=note]", note)
    page.get_by_label("Yes, withdraw for good").check()
    half_an_hour_later()
    page.get_by_test_id("withdraw").click()

    answer(page)

    page.get_by_text(f"{published} has been withdrawn.").wait_for()
    assert Withdrawal.objects.get().note == note


def test_a_form_of_the_stock_admin_asks_again_too(new_page, colleague, author, settings):  # noqa: F811
    settings.ARCHIVE_SECOND_FACTOR = False
    colleague.groups.set(Group.objects.filter(name="administrator"))
    page = new_page()
    page.goto(f"/admin/auth/user/{author.pk}/change/")
    give_password(page)
    page.get_by_label("First name").fill("Invented")
    half_an_hour_later()
    page.get_by_role("button", name="Save", exact=True).click()

    answer(page)

    expect(page.locator(".messagelist")).to_contain_text("has been changed")
    author.refresh_from_db()
    assert author.first_name == "Invented"
