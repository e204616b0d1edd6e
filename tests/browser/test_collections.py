"""A collection by keyboard: found by words, put in order, submitted, confirmed by another, then read."""

import re

import pytest
from playwright.sync_api import expect

from archive.models import Collection, CollectionPage
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.public.factory import make_publication
from tests.walls import CLEARED, lowered

pytestmark = pytest.mark.browser
TEXTS = ("they laughed at my picture", "nobody laughed when i told them", "i told my nan and she believed me")


@pytest.fixture
def quotes(live_server):
    with lowered(*CLEARED):
        return [make_publication(text).public_id for text in TEXTS]


def press(page, name):
    """As somebody does who uses no mouse."""
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")


def order(page):
    return [part.get_attribute("data-part") for part in page.locator("[data-part]").all()]


def test_a_collection_is_put_together_confirmed_and_read_without_a_mouse(sign_in, new_page, quotes):  # noqa: F811
    first, second, third = quotes
    writer = sign_in("writer", "reviewer")
    other = sign_in("other", "approver")
    writer.goto("/admin/collections/add/")
    writer.get_by_label("Title").fill("Evidence for safer messages")
    writer.keyboard.press("Enter")
    expect(writer).to_have_title(re.compile("Evidence for safer messages"))

    writer.get_by_label("Introduction").fill("What children say.")
    writer.get_by_label("Find quotes by their words").fill("laughed")
    writer.keyboard.press("Enter")
    expect(writer.locator("#found-heading")).to_be_focused()
    expect(writer.locator("#found-heading")).to_have_text("2 quotes found")
    press(writer, f"Add {first}")
    expect(writer.locator("[data-part]")).to_have_count(1)
    writer.get_by_label("Add quotes by their ids").fill(f"{second} {third}")
    press(writer, "Add these")
    expect(writer.locator("[data-part]")).to_have_count(3)
    assert order(writer) == [first, second, third]

    # The part moves with what was typed into it, and the focus moves with the part.
    writer.get_by_test_id(f"part-{third}").get_by_label("Heading").fill("Believed")
    writer.keyboard.press("Alt+ArrowUp")
    expect(writer.get_by_role("button", name=f"Move up: {third}")).to_be_focused()
    assert order(writer) == [first, third, second]
    writer.keyboard.press("Alt+ArrowUp")
    expect(writer.get_by_role("button", name=f"Move down: {third}")).to_be_focused()  # it is the first
    assert order(writer) == [third, first, second]
    expect(writer.get_by_test_id(f"part-{third}").get_by_label("Heading")).to_have_value("Believed")
    expect(writer.get_by_label("Introduction")).to_have_value("What children say.")

    press(writer, "Check and submit…")
    writer.get_by_test_id("as-read").get_by_role("heading", name="Believed").wait_for()
    press(writer, "Submit it")
    writer.get_by_text("waiting for another approver to confirm it").wait_for()
    assert not CollectionPage.objects.exists()

    other.reload()
    other.get_by_role("link", name="Publish the collection “Evidence for safer messages”").focus()
    other.keyboard.press("Enter")
    other.get_by_test_id("as-read").get_by_text(TEXTS[2]).wait_for()
    press(other, "Confirm")
    other.get_by_text("Confirmed, and done").wait_for()
    assert Collection.objects.get().latest.is_confirmed

    reader = new_page()
    reader.goto("/evidence/")
    reader.get_by_role("link", name="Evidence for safer messages").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("blockquote")).to_have_text([re.compile(TEXTS[2]), TEXTS[0], TEXTS[1]])
    press(reader, "Copy the link to this page")
    expect(reader.get_by_role("status").last).to_have_text(re.compile("copied|Press Ctrl"))
