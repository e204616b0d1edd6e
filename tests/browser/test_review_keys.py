"""How many keys a review takes, from the open page to step 2, and what each of them is."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from archive.workflow.flags import flag_states
from archive.workflow.intake import enter
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.browser.test_review_screen import hold, settle
from tests.workflow.acting import review
from tests.workflow.conftest import approver, author, entry, tags  # noqa: F401 -- fixtures

TWO = "a man wrote to me every night and said he lived in stockport. my friend jess was scared too"
NONE = "he said nobody would believe me and that made me feel alone"
SCAN = 60_000  # milliseconds: the detector may have to be loaded


class Counted:
    """A page on which every key is counted."""

    def __init__(self, page):
        self.page, self.keys = page, []

    def press(self, key):
        self.page.keyboard.press(key)
        self.keys.append(key)


@pytest.fixture
def opened(sign_in, entry, author):  # noqa: F811
    """Open the review of ``text`` for whoever has chosen to be shown texts in this session."""
    page = sign_in("reviewer", "reviewer")

    def open_review(text, *, shown=True):
        testimony = enter(replace(entry, text=text), by=author).testimony
        page.goto(f"/admin/archive/testimony/{testimony.pk}/review/")
        if shown:
            page.keyboard.press("t")
            page.wait_for_selector("#workspace:not(.softened)")
            page.reload()
        return Counted(page), testimony

    return open_review


def is_at_step_2(page, testimony):
    page.wait_for_url(f"**/testimony/{testimony.pk}/prepare/**", timeout=SCAN)


def test_two_flags_take_two_keys_and_one_leads_on_to_step_2(opened):
    counted, testimony = opened(TWO)
    assert counted.page.locator("li.flag").count() == 2

    for left in ("1", "0"):
        counted.press("a")
        expect(counted.page.get_by_test_id("open-count")).to_have_attribute("data-open", left)
    counted.press("s")

    is_at_step_2(counted.page, testimony)
    assert counted.keys == ["a", "a", "s"]
    expect(counted.page.locator(".messagelist")).to_contain_text(
        "this is revision 2. The second scan found nothing more. Now prepare it for an approver."
    )


def test_keys_pressed_faster_than_the_server_answers_lead_as_far(opened):
    counted, testimony = opened(TWO)
    for key in ("a", "a", "s"):
        counted.press(key)

    is_at_step_2(counted.page, testimony)


def test_without_flags_one_key_leads_to_step_2_and_a_softened_text_takes_one_more(opened):
    counted, testimony = opened(NONE)
    counted.press("s")
    is_at_step_2(counted.page, testimony)
    assert counted.keys == ["s"]


def test_a_softened_text_takes_one_deliberate_key_more(opened):
    counted, _ = opened(TWO, shown=False)
    counted.press("a")
    expect(counted.page.locator("#announcer")).to_have_text("Show the text first: press T.")
    counted.press("t")
    expect(counted.page.locator("#workspace")).not_to_have_class("softened")
    counted.press("a")
    expect(counted.page.get_by_test_id("open-count")).to_have_attribute("data-open", "1")
    assert counted.keys == ["a", "t", "a"]


def test_s_held_down_applies_once_and_answers_nothing_on_the_next_page(opened):
    counted, testimony = opened(TWO)
    states = [state.flag_id for state in flag_states(testimony.latest_revision)]
    for key in ("a", "a"):
        counted.press(key)
        settle(counted.page)

    for _ in range(6):
        counted.page.keyboard.down("s")
        counted.page.wait_for_timeout(40)
    is_at_step_2(counted.page, testimony)
    counted.page.keyboard.up("s")

    assert testimony.revisions.count() == 2
    assert len(states) == 2


def test_a_wrong_replacement_is_changed_by_keys_after_it_was_applied(opened, approver):  # noqa: F811
    counted, testimony = opened(TWO)
    page = counted.page
    ids = [state.flag_id for state in flag_states(testimony.latest_revision)]
    testimony = review.accept(testimony, seen=testimony.version, flag_ids=ids, by=approver)
    testimony = review.apply(testimony, seen=testimony.version, by=approver).testimony
    text = testimony.latest_revision.text
    start = text.index("[")
    end = text.index("]") + 1
    # As step 2 leads here: with the stretch, and the field for other words waiting.
    page.goto(f"/admin/archive/testimony/{testimony.pk}/review/?stretch={start}-{end}")
    expect(page.locator("#reword-form [name=words]")).to_have_value(text[start:end])
    expect(page.locator("#reword-form [name=replacement]")).to_be_focused()

    page.keyboard.type("[somewhere away from home]")
    page.keyboard.press("Enter")

    is_at_step_2(page, testimony)
    changed = testimony.latest_revision
    assert changed.text == text[:start] + "[somewhere away from home]" + text[end:]
    # And by keys alone.
    page.goto(f"/admin/archive/testimony/{testimony.pk}/review/")
    for key in ("r", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#reword-form [name=replacement]")).to_be_focused()
    page.keyboard.type("somebody")
    page.keyboard.press("Escape")
    assert testimony.latest_revision == changed
    expect(page.locator("#reword-form [name=words]")).to_have_value("")


def test_a_letter_chooses_the_kind_and_saves_and_with_shift_waits_for_other_words(opened):
    counted, testimony = opened(NONE)
    page = counted.page
    for key in ("m", "ArrowRight", "Enter", "f"):
        counted.press(key)
    page.wait_for_selector("li.flag")
    assert counted.keys == ["m", "ArrowRight", "Enter", "f"]
    (mark,) = flag_states(testimony.latest_revision)
    assert (mark.surface, mark.label) == ("said", "FAMILY")
    expect(page.locator("#mark-form [name=label]")).to_have_value("")  # the next one starts without a kind

    for key in ("m", "End", "Enter", "Shift+X"):
        page.keyboard.press(key)
    expect(page.locator("#mark-form [name=replacement]")).to_be_focused()
    page.keyboard.type("sad")
    hold(page, "Enter")
    expect(page.locator("li.flag")).to_have_count(2)
    assert flag_states(testimony.latest_revision)[1].replacement == "sad"
