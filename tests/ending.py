"""No test runs for ever, and what failed is known at once.

What takes too long ends its process, which nothing within it could refuse: a wait of Playwright cannot be
interrupted, nor one of SQLite. The next process goes on with the tests that are left (scheduling.py).
"""

import os
import sys
import threading
import traceback
from pathlib import Path

import greenlet
import pytest

ROOT = str(Path(__file__).resolve().parent.parent)


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_timeout_set_timer(item, settings):
    """As pytest-timeout's own, which prints where nobody reads it, and not where a browser test stands."""
    timer = threading.Timer(settings.timeout, _end, (item, settings.timeout, greenlet.getcurrent()))
    timer.daemon = True
    timer.start()
    item.cancel_timeout = timer.cancel
    return True


def _end(item, seconds, test):
    try:
        if capture := item.config.pluginmanager.getplugin("capturemanager"):
            capture.suspend_global_capture(item)
        sys.stderr.write(f"\n{item.nodeid} has not ended within {seconds:.0f} seconds.\n")
        for name, frame in _standing(test):
            sys.stderr.write(f"-- {name}\n{''.join(_lines(frame))}")
        sys.stderr.flush()
    finally:
        os._exit(1)


def _standing(test):
    """Where each thread is, and where the test, which while it waits for Playwright is in none."""
    threads = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():
        if ident != threading.get_ident():
            yield threads.get(ident, "a thread without a name"), frame
    if test.gr_frame:
        yield "the test, which waits for the browser", test.gr_frame


def _lines(frame):
    """What is ours of a stack, and its innermost two."""
    stack = traceback.extract_stack(frame)
    return traceback.StackSummary.from_list(
        [
            each
            for place, each in enumerate(stack, 3 - len(stack))
            if place > 0 or (each.filename.startswith(ROOT) and "site-packages" not in each.filename)
        ]
    ).format()


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SaysAtOnce(config))


class SaysAtOnce:
    """A line for each failure as it happens: a run that is stopped has no summary."""

    def __init__(self, config):
        self.config = config

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        terminal = self.config.pluginmanager.getplugin("terminalreporter")
        if report.failed and terminal:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = (crash.message if crash else str(report.longrepr)).partition("\n")[0]
            terminal.write_line("")
            terminal.write_line(f"FAILED ({report.when}) {report.nodeid}: {why}"[:400], red=True)
            terminal.flush()
