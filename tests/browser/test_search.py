"""The search page in use: narrowed without loading anew, by keyboard, and back again."""

import re

import pytest
from playwright.sync_api import expect

from archive.models.vocabulary import HarmType, Platform, Theme
from tests.browser.waiting import wait_for
from tests.public.factory import make_publication
from tests.walls import CLEARED, lowered


@pytest.fixture
def searched(page, live_server):
    with lowered(*CLEARED):
        make_publication("he said send more", gender="girl", platforms=["instagram"], harm_types=["grooming"])
        make_publication("she said send more", gender="boy", platforms=["roblox"], harm_types=["grooming"])
        make_publication("nobody said anything", gender="girl", platforms=["roblox"], harm_types=["scam"])
    page.goto("/search/")
    opened(page, "gender")
    # A page that is loaded anew has forgotten this.
    page.evaluate("window.sameDocument = true")
    return page


def title(page):
    return page.locator("#results-title")


def box(page, name, value):
    return page.locator(f'[name="{name}"][value="{value}"]')


def opened(page, *names):
    """Unfold lists that are not open from the start."""
    for name in names:
        summary = page.locator(f"#facet-{name}:not([open]) > summary")
        if summary.count():
            summary.click()


def test_a_choice_narrows_the_page_at_once_and_says_so_to_a_screen_reader(searched, live_server):
    searched.get_by_role("checkbox", name="Girl").first.press("Space")

    expect(title(searched)).to_have_text("2 quotes")
    expect(searched).to_have_url(f"{live_server.url}/search/?gender=girl")
    assert searched.evaluate("window.sameDocument") is True
    expect(searched.locator("#told")).to_have_text("2 quotes")
    expect(box(searched, "gender", "girl")).to_be_focused()  # one can go on from there
    count = box(searched, "platform", "roblox").locator("xpath=following-sibling::b")
    expect(count).to_have_text("1")


def test_a_second_choice_made_before_the_first_is_answered_is_not_lost(searched, live_server):
    for value in ("girl", "roblox"):
        searched.evaluate(f"document.querySelector('[value={value}]').click()")

    expect(title(searched)).to_have_text("1 quote")
    expect(searched).to_have_url(f"{live_server.url}/search/?platform=roblox&gender=girl")
    expect(box(searched, "gender", "girl")).to_be_checked()
    expect(box(searched, "platform", "roblox")).to_be_checked()


@pytest.mark.parametrize("pressed", ["a box", "a box, with the mouse", "a heading"])
def test_an_answer_that_comes_before_a_press_is_let_go_takes_it_away_from_nobody(
    searched, live_server, pressed
):
    held = []
    hold = lambda route: held.append(route)  # noqa: E731, PLW0108 -- Playwright takes no built-in function
    searched.route("**/search/?gender=girl", hold)
    searched.reload()  # Chromium tells a page that is open of a route a moment late
    opened(searched, "gender")
    box(searched, "gender", "girl").press("Space")
    wait_for(searched, lambda: held)

    by_mouse = pressed.endswith("mouse")
    heading = searched.locator("details.facet > summary").first
    place = heading if pressed == "a heading" else box(searched, "platform", "roblox")
    with searched.expect_response("**/search/?gender=girl"):
        if by_mouse:
            place.hover()
            searched.mouse.down()
        else:
            place.focus()
            searched.keyboard.down("Space")
        held.pop().continue_()
    searched.wait_for_timeout(200)
    searched.unroute("**/search/?gender=girl")
    if by_mouse:
        searched.mouse.up()
    else:
        searched.keyboard.up("Space")

    chosen = "gender=girl" if pressed == "a heading" else "platform=roblox&gender=girl"
    expect(searched).to_have_url(f"{live_server.url}/search/?{chosen}")
    expect(box(searched, "gender", "girl")).to_be_checked()
    expect(box(searched, "platform", "roblox")).to_be_checked(checked=pressed != "a heading")


@pytest.fixture
def typed_while_waiting(searched):
    """Give an age, then type into the next box before the first is answered; the answer comes now."""

    def typed(digits):
        held = []
        asked = []
        searched.on("request", lambda request: asked.append(request.url))
        hold = lambda route: held.append(route)  # noqa: E731, PLW0108 -- Playwright takes no built-in function
        searched.route("**/search/?age_min=11", hold)
        searched.reload()  # Chromium tells a page that is open of a route a moment late
        searched.locator("#age_min").press_sequentially("11")
        searched.keyboard.press("Tab")
        searched.keyboard.type(digits)
        wait_for(searched, lambda: held)
        held.pop().continue_()
        expect(title(searched)).to_have_text("0 quotes")
        searched.wait_for_timeout(100)
        assert [url for url in asked if "age_max" in url] == []  # it is searched for when it is done
        return searched

    return typed


def test_what_is_being_typed_when_an_answer_comes_is_not_lost(typed_while_waiting, live_server):
    page = typed_while_waiting("1")
    expect(page.locator("#age_max")).to_be_focused()

    page.keyboard.type("2")

    expect(page.locator("#age_max")).to_have_value("12")
    page.keyboard.press("Tab")
    expect(page).to_have_url(f"{live_server.url}/search/?age_min=11&age_max=12")


def test_what_was_typed_when_an_answer_came_is_searched_for_on_leaving_the_field(
    typed_while_waiting, live_server
):
    page = typed_while_waiting("12")

    page.keyboard.press("Tab")

    expect(page).to_have_url(f"{live_server.url}/search/?age_min=11&age_max=12")


def test_going_back_brings_the_page_and_its_choices_back(searched, live_server):
    searched.get_by_role("checkbox", name="Girl").first.check()
    expect(title(searched)).to_have_text("2 quotes")
    searched.get_by_role("checkbox", name="Roblox").first.check()
    expect(title(searched)).to_have_text("1 quote")

    searched.go_back()
    expect(title(searched)).to_have_text("2 quotes")
    expect(searched).to_have_url(f"{live_server.url}/search/?gender=girl")
    expect(box(searched, "gender", "girl")).to_be_checked()
    expect(box(searched, "platform", "roblox")).not_to_be_checked()

    searched.go_back()
    expect(title(searched)).to_have_text("3 quotes")
    expect(box(searched, "gender", "girl")).not_to_be_checked()


def test_what_is_excluded_is_chosen_from_a_list_that_comes_when_asked_for(searched, live_server):
    exclude = searched.get_by_role("button", name="Exclude some (Platform)")
    exclude.press("Enter")
    expect(searched.locator("#exclude-platform")).to_be_focused()
    box(searched, "not_platform", "roblox").check()

    expect(title(searched)).to_have_text("1 quote")
    expect(searched).to_have_url(f"{live_server.url}/search/?not_platform=roblox&exclude=platform")
    expect(box(searched, "not_platform", "roblox")).to_be_focused()
    expect(box(searched, "not_platform", "instagram")).to_be_visible()  # the list stays

    searched.get_by_role("link", name="Remove Platform: not Roblox").click()
    expect(title(searched)).to_have_text("3 quotes")
    expect(title(searched)).to_be_focused()
    assert searched.evaluate("window.sameDocument") is True


def test_a_long_list_is_shown_whole_searched_within_and_keeps_what_was_typed(searched, live_server):
    searched.get_by_role("button", name="Show all").first.click()
    expect(searched.locator("#list-platform")).to_be_focused()
    within = searched.locator('[data-within="list-platform"]')
    within.fill("robl")
    options = searched.locator("#list-platform label:visible")
    expect(options).to_have_text([re.compile("^Roblox")])

    box(searched, "platform", "roblox").check()
    expect(title(searched)).to_have_text("2 quotes")

    expect(within).to_have_value("robl")
    expect(options).to_have_text([re.compile("^Roblox")])
    within.press("Enter")  # is no wish to search
    assert searched.url.endswith("?platform=roblox&all=platform")

    searched.get_by_role("button", name="Show 2 quotes").click()
    expect(searched).to_have_url(f"{live_server.url}/search/?platform=roblox")
    expect(title(searched)).to_be_focused()


def test_without_scripts_a_list_that_is_asked_for_keeps_what_was_ticked_and_typed(new_page, searched):
    page = new_page(java_script_enabled=False)
    page.goto("/search/")
    page.get_by_label("Words").fill("send")
    box(page, "platform", "roblox").check()
    page.get_by_role("button", name="Exclude some (Age)").click()

    expect(page.get_by_label("Words")).to_have_value("send")
    expect(box(page, "platform", "roblox")).to_be_checked()
    box(page, "not_age_band", "13-15").check()
    page.get_by_role("button", name="Show 1 quote").click()

    expect(page.get_by_role("link", name="Remove Age: not 13–15")).to_be_visible()
    expect(title(page)).to_have_text("1 quote")


def test_words_are_searched_for_by_the_enter_key(searched, live_server):
    searched.get_by_label("Words").fill("send")
    searched.keyboard.press("Enter")

    expect(title(searched)).to_have_text("2 quotes")
    expect(searched).to_have_url(f"{live_server.url}/search/?q=send")
    assert searched.evaluate("window.sameDocument") is True


def test_nothing_of_a_search_is_stored_in_the_browser(searched):
    searched.get_by_role("checkbox", name="Girl").first.check()
    expect(title(searched)).to_have_text("2 quotes")

    assert searched.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_on_a_phone_the_filters_come_first_folded_and_their_button_leads_to_the_quotes(
    new_page, searched, scripts
):
    phone = new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    phone.goto("/search/")
    filters = phone.locator("#filters > summary")
    assert filters.bounding_box()["y"] < phone.locator(".card").first.bounding_box()["y"] < 844
    expect(phone.locator("#list-platform")).not_to_be_visible()

    filters.click()
    box(phone, "platform", "roblox").check()
    if scripts:
        expect(title(phone)).to_have_text("2 quotes")
        expect(phone.locator("#list-platform")).to_be_visible()
    phone.get_by_role("button", name=re.compile("^Show 2 quotes" if scripts else "^Show 3 quotes")).click()

    expect(title(phone)).to_have_text("2 quotes")
    expect(filters).to_have_text("Filters (1)")
    expect(phone.locator("#list-platform")).not_to_be_visible()
    if scripts:
        expect(title(phone)).to_be_focused()
    expect(title(phone)).to_be_in_viewport()


def test_by_keyboard_a_link_leads_past_the_filters(searched):
    expect(box(searched, "platform", "roblox")).to_be_visible()  # beside the quotes the lists are in view
    place = searched.locator(".to-quotes")
    assert place.bounding_box()["width"] == 1

    searched.get_by_role("link", name="Skip to the quotes").focus()
    assert place.bounding_box()["width"] > 24
    searched.keyboard.press("Enter")

    expect(title(searched)).to_be_focused()


# Presses of Tab from the top of a page to what can first be pressed in a quote.
STOPS = {
    "/search/": 50,
    "/search/?q=secret": 52,
    "/search/?platform=instagram": 52,
    "/search/?q=secret&platform=instagram": 55,
    "/search/?q=secret&platform=instagram&theme=asked-to-keep-a-secret": 58,
    "/search/?q=secret&platform=instagram&harm_type=grooming&theme=asked-to-keep-a-secret": 60,
    "/search/?platform=instagram&age_band=13-15&harm_type=grooming&theme=asked-to-pay&gender=girl": 60,
    "/search/?nation=wales&year=2024": 58,
}


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with scripts", "without scripts"]
)
def test_by_keyboard_the_first_quote_is_near_whatever_was_chosen(new_page, live_server, scripts):
    said = {
        "text": "keep it a secret",
        "gender": "girl",
        "age_band": "13-15",
        "nation": "wales",
        "year": 2024,
    }
    themes, harms = ["asked-to-keep-a-secret", "asked-to-pay"], ["grooming"]
    with lowered(*CLEARED):
        for place, model in (("platforms", Platform), ("harm_types", HarmType), ("themes", Theme)):
            for slug in model.objects.exclude(parent=None).values_list("slug", flat=True)[:9]:
                tags = {"platforms": ["instagram"], "harm_types": harms, "themes": themes}
                make_publication(**said, **{**tags, place: [*tags[place], slug]})
        make_publication("something else", gender="boy", nation="england", year=2023, age_band="10-12")
    page = new_page(java_script_enabled=scripts)

    stops = {}
    for address in STOPS:
        page.goto(address)
        stops[address] = 0
        while not page.locator(".card :focus").count():
            page.keyboard.press("Tab")
            stops[address] += 1
            assert stops[address] <= 60, address

    assert {address: stops[address] for address in STOPS if stops[address] > STOPS[address]} == {}


def test_all_quotes_behind_a_strong_note_stay_open_while_the_search_is_narrowed(searched, live_server):
    with lowered(*CLEARED):
        for words in ("he wanted pictures of me", "she wanted pictures of me"):
            make_publication(
                words, gender="girl", platforms=["roblox"], content_notes=["sexual_images_mentioned"]
            )
    searched.reload()
    assert not searched.get_by_text("she wanted pictures").is_visible()

    searched.get_by_role("link", name="Show hidden quotes").click()
    expect(searched.get_by_text("she wanted pictures")).to_be_visible()
    opened(searched, "gender")
    box(searched, "gender", "girl").check()
    expect(title(searched)).to_have_text("4 quotes")
    expect(searched).to_have_url(f"{live_server.url}/search/?gender=girl&notes=open")
    expect(searched.get_by_text("he wanted pictures of me", exact=True)).to_be_visible()

    searched.get_by_role("link", name="Remove Gender: Girl").click()
    expect(searched).to_have_url(f"{live_server.url}/search/?notes=open")
    searched.get_by_role("link", name="Hide quotes with a strong content note").click()
    expect(searched.get_by_text("she wanted pictures")).not_to_be_visible()
