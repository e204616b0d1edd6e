"""Leaving at once: by press, by key, and without scripts."""

import pytest

ELSEWHERE = "https://www.bbc.co.uk/weather"


@pytest.fixture
def opened(new_page):
    """A page of the site with another before it; the place that one leaves to is answered here."""

    def open_page(address="/about/", **options):
        page = new_page(**options)
        asked = []

        def answer(route):
            asked.append(route.request)
            route.fulfill(body="<title>Weather</title>", content_type="text/html")

        page.route("https://www.bbc.co.uk/**", answer)
        page.goto("/help-now/")
        page.goto(address)
        return page, asked

    return open_page


def test_a_press_blanks_the_page_and_back_does_not_return_to_it(opened, left_for_elsewhere):
    page, asked = opened()

    page.get_by_role("link", name="Exit this page").click()
    page.wait_for_url(ELSEWHERE)

    assert "referer" not in asked[0].headers
    page.go_back()
    assert page.url.endswith("/help-now/")  # what came before: the page that was left is no entry any more


def test_shift_three_times_leaves_and_is_told_to_a_screen_reader(opened, left_for_elsewhere):
    page, _ = opened()
    told = page.locator("#exit-told")

    page.keyboard.press("Shift")
    assert told.inner_text() == "Shift, press 2 more times to exit."
    page.keyboard.press("Shift")
    assert told.inner_text() == "Shift, press 1 more time to exit."
    page.keyboard.press("Shift")

    page.wait_for_url(ELSEWHERE)


def test_capitals_are_not_a_wish_to_leave(opened):
    page, _ = opened("/search/")
    words = page.get_by_label("Words")

    words.press_sequentially("ABC DEF")
    for _ in range(2):
        page.keyboard.press("Shift")
    words.press("a")
    page.keyboard.press("Shift")

    assert page.url.endswith("/search/")
    assert page.locator("#exit-told").inner_text() == "Shift, press 2 more times to exit."


def test_the_second_key_press_from_the_top_of_a_page_reaches_the_way_out(opened, left_for_elsewhere):
    page, _ = opened()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Exit this page")
    page.keyboard.press("Enter")

    page.wait_for_url(ELSEWHERE)


def test_without_scripts_the_way_out_is_a_link(opened, left_for_elsewhere):
    page, _ = opened(java_script_enabled=False)

    page.get_by_role("link", name="Exit this page").click()

    page.wait_for_url(ELSEWHERE)


@pytest.mark.parametrize("height", [700, 256])  # 256: a laptop at 400 %
def test_the_way_out_stays_in_view_wherever_one_reads(opened, height):
    page, _ = opened("/about/", viewport={"width": 320, "height": height})

    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")

    box = page.get_by_role("link", name="Exit this page").bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] <= height
    assert 0 <= box["x"] < box["x"] + box["width"] <= 320
