"""The guide in a browser: under the rules of accessibility, folded help, and on paper."""

from playwright.sync_api import expect

from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
from tests.browser.test_public_site import MODES, SIDEWAYS
from tests.browser.test_staff_pages import LOOKS, each_look, violations


@each_look
def test_the_guide_keeps_the_rules_of_accessibility(sign_in, look):  # noqa: F811
    mode, options = LOOKS[look]
    page = sign_in("newcomer", "reviewer", **{**MODES[mode], **options})
    found = {}
    for address in ("/admin/guide/", "/admin/guide/reviewer/", "/admin/guide/all/"):
        page.goto(address)
        found[address] = (violations(page, mode), page.evaluate(SIDEWAYS))
    page.goto("/admin/")
    page.get_by_text("How does this work?").click()
    found["help"] = (violations(page, mode), page.evaluate(SIDEWAYS))

    assert found == dict.fromkeys(found, ([], 0))


def test_help_unfolds_by_keyboard_and_leads_to_its_section(sign_in):  # noqa: F811
    page = sign_in("newcomer", "reviewer")
    help_here = page.get_by_text("How does this work?")
    help_here.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is where each day starts.")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url("/admin/guide/first-day/#first-day-my-work")
    expect(page.locator("#first-day-my-work")).to_be_in_viewport()


def test_on_paper_the_guide_is_whole_and_alone(sign_in):  # noqa: F811
    page = sign_in("newcomer", "reviewer")
    page.goto("/admin/guide/all/")
    page.emulate_media(media="print", color_scheme="dark")

    for hidden in ("#header", ".breadcrumbs", ".no-print"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator(".guide-part").count() >= 9
    assert page.evaluate("getComputedStyle(document.querySelector('.guide p')).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('.guide-part')).breakBefore") == "page"
