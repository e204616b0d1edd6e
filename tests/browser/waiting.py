"""Waiting for what comes about outside the page, and never for ever."""

import sys
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import Keyboard
from playwright.sync_api._generated import mapping

PATIENCE = 30  # seconds
NEVER_ANSWERED = 100_000  # milliseconds


def wait_for(page, condition):
    """Until ``condition`` holds; the browser goes on meanwhile."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        page.wait_for_timeout(50)


def hold_posts(page, pattern):
    """What is sent to it is never answered. Say so before the page is loaded: Chromium tells a page that is
    open of a route a moment late."""
    page.route(pattern, lambda route: None if route.request.method == "POST" else route.continue_())


@contextmanager
def patient_but_not_for_ever():
    """Playwright itself waits for ever where it takes no timeout: for a key, a script, a page that closes.

    And nobody presses a key before they see the page, but a test would, and no script would hear of it.
    """

    def once_loaded(press):
        def pressing(keyboard, *args, **options):
            mapping.from_impl(keyboard._impl_obj._page).wait_for_load_state()
            press(keyboard, *args, **options)

        return pressing

    with pytest.MonkeyPatch.context() as patch:
        give_up_after(NEVER_ANSWERED, patch)
        for name in ("press", "type"):
            patch.setattr(Keyboard, name, once_loaded(getattr(Keyboard, name)))
        yield


def give_up_after(milliseconds, patch):
    """Where Playwright would wait for ever."""
    for name, module in list(sys.modules.items()):
        if name.startswith("playwright._impl.") and hasattr(module, "NO_TIMEOUT"):
            patch.setattr(module, "NO_TIMEOUT", milliseconds)
