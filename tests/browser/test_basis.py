"""Renewing a basis and publishing on a day to come, as people do it."""

import os
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from archive.models import BasisRenewal, JobRun, Testimony
from archive.vocabulary import Status
from archive.workflow import renewing
from tests.browser.test_journey import show_text, sign_in  # noqa: F401 -- a fixture
from tests.browser.test_public_site import SIDEWAYS
from tests.browser.test_staff_pages import violations
from tests.walls import hold_to
from tests.workflow.conftest import (  # noqa: F401 -- fixtures
    approver,
    author,
    choices,
    cleared,
    decide_all,
    entered,
    entry,
    reviewer,
    submitted,
    tags,
)

# ``sign_in`` comes first below: with the browser started after it, the database would lose its vocabulary.


@pytest.fixture
def ending(cleared, reviewer):  # noqa: F811
    """A cleared testimony whose basis ends in a week."""
    until = timezone.localdate() + timedelta(days=7)
    renewing.renew(cleared, seen=cleared.version, basis="agreement", lapses_on=until, by=reviewer)
    return cleared


def test_one_press_on_the_page_that_my_work_leads_to_renews_for_a_year(sign_in, ending):  # noqa: F811
    page = sign_in("second-reviewer", "reviewer")
    page.get_by_test_id("queue-look-again").get_by_role("link", name=str(ending)).click()
    assert "in 7 days" in page.get_by_test_id("basis").inner_text()

    page.get_by_test_id("renew-for-a-year").click()

    page.get_by_text("the basis is now valid until").wait_for()
    assert ending.lapses_on == renewing.a_year_more(
        timezone.localdate() + timedelta(days=7), timezone.localdate()
    )
    assert BasisRenewal.objects.count() == 2


def test_a_basis_can_be_said_not_to_end(sign_in, ending):  # noqa: F811
    page = sign_in("second-reviewer", "reviewer")
    page.goto(f"/admin/archive/testimony/{ending.pk}/change/")
    page.get_by_text("Renew until another date").click()

    page.get_by_label("It has no end date").check()
    page.get_by_test_id("renew").click()

    page.get_by_text("the basis now has no end date").wait_for()
    assert ending.lapses_on is None


def test_what_is_to_be_published_waits_for_its_release_and_can_be_taken_back(
    sign_in,  # noqa: F811
    ending,
    settings,
):
    hold_to(settings, release_at=time(6))
    page = sign_in("second-approver", "approver")
    page.goto(f"/admin/archive/testimony/{ending.pk}/publish/")
    show_text(page)
    page.get_by_test_id("publish").click()
    page.get_by_text("at 06:00.").wait_for()
    assert Testimony.objects.get().status == Status.WAITING

    page.goto("/admin/")
    page.get_by_test_id("queue-waiting").get_by_role("link", name=str(ending)).click()
    page.get_by_test_id("take-back").click()

    page.get_by_text("is back in review").wait_for()
    assert Testimony.objects.get().status == Status.IN_REVIEW


@pytest.mark.long
@pytest.mark.parametrize(
    "look",
    [
        pytest.param({"color_scheme": "light", "viewport": {"width": 1280, "height": 900}}, id="desktop"),
        pytest.param(
            {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
            id="dark phone",
        ),
    ],
)
def test_the_pages_keep_the_rules_of_accessibility(look, sign_in, ending, request, settings):  # noqa: F811
    hold_to(settings, release_at=time(6))
    page = sign_in("second-approver", "approver", **look)
    long_ago = timezone.now() - timedelta(days=3)
    JobRun.objects.create(name="lapses", began_at=long_ago, ended_at=long_ago)

    def rules(address, name):
        page.goto(address)
        if page.locator("details").count():
            page.locator("details").first.evaluate("each => each.open = true")
        found = violations(page, "light")
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{request.node.callspec.id}.png", full_page=True)
        return found, page.evaluate(SIDEWAYS)

    assert rules("/admin/", "work") == ([], 0)
    assert rules(f"/admin/archive/testimony/{ending.pk}/change/", "change") == ([], 0)
    assert rules(f"/admin/archive/testimony/{ending.pk}/publish/", "publish") == ([], 0)
    show_text(page)
    page.get_by_test_id("publish").click()
    page.get_by_text("at 06:00.").wait_for()
    assert rules(f"/admin/archive/testimony/{ending.pk}/publish/", "waiting") == ([], 0)
