"""The readers' pages as people meet them: by keyboard, without scripts, on a narrow screen, with tools."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.public.conftest import WITHDRAWN, quote, withdrawn  # noqa: F401 -- fixtures
from tests.public.factory import make_collection, make_publication
from tests.walls import CLEARED, lowered

MODES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "four times as large": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
}
# The others look at the same pages in other colours, and larger: `make test-long` does.
each_mode = pytest.mark.parametrize(
    "mode",
    [mode if mode == "light" else pytest.param(mode, marks=pytest.mark.long) for mode in MODES],
)
SMALLEST_TARGET = 24  # CSS pixels, in height

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LAYOUT_SHIFT = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 150);
})"""
BLOCKED_BY = """performance.getEntriesByType("resource")
    .filter(each => each.renderBlockingStatus === "blocking").map(each => each.name)"""
SMALL_TARGETS = """smallest => [...document.querySelectorAll("a, button, input, summary, textarea")]
    .filter(each => each.getClientRects().length && each.getBoundingClientRect().height < smallest)
    .map(each => each.outerHTML)"""


@pytest.fixture
def addresses(quote, withdrawn):  # noqa: F811 -- that is how pytest asks for fixtures
    with lowered(*CLEARED):
        make_publication("she believed me", themes=["asked-to-pay"])
        make_collection(quote)
    return [
        "/",
        "/evidence/",
        "/evidence/safer-messages/",
        "/themes/",
        "/themes/asked-to-pay/",
        "/harms/online-blackmail/",
        "/platforms/instagram/",
        "/themes/asked-to-pay/briefing/",
        "/compare/?a=harm.online-blackmail&b=theme.asked-to-pay",
        "/search/",
        "/search/?q=send&gender=girl",
        "/search/?q=zebra&gender=boy",
        "/search/?q=send+zebra",
        "/search/?platform=gone&age_min=x&all=theme&exclude=age_band&page=9",
        f"/quotes/{quote.public_id}/",
        f"/quotes/{WITHDRAWN}/",
        "/about/",
        "/help-now/",
        "/privacy/",
        "/accessibility/",
        "/terms/",
        "/nothing/",
    ]


@each_mode
def test_every_page_keeps_the_rules_of_accessibility(new_page, addresses, mode):
    page = new_page(**MODES[mode])
    for address in addresses:
        page.goto(address)
        assert broken_rules(page) == [], address
        assert page.evaluate(SIDEWAYS) == 0, address
        assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == [], address


@pytest.mark.long
def test_every_page_keeps_the_rules_of_accessibility_without_its_scripts(page, addresses):
    scripts = page.context.new_cdp_session(page)
    for address in addresses:
        scripts.send("Emulation.setScriptExecutionDisabled", {"value": True})
        page.goto(address)
        # The page is as it came; axe is a script itself.
        scripts.send("Emulation.setScriptExecutionDisabled", {"value": False})
        assert page.evaluate("typeof htmx") == "undefined"
        assert broken_rules(page) == [], address


def broken_rules(page):
    """What axe finds, with all that can be opened open."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    found = Axe().run(page).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def test_the_first_key_leads_past_the_head_of_the_page(page, addresses):
    page.goto("/about/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


@pytest.fixture
def folded(live_server):
    with lowered(*CLEARED):
        return make_publication(
            "he has the picture and i cant sleep",
            themes=["asked-to-pay"],
            content_notes=["sexual_images_mentioned", "threats"],
        )


def test_the_words_behind_a_strong_content_note_open_and_close_by_keyboard(page, folded):
    page.goto(f"/quotes/{folded.public_id}/")
    words = page.locator("blockquote")

    assert not words.is_visible()
    page.locator(".noted summary").focus()
    page.keyboard.press("Enter")
    assert words.is_visible()
    page.keyboard.press("Enter")
    assert not words.is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_all_quotes_stay_open_from_page_to_page_until_the_reader_goes_back_or_closes_them(
    new_page, folded, scripts
):
    page = new_page(java_script_enabled=scripts)
    page.goto("/themes/asked-to-pay/")
    words = page.locator("blockquote")

    page.get_by_role("link", name="Show hidden quotes").press("Enter")
    expect(words).to_be_visible()
    page.locator(".permalink").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(folded.line)
    expect(words).to_be_visible()
    page.go_back()
    expect(words).to_be_visible()
    page.go_back()
    expect(words).not_to_be_visible()
    page.go_forward()
    page.get_by_role("link", name="Hide quotes").press("Enter")
    expect(words).not_to_be_visible()
    assert page.context.cookies() == []


def test_a_search_that_is_narrowed_keeps_all_quotes_open(page, folded):
    page.goto("/search/?q=picture")
    page.get_by_role("link", name="Show hidden quotes").click()
    words = page.locator("blockquote")
    expect(words).to_be_visible()

    page.get_by_label("Words").fill("sleep")
    page.get_by_label("Words").press("Enter")

    expect(page).to_have_url(re.compile("q=sleep"))
    expect(page).to_have_url(re.compile("notes=open"))
    expect(words).to_be_visible()


def pasted(page):
    """What stands on the clipboard; the site's own policy lets no script read it, so a key pastes it."""
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'pasted'}))")
    page.locator("#pasted").focus()
    page.keyboard.press("Control+V")
    return page.locator("#pasted").input_value()


def test_copy_puts_quote_source_and_address_on_the_clipboard_and_says_so(new_page, quote):  # noqa: F811
    page = new_page(permissions=["clipboard-write"])
    page.goto(f"/quotes/{quote.public_id}/")

    page.get_by_role("button", name="Copy").click()

    page.get_by_role("status").get_by_text("Copied.").wait_for()
    copied = pasted(page)
    assert copied == page.locator(f"#copy-{quote.public_id}").input_value()
    assert copied.endswith(f"Heard, quote {quote.public_id}, {page.url}")


def test_a_quote_is_copied_from_a_list_as_from_its_own_page_also_after_the_list_changed(new_page, quote):  # noqa: F811
    page = new_page(permissions=["clipboard-write"])
    page.goto(f"/quotes/{quote.public_id}/")
    whole = page.locator(f"#copy-{quote.public_id}").input_value()
    page.goto("/search/?q=gets")
    page.get_by_label("Words").fill('"send more"')
    page.get_by_label("Words").press("Enter")
    expect(page).to_have_url(re.compile("send"))
    expect(page.locator("mark")).to_have_count(1)

    page.get_by_role("button", name="Copy quote").click()

    page.get_by_role("status").get_by_text("Copied.").wait_for()
    assert pasted(page) == whole


def test_a_quote_that_cannot_be_copied_from_a_list_opens_instead(page, quote):  # noqa: F811
    page.route("**/quotes/*/", lambda route: route.abort("aborted"), times=1)
    page.goto("/search/")

    page.get_by_role("button", name="Copy quote").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(quote.line)


def test_a_figure_goes_along_where_the_reader_chooses_one_by_keyboard(new_page, quote):  # noqa: F811
    page = new_page(permissions=["clipboard-write"])
    page.goto(f"/quotes/{quote.public_id}/")

    page.get_by_label("The quote and its source").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="8,224")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text("Copied.").wait_for()
    copied = pasted(page)
    assert "Police recorded 8,224 internet-linked sexual offences against children in 2018–19, more" in copied
    assert f"quote {quote.public_id}" in copied
    page.get_by_text("See the text").click()
    expect(page.locator(".copying textarea:visible")).to_have_value(copied)


def without_clipboard(page):
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")


def test_an_old_phone_without_a_clipboard_to_ask_copies_all_the_same(page, quote):  # noqa: F811
    page.goto(f"/quotes/{quote.public_id}/")
    without_clipboard(page)

    page.get_by_role("button", name="Copy").click()

    page.get_by_role("status").get_by_text("Copied.").wait_for()
    expect(page.get_by_role("button", name="Copy")).to_be_focused()
    assert pasted(page) == page.locator(f"#copy-{quote.public_id}").input_value()


def test_where_nothing_can_be_copied_the_text_stands_selected(page, quote):  # noqa: F811
    page.goto(f"/quotes/{quote.public_id}/")
    without_clipboard(page)
    page.evaluate("document.execCommand = () => false")

    page.get_by_role("button", name="Copy").click()

    page.get_by_role("status").get_by_text("It’s selected").wait_for()
    text = page.locator(f"#copy-{quote.public_id}")
    assert page.evaluate("document.getSelection().toString()") == text.input_value()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_search_by_word_and_facet_finds_the_quote(new_page, addresses, live_server, quote, scripts):  # noqa: F811
    page = new_page(java_script_enabled=scripts)
    page.goto("/search/")

    page.get_by_label("Words").fill('"send more"')
    page.locator("#facet-gender > summary").click()
    page.get_by_label("Girl", exact=False).first.check()
    page.get_by_label("Instagram").first.check()
    page.locator(".apply button").click()

    expect(page.locator(".permalink")).to_have_text([f"Quote {quote.public_id}"])
    expect(page.locator("#search.htmx-request")).to_have_count(0)  # the last press was answered too
    assert " ".join(page.locator("mark").all_inner_texts()) == "send more"
    if scripts:  # blank fields are left out of an address that will be shared
        wanted = r"/search/\?q=%22send(\+|%20)more%22&platform=instagram&gender=girl$"
        expect(page).to_have_url(re.compile(re.escape(live_server.url) + wanted))
    page.get_by_role("link", name="Remove Platform: Instagram").click()
    expect(page).not_to_have_url(re.compile("platform"))


def test_a_quote_is_copied_with_a_figure_from_a_theme_page(new_page, quote):  # noqa: F811
    page = new_page(permissions=["clipboard-write"])
    page.goto("/themes/asked-to-pay/")

    page.get_by_role("button", name="Copy quote with figure").click()

    page.get_by_role("status").get_by_text("Copied.").wait_for()
    copied = pasted(page)
    assert f"/quotes/{quote.public_id}/" in copied
    assert "in 2018–19, more than 22 a day." in copied


@pytest.mark.long
def test_nothing_moves_while_a_page_loads(new_page, addresses):
    for viewport in ({"width": 1280, "height": 800}, {"width": 375, "height": 700}):
        page = new_page(viewport=viewport)
        for address in addresses:
            page.goto(address, wait_until="load")
            assert page.evaluate(LAYOUT_SHIFT) == 0, (viewport, address)


def test_the_first_paint_waits_for_one_answer_alone(page, addresses):
    page.goto("/themes/asked-to-pay/", wait_until="load")

    assert page.evaluate(BLOCKED_BY) == []


def test_without_scripts_nothing_on_a_quote_page_promises_what_it_cannot_do(new_page, quote):  # noqa: F811
    page = new_page(java_script_enabled=False)
    page.goto(f"/quotes/{quote.public_id}/")

    assert page.get_by_role("button").all() == []
    assert page.get_by_role("radio").all() == []
    page.get_by_text("See the text").click()
    assert page.get_by_role("textbox", name="The quote and its source").input_value().startswith("[Invented")
    assert "8,224" in page.get_by_role("textbox", name="8,224").input_value()
