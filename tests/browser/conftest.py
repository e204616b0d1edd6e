"""A real Chromium in front of the real server.

The ``page`` fixture is strict: whatever the browser complains about, and whatever it asks of any other
host, fails the test that caused it.
"""

from urllib.parse import urlsplit

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import expect, sync_playwright

from archive.workflow import scanning
from tests.browser.chromium import Chromium
from tests.browser.door import DOOR, OVER, ServerWithDoor
from tests.browser.waiting import patient_but_not_for_ever


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup():
    DOOR.reopen()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown():
    ended = DOOR.shut()  # before settings, patches and the database are what they were
    result = yield
    assert ended, "the server is still busy with what this test asked"
    return result


@pytest.fixture(scope="session", autouse=True)
def server_with_door():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveServerThread, "server_class", ServerWithDoor)
        yield


@pytest.fixture(scope="session")
def browser(server_with_door):
    with pytest.MonkeyPatch.context() as patch, patient_but_not_for_ever(), sync_playwright() as playwright:
        # Playwright keeps an event loop on this thread, and Django would take the tests for asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # The first scan loads the detector, and no page should have to wait for it.
        scanning.detect("he wrote to me")
        expect.set_options(timeout=10_000)
        chromium = Chromium(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def left_for_elsewhere(new_page):
    """For a test that leaves the site by its way out: that one address is no stranger."""
    new_page.allowed.add("www.bbc.co.uk")


# What failed to load is noted by its own event. htmx says so when a newer question makes an answer needless.
EXPECTED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")


class Complaints:
    """What a browser context complained of, in words; the tests want none."""

    def __init__(self, context, home, allowed=frozenset()):
        self.found = []
        self.allowed = allowed
        self.home = urlsplit(home).netloc
        context.on("request", self.note_stranger)
        context.on("response", self.note_failure)
        context.on("requestfailed", self.note_broken)
        context.on("console", self.note_console)
        context.on("weberror", lambda error: self.found.append(f"uncaught: {error.error}"))

    def note_stranger(self, request):
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.netloc not in {self.home, *self.allowed}:
            self.found.append(f"asked another host: {request.url}")

    def note_failure(self, response):
        if OVER.lower() in response.headers:
            return
        # A page may answer 404 or 410 when a test asks for one, and a press may come too late; what a page
        # needs may not be missing, and nothing may answer 500.
        asked_on_purpose = response.request.is_navigation_request() or (
            response.status == 409 and response.request.resource_type == "fetch"
        )
        if response.status >= 500 or (response.status >= 400 and not asked_on_purpose):
            self.found.append(f"{response.status} for {response.url}")

    def note_broken(self, request):
        # Leaving a page breaks off what it was still loading, and a door that is shut is no page.
        if request.failure != "net::ERR_ABORTED" and DOOR.is_open:
            self.found.append(f"{request.failure} for {request.url}")

    def note_console(self, message):
        # Violations of the Content-Security-Policy arrive here too. Failed loads are noted above.
        if message.type == "error" and not message.text.startswith(EXPECTED):
            self.found.append(f"console: {message.text}")


@pytest.fixture
def new_page(browser, live_server, django_db_serialized_rollback):
    """Open a page of a new, empty profile; options are Playwright's for a context."""
    opened = []
    allowed = set()

    def open_page(**options):
        context = browser.new_context(base_url=live_server.url, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        opened.append((context, Complaints(context, live_server.url, allowed)))
        return context.new_page()

    open_page.allowed = allowed
    yield open_page

    for context, _ in opened:
        browser.end_context(context)
    assert [complaint for _, complaints in opened for complaint in complaints.found] == []


@pytest.fixture
def page(new_page):
    return new_page()
