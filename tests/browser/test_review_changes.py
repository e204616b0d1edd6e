"""What a press changes on the review screen is what loading the page again would show."""

from playwright.sync_api import expect

from archive.models import Decision
from archive.workflow.flags import flag_states
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.browser.test_review_screen import reviewing, settle, stretches_of  # noqa: F401 -- a fixture
from tests.workflow.acting import review
from tests.workflow.conftest import approver, author, entry, tags  # noqa: F401 -- fixtures

TEXT = "jess from oldham told kim. then jess went to salford with jess and her aunt from oldham road"

# All that shows of the workspace, and all that its forms would send. What is chosen follows the last press.
AS_SHOWN = """() => {
  const left = new Set(["open", "data-current", "data-state", "tabindex"]);
  const kept = (name) => !left.has(name) && !name.endsWith("keyshortcuts");
  const names = (value) => value.split(" ").filter((one) => one !== "is-current").sort().join(" ");
  const out = [];
  const walk = (element, depth) => {
    if (element.matches("[data-announcement], [name=csrfmiddlewaretoken], [name=_draft], [name=_at]")) return;
    const attributes = [...element.attributes].filter(({ name }) => kept(name))
      .map(({ name, value }) => `${name}=${name === "class" ? names(value) : value}`).sort();
    const typed = element.matches("input, select") ? ` typed=${element.value}` : "";
    out.push(" ".repeat(depth) + element.tagName + " " + attributes.join(" ") + typed);
    for (const child of element.childNodes) {
      const words = child.nodeType === Node.TEXT_NODE ? child.textContent.trim() : "";
      if (words) out.push(words);
      if (child.nodeType === Node.ELEMENT_NODE) walk(child, depth + 1);
    }
  };
  walk(document.getElementById("workspace"), 0);
  return out;
}"""


def act(page, keys):
    for key in keys:
        page.keyboard.press(key)
    settle(page)


def test_what_presses_change_is_what_a_fresh_page_shows(reviewing):  # noqa: F811
    places = [*stretches_of(TEXT, "oldham", "kim", "salford", "aunt"), (84, 90)]
    places += [(at, at + 4) for at in range(len(TEXT)) if TEXT.startswith("jess", at)]
    page, testimony = reviewing(TEXT, places)
    afresh = page.context.new_page()

    page.evaluate("window.same = document.querySelector('.columns')")
    page.locator("li.flag").first.locator("summary").click()
    for what, keys in {
        "one of three equal flags accepted": ["Shift+A"],
        "the other two": ["a"],
        "one edited": ["e", "x", "Enter"],
        "one kept": ["k", "2"],
        "undone": ["u"],
        "kept again": ["k", "1"],
        "widened": ["l", "w"],
        "narrowed": ["n"],
        "a decided one opened again": ["j", "o"],
        "a wide one that takes in another": ["w", "w", "w", "a"],
        "that undone": ["u"],
        "words marked": ["x"],
        "that undone too": ["u"],
    }.items():
        if what == "words marked":
            page.locator("#mark-form [name=words]").fill("told")
            page.locator("#mark-form [name=label]").focus()
        act(page, keys)
        assert not page.locator("[data-refusal]").count(), what
        afresh.goto(page.url)
        afresh.wait_for_selector("#workspace:not(.softened) .flag-number")
        assert page.evaluate(AS_SHOWN) == afresh.evaluate(AS_SHOWN), what

    assert page.evaluate("window.same.isConnected")  # not once was the whole sent again
    assert Decision.objects.filter(flag__revision__testimony=testimony).count() > 12


def test_where_somebody_else_decided_meanwhile_the_whole_is_shown_afresh(reviewing, approver):  # noqa: F811
    page, testimony = reviewing(TEXT, stretches_of(TEXT, "oldham", "kim"))
    (first, _) = flag_states(testimony.latest_revision)
    review.accept(testimony, seen=testimony.version, flag_ids=[first.flag_id], by=approver)

    act(page, ["l", "a"])

    expect(page.locator("[data-refusal]")).to_contain_text("has changed since you opened this page")
    expect(page.locator("[data-open]")).to_have_attribute("data-open", "1")
    act(page, ["a"])
    expect(page.locator("[data-open]")).to_have_attribute("data-open", "0")


def test_words_being_typed_stay_while_another_flag_is_decided_and_are_sent_as_typed(reviewing):  # noqa: F811
    page, testimony = reviewing(TEXT, stretches_of(TEXT, "oldham", "kim", "salford"))
    act(page, ["l", "e"])
    page.keyboard.type("[somebody]")
    act(page, ["Escape", "j", "a"])

    field = page.locator("li.flag").nth(1).locator("[name=replacement]")
    expect(field).to_have_value("[somebody]")
    page.locator("li.flag").nth(1).locator("summary").click()
    act(page, ["e", "Enter"])

    states = flag_states(testimony.latest_revision)
    assert [state.replacement for state in states] == ["[place]", "[somebody]", ""]
