"""Somebody has begun what a job is to do at once: it need not wait for its next look (tasks/engine.py)."""

from threading import Event

_called = Event()


def wake() -> None:
    _called.set()


def wait(seconds: float) -> bool:
    """Wait for so long at most; say whether somebody called."""
    called = _called.wait(seconds)
    _called.clear()
    return called
