"""The fixture that the other browser tests stand on: does it notice what it must not miss?"""

import os
import signal

import pytest
from django.http import HttpResponse
from django.urls import path
from playwright.sync_api import Error

from tests.browser import chromium
from tests.browser.conftest import Complaints

# With an icon, or the browser asks for /favicon.ico by itself.
HEAD = "<!doctype html><title>x</title><link rel=icon href=/static/admin/img/search.svg>"


def page_with(body):
    return lambda request: HttpResponse(HEAD + body)


def not_there(request):
    return HttpResponse(HEAD, status=410)


urlpatterns = [
    path("inline/", page_with("<script>document.title = 'ran'</script>")),
    path("stranger/", page_with("<img src='http://other.example/x.png'>")),
    path("missing/", page_with("<img src='/nowhere.png'>")),
    path("gone/", not_there),
]


@pytest.fixture
def complaints_of(browser, live_server, settings, django_db_serialized_rollback):
    settings.ROOT_URLCONF = __name__

    def visit(address):
        context = browser.new_context(base_url=live_server.url)
        complaints = Complaints(context, live_server.url)
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        title = page.title()
        browser.end_context(context)
        return title, [complaint.partition(":")[0].partition(" for ")[0] for complaint in complaints.found]

    return visit


def test_an_inline_script_does_not_run_and_is_noticed(complaints_of):
    assert complaints_of("/inline/") == ("x", ["console"])


def test_another_host_is_never_asked_unnoticed(complaints_of):
    title, found = complaints_of("/stranger/")
    assert (title, sorted(found)) == ("x", ["asked another host", "console", "csp"])


def test_a_missing_picture_is_noticed(complaints_of):
    assert complaints_of("/missing/") == ("x", ["404"])


def test_a_page_that_is_gone_on_purpose_is_no_complaint(complaints_of):
    assert complaints_of("/gone/") == ("x", [])


@pytest.fixture
def with_a_page(browser, live_server, django_db_serialized_rollback):
    def open_context():
        context = browser.new_context(base_url=live_server.url)
        context.new_page().goto("/")
        return context

    return open_context


def test_a_chromium_that_does_not_close_a_profile_is_replaced(browser, with_a_page, monkeypatch):
    context = with_a_page()
    stuck = browser.processes()
    for process in stuck:
        os.kill(process, signal.SIGSTOP)
    monkeypatch.setattr(chromium, "PATIENCE", 2)

    with pytest.warns(UserWarning, match="was replaced"):
        browser.end_context(context)

    assert stuck
    assert not set(stuck) & set(browser.processes())
    browser.end_context(with_a_page())


def test_a_chromium_that_ended_is_replaced_before_the_next_test(browser, with_a_page):
    context = with_a_page()
    for process in browser.processes():
        os.kill(process, signal.SIGKILL)
    with pytest.raises(Error, match="closed"):
        context.pages[0].evaluate("new Promise(() => {})")

    browser.end_context(with_a_page())
