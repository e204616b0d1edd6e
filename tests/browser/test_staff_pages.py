"""The staff's own pages and the login, under the rules of accessibility in every way of looking at them."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from archive.models import Draft, Theme
from archive.workflow.intake import enter
from tests.browser.test_journey import enter_testimony, sign_in  # noqa: F401 -- fixtures work where imported
from tests.browser.test_public_site import MODES, SIDEWAYS, each_mode
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

# It would load the styles a second time, from addresses that are not theirs. In forced colours the colours
# are the reader's own, of which it sees only what the page had asked for.
_NO_PRELOAD = {"preload": False}
_THEIR_OWN = {**_NO_PRELOAD, "rules": {"color-contrast": {"enabled": False}}}
OPTIONS = {mode: _THEIR_OWN if mode == "forced colours" else _NO_PRELOAD for mode in MODES}


def violations(page, mode):
    page.wait_for_timeout(400)  # the stock admin fades its colours in
    found = Axe().run(page, options=OPTIONS[mode]).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


@each_mode
def test_the_login_keeps_the_rules_of_accessibility(new_page, mode):
    page = new_page(**MODES[mode])
    page.goto("/admin/login/")

    assert violations(page, mode) == []


@each_mode
def test_the_review_screen_keeps_the_rules_of_accessibility(sign_in, mode):  # noqa: F811
    size = MODES[mode].get("viewport")
    page = sign_in(
        "author", "entry", "reviewer", **{**MODES[mode], "viewport": {"width": 1280, "height": 800}}
    )
    enter_testimony(page)
    if size:
        page.set_viewport_size(size)
        page.reload()

    assert page.locator(".flag").count()
    assert violations(page, mode) == []


SIDEWAYS_WITHIN = """() => Math.max(...[...document.querySelectorAll(".scrolls")]
    .map(each => each.scrollWidth - each.clientWidth))"""
LOOKS = {
    "desktop": ("light", {"viewport": {"width": 1280, "height": 800}}),
    "dark phone": ("dark", {"viewport": {"width": 390, "height": 844}}),
    "forced colours": ("forced colours", {"viewport": {"width": 390, "height": 844}}),
}
# One look is enough to find what a page lacks in all of them: `make test-long` has the others.
each_look = pytest.mark.parametrize(
    "look", [look if look == "dark phone" else pytest.param(look, marks=pytest.mark.long) for look in LOOKS]
)


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_that_take_down_and_correct_keep_the_rules_of_accessibility(
    sign_in,  # noqa: F811
    published,  # noqa: F811
    entry,  # noqa: F811
    author,  # noqa: F811
    look,
):
    other = enter(replace(entry, text="i was scared and told nobody"), by=author).testimony
    mode, options = LOOKS[look]
    page = sign_in("second-approver", "approver", **{**MODES[mode], **options})
    found = {}

    def note(name):
        found[name] = (violations(page, mode), page.evaluate(SIDEWAYS))

    pages = {
        "withdraw": published,
        "correct": published,
        "erase": published,
        "close": other,
        "prepare": other,
    }
    for name, testimony in pages.items():
        page.goto(f"/admin/archive/testimony/{testimony.pk}/{name}/")
        note(name)
    page.goto(f"/admin/archive/testimony/{published.pk}/correct/")
    page.locator("#content [name=reference]").fill("J-77")
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("button", name="Yes, correct it").wait_for()
    note("correct, asked again")

    assert found == dict.fromkeys(found, ([], 0))


# What ends beyond the window, or beyond the row of the form in which it stands.
CUT_OFF = """() => [...document.querySelectorAll("#content :is(input, select, textarea, button, .button, p)")]
    .filter(each => each.checkVisibility() && !each.closest(".visually-hidden, .scrolls"))
    .filter(each => getComputedStyle(each).position !== "absolute")
    .filter(each => each.getBoundingClientRect().right > 0.5
        + (each.closest(".form-row, .submit-row") ?? document.documentElement).getBoundingClientRect().right)
    .map(each => each.outerHTML.slice(0, 120))"""
WITH_ZOOM = {**LOOKS, "four times as large": ("four times as large", {})}


@pytest.mark.long
@pytest.mark.parametrize("look", WITH_ZOOM)
def test_the_pages_of_a_working_day_keep_the_rules_of_accessibility(
    sign_in,  # noqa: F811
    cleared,  # noqa: F811
    entry,  # noqa: F811
    author,  # noqa: F811
    look,
):
    words = "i was scared and told nobody"
    quote = enter(
        replace(entry, text=words, note=f"She rang at nine. {words}. We agreed on a plan."), by=author
    )
    of_it = f"/admin/archive/testimony/{quote.testimony.pk}"
    mode, options = WITH_ZOOM[look]
    page = sign_in("whoever", "entry", "reviewer", "approver", **{**MODES[mode], **options})
    addresses = [
        "/admin/archive/testimony/add/",
        f"{of_it}/note/",
        f"{of_it}/trail/",
        f"{of_it}/prepare/",
        f"{of_it}/change/",
        f"/admin/archive/testimony/contacts/{quote.testimony.contact_id}/",
        f"/admin/archive/testimony/{cleared.pk}/publish/",
    ]
    found = {}
    for address in addresses:
        page.goto(address)
        if address.endswith("/add/"):
            page.locator("[name=basis]").first.check()
        found[address] = (violations(page, mode), page.evaluate(SIDEWAYS), page.evaluate(CUT_OFF))

    assert found == dict.fromkeys(addresses, ([], 0, []))


def test_on_a_phone_the_entry_form_cuts_nothing_off(sign_in):  # noqa: F811
    page = sign_in("alex", "entry", viewport={"width": 390, "height": 844})
    page.goto("/admin/archive/testimony/add/")
    page.locator("[name=basis]").first.check()

    assert page.locator("[name=text]").evaluate("field => field.clientWidth") > 300
    assert page.evaluate(CUT_OFF) == []


def test_at_four_times_the_size_the_line_leaves_room_for_the_questions(sign_in, entered):  # noqa: F811
    page = sign_in("rae", "reviewer", **MODES["four times as large"])
    page.goto(f"/admin/archive/testimony/{entered.pk}/prepare/")

    page.get_by_label("Nation").scroll_into_view_if_needed()
    expect(page.get_by_label("Nation")).to_be_in_viewport()
    expect(page.locator("section.line")).not_to_be_in_viewport()


def test_in_forced_colours_the_kind_of_a_flag_can_be_read_in_the_text(sign_in, entered):  # noqa: F811
    page = sign_in("rae", "reviewer", **MODES["forced colours"], color_scheme="dark")
    page.goto(f"/admin/archive/testimony/{entered.pk}/review/")

    ink, ground = page.locator(".flag-mark").first.evaluate(
        "mark => (({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(mark, '::after'))"
    )
    assert ink != ground


def test_how_serious_a_testimony_is_stands_beside_its_name(sign_in, entry, author):  # noqa: F811
    enter(replace(entry, severity="2-serious"), by=author)
    page = sign_in("rae", "reviewer")

    row = page.get_by_test_id("queue-to-review").locator("li").first
    name, mark = row.get_by_role("link").bounding_box(), row.get_by_text("serious", exact=True).bounding_box()
    assert abs(mark["y"] - name["y"]) < 6
    assert mark["width"] < 100


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_the_stock_admins_pages_keep_the_rules_of_accessibility(sign_in, submitted, reviewer, look):  # noqa: F811
    mode, options = LOOKS[look]
    page = sign_in("whoever", "approver", **{**MODES[mode], **options})
    User.objects.get(username="whoever").groups.set(Group.objects.all())
    term = f"/admin/archive/theme/{Theme.objects.first().pk}"
    addresses = [
        "/admin/",
        "/admin/archive/",
        "/admin/archive/testimony/",
        "/admin/archive/testimony/?status__exact=submitted&platform=instagram",
        "/admin/archive/testimony/?status__exact=erased",
        "/admin/team/",
        "/admin/archive/event/",
        "/admin/archive/theme/",
        f"{term}/change/",
        f"{term}/history/",
        f"{term}/delete/",
        "/admin/archive/figure/",
        "/admin/archive/figure/add/",
        "/admin/archive/helpline/",
        "/admin/auth/user/",
        f"/admin/auth/user/{reviewer.pk}/change/",
        "/admin/password_change/",
        f"/admin/archive/testimony/{submitted.pk}/change/",
    ]
    found = {}
    for address in addresses:
        page.goto(address, wait_until="networkidle")
        found[address] = (violations(page, mode), page.evaluate(SIDEWAYS))

    assert found == dict.fromkeys(addresses, ([], 0))
    assert Draft.objects.count() == 0  # the widgets arrange themselves, and nobody has typed anything


def test_on_a_phone_the_decisions_about_a_testimony_are_read_without_scrolling_sideways(sign_in, submitted):  # noqa: F811
    page = sign_in("second-approver", "approver", viewport={"width": 390, "height": 844})
    page.goto(f"/admin/archive/testimony/{submitted.pk}/clear/")

    decision = page.locator("[data-heading=Decision]").first
    expect(decision).to_contain_text("Replaced:")
    decision.scroll_into_view_if_needed()
    expect(decision).to_be_in_viewport(ratio=1)
    assert page.evaluate(SIDEWAYS_WITHIN) == 0
    assert page.get_by_role("columnheader", name="Decision").count() == 1  # a table still, to whoever listens


def test_on_a_phone_the_filters_are_folded_and_each_value_says_what_it_is(sign_in, submitted):  # noqa: F811
    page = sign_in("second-approver", "approver", viewport={"width": 390, "height": 844})
    page.goto("/admin/archive/testimony/")

    expect(page.get_by_label("Platform")).to_be_hidden()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Platform").select_option("instagram")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/?platform=instagram")
    expect(page.get_by_label("Filtered by")).to_contain_text("Platform: Instagram")
    headings = page.locator("#result_list td, #result_list tbody th").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content.split('\"')[1])"
    )
    assert headings == [
        *("Testimony", "Reference", "Status", "Since", "About"),
        *("Platforms", "Age", "How serious", "Entered by"),
    ]
    assert page.evaluate(SIDEWAYS) == 0
