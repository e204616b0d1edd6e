"""Canaries: something that was typed must reach no log and no error page."""

import logging
import sys

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from config.reporting import CodesOnly

CANARY = "heron-on-a-red-gate"


def fail_with_local(typed):
    kept = f"local {typed}"
    raise ValueError(f"{kept} cannot be used")


def fail_without_words(typed):
    kept = [typed]
    raise LookupError(len(kept))


@pytest.fixture
def failure():
    try:
        try:
            fail_with_local(CANARY)
        except ValueError as cause:
            raise KeyError(CANARY) from cause
    except KeyError:
        return sys.exc_info()


def test_a_logged_traceback_says_where_and_what_kind_but_not_what(failure):
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Failed", None, failure)
    assert CANARY in logging.Formatter().format(record)  # there to be leaked
    record.exc_text = None

    lines = CodesOnly().format(record).splitlines()

    assert [line for line in lines if not line.startswith("  ")][1:] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert lines[-1].startswith(f"  {__file__}:")
    assert lines[-1].endswith(" in fail_with_local")
    assert CANARY not in "\n".join(lines)


def test_a_log_line_keeps_the_path_and_loses_the_query():
    record = logging.LogRecord(
        "django.server",
        logging.INFO,
        __file__,
        1,
        '"%s" %s',
        (f"GET /search/?q={CANARY} HTTP/1.1", 200),
        None,
    )
    assert CodesOnly().format(record).partition("django.server ")[2] == '"GET /search/ HTTP/1.1" 200'


def test_an_error_page_shows_no_local_variable_and_no_form_field(settings):
    settings.DEBUG = True  # the page that a developer sees; no other is ever made
    request = RequestFactory().post("/admin/", {"text": CANARY})
    try:
        fail_without_words(CANARY)
    except LookupError:
        failure = sys.exc_info()
    page = ExceptionReporter(request, *failure)
    request.exception_reporter_filter = SafeExceptionReporterFilter()
    assert CANARY in ExceptionReporter(request, *failure).get_traceback_html()  # there to be leaked

    assert CANARY not in page.get_traceback_html()
    assert CANARY not in page.get_traceback_text()
    assert "fail_without_words" in page.get_traceback_text()


def test_a_line_break_in_an_address_begins_no_line():
    record = logging.LogRecord("waitress", logging.ERROR, __file__, 1, "Serving %s", ("/a\nb\x85c",), None)

    assert CodesOnly().format(record).endswith(" ERROR waitress Serving /a\\x0ab\\x85c")
