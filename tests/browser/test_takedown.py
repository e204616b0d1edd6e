"""Takedown in a minute: from a pasted address to a quote that is gone, on a phone and on a desktop."""

from dataclasses import replace

import pytest

from archive.models import Testimony
from archive.vocabulary import Status
from archive.workflow.intake import enter
from tests.admin.conftest import confirm_all
from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture
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

# ``sign_in`` comes first below: with the browser started after it, the database would lose its vocabulary.
WIDTHS = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("viewport", WIDTHS, ids=["desktop", "phone"])
def test_a_pasted_address_leads_to_a_quote_that_is_withdrawn(
    sign_in,  # noqa: F811
    viewport,
    published,  # noqa: F811
    entry,  # noqa: F811
    author,  # noqa: F811
):
    other = enter(replace(entry, text="i was scared and told nobody"), by=author).testimony
    page = sign_in("second-approver", "approver", viewport=viewport)
    page.fill("#find", f"https://heard.example/cy/quotes/{published.publication.public_id}/?from=share")
    page.keyboard.press("Enter")
    page.get_by_test_id("with-readers").wait_for()
    assert not is_too_wide(page)

    page.get_by_role("link", name="Withdraw", exact=True).click()
    assert page.get_by_test_id("onlooker").is_visible()
    assert page.get_by_label(f"{other}: to review").is_checked()
    assert not is_too_wide(page)
    page.get_by_label("The child asked").check()
    page.fill("[name=note]", "Her mother rang on Monday.")
    page.get_by_label("Yes, withdraw for good").check()
    page.get_by_test_id("withdraw").click()
    page.get_by_text(f"{published} has been withdrawn.").wait_for()

    assert Testimony.objects.get(pk=published.pk).status == Status.WITHDRAWN
    assert Testimony.objects.get(pk=other.pk).status == Status.CLOSED

    page.get_by_role("link", name="Erase", exact=True).click()
    page.fill("[name=number]", str(published.pk))
    page.get_by_label("Yes, erase its words for good").check()
    page.get_by_test_id("erase").click()
    page.get_by_text(f"Not done yet: erase the words of testimony {published.pk}.").wait_for()
    confirm_all("approver")
    page.reload()
    page.get_by_test_id("erased").wait_for()

    assert Testimony.objects.get(pk=published.pk).status == Status.ERASED
    assert not is_too_wide(page)
