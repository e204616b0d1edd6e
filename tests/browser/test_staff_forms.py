"""Sessions that end, presses that are stopped, networks that drop, and somebody else in the same browser: no
word is lost, and Save works again."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from archive.models import Draft, Event, Return, Testimony, Theme
from archive.workflow.intake import enter
from tests.admin.conftest import confirm_all
from tests.browser.test_journey import session_of, show_text
from tests.browser.waiting import hold_posts, wait_for
from tests.workflow.conftest import (  # noqa: F401 -- fixtures
    approver,
    author,
    choices,
    cleared,
    decide_all,
    entered,
    entry,
    published,
    reviewer,
    submitted,
    tags,
)

PASSWORD = "a long enough pass phrase"
TYPED = "my mate told me what he wrote. i was scared"


@pytest.fixture
def new_context(browser, live_server, django_db_serialized_rollback):
    """A browser profile that may fail to load: here that is what is looked for. Scripts may not fail."""
    opened, errors = [], []

    def open_context(**options):
        context = browser.new_context(base_url=live_server.url, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        opened.append(context)
        return context

    yield open_context

    for context in opened:
        browser.end_context(context)
    assert errors == []


def account(username, *roles):
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def sign_in(page, username):
    page.goto("/admin/login/?next=/admin/")
    give_password(page, username)


def give_password(page, username):
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("#login-form [type=submit]")
    expect(page.locator("#staff-bars")).to_be_attached()


@pytest.fixture
def context(new_context):
    return new_context()


@pytest.fixture
def page(context, colleague, live_server):
    context.add_cookies([session_of(colleague, live_server.url)])
    return context.new_page()


@pytest.fixture
def colleague(new_context):
    return account("colleague", "entry", "reviewer", "approver", "administrator")


@pytest.fixture
def own(colleague, new_context, entry):  # noqa: F811
    return enter(replace(entry, reference="T-2"), by=colleague).testimony


def address(name, testimony):
    return f"/admin/archive/testimony/{testimony.pk}/{name}/"


def wait_until_kept(page):
    expect(page.get_by_test_id("saving-bar")).to_contain_text("Draft saved")


def write(page, words=TYPED):
    page.locator("[name=text]").fill(words)


def save(page):
    page.get_by_role("button", name="Save and scan").click()


def expect_saved(page):
    said = re.compile("possible identifier|was already saved")  # what was stopped may have arrived
    expect(page.locator(".messagelist")).to_contain_text(said, timeout=30_000)
    assert Testimony.objects.get().latest_revision.text == TYPED
    assert Draft.objects.count() == 0


@pytest.mark.long
def test_on_every_form_what_was_typed_is_back_after_the_session_ended(page, own, submitted, context):  # noqa: F811
    theme = Theme.objects.first()
    review = address("review", own)
    forms = [
        ("/admin/archive/testimony/add/", "[name=text]"),
        (address("text", own), "[name=text]"),
        (address("change", own), "[name=age]"),
        (address("prepare", own), "[name=note]"),
        (address("clear", submitted), "[name=comment]"),
        (f"/admin/archive/theme/{theme.pk}/change/", "[name=definition]"),
        ("/admin/archive/helpline/add/", "[name=text]"),
        (review, "li.flag[data-current] [name=replacement]"),
        (review, "#mark-form [name=words]"),
    ]
    for where, field in forms:
        typed = "7" if "age" in field else "[words by the gate]"
        page.goto(where)
        if where.endswith("/add/") and "testimony" in where:
            page.get_by_label("Service terms, anonymised").check()
        if where == review and page.get_by_test_id("not-shown").count():
            show_text(page)
        page.locator(field).fill(typed)
        wait_until_kept(page)
        Session.objects.all().delete()

        page.goto(where)
        give_password(page, "colleague")

        expect(page).to_have_url(re.compile(re.escape(where)))
        if where == review:
            expect(page.get_by_test_id("not-shown")).to_contain_text("What you typed here and have not saved")
            show_text(page)
        expect(page.locator(field)).to_have_value(typed)
        expect(page.get_by_test_id("kept").first).to_contain_text("You have not saved this yet.")
    stored = context.storage_state(indexed_db=True)
    assert [(one["localStorage"], one["indexedDB"]) for one in stored["origins"]] == [
        ([{"name": "theme", "value": "auto"}], [])  # the stock admin's choice of colours
    ]
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_typed_about_taking_down_is_back_after_the_session_ended(page, own, published):  # noqa: F811
    forms = [
        (address("withdraw", published), "[name=note]", "her mother rang"),
        (address("close", own), "[name=note]", "the same call, entered twice"),
        (address("correct", own), "#content [name=reference]", "J-77"),
    ]
    for where, field, typed in forms:
        page.goto(where)
        page.locator(field).fill(typed)
        wait_until_kept(page)
        Session.objects.all().delete()

        page.goto(where)
        give_password(page, "colleague")

        expect(page).to_have_url(re.compile(re.escape(where)))
        expect(page.locator(field)).to_have_value(typed)
        expect(page.get_by_test_id("kept")).to_contain_text("You have not saved this yet.")


def test_saving_after_the_session_has_ended_keeps_the_page_and_works_once_signed_in_again(page, own, context):
    page.goto(address("text", own))
    write(page)
    Session.objects.all().delete()

    save(page)

    bar = page.get_by_test_id("session-bar")
    expect(bar).to_contain_text(
        "You have been signed out. Sign in again in a new tab, then press the button again"
    )
    expect(page.locator("[name=text]")).to_have_value(TYPED)
    with context.expect_page() as opened:
        bar.get_by_role("link", name="Sign in again in a new tab").click()
    give_password(opened.value, "colleague")
    save(page)
    expect_saved(page)


def test_somebody_else_in_the_same_browser_saves_nothing_of_hers(page, own, context):
    account("somebody-else", "entry", "reviewer")
    page.goto(address("text", own))
    write(page)
    wait_until_kept(page)
    other = context.new_page()
    other.goto("/admin/")
    other.click("#logout-form button")
    sign_in(other, "somebody-else")

    save(page)

    expect(page.get_by_test_id("session-bar")).to_contain_text("Somebody else has signed in on this browser")
    expect(page.locator("[name=text]")).to_have_value(TYPED)
    other.goto(address("text", own))
    expect(other.locator("[name=text]")).not_to_have_value(TYPED)
    expect(other.get_by_test_id("kept")).to_have_count(0)
    assert {draft.owner.username for draft in Draft.objects.all()} == {"colleague"}
    assert own.revisions.count() == 1

    other.click("#logout-form button")
    sign_in(other, "colleague")
    save(page)
    expect_saved(page)
    assert Testimony.objects.get().latest_revision.created_by.username == "colleague"


WAYS_TO_STOP = {
    "esc": lambda page: page.keyboard.press("Escape"),
    "the button that stops": lambda page: page.get_by_role("button", name="Stop", exact=True).click(),
    "the browser's own stop": lambda page: page.evaluate("window.stop()"),
}


@pytest.mark.parametrize("way", WAYS_TO_STOP)
def test_save_works_again_after_it_was_stopped(page, own, way):
    where = address("text", own)
    hold_posts(page, f"**{where}")
    page.goto(where)
    write(page)
    save(page)
    expect(page.get_by_test_id("saving-bar")).to_contain_text("Saving")

    WAYS_TO_STOP[way](page)

    expect(page.get_by_test_id("saving-bar")).to_contain_text("press the button again")
    expect(page.locator("[name=text]")).to_have_value(TYPED)
    page.unroute(f"**{where}")
    save(page)
    expect_saved(page)


@pytest.mark.parametrize(
    "drop", [*(pytest.param(drop, marks=pytest.mark.long) for drop in ("reset", "offline")), "error"]
)
def test_save_works_again_after_the_network_or_the_server_failed(page, own, context, drop):
    where = address("text", own)

    def fail(route):
        if route.request.method == "GET":
            route.continue_()
        elif drop == "reset":
            route.abort("connectionreset")
        else:
            route.fulfill(status=502, body="<h1>Bad gateway</h1>")

    if drop != "offline":
        page.route(f"**{where}", fail)
    page.goto(where)
    write(page)
    wait_until_kept(page)
    context.set_offline(drop == "offline")

    save(page)

    expect(page.get_by_test_id("saving-bar")).to_contain_text("press the button again")
    context.set_offline(False)
    page.unroute_all()
    save(page)
    expect_saved(page)


def test_save_works_again_when_the_server_never_answers(page, own):
    where = address("text", own)
    page.clock.install()
    hold_posts(page, f"**{where}")
    page.goto(where)
    write(page)
    save(page)
    page.clock.run_for(1000)
    expect(page.get_by_test_id("saving-bar")).to_contain_text("Saving")

    page.clock.run_for(61_000)

    expect(page.get_by_test_id("saving-bar")).to_contain_text("Draft saved")  # and takes nothing away
    expect(page.get_by_test_id("saving-bar")).to_contain_text("has not answered for a minute")
    page.unroute(f"**{where}")
    save(page)
    expect_saved(page)


def test_the_way_to_the_next_page_may_be_stopped_too(page, own):
    page.route("**/review/", lambda route: route.fulfill(status=204))  # a browser then stays where it is
    page.goto(address("text", own))
    write(page)
    save(page)
    wait_for(page, lambda: own.revisions.count() == 2)
    page.wait_for_timeout(1700)  # longer than a double press takes
    page.unroute_all()

    save(page)

    expect_saved(page)
    assert own.revisions.count() == 2


def test_a_double_press_sends_once(page, own):
    where = address("text", own)
    page.goto(where)
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.url)))
    write(page)
    page.get_by_role("button", name="Save and scan").dblclick()
    expect_saved(page)

    assert [method for method, url in sent if url.endswith(where)].count("POST") == 1
    assert own.revisions.count() == 2


def test_on_the_review_screen_a_stopped_press_is_given_back_and_its_wording_kept(page, own):
    act = "**/review/replace/"
    hold_posts(page, act)
    page.goto(address("review", own))
    show_text(page)
    field = page.locator("li.flag[data-current] [name=replacement]")
    page.keyboard.press("e")
    page.keyboard.type("[somebody by the gate]")
    page.keyboard.press("Enter")
    expect(page.locator("#workspace")).to_have_attribute("aria-busy", "true")

    page.keyboard.press("Escape")

    expect(page.locator("#workspace")).not_to_have_attribute("aria-busy", "true")
    expect(field).to_have_value("[somebody by the gate]")
    wait_until_kept(page)
    page.unroute(act)
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    wait_for(page, lambda: Event.objects.filter(action="decided").count() == 1)
    expect(page.get_by_test_id("public-text")).to_contain_text("[somebody by the gate]")
    wait_for(page, lambda: Draft.objects.count() == 0)


def test_on_the_review_screen_other_words_outlive_a_decision(page, own):
    page.goto(address("review", own))
    show_text(page)
    page.locator("#mark-form [name=words]").fill("he lives")
    before = Event.objects.filter(action="decided").count()
    page.locator("li.flag[data-current] summary").focus()
    page.keyboard.press("a")

    wait_for(page, lambda: Event.objects.filter(action="decided").count() > before)
    page.wait_for_selector("#workspace:not([aria-busy])")
    expect(page.locator("#mark-form [name=words]")).to_have_value("he lives")
    wait_until_kept(page)


def test_on_the_review_screen_a_press_after_signing_out_says_so(page, own, context):
    page.goto(address("review", own))
    show_text(page)
    Session.objects.all().delete()

    page.keyboard.press("a")

    expect(page.get_by_test_id("session-bar")).to_contain_text("You have been signed out")
    sign_in(context.new_page(), "colleague")
    page.locator("li.flag[data-current] summary").focus()
    page.keyboard.press("a")
    expect(page.locator("li.flag.is-replaced").first).to_be_attached()


WARNS = "() => !window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"


def test_leaving_warns_while_words_are_not_kept_and_only_then(page, own):
    page.route("**/drafts/keep/", lambda route: route.abort())
    page.goto(address("text", own))
    assert page.evaluate(WARNS) is False
    write(page)
    assert page.evaluate(WARNS) is True
    expect(page.get_by_test_id("saving-bar")).to_contain_text("We cannot reach the server")
    assert page.evaluate(WARNS) is True

    page.unroute_all()
    page.locator("[name=text]").press("End")
    page.keyboard.type("!")
    wait_until_kept(page)

    assert page.evaluate(WARNS) is False


def test_what_is_wrong_is_shown_without_losing_a_word_and_the_form_works_on(page):
    page.goto("/admin/archive/testimony/add/")
    page.get_by_label("Service terms, anonymised").check()
    write(page)
    save(page)

    expect(page.locator(".errornote")).to_contain_text("Not saved.")
    expect(page.locator("[name=text]")).to_have_value(TYPED)
    wait_until_kept(page)
    page.locator(".field-platforms .select2-selection").click()
    page.keyboard.type("insta")
    page.keyboard.press("Enter")
    expect(page.locator(".select2-selection__choice", has_text="Instagram")).to_have_count(1)


def test_a_term_that_is_refused_says_why_beside_its_field(page):
    page.goto("/admin/archive/theme/add/")
    page.fill("[name=definition]", "When a child says that")
    page.locator("[name=_save]").click()

    expect(page.locator(".field-label .errorlist")).to_have_text(
        "Enter the name that staff and readers will see."
    )
    expect(page.locator("[name=definition]")).to_have_value("When a child says that")
    page.fill("[name=label]", "Quite a new theme")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("Not done yet: add a theme.")
    confirm_all()
    assert Theme.objects.get(label="Quite a new theme").definition == "When a child says that"
    assert Draft.objects.count() == 0


def test_a_return_is_sent_by_its_own_address_and_leads_on(page, submitted):  # noqa: F811
    page.goto(address("clear", submitted))
    page.fill("[name=comment]", "too close to the family")
    page.locator("form[action$='/return/']").get_by_test_id("show-first").click()
    expect(page.locator("[name=comment]")).to_have_value("too close to the family")
    page.get_by_test_id("return").click()

    expect(page.locator(".messagelist")).to_contain_text("has been sent back with your comment")
    assert Return.objects.get().comment == "too close to the family"


def test_a_draft_is_discarded_by_one_press(page, own):
    page.goto(address("text", own))
    write(page)
    wait_until_kept(page)
    page.reload()
    page.get_by_role("button", name="Discard draft").click()

    expect(page.get_by_test_id("kept")).to_have_count(0)
    expect(page.locator("[name=text]")).not_to_have_value(TYPED)
    assert Draft.objects.count() == 0


@pytest.mark.long
def test_an_unused_session_warns_can_be_kept_and_else_ends(page, own, settings):
    settings.SESSION_UNUSED_SECONDS, settings.SESSION_WARNING_SECONDS = 8, 5
    page.goto(address("text", own))
    bar = page.get_by_test_id("session-bar")
    expect(bar).to_be_hidden()
    expect(bar).to_contain_text(re.compile(r"You will be signed out at \d\d:\d\d"))
    bar.get_by_role("button", name="Stay signed in").click()
    expect(bar).to_be_hidden()

    expect(bar).to_contain_text(re.compile(r"You will be signed out at \d\d:\d\d"), timeout=8000)
    expect(bar).to_contain_text("You have been signed out", timeout=10_000)
    page.reload()
    expect(page).to_have_url(re.compile("/admin/login/"))


@pytest.mark.long
def test_typing_keeps_a_session_and_nothing_makes_it_last_longer_than_the_whole(page, own, settings):
    settings.SESSION_UNUSED_SECONDS, settings.SESSION_WARNING_SECONDS = 6, 4
    page.goto(address("text", own))
    field = page.locator("[name=text]")
    field.press("End")
    for _ in range(10):
        page.keyboard.type("a")
        page.wait_for_timeout(1000)
    assert page.request.get("/admin/session/").json()["person"] is not None

    settings.SESSION_COOKIE_AGE = 1
    settings.SESSION_UNUSED_SECONDS = 1800
    page.keyboard.type("b")
    expect(page.get_by_test_id("session-bar")).to_contain_text("You have been signed out", timeout=10_000)
    expect(field).to_have_value(re.compile("a{10}b"))


def test_the_end_of_the_whole_session_asks_to_save(page, own, settings):
    settings.SESSION_COOKIE_AGE, settings.SESSION_WARNING_SECONDS = 60, 55
    page.context.clear_cookies()
    sign_in(page, "colleague")
    page.goto(address("text", own))

    bar = page.get_by_test_id("session-bar")
    expect(bar).to_contain_text("Please save your work before then", timeout=12_000)
    expect(bar.get_by_role("button", name="Stay signed in")).to_be_hidden()


def test_without_scripts_words_survive_a_session_that_ended(new_context, colleague, own):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "colleague")
    page.goto(address("text", own))
    write(page)
    Session.objects.all().delete()

    save(page)

    expect(page.get_by_test_id("words-kept")).to_contain_text("We have kept what you typed")
    give_password(page, "colleague")
    expect(page).to_have_url(re.compile(address("text", own)))
    expect(page.locator("[name=text]")).to_have_value(TYPED)
    save(page)
    expect_saved(page)


def test_without_scripts_words_survive_signing_in_again_in_another_tab(new_context, colleague, own):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "colleague")
    page.goto(address("text", own))
    write(page)
    Session.objects.all().delete()
    sign_in(context.new_page(), "colleague")

    save(page)

    page.get_by_test_id("go-back").click()
    expect(page.locator("[name=text]")).to_have_value(TYPED)
    save(page)
    expect_saved(page)
