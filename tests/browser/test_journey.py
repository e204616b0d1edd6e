"""The main job, end to end, as the people who do it meet it: enter, review by keyboard, clear, publish,
find, withdraw."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import expect

from archive.models import Event, Flag, Publication, Showing, Testimony
from tests.walls import lowered

# Invented, and in no list of examples.
TEXT = (
    "my mate lewis said dont tell but this man keeps asking me to send him things on insta. "
    "im 13 and i go st oswalds high in barnsley. lewis thinks he is a pensioner not 15 like he says. "
    "my number is 07700 900461 and he rang it"
)


def session_of(user, url):
    """Somebody who has signed in; how they do is told in test_staff_forms.py."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def sign_in(new_page, live_server):
    def enter_as(username, *roles, **options):
        user = User.objects.create_user(username, is_staff=True)
        user.groups.set(Group.objects.filter(name__in=roles))
        page = new_page(**options)
        page.context.add_cookies([session_of(user, live_server.url)])
        page.goto("/admin/")
        expect(page).to_have_title(re.compile("My work"))
        return page

    return enter_as


def type_ahead(page, field, typed, label):
    page.locator(
        f".field-{field} .select2-selection, #id_{field} ~ .select2 .select2-selection"
    ).first.click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")  # at once, as fast typists do
    expect(page.locator(".select2-selection__choice", has_text=label)).to_have_count(1)


def enter_testimony(page):
    page.goto("/admin/")
    page.get_by_role("link", name="Add testimony").click()
    expect(page).to_have_title(re.compile("Add testimony"))
    page.wait_for_load_state()
    page.get_by_label("Service terms, anonymised").check()
    page.get_by_label("Internal reference").fill("J-1001")
    page.get_by_label("Month of contact").fill("2025-03")
    page.locator("[name=text]").fill(TEXT)
    type_ahead(page, "platforms", "insta", "Instagram")
    type_ahead(page, "harm_types", "groom", "Grooming")
    type_ahead(page, "themes", "ashamed", "Too ashamed to tell")
    page.fill("[name=age]", "13")
    page.select_option("[name=gender]", "girl")
    page.fill("[name=year]", "2025")
    page.get_by_role("button", name="Save and scan").click()
    # The first scan of a process loads the detector.
    expect(page.locator(".messagelist")).to_contain_text("possible identifiers", timeout=30_000)


def show_text(page):
    """Lift the softening, so that the text may be judged."""
    page.get_by_test_id("show-text").click()
    expect(page.get_by_test_id("show-text")).to_have_text("Soften text")


def open_flags(page):
    return int(page.get_by_test_id("open-count").get_attribute("data-open"))


def decide_every_flag_by_keyboard(page):
    """Accept each suggestion; after the second scan keep what it finds again."""
    while open_flags(page):
        before = open_flags(page)
        page.keyboard.press("a")
        expect(page.get_by_test_id("open-count")).not_to_have_attribute("data-open", str(before))


def apply_and_settle(page):
    page.keyboard.press("s")
    expect(page.locator(".messagelist")).to_contain_text("this is revision 2")
    while page.get_by_test_id("open-count").count() and open_flags(page):
        before = open_flags(page)
        page.keyboard.press("k")
        page.keyboard.press("2")
        expect(page.get_by_test_id("open-count")).not_to_have_attribute("data-open", str(before))
    if page.get_by_test_id("open-count").count():
        page.keyboard.press("s")


def prepare_and_submit(page):
    for name in page.locator("[type=radio][value=nothing]").all():
        name.check()
    page.check("[name=content_notes][value=grooming]")
    page.check("[name=fidelity][value=verbatim]")
    page.get_by_role("button", name="Submit for clearing").click()
    expect(page.locator(".messagelist")).to_contain_text("is now waiting for a second person")


@pytest.fixture
def submitted(sign_in):
    """A testimony that "reviewer" entered, reviewed by keyboard and submitted."""
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    testimony = Testimony.objects.get()
    page.goto(f"/admin/archive/testimony/{testimony.pk}/review/")
    show_text(page)
    decide_every_flag_by_keyboard(page)
    apply_and_settle(page)
    expect(page).to_have_title(re.compile("Prepare"))
    prepare_and_submit(page)
    return page, testimony


def test_from_the_entry_form_to_a_withdrawn_address(submitted, sign_in, new_page):
    page, testimony = submitted

    # Its author is refused, and told why, even with the right to clear.
    User.objects.get(username="reviewer").groups.add(Group.objects.get(name="approver"))
    page.goto(f"/admin/archive/testimony/{testimony.pk}/clear/")
    expect(page.locator("[data-code=own-work]")).to_be_visible()
    expect(page.get_by_test_id("clear")).to_have_count(0)

    # Another person clears it from their queue, and publishes.
    second = sign_in("approver", "approver")
    second.get_by_role("link", name=f"Testimony {testimony.pk}").first.click()
    expect(second.get_by_test_id("clear")).to_have_count(0)
    second.get_by_test_id("show-first").first.click()
    second.get_by_test_id("clear").click()
    expect(second.get_by_test_id("status")).to_have_text("Cleared")
    second.goto(f"/admin/archive/testimony/{testimony.pk}/publish/")
    second.get_by_test_id("publish").click()
    expect(second.locator(".messagelist")).to_contain_text("has been published as")

    # A campaigner finds it by word and by facet.
    publication = Publication.objects.get()
    assert not re.search("lewis|oswald|barnsley|07700|900461", publication.text, re.IGNORECASE)
    reader = new_page()
    reader.goto("/")
    reader.get_by_label("Search the quotes").fill("pensioner")
    reader.keyboard.press("Enter")
    expect(reader.locator("mark")).to_have_text(["pensioner"])
    reader.get_by_role("checkbox", name=re.compile("Instagram")).check()
    reader.get_by_role("checkbox", name=re.compile("13–15")).check()
    reader.get_by_role("button", name="Show 1 quote").click()
    reader.get_by_role("link", name=f"Quote {publication.public_id}", exact=True).click()
    heading = reader.get_by_role("heading", level=1)
    expect(heading).to_have_text("Girl, 13–15, Instagram, grooming, 2025")
    assert reader.context.cookies() == []

    # It is withdrawn: its address says so, and search knows it no more.
    second.goto(f"/admin/archive/testimony/{testimony.pk}/withdraw/")
    second.get_by_label(re.compile("The child asked")).check()
    second.get_by_label("Yes, withdraw for good").check()
    second.get_by_test_id("withdraw").click()
    expect(second.get_by_test_id("status")).to_have_text("Withdrawn")
    assert reader.goto(f"/quotes/{publication.public_id}/").status == 410
    reader.goto("/search/?q=pensioner")
    expect(reader.get_by_role("link", name=re.compile(publication.public_id))).to_have_count(0)

    trail = list(Event.objects.exclude(action="opened").values_list("action", flat=True))
    assert (trail[0], trail[-4:]) == ("entered", ["submitted", "cleared", "published", "withdrawn"])


def test_the_public_text_changes_as_flags_are_decided(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")
    show_text(page)
    public = page.get_by_test_id("public-text")
    expect(public).to_contain_text("lewis")

    page.keyboard.press("e")
    page.keyboard.type("[my best friend]")
    expect(public).to_contain_text("[my best friend]")  # before it is saved
    page.keyboard.press("Enter")
    expect(public).not_to_contain_text("lewis")  # both of them, with one press

    page.keyboard.press("u")
    expect(public).to_contain_text("lewis")


def test_the_keys_move_as_the_list_of_keys_says(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")
    show_text(page)
    listed = {
        row.locator("dd").text_content(): row.locator("kbd").first.text_content()
        for row in page.locator("dl.keys > div").all()
    }
    number = page.locator("li.flag[data-current] .flag-number")
    expect(number).to_have_text("1")

    page.keyboard.press(listed["next flag"])
    expect(number).to_have_text("2")
    page.keyboard.press(listed["previous flag"])
    expect(number).to_have_text("1")


def test_possible_flags_come_last_and_hide_until_they_are_shown_again(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    age = Flag.objects.filter(label="AGE").earliest("start")
    with lowered("guard_flag_update"):
        Flag.objects.exclude(pk=age.pk).update(score=0.99)
        Flag.objects.filter(pk=age.pk).update(score=0.3)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")
    show_text(page)
    unsure = page.locator(f"[data-testid=possible] li.flag[data-flag-id='{age.pk}']")
    assert page.locator("li.flag").last.get_attribute("data-flag-id") == str(age.pk)
    expect(unsure).to_be_visible()

    page.keyboard.press("p")
    expect(unsure).to_be_hidden()
    before = open_flags(page)
    page.keyboard.press("a")
    expect(page.get_by_test_id("open-count")).not_to_have_attribute("data-open", str(before))
    expect(unsure).to_be_hidden()  # also in the workspace that the server sent back
    while page.locator("li.flag[data-standing=open]:visible").count():
        before = open_flags(page)
        page.keyboard.press("a")
        expect(page.get_by_test_id("open-count")).not_to_have_attribute("data-open", str(before))
    expect(page.get_by_test_id("apply")).to_have_count(0)  # what is hidden still waits

    page.keyboard.press("p")
    expect(unsure).to_be_visible()
    expect(page.locator("li.flag[data-current]")).to_have_attribute("data-flag-id", str(age.pk))


def test_missed_words_are_marked_by_keyboard_alone(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    testimony = Testimony.objects.get()
    page.goto(f"/admin/archive/testimony/{testimony.pk}/review/")
    show_text(page)

    found = page.locator("li.flag").count()
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # no kind is assumed
    expect(page.locator("li.flag")).to_have_count(found)
    page.keyboard.press("f")
    expect(page.locator("li.flag")).to_have_count(found + 1)

    added = testimony.latest_revision.flags.get(scan=None)
    assert (len(TEXT[added.start : added.end].split()), added.label) == (2, "FAMILY")


def test_marking_ends_where_tab_leaves_the_text_and_keeps_what_is_picked(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")
    show_text(page)
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowRight")
    picked = page.locator("#mark-form [name=words]").input_value()

    page.keyboard.press("Tab")
    page.keyboard.press("l")

    expect(page.locator("li.flag[data-current] .flag-number")).to_have_text("2")
    assert page.locator("#mark-form [name=words]").input_value() == picked != ""


def test_nothing_is_decided_by_key_until_the_text_was_shown(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")
    before = open_flags(page)

    for key in ("a", "k", "2", "e", "m", "w", "n", "o", "u"):
        page.keyboard.press(key)
        expect(page.locator("#announcer")).to_have_text("Show the text first: press T.")
    assert Event.objects.filter(action="decided").count() == 0
    assert Showing.objects.count() == 0

    page.keyboard.press("t")
    expect(page.locator("#announcer")).to_have_text("The text is shown.")
    expect(page.locator("#workspace")).not_to_have_class("softened")
    page.keyboard.press("a")
    expect(page.get_by_test_id("open-count")).not_to_have_attribute("data-open", str(before))

    page.locator("#mark-form [name=words]").fill("my mate")
    page.locator("li.flag[data-current] summary").focus()
    page.keyboard.press("t")  # softened again: nobody decides what they cannot read
    expect(page.locator("#announcer")).to_have_text("The text is softened.")
    decided = Event.objects.filter(action="decided").count()
    for key in ("a", "k", "e", "m", "u"):
        page.keyboard.press(key)
        expect(page.locator("#announcer")).to_have_text("Show the text first: press T.")
    assert Event.objects.filter(action="decided").count() == decided
    page.keyboard.press("t")
    expect(page.locator("#announcer")).to_have_text("The text is shown.")
    expect(page.locator("#mark-form [name=words]")).to_have_value("my mate")


def test_what_is_pressed_before_the_text_is_there_decides_nothing_once_it_is(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/show-text/", hold)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")
    before = open_flags(page)

    for key in ("t", "a", "k", "u", "l"):
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    held[0].continue_()

    # Moving about is no judgement: that key is made up for.
    expect(page.locator("li.flag[data-current] .flag-number")).to_have_text("2")
    expect(page.locator("#workspace")).not_to_have_class("softened")
    assert open_flags(page) == before
    assert Event.objects.filter(action="decided").count() == 0


def test_where_the_server_does_not_answer_the_text_stays_softened(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    # Before the page is loaded: Chromium tells a page that is open of a route a moment late.
    page.route("**/show-text/", lambda route: route.abort("aborted"))
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")

    page.keyboard.press("t")
    expect(page.locator("#announcer")).to_contain_text("The server did not answer")
    expect(page.locator("#workspace")).to_have_class("softened")
    page.unroute("**/show-text/")
    page.keyboard.press("t")
    expect(page.locator("#announcer")).to_have_text("The text is shown.")


def test_showing_the_text_on_the_prepare_page_keeps_what_was_filled_in(sign_in):
    page = sign_in("reviewer", "reviewer")
    enter_testimony(page)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/prepare/")
    page.locator("[name=note]").fill("an invented note")

    page.get_by_test_id("show-first").click()

    expect(page.locator("[name=note]")).to_have_value("an invented note")
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()
    expect(page.get_by_test_id("public-text")).to_contain_text("lewis")


def test_two_people_on_one_testimony_lose_nothing(sign_in):
    first = sign_in("reviewer", "reviewer")
    enter_testimony(first)
    address = f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/"
    second = sign_in("other", "reviewer")
    for page in (first, second):
        page.goto(address)
        show_text(page)
    first.keyboard.press("a")
    expect(first.get_by_test_id("public-text")).not_to_contain_text("lewis")
    decided = Event.objects.filter(action="decided").count()

    second.keyboard.press("e")
    second.keyboard.type("[somebody]")
    second.keyboard.press("Enter")

    expect(second.locator("[data-refusal]")).to_contain_text("has changed since you opened this page")
    expect(second.get_by_test_id("unsaved")).to_have_value("[somebody]")
    assert Event.objects.filter(action="decided").count() == decided


def test_without_javascript_the_same_work_is_done_by_plain_forms(sign_in):
    page = sign_in("reviewer", "reviewer", java_script_enabled=False)
    page.goto("/admin/archive/testimony/add/")
    expect(page.locator("[name=text]")).to_be_hidden()  # no basis, no text box
    page.get_by_label("Service terms, anonymised").check()
    expect(page.locator("[name=text]")).to_be_visible()
    scripted = sign_in("entry", "entry")
    enter_testimony(scripted)
    page.goto(f"/admin/archive/testimony/{Testimony.objects.get().pk}/review/")
    show_text(page)

    while page.locator("li.flag[data-standing=open]").count():
        flag = page.locator("li.flag[data-standing=open]").first
        if flag.locator("details").get_attribute("open") is None:
            flag.locator("summary").click()
        flag.locator("form[data-act=accept] button").first.click()

    page.get_by_test_id("apply").click()
    expect(page).to_have_title(re.compile("Prepare"))  # the second scan found nothing more
    expect(page.get_by_test_id("public-text")).to_contain_text("[")
