"""What test_process.py has read in processes of their own: it needs no model, and does what a text says."""

import gc
import os
import signal

from archive.detection.findings import Finding, Label, Reading

READER = "tests.detection.reading_apart:read"
KILLED_BY = "HEARD_TEST_KILLED_BY"  # a text, in the environment


def read(text):
    if text == os.environ.get(KILLED_BY):
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "take memory":
        bytearray(2**40)
    if text == "frozen?" and not gc.get_freeze_count():
        raise LookupError(text)
    if text == "raise":
        raise LookupError(text)
    if text == "exit":
        os._exit(0)
    if text == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    while text == "spin":
        pass
    return Reading([Finding(0, max(1, len(text)), Label.PERSON, 0.875, ("a", "b"), "because", "[name]")])
