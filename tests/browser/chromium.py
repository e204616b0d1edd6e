"""One Chromium for all tests of a process, and another in its place when it no longer answers.

Now and then a Chromium never ends the profile that it is told to close, which says nothing about the page
that was tested: by then the test is over, and its complaints are read all the same.
"""

import os
import shutil
import signal
import uuid
import warnings
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as NeverAnswered

from tests.browser.waiting import PATIENCE, give_up_after

FLAGS = [
    "--no-sandbox",  # a container's root cannot have one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # a container's shared memory is small
]
# The shell is the same without windows, which nobody sees here, and takes a third of the time.
# `make test-long` asks for the whole.
PROGRAMS = ["chromium"] if "WHOLE_CHROMIUM" in os.environ else ["chromium-headless-shell", "chromium"]


class Chromium:
    def __init__(self, playwright):
        self._kind = playwright.chromium
        found = filter(None, map(shutil.which, PROGRAMS))
        self._program = next(found, None)
        assert self._program, "Debian's chromium is not on the PATH: `make chromium` installs it where it may"
        self._launch()

    def _launch(self):
        self._name = f"--heard-tests={uuid.uuid4().hex}"  # by which its process is known among others
        self._browser = self._kind.launch(
            executable_path=self._program, headless=True, args=[*FLAGS, self._name]
        )

    def new_context(self, **options):
        """Open a new, empty profile."""
        if not self._browser.is_connected():
            self._launch()
        return self._browser.new_context(**options)

    def end_context(self, context):
        """Close a profile and all its pages."""
        try:
            with pytest.MonkeyPatch.context() as patch:
                give_up_after(PATIENCE * 1000, patch)
                context.close()
        except NeverAnswered:
            warnings.warn("Chromium did not close a profile and was replaced", stacklevel=2)
            self._replace()

    def _replace(self):
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        self._launch()

    def processes(self):
        """Return the numbers of the processes that were started as this browser."""
        return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline") if self._is_ours(path)]

    def _is_ours(self, path):
        try:
            return self._name.encode() in path.read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            return False

    def close(self):
        self._browser.close()
