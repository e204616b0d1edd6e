"""What the review screen keeps in view, what it shows while one types, and what its keys do and do not do."""

from dataclasses import replace
from itertools import cycle, islice

import pytest
from playwright.sync_api import expect

from archive.models import Decision, Event
from archive.workflow import intake
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.workflow.conftest import author, entry, tags  # noqa: F401 -- fixtures

SIZES = [(1440, 900), (1024, 768), (390, 664)]
# Words so short that 4,000 of them keep within what one testimony may hold.
WORDS = ["my", "mate", "told", "me", "that", "he", "is", "at", "it", "and", "no", "one", "is", "to", "say"]

# Whether the words of the current flag, and its card, lie within what can be seen of their column and window.
OUT_OF_VIEW = """() => {
  const head = document.querySelector(".progress-line").getBoundingClientRect().bottom;
  const flag = document.querySelector("li.flag[data-current]");
  const at = ({left, right, top, bottom}, share) =>
    document.elementFromPoint((left + right) / 2, top + (bottom - top) * share);
  const within = (inner, outer) => inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
    && inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
  const window_ = {top: head, left: 0, bottom: window.innerHeight, right: window.innerWidth};
  const out = [];
  for (const column of document.querySelectorAll(".text-column")) {
    const marks = [...column.querySelectorAll(".is-current")];
    if (!marks.length) out.push(`${column.getAttribute("aria-labelledby")}: no mark`);
    for (const mark of marks) {
      const place = mark.getBoundingClientRect();
      const isSeen = at(place, 0.25)?.closest(".testimony-text");
      if (!isSeen || !within(place, window_) || !within(place, column.getBoundingClientRect()))
        out.push(column.getAttribute("aria-labelledby"));
    }
  }
  for (const part of ["summary", ".flag-context mark"]) {
    const place = flag.querySelector(part).getBoundingClientRect();
    if (!within(place, window_) || !flag.contains(at(place, 0.5))) out.push(part);
  }
  if (document.activeElement !== flag.querySelector("summary")) out.push("focus");
  return out;
}"""


@pytest.fixture
def reviewing(sign_in, entry, author):  # noqa: F811
    """Open the review screen of ``text``, flagged by a detector at these stretches, and show the text."""
    page = sign_in("reviewer", "reviewer")

    def open_review(text, stretches):
        checked = intake.Checker().check(replace(entry, text=text))
        testimony = intake.enter_all([checked], by=author)[0][0]  # and no scan
        revision = testimony.latest_revision
        scan = revision.scans.create(detector_version="planted")
        for start, end in stretches:
            revision.flags.create(
                scan=scan, start=start, end=end, label="PLACE", suggestion="[place]", score=0.99
            )
        page.goto(f"/admin/archive/testimony/{testimony.pk}/review/")
        if page.locator("#workspace.softened").count():
            page.get_by_test_id("show-text").click()
            page.wait_for_selector("#workspace:not(.softened)")
        page.locator("li.flag[data-current] summary").focus()
        return page, testimony

    return open_review


def planted(words, every):
    """A text of so many words, of which one in ``every`` is flagged, the first and the last ones as well."""
    text = " ".join(islice(cycle(WORDS), words))
    starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == " ")]
    chosen = sorted({*starts[::every], starts[-1]})
    return text, [(start, len(text[start:].split(" ")[0]) + start) for start in chosen]


def stretches_of(text, *surfaces):
    return [(text.index(surface), text.index(surface) + len(surface)) for surface in surfaces]


def decided():
    return Event.objects.filter(action="decided").count()


def settle(page):
    page.wait_for_timeout(50)
    page.wait_for_selector("#workspace:not([aria-busy])")


def hold(page, key, times=8):
    """What a keyboard sends while a key is held down: the same press over and over."""
    press_long(page, key, times)
    settle(page)


def press_long(page, key, times=8):
    for _ in range(times):
        page.keyboard.down(key)
        page.wait_for_timeout(30)
    page.keyboard.up(key)


@pytest.mark.parametrize(
    ("words", "every"), [(50, 7), pytest.param(500, 25, marks=pytest.mark.long), (4000, 200)]
)
def test_the_current_words_are_in_view_at_every_width_and_so_is_their_card(reviewing, words, every):
    text, stretches = planted(words, every)
    wider = (stretches[1][0], text.index(" ", stretches[1][1] + 8))
    page, _ = reviewing(text, [*stretches, wider])
    flags = page.locator("li.flag").count()

    hidden = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.reload()
        page.wait_for_selector("html.scripted li.flag[data-current]")
        for _ in range(flags):
            page.keyboard.press("l")
            if out := page.evaluate(OUT_OF_VIEW):
                number = page.locator("li.flag[data-current] .flag-number").inner_text()
                hidden[width, number] = out

    assert hidden == {}


SCROLLED = """() => [...document.querySelectorAll(".text-column")].map(column => column.scrollTop)"""


def test_a_decision_leaves_both_texts_where_somebody_was_reading(reviewing):
    text, stretches = planted(500, 14)
    page, _ = reviewing(text, stretches)
    page.set_viewport_size({"width": 1024, "height": 768})
    for _ in range(20):
        page.keyboard.press("l")
    for mark in page.locator(".text-column .is-current").all():
        mark.evaluate("mark => mark.scrollIntoView({block: 'center'})")
    before = page.evaluate(SCROLLED)
    assert min(before) > 0

    page.keyboard.press("Shift+A")
    page.wait_for_selector("[data-testid='open-count'][data-open='36']")
    settle(page)

    assert page.evaluate(SCROLLED) == before
    assert page.evaluate(OUT_OF_VIEW) == []


TEXT = "i live by oldham road gate in salford and kim knows it"


def number(page):
    return page.locator("li.flag[data-current] .flag-number")


def test_a_key_held_down_decides_one_flag_however_slow_the_server_is(reviewing):
    page, _ = reviewing(TEXT, stretches_of(TEXT, "oldham", "salford", "kim"))
    page.route("**/review/accept/", lambda route: (page.wait_for_timeout(150), route.continue_()))

    hold(page, "a")
    page.wait_for_selector("[data-testid='open-count'][data-open='2']")
    settle(page)

    assert decided() == 1
    page.keyboard.press("a")  # pressed anew, it decides the next one
    page.wait_for_selector("[data-testid='open-count'][data-open='1']")


def test_a_key_held_down_types_nothing_takes_back_one_press_and_shows_the_text_once(reviewing):
    page, _ = reviewing(TEXT, stretches_of(TEXT, "oldham", "salford", "kim"))
    hold(page, "e")
    assert page.locator("li.flag[data-current] [name=replacement]").input_value() == "[place]"

    hold(page, "Enter")
    page.wait_for_selector("[data-testid='open-count'][data-open='2']")
    hold(page, "k")
    hold(page, "1")
    page.wait_for_selector("[data-testid='open-count'][data-open='1']")
    settle(page)
    assert decided() == 2
    hold(page, "u")
    page.wait_for_selector("[data-testid='open-count'][data-open='2']")
    settle(page)
    assert Event.objects.filter(action="undone").count() == 1

    hold(page, "t")
    expect(page.get_by_test_id("workspace")).to_have_class("softened")


def test_enter_held_on_a_button_decides_the_last_flag_and_does_not_apply_it_too(reviewing):
    page, testimony = reviewing(TEXT, stretches_of(TEXT, "salford"))
    page.get_by_role("button", name="Accept").focus()

    hold(page, "Enter")

    expect(page.get_by_test_id("apply")).to_be_focused()
    assert (decided(), testimony.revisions.count()) == (1, 1)
    press_long(page, "s")
    # The first scan of a process loads the detector.
    expect(page.locator(".messagelist")).to_contain_text("this is revision 2", timeout=60_000)
    assert testimony.revisions.count() == 2


def test_keys_that_only_move_go_on_while_they_are_held(reviewing):
    text, stretches = planted(50, 7)
    page, _ = reviewing(text, stretches)

    hold(page, "l", times=4)
    expect(number(page)).to_have_text("5")
    hold(page, "ArrowUp", times=3)
    expect(number(page)).to_have_text("2")


def test_arrows_move_in_the_list_and_scroll_everywhere_else(reviewing):
    text, stretches = planted(500, 14)
    page, _ = reviewing(text, stretches)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.keyboard.press("ArrowDown")
    expect(number(page)).to_have_text("2")

    page.evaluate("document.activeElement.blur()")
    before = page.evaluate("window.scrollY")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("before => window.scrollY > before", arg=before)
    column = page.locator(".text-column").first
    column.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => document.querySelector('.text-column').scrollTop > 0")
    expect(number(page)).to_have_text("2")


def test_single_letter_keys_are_switched_off_for_good_and_only_for_who_did_it(reviewing):
    page, _ = reviewing(TEXT, stretches_of(TEXT, "oldham", "salford", "kim"))
    accept = page.locator("li.flag[data-current] [data-act=accept] button").first
    expect(accept).to_have_attribute("aria-keyshortcuts", "A")
    page.keyboard.press("?")
    page.get_by_test_id("letters").uncheck()
    page.get_by_role("button", name="Close").click()

    for _ in range(2):  # also when the page is opened again
        accept.focus()
        for key in ("a", "l", "s", "?"):
            page.keyboard.press(key)
        settle(page)
        assert decided() == 0
        assert accept.get_attribute("aria-keyshortcuts") is None
        expect(number(page)).to_have_text("1")
        page.reload()
        page.wait_for_selector("html.scripted li.flag[data-current]")
    page.keyboard.press("ArrowDown")
    expect(number(page)).to_have_text("2")
    kept = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('heard'))")
    person = page.locator("#keys").get_attribute("data-person")
    assert kept == [[f"heard.letters-off.{person}", "yes"]]

    page.get_by_role("button", name="Keys").click()
    page.get_by_test_id("letters").check()
    page.get_by_role("button", name="Close").click()
    accept.focus()
    page.keyboard.press("a")
    page.wait_for_selector("[data-testid='open-count'][data-open='2']")


RUNS = """() => [...document.querySelectorAll("#public-text > span")].map(
    run => [run.textContent, run.dataset.flagId ?? "", run.dataset.from, run.dataset.to])"""


# The second and third overlap in part; then one takes in another.
OVERLAPPING = [
    (("salford", "kim"), "  a   town\u00a0over\u2003there "),
    (("oldham road", "road gate in", "kim"), "[a town]"),
    (("oldham road gate", "road", "gate in salford"), "cafe\u0301 \u200bx\u00ady"),
    (("road", "oldham road gate"), "\U0001f469\u200d\U0001f692 \u263a\ufe0f\u200d"),
]


def test_what_is_shown_while_one_types_is_what_is_saved(reviewing):
    for case, (surfaces, typed) in enumerate(OVERLAPPING):
        text = f"{TEXT} {case}"
        page, _ = reviewing(text, stretches_of(text, *surfaces))
        while page.locator("li.flag[data-standing=open]").count():
            page.keyboard.press("e")
            page.locator("li.flag[data-current] [name=replacement]").fill(typed)
            shown = page.evaluate(RUNS)
            before = Decision.objects.count()
            page.keyboard.press("Enter")
            page.wait_for_function("() => document.activeElement.matches('summary, [data-go-on] *')")

            assert Decision.objects.count() > before
            assert page.evaluate(RUNS) == shown


def test_going_on_to_another_flag_shows_again_what_is_saved(reviewing):
    page, _ = reviewing(TEXT, stretches_of(TEXT, "oldham road", "road gate", "kim"))
    before = page.evaluate(RUNS)
    page.keyboard.press("e")
    page.keyboard.type("somewhere")
    expect(page.get_by_test_id("public-text")).to_have_text(
        "i live by somewhere gate in salford and kim knows it"
    )

    page.keyboard.press("Escape")
    page.keyboard.press("l")

    assert page.evaluate(RUNS) == before
