"""The practice room by keyboard alone, as on the flag screen, and in every way of looking at it."""

import pytest
from playwright.sync_api import expect

from archive.models import Event, Flag, Testimony
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.browser.test_public_site import MODES, SIDEWAYS, each_mode
from tests.browser.test_staff_pages import violations

HOME = "/admin/practice/"


def open_case(page, code):
    page.goto(f"{HOME}{code}/")
    page.wait_for_selector("html.scripted")
    if page.locator("#workspace.softened").count():
        page.keyboard.press("t")
        page.wait_for_selector("#workspace:not(.softened)")


def press(page, *keys, opened):
    """Press one after the other, then wait until so many flags are open."""
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_selector(f"[data-testid='open-count'][data-open='{opened}']")


def test_a_newcomer_practises_with_the_keys_of_the_flag_screen_and_sees_what_they_missed(sign_in):  # noqa: F811
    page = sign_in("newcomer", "reviewer")
    page.goto(HOME)
    page.get_by_test_id("go-on").click()
    page.wait_for_selector("html.scripted")
    page.keyboard.press("a")  # nothing is decided before the text is shown
    expect(page.locator("#announcer")).to_have_text("Show the text first: press T.")
    open_case(page, "the-day-it-started")
    flags = page.get_by_test_id("flag")
    assert flags.count() == 4

    press(page, "Shift+W", opened=4)
    expect(flags.first.locator(".flag-surface")).to_have_text("the 3rd of March")
    press(page, "a", opened=3)
    press(page, "u", opened=4)
    press(page, "e", opened=4)
    page.keyboard.type("[my birthday]")
    press(page, "Enter", opened=3)
    press(page, "k", "2", opened=2)
    press(page, "j", "l", "k", "3", opened=1)
    page.keyboard.press("a")
    page.wait_for_selector("[data-testid='finish']")
    page.keyboard.press("s")

    missed = page.get_by_test_id("missed")
    expect(missed).to_contain_text("readers would still see “my”")
    expect(page.get_by_test_id("right").locator("li")).to_have_count(2)
    page.keyboard.press("s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A name that only friends use")


def test_missed_words_are_marked_by_keyboard_in_practice(sign_in):  # noqa: F811
    page = sign_in("newcomer", "reviewer")
    before = Event.objects.count()
    open_case(page, "nothing-to-replace")

    page.keyboard.press("m")
    for key in ("ArrowRight", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.keyboard.press("e")

    expect(page.get_by_test_id("public-text")).to_contain_text("I [event] it is my own fault")
    page.keyboard.press("s")
    expect(page.get_by_test_id("vain")).to_contain_text("“keep thinking”")
    assert (Event.objects.count(), Flag.objects.count(), Testimony.objects.count()) == (before, 0, 0)


def test_practice_works_as_plain_forms_without_scripts(sign_in):  # noqa: F811
    page = sign_in("newcomer", "reviewer", java_script_enabled=False)
    page.goto(f"{HOME}a-friend-was-told/")
    page.get_by_test_id("show-text").click()
    page.get_by_role("button", name="Accept “[friend]” for all 2").click()
    page.get_by_role("button", name="Accept “[teacher]”").click()
    page.get_by_test_id("finish").click()
    for question in page.get_by_test_id("questions").locator("fieldset").all():
        question.get_by_label("No", exact=True).check()
    page.get_by_test_id("answer").click()

    expect(page.get_by_test_id("answered").first).to_contain_text("We think so too.")
    expect(page.get_by_test_id("missed")).to_have_count(0)


@each_mode
def test_the_practice_room_keeps_the_rules_of_accessibility(sign_in, mode):  # noqa: F811
    page = sign_in("newcomer", "reviewer", **MODES[mode])
    found = {}

    def note(name):
        found[name] = (violations(page, mode), page.evaluate(SIDEWAYS))

    page.goto(HOME)
    note("list")
    open_case(page, "the-town-and-the-bus")
    note("case")
    page.keyboard.press("a")
    page.wait_for_selector("[data-testid='finish']").click()
    page.get_by_test_id("missed").wait_for()
    note("result")

    assert found == dict.fromkeys(found, ([], 0))


@pytest.mark.parametrize("key", ["a", "Enter"])
def test_a_key_held_down_decides_one_practice_flag(sign_in, key):  # noqa: F811
    page = sign_in("newcomer", "reviewer")
    open_case(page, "words-that-look-like-names")
    if key == "Enter":
        page.locator("li.flag[data-current] .accept").focus()
    for _ in range(8):
        page.keyboard.down(key)
        page.wait_for_timeout(30)
    page.keyboard.up(key)
    page.wait_for_timeout(300)

    expect(page.get_by_test_id("open-count")).to_have_attribute("data-open", "3")
