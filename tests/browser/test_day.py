"""A working day by keyboard, counted: twenty reviews, and one case from the empty form to the readers."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from archive.models import Publication, Testimony
from archive.models.baseline import BaselineImport
from archive.workflow import demo
from archive.workflow.intake import Entry, Tags, enter
from tests.browser.keys import Keyboard
from tests.browser.test_entry import enter as enter_by_keys
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture

DAY = Path(__file__).parent / "data" / "day.jsonl"
MOST_IN_A_DAY = 500  # keys for twenty reviews; they were 1,869
CASE = "callum from my class said he would send it to everyone if i didnt pay him. i cant tell my mum"
MOST_FOR_A_CASE = 90  # from the empty form to the readers; they were some 210


@pytest.fixture
def statistics():
    """Counts of contacts, as a helpline has them: without, few lines fit anybody but one."""
    demo.load_baseline()
    assert BaselineImport.objects.exists()


@pytest.fixture
def waiting(statistics):
    """Twenty testimonies, as they were entered."""
    for line in DAY.read_text("utf-8").splitlines():
        said = json.loads(line)
        tags = {name: tuple(said[name]) for name in ("platforms", "harm_types", "themes")}
        tags |= {"age": said["age"], "gender": said["gender"], "nation": "england", "year": 2025}
        entry = Entry(said["reference"], date(2025, 3, 1), "service_terms", said["text"], Tags(**tags))
        enter(entry, by=demo.demo_staff("entry"))
    return Testimony.objects.count()


def state(page):
    """What the page is, and how many flags are open on it; None while it is being loaded."""
    return page.evaluate(
        """() => {
          const open = document.querySelector('[data-testid=open-count]')?.dataset.open ?? -1;
          const busy = document.readyState !== 'complete' || document.querySelector('[aria-busy=true]');
          return busy ? null : [document.title.split(' ')[0], Number(open)];
        }"""
    )


def settled(page, *not_yet):
    """Return the state once it is another than ``not_yet``."""
    for _ in range(200):
        try:
            found = state(page)
        except Error:  # between two pages
            found = None
        if found and tuple(found) not in not_yet:
            return tuple(found)
        page.wait_for_timeout(50)
    pytest.fail(f"nothing came of it: {not_yet}")


def review(page, keys):
    """Accept what is suggested until nothing is open, then go on, at once where nothing is flagged."""
    expect(page).to_have_title(re.compile("Review|Prepare"))
    settled(page)
    if page.locator("#workspace.softened").count():
        keys.press("t")
        expect(page.locator("#workspace")).not_to_have_class(re.compile("softened"))
    what, left = settled(page)
    while what == "Review":
        keys.press("a" if left else "s")
        what, left = settled(page, (what, left))


def answer_each(page, keys):
    """Answer what is asked, accept what is suggested, and submit."""
    expect(page).to_have_title(re.compile("Prepare"))
    page.wait_for_selector("[data-station][data-current]")
    for _ in range(40):
        here = page.locator("[data-station][data-current]")
        name = here.get_attribute("data-station") if here.count() else ""
        if not name:
            break
        if name.startswith(("check_", "agree")):
            keys.press("1")
        else:
            keys.press("a")
        page.wait_for_timeout(50)
        if here.count() and here.get_attribute("data-station") == name:
            keys.press("1", "Enter")  # nothing is suggested here: the first that there is
            page.wait_for_timeout(50)
    keys.press("s")
    expect(page.locator(".messagelist")).to_contain_text("waiting for a second person")


@pytest.mark.long
def test_twenty_reviews_take_few_keys(waiting, sign_in):  # noqa: F811
    page = sign_in("rae", "reviewer")
    keys = Keyboard(page)
    page.goto("/admin/next/")
    each = []

    for _ in range(waiting):
        before = keys.count
        keys.press("Enter")
        review(page, keys)
        answer_each(page, keys)
        each.append(keys.count - before)

    assert Testimony.objects.filter(status="submitted").count() == waiting
    assert keys.count <= MOST_IN_A_DAY, each


def signed(page, keys, key, done):
    """Press the key that signs until it has: it leads to whatever was not on the screen yet."""
    page.wait_for_selector("html.scripted")
    for _ in range(30):
        page.wait_for_timeout(450)  # a page that has just been opened signs nothing yet
        keys.press(key)
        page.wait_for_timeout(300)
        if done():
            return
    pytest.fail(f"{key} signed nothing")


def test_a_case_from_the_empty_form_to_the_readers_takes_few_keys(statistics, sign_in):  # noqa: F811
    page = sign_in("rae", "reviewer")
    first = Keyboard(page)
    page.goto("/admin/archive/testimony/add/")
    enter_by_keys(first, CASE)
    # The first scan of a process loads the detector.
    expect(page).to_have_title(re.compile("Review"), timeout=30_000)
    review(page, first)
    answer_each(page, first)

    other = sign_in("ash", "approver")
    second = Keyboard(other)
    other.goto("/admin/next/")
    second.press("Enter")
    expect(other).to_have_title(re.compile("Clear"))
    other.wait_for_selector("html.scripted")
    expect(other.get_by_test_id("show-text")).to_be_focused()
    second.press("t")
    expect(other.get_by_test_id("show-text")).to_have_text("Soften text")
    signed(other, second, "s", lambda: "Clear" not in other.title())
    if "Publish" not in other.title():
        second.press("Enter")
        expect(other).to_have_title(re.compile("Publish"))
    signed(other, second, "p", Publication.objects.exists)

    assert first.count + second.count <= MOST_FOR_A_CASE, (first.count, second.count)
    assert "callum" not in Publication.objects.get().text.lower()
