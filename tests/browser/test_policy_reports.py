"""A real browser says what it refused on a staff page, and understands every header that it is given."""

import time

import pytest

from archive.admin.policy_reports import counted


@pytest.fixture
def spoiled(browser, live_server, django_db_serialized_rollback):
    """A page on which a test may break the policy, and what the browser says of its headers."""
    counted.clear()
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    yield page, said
    browser.end_context(context)
    counted.clear()


def test_what_a_browser_refuses_on_a_staff_page_is_counted(spoiled):
    page, _ = spoiled
    page.goto("/admin/login/")

    page.evaluate("document.body.setAttribute('onclick', 'alert()'); document.body.click()")

    deadline = time.monotonic() + 90  # browsers send some of them together
    while not counted._by_day:
        assert time.monotonic() < deadline
        page.wait_for_timeout(200)
    kinds = {(kind.directive, kind.source) for counts in counted._by_day.values() for kind in counts}
    assert kinds == {("script-src-attr", "inline")}


@pytest.mark.parametrize("address", ["/", "/admin/login/"])
def test_a_browser_has_nothing_to_say_about_our_headers(address, spoiled):
    page, said = spoiled

    page.goto(address)
    page.wait_for_load_state("networkidle")

    assert [text for text in said if "olicy" in text or "header" in text] == []
