"""Re-review as reviewers meet it: by keyboard, and by plain forms."""

from dataclasses import replace

import pytest

from archive.models import Publication, Testimony
from archive.workflow.intake import enter
from tests.browser.test_journey import show_text, sign_in  # noqa: F401 -- one is a fixture
from tests.workflow.acting import clearing, preparing, publishing
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
def two_found_again(published, entry, author, reviewer, approver, choices, decide_all):  # noqa: F811
    """Two published testimonies, in each of which a newer detector found two things."""
    other = enter(replace(entry, text="my mate jess knows that i was scared"), by=author).testimony
    other = decide_all(other, reviewer)
    other = preparing.submit(other, seen=other.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(other).digest()
    other = clearing.clear(other, seen=other.version, digest=digest, by=approver)
    publishing.publish(other, seen=other.version, by=approver)
    for testimony in (published, other):
        revision = testimony.latest_revision
        scan = revision.scans.create(detector_version="newer")
        for start, end in ((0, 2), (3, 7)):
            revision.flags.create(scan=scan, start=start, end=end, label="FAMILY", suggestion="[x]")
    return published, other


# ``sign_in`` comes first below: with the browser started after it, the database would lose its vocabulary.


def settle(page):
    page.wait_for_selector("#workspace:not([aria-busy])")


def test_by_keyboard_each_is_kept_and_left_for_the_next(sign_in, two_found_again):  # noqa: F811
    first, second = two_found_again
    page = sign_in("second-reviewer", "reviewer")
    page.goto("/admin/")
    page.get_by_test_id("queue-look-again").get_by_role("link", name=str(first)).click()
    assert page.get_by_test_id("again").inner_text() == "1 of 2 to re-review"
    page.wait_for_selector("html.scripted")
    show_text(page)

    for key in ("a", "e", "u", "w"):  # they would change the text: nothing happens
        page.keyboard.press(key)
    for left in ("1", "0"):
        page.keyboard.press("k")
        page.keyboard.press("2")
        page.wait_for_selector(f"[data-testid='open-count'][data-open='{left}']")
        settle(page)
    assert list(Testimony.objects.to_review_again()) == [second]
    page.keyboard.press("s")

    page.wait_for_url(f"**/{second.pk}/review/")


def test_by_keyboard_what_was_kept_is_opened_again_only_by_saying_that_it_withdraws_the_quote(
    sign_in,  # noqa: F811
    two_found_again,
):
    first, _second = two_found_again
    page = sign_in("second-reviewer", "reviewer")
    page.goto(f"/admin/archive/testimony/{first.pk}/review/")
    page.wait_for_selector("html.scripted")
    show_text(page)
    page.keyboard.press("k")
    page.keyboard.press("2")
    page.wait_for_selector("[data-testid='open-count'][data-open='1']")
    settle(page)
    page.keyboard.press("j")

    page.keyboard.press("o")
    page.keyboard.press("Enter")  # without the space bar first
    assert Publication.objects.count() == 2
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{first.pk}/change/")
    assert "the quote has been withdrawn" in page.inner_text(".messagelist")
    assert Publication.objects.count() == 1


def test_without_javascript_it_is_done_by_plain_forms(sign_in, two_found_again):  # noqa: F811
    page = sign_in("second-reviewer", "reviewer", java_script_enabled=False)

    for testimony in two_found_again:
        page.goto(f"/admin/archive/testimony/{testimony.pk}/review/")
        if page.get_by_test_id("not-shown").count():
            show_text(page)
        for _ in range(2):
            flag = page.locator("li.flag[data-current]")
            flag.locator("select[name='reason']").select_option("too_common")
            flag.get_by_role("button", name="Keep").first.click()

    assert not Testimony.objects.to_review_again()
    page.goto("/admin/")
    assert "Nothing is waiting for you here." in page.get_by_test_id("queue-look-again").inner_text()
