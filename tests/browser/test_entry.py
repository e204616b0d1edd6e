"""From the empty form to saved, by the keyboard alone: counted, as the spreadsheet would be."""

import re

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from archive.admin.months import NotAMonth, read_month
from archive.models import Testimony
from tests.admin.test_months import READ, REFUSED
from tests.browser.test_journey import session_of

ADD = "/admin/archive/testimony/add/"
MOST_KEYS = 30
QUOTE = "he said he would show my mum if i stopped talking to him. i was scared to look at my phone"
NOTE = (
    "Ana rang at nine. She said that it began in the summer. "
    f"{QUOTE}. "
    "We agreed that she would tell her aunt. "
    "Later she said: my aunt believed me and it was ok after that."
)


class Counting:
    """Presses keys as a person does, and counts them; what is pasted counts as one."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, words):
        self.press(*words)

    def paste(self, words):
        self.page.keyboard.insert_text(words)
        self.count += 1

    def term(self, letters, label):
        """A term by its first letters, once the list says which it would be."""
        self.type(letters)
        expect(self.page.locator(".select2-results__option--highlighted")).to_contain_text(label)
        self.press("Enter")


def signed_in(page, username, live_server):
    user = User.objects.create_user(username, is_staff=True)
    user.groups.set(Group.objects.filter(name="entry"))
    page.context.add_cookies([session_of(user, live_server.url)])
    page.goto(ADD)
    return page


@pytest.fixture
def page(new_page, live_server):
    return signed_in(new_page(), "ada", live_server)


@pytest.fixture
def keys(page):
    return Counting(page)


def enter(keys, text=QUOTE, save="Control+Enter"):
    keys.press("s")  # service terms
    keys.type("T-2041")
    keys.press("Tab")
    keys.type("3/24")
    keys.press("Tab")
    keys.paste(text)
    keys.press("Tab")
    keys.term("ins", "Instagram")
    keys.press("Tab")
    keys.term("bla", "Online blackmail")
    keys.press("Tab")
    keys.type("13")
    keys.press("Tab")
    keys.type("g")
    keys.press(save)


def saved(page, count=1):
    expect(page.locator(".messagelist")).to_contain_text("possible identifier", timeout=90_000)
    assert Testimony.objects.count() == count
    return Testimony.objects.latest("pk")


def test_a_case_is_entered_by_few_keys(page, keys):
    enter(keys)

    testimony = saved(page)
    assert keys.count <= MOST_KEYS
    assert (testimony.basis, testimony.contact.reference) == ("service_terms", "T-2041")
    assert (str(testimony.contact.month), testimony.age, testimony.gender) == ("2024-03-01", 13, "girl")
    assert [str(term) for term in testimony.platforms.all()] == ["Instagram"]
    assert [term.slug for term in testimony.harm_types.all()] == ["online-blackmail"]
    assert testimony.latest_revision.text == QUOTE


def test_the_first_question_has_the_focus_and_its_first_letter_answers_it(page):
    expect(page.locator("[name=basis]").first).to_be_focused()
    expect(page.locator("[name=text]")).to_be_hidden()

    page.keyboard.press("x")  # no answer begins so
    expect(page.locator("[name=basis]").first).to_be_focused()
    page.keyboard.down("e")
    page.keyboard.down("e")  # held: it is typed into no field
    page.keyboard.up("e")

    expect(page.locator("[name=basis][value=agreement]")).to_be_checked()
    expect(page.locator("[name=reference]")).to_be_focused()
    expect(page.locator("[name=reference]")).to_have_value("")


def test_the_page_reads_a_month_as_the_server_does_and_shows_it_back(page):
    read = page.evaluate_handle("() => import('/static/archive/staff-month.js')")
    for typed in [*READ, *REFUSED]:
        try:
            expected = f"{read_month(typed):%B %Y}"
        except NotAMonth:
            expected = ""
        assert read.evaluate("(module, typed) => module.readMonth(typed)", typed) == expected, typed

    page.locator("[name=month]").fill("3/24")
    expect(page.locator(".field-month output")).to_have_text("March 2024")
    page.locator("[name=month]").fill("3/12")
    expect(page.locator(".field-month output")).to_have_text("")


def select_quote(page, quote):
    """Choose a stretch of the note, the last of it by the keyboard, without its last letter."""
    at = NOTE.index(quote)
    page.locator("[name=text]").evaluate(
        "(text, [from, to]) => { text.focus(); text.setSelectionRange(from, to, 'forward'); }",
        [at, at + len(quote) - 4],
    )
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")


def test_one_long_note_gives_two_quotes_by_the_keyboard(page, keys):
    keys.press("s")
    keys.type("T-2041")
    keys.press("Tab")
    keys.type("3/24")
    keys.press("Tab")
    keys.paste(NOTE)
    expect(page.locator(".field-quote")).to_be_hidden()  # it is short enough to be the quote itself
    select_quote(page, QUOTE)
    page.keyboard.press("Alt+q")
    expect(page.locator("[name=quote]")).to_be_focused()
    expect(page.locator("[name=quote]")).to_have_value(QUOTE)
    expect(page.locator(".field-quote [role=status]")).to_contain_text(f"{len(QUOTE.split())} words will be")
    keys.press("Tab")
    keys.term("ins", "Instagram")
    keys.press("Tab")
    keys.term("bla", "Online blackmail")
    page.get_by_role("button", name="Save and add another quote from this note").press("Enter")

    first = saved(page)
    assert (first.latest_revision.text, first.note.text) == (QUOTE, NOTE)
    expect(page.locator("[name=text]")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value(NOTE)
    expect(page.locator("[name=quote]")).to_have_value("")
    second_quote = "my aunt believed me and it was ok after that"
    select_quote(page, second_quote)
    page.keyboard.press("Alt+q")
    keys.press("Tab")
    keys.term("ins", "Instagram")
    keys.press("Tab")
    keys.term("bla", "Online blackmail")
    page.keyboard.press("Control+Enter")

    expect(page).to_have_url(re.compile("/change/"))
    second = saved(page, 2)
    assert second.latest_revision.text == second_quote
    assert (second.note_id, second.contact_id) == (first.note_id, first.contact_id)


@pytest.mark.parametrize("part", ["", QUOTE])
def test_after_the_last_field_three_tabs_reach_every_way_to_save(page, part):
    page.get_by_label("Service terms, anonymised").check()
    page.fill("[name=text]", NOTE)
    page.evaluate("() => { document.querySelector('.field-quote').hidden = false; }")
    page.fill("[name=quote]", part)
    fields = page.locator("form.entry .form-row").locator("input, textarea, select")
    fields.nth(fields.count() - 1).focus()

    in_the_field = "() => document.activeElement.type === 'date'"  # Chromium stops at its day, month and year
    page.wait_for_function(in_the_field)
    while page.evaluate(in_the_field):
        page.keyboard.press("Tab")
    reached = [page.evaluate("() => document.activeElement.value")]
    for _ in range(2):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.value"))

    on = "Save and add another quote from this note" if part else "Save and add the next from this contact"
    assert reached == ["Save and scan", on, "Save and start a new contact"]


def test_selecting_with_the_mouse_offers_the_part_and_takes_whole_words(page, keys):
    keys.press("s")
    text = page.locator("[name=text]")
    text.fill("she said he wrote to me at night and went")
    text.evaluate("(text) => { text.focus(); text.setSelectionRange(10, 22); }")  # within "he" and "me"
    text.dispatch_event("mouseup")
    page.get_by_role("button", name="Use only the selected words").click()
    expect(page.locator("[name=quote]")).to_have_value("he wrote to me")

    page.get_by_role("button", name="Use all of it").click()
    expect(page.locator("[name=quote]")).to_have_value("")


def test_without_scripts_the_part_is_copied_and_the_month_is_read(new_page, live_server):
    page = signed_in(new_page(java_script_enabled=False), "ben", live_server)
    page.get_by_label("Service terms, anonymised").check()
    page.get_by_label("Internal reference").fill("T-1")
    page.get_by_label("Month of contact").fill("mar 24")
    page.locator("[name=text]").fill(NOTE)
    page.locator("[name=quote]").fill(QUOTE)
    page.locator("noscript select[name=harm_types], .field-harm_types select").last.select_option(
        label="Online blackmail"
    )
    page.get_by_role("button", name="Save and add another quote from this note").click()

    testimony = saved(page)
    assert testimony.latest_revision.text == QUOTE
    expect(page.locator("[name=text]")).to_have_value(NOTE)
    expect(page.get_by_label("Month of contact")).to_have_value("March 2024")
