from dataclasses import replace
from tests.browser.test_journey import sign_in
from tests.browser.test_line import refused
from tests.browser.test_prepare import *
from tests.workflow.acting import review

def test_shots(sign_in, open_prepare, decided, reviewer, choices, entry, author, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 5
    for number in range(5):
        neighbour = replace(entry.tags, platforms=("tiktok",), age=14)
        enter(replace(entry, reference=f"N-{number}", text=f"he wrote again, {number}", tags=neighbour), by=author)
    page = open_prepare(decided, viewport={"width": 1280, "height": 800})
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/shots-prepare/desk1.png", full_page=False)
    page.screenshot(path="/tmp/shots-prepare/desk-full.png", full_page=True)
    page.keyboard.press("1"); page.keyboard.press("1")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(900)
    page.screenshot(path="/tmp/shots-prepare/desk-dark.png")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/shots-prepare/phone.png", full_page=True)
    page.screenshot(path="/tmp/shots-prepare/phone-view.png")
    print(page.evaluate(SIDEWAYS))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.keyboard.press("?")
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/shots-prepare/keys.png")
