"""Two administrators in two browsers: one asks, the other confirms from My work, the colleague is told."""

import pytest
from django.contrib.auth.models import User

from tests.browser.test_journey import sign_in  # noqa: F401 -- a fixture

pytestmark = pytest.mark.browser


def test_a_new_colleague_reads_testimony_once_a_second_administrator_agrees(sign_in):  # noqa: F811
    chief = sign_in("chief", "administrator")
    deputy = sign_in("deputy", "administrator")
    chief.get_by_role("link", name="Add Accounts").or_(chief.locator(".model-user .addlink")).first.click()
    chief.get_by_label("Username").fill("ada")
    chief.get_by_label("Reviewer.").check()
    chief.get_by_label("Why").fill("Ada joins us on Monday")
    assert chief.get_by_label("May sign in").is_checked()
    chief.get_by_role("button", name="Save", exact=True).click()
    chief.get_by_text("Not done yet: give ada the role Reviewer").wait_for()
    assert User.objects.get(username="ada").groups.count() == 0

    deputy.reload()
    deputy.get_by_role("link", name="Give ada the role Reviewer").focus()
    deputy.keyboard.press("Enter")
    deputy.get_by_text("Ada joins us on Monday").wait_for()
    deputy.get_by_role("button", name="Confirm").focus()
    deputy.keyboard.press("Enter")
    deputy.get_by_text("Confirmed, and done: give ada the role Reviewer").wait_for()

    assert [group.name for group in User.objects.get(username="ada").groups.all()] == ["reviewer"]
    chief.goto(chief.url.partition("/admin/")[0] + "/admin/")
    chief.get_by_text("has been confirmed by deputy").wait_for()
