"""From the empty form to saved, by the keyboard alone: counted, as the spreadsheet would be."""

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from archive.models import Testimony
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


@pytest.fixture
def page(new_page, live_server, request):
    user = User.objects.create_user("ada", is_staff=True)
    user.groups.set(Group.objects.filter(name="entry"))
    page = new_page()
    page.context.add_cookies([session_of(user, live_server.url)])
    page.goto(ADD)
    return page


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
    expect(page.locator(".messagelist")).to_contain_text("possible identifier", timeout=30_000)
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
