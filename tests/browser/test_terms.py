"""Two terms that mean the same, made one: with the keyboard, on a phone, in the dark, and without scripts."""

import os
import re

import pytest
from playwright.sync_api import expect

from archive.models import Platform, PowerRequest
from tests.admin.conftest import confirm_all
from tests.browser.test_journey import sign_in  # noqa: F401 -- fixtures work where imported
from tests.browser.test_public_site import MODES, SIDEWAYS
from tests.browser.test_staff_pages import LOOKS, violations
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


@pytest.fixture
def double(db):
    return Platform.objects.create(
        slug="snap-chatt",
        label="Snap Chatt",
        definition="Use when it happened on Snap Chatt. Not for other apps.",
        parent=Platform.objects.get(slug="social-media"),
    )


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def choose(page, typed, label):
    page.locator(".select2-selection").click()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".select2-selection__rendered")).to_contain_text(label)


def test_a_double_is_merged_from_the_list_with_the_keyboard(sign_in, double):  # noqa: F811
    page = sign_in("chief", "administrator")
    page.goto("/admin/archive/platform/")
    page.get_by_test_id("doubles").get_by_role("link", name="Look at merging them").press("Enter")

    expect(page.get_by_test_id("effects")).to_contain_text("No quote is moved, changed or cleared again.")
    page.get_by_test_id("ask").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("“Snap Chatt” has been merged into “Snapchat”.")
    expect(page.get_by_test_id("merged")).to_contain_text("was merged into Snapchat")
    page.goto("/admin/archive/platform/")
    expect(page.get_by_test_id("doubles")).to_have_count(0)


def test_the_term_that_stays_is_chosen_by_typing_and_another_person_confirms(
    sign_in,  # noqa: F811
    published,  # noqa: F811
):
    page = sign_in("chief", "administrator")
    term = Platform.objects.get(slug="instagram")
    page.goto(f"/admin/archive/platform/{term.pk}/change/")
    page.get_by_role("link", name="Merge into another…").click()
    choose(page, "snapch", "Snapchat")
    page.get_by_test_id("look").click()

    expect(page).to_have_url(re.compile(r"/merge/\?into=\d+$"))
    expect(page.get_by_test_id("effects")).to_contain_text("1 public quote will be found under “Snapchat”")
    page.get_by_test_id("ask").dblclick()
    expect(page.locator(".messagelist")).to_contain_text(
        "Not done yet: merge the platform “Instagram” into the platform “Snapchat”."
    )
    assert PowerRequest.objects.count() == 1
    confirm_all()

    page.goto("/search/?platform=instagram")
    expect(page).to_have_url(re.compile(r"/search/\?platform=snapchat$"))
    expect(page.get_by_text("Girl, 13–15, Snapchat, online blackmail, 2025").first).to_be_visible()


@pytest.mark.parametrize("look", [pytest.param(look, marks=pytest.mark.long) for look in LOOKS])
def test_the_pages_of_terms_keep_the_rules_of_accessibility(sign_in, published, double, look):  # noqa: F811
    mode, options = LOOKS[look]
    page = sign_in("chief", "administrator", **{**MODES[mode], **options})
    term, stays = (Platform.objects.get(slug=slug) for slug in ("instagram", "snapchat"))
    own = f"/admin/archive/platform/{term.pk}"
    found = {}
    for name, address in {
        "list": "/admin/archive/platform/",
        "term": f"{own}/change/",
        "choose": f"{own}/merge/",
        "merge": f"{own}/merge/?into={stays.pk}",
        "retire": f"{own}/retire/",
        "history": f"{own}/history/",
    }.items():
        page.goto(address)
        found[name] = (violations(page, mode), page.evaluate(SIDEWAYS))
        shot(page, f"{look}-{name}".replace(" ", "-"))
    page.goto(f"{own}/change/")
    page.fill("[name=label]", "Insta Gram")
    page.locator("[name=_save]").click()
    expect(page.get_by_test_id("renaming")).to_be_visible()
    found["renaming"] = (violations(page, mode), page.evaluate(SIDEWAYS))
    shot(page, f"{look}-renaming".replace(" ", "-"))

    assert {name: each for name, each in found.items() if each != ([], 0)} == {}


def test_without_scripts_a_plain_list_offers_every_term(sign_in, double):  # noqa: F811
    page = sign_in("chief", "administrator", java_script_enabled=False)
    page.goto(f"/admin/archive/platform/{double.pk}/merge/")
    page.locator("noscript select[name=into], select[aria-label='All terms']").select_option(label="Snapchat")
    page.get_by_test_id("look").click()
    page.get_by_test_id("ask").click()

    double.refresh_from_db()
    assert double.merged_into == Platform.objects.get(slug="snapchat")
