"""A text that the detector cannot read, as somebody meets it who can. All statements are invented."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from archive.models import LanguageRead
from archive.workflow import intake
from tests.browser.test_journey import show_text, sign_in  # noqa: F401 -- one is a fixture
from tests.workflow.acting import preparing
from tests.workflow.conftest import author, choices, entry, reviewer, tags  # noqa: F401 -- fixtures

WELSH = "Mae bachgen yn fy mlwyddyn i yn anfon negeseuon cas ata i bob nos ac mae pawb yn chwerthin."


# ``sign_in`` comes first: with the browser started after them, the database would lose its vocabulary.
@pytest.fixture
def waiting(sign_in, entry, author, reviewer, choices):  # noqa: F811
    testimony = intake.enter(replace(entry, text=WELSH), by=author).testimony
    return preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)


def test_who_reads_welsh_says_so_by_keyboard_and_the_page_says_who_it_was(sign_in, waiting):  # noqa: F811
    page = sign_in("reads-welsh", "approver")
    page.goto(f"/admin/archive/testimony/{waiting.pk}/clear/")
    notice = page.get_by_test_id("not-read")
    expect(notice).to_contain_text("It seems to be in Welsh")
    expect(notice.get_by_test_id("can-read")).to_have_count(0)  # before the text was shown

    show_text(page)
    notice.get_by_test_id("can-read").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("thank you")
    expect(page.get_by_test_id("readings")).to_contain_text("reads-welsh can read it")
    expect(page.get_by_test_id("can-read")).to_have_count(0)
    assert [read.person.username for read in LanguageRead.objects.all()] == ["reads-welsh"]


def test_on_a_phone_the_notice_keeps_to_the_width(sign_in, waiting):  # noqa: F811
    page = sign_in("reads-welsh", "approver", viewport={"width": 360, "height": 740})
    page.goto(f"/admin/archive/testimony/{waiting.pk}/clear/")
    show_text(page)

    box = page.get_by_test_id("not-read").bounding_box()
    button = page.get_by_test_id("can-read").bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert button["x"] + button["width"] <= 360
    assert button["height"] >= 24
