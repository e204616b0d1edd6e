"""The search page in use: narrowed without loading anew, by keyboard, and back again."""

import pytest
from playwright.sync_api import expect

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
    # A page that is loaded anew has forgotten this.
    page.evaluate("window.sameDocument = true")
    return page


def title(page):
    return page.locator("#results-title")


def test_a_choice_narrows_the_page_at_once_and_says_so_to_a_screen_reader(searched, live_server):
    searched.get_by_role("checkbox", name="Girl").first.press("Space")

    expect(title(searched)).to_have_text("2 quotes")
    expect(searched).to_have_url(f"{live_server.url}/search/?gender=girl")
    assert searched.evaluate("window.sameDocument") is True
    expect(searched.locator("#told")).to_have_text("2 quotes")
    expect(searched.locator("#gender-girl")).to_be_focused()  # one can go on from there
    count = searched.locator('[data-facet="platform"][data-value="roblox"]')
    expect(count).to_have_text("1")


def test_a_second_choice_made_before_the_first_is_answered_is_not_lost(searched, live_server):
    searched.evaluate("document.getElementById('gender-girl').click()")
    searched.evaluate("document.getElementById('platform-roblox').click()")

    expect(title(searched)).to_have_text("1 quote")
    expect(searched).to_have_url(f"{live_server.url}/search/?gender=girl&platform=roblox")
    expect(searched.locator("#gender-girl")).to_be_checked()
    expect(searched.locator("#platform-roblox")).to_be_checked()


@pytest.mark.parametrize("pressed", ["a box", "a box, with the mouse", "a heading"])
def test_an_answer_that_comes_before_a_press_is_let_go_takes_it_away_from_nobody(
    searched, live_server, pressed
):
    held = []
    hold = lambda route: held.append(route)  # noqa: E731, PLW0108 -- Playwright takes no built-in function
    searched.route("**/search/?gender=girl", hold)
    searched.reload()  # Chromium tells a page that is open of a route a moment late
    searched.locator("#gender-girl").press("Space")
    wait_for(searched, lambda: held)

    by_mouse = pressed.endswith("mouse")
    place = searched.locator(
        "details.facet > summary" if pressed == "a heading" else "#platform-roblox"
    ).first
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

    chosen = "gender=girl" if pressed == "a heading" else "gender=girl&platform=roblox"
    expect(searched).to_have_url(f"{live_server.url}/search/?{chosen}")
    expect(searched.locator("#gender-girl")).to_be_checked()
    expect(searched.locator("#platform-roblox")).to_be_checked(checked=pressed != "a heading")


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
    expect(searched.locator("#gender-girl")).to_be_checked()
    expect(searched.locator("#platform-roblox")).not_to_be_checked()

    searched.go_back()
    expect(title(searched)).to_have_text("3 quotes")
    expect(searched.locator("#gender-girl")).not_to_be_checked()


def test_what_is_left_out_is_struck_through_and_comes_back_by_one_press(searched, live_server):
    facet = searched.locator("details.facet", has=searched.locator("#list-platform"))
    facet.get_by_text("Leave some out").click()
    searched.locator("#not_platform-roblox").check()

    expect(title(searched)).to_have_text("1 quote")
    expect(searched).to_have_url(f"{live_server.url}/search/?not_platform=roblox")
    expect(searched.locator(".chips s")).to_have_text("Roblox")
    expect(searched.locator("#not_platform-roblox")).to_be_visible()  # the list stays open

    searched.get_by_role("link", name="Remove Platform: not Roblox").click()
    expect(title(searched)).to_have_text("3 quotes")


def test_a_long_list_is_searched_within_and_keeps_what_was_typed(searched):
    box = searched.locator('[data-within="list-platform"]')
    box.fill("robl")
    options = searched.locator("#list-platform .option:visible .name")
    expect(options).to_have_text(["Roblox"])

    searched.locator("#platform-roblox").check()
    expect(title(searched)).to_have_text("2 quotes")

    expect(searched.locator('[data-within="list-platform"]')).to_have_value("robl")
    expect(options).to_have_text(["Roblox"])
    box.press("Enter")  # is no wish to search
    assert searched.url.endswith("?platform=roblox")


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


def test_the_button_below_the_lists_leads_to_the_quotes(new_page, searched):
    phone = new_page(viewport={"width": 375, "height": 700})
    phone.goto("/search/")
    phone.locator("#platform-roblox").check()
    expect(title(phone)).to_have_text("2 quotes")
    assert phone.evaluate("scrollY") > 300

    phone.get_by_role("button", name="Show quotes").click()

    expect(title(phone)).to_be_focused()
    expect(title(phone)).to_be_in_viewport()


def test_by_keyboard_the_lists_are_one_key_from_the_heading_of_the_quotes(searched):
    place = searched.locator(".jump")
    assert place.bounding_box()["width"] == 1  # beside the quotes the lists are in view

    searched.get_by_role("link", name="Narrow it down").focus()

    assert place.bounding_box()["width"] > 24
    searched.keyboard.press("Enter")
    searched.keyboard.press("Tab")
    assert searched.evaluate("document.activeElement.closest('#narrow') !== null")


def test_all_quotes_behind_a_note_open_at_once_and_stay_open_while_the_search_is_narrowed(searched):
    with lowered(*CLEARED):
        for words in ("he threatened me", "she threatened me"):
            make_publication(words, gender="girl", platforms=["roblox"], content_notes=["threats"])
    searched.reload()
    assert not searched.get_by_text("she threatened me").is_visible()

    searched.get_by_role("button", name="Show all quotes on this page").click()
    expect(searched.get_by_text("she threatened me")).to_be_visible()
    searched.locator("#gender-girl").check()
    expect(title(searched)).to_have_text("4 quotes")
    expect(searched.get_by_text("he threatened me", exact=True)).to_be_visible()

    searched.get_by_role("button", name="Hide those with a content note").click()
    expect(searched.get_by_text("she threatened me")).not_to_be_visible()


def test_on_a_phone_the_quotes_come_before_the_choices(new_page, searched):
    phone = new_page(viewport={"width": 375, "height": 700})
    phone.goto("/search/")

    assert phone.locator(".card").first.bounding_box()["y"] < phone.locator("#narrow").bounding_box()["y"]
    phone.get_by_role("link", name="Narrow it down").click()
    phone.wait_for_timeout(800)  # it scrolls there smoothly
    assert phone.locator("#narrow-title").bounding_box()["y"] < 700
