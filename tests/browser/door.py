"""The door of the server before which the browser stands: shut while a test's database is put away.

Browsers send on while they leave: the claim that ends, the words that were typed last. A request that came
in is answered to its end first; one that comes later meets 503, and Django hears nothing of it.
"""

import threading
import time

from django.core.servers.basehttp import ThreadedWSGIServer

PATIENCE = 60  # seconds
OVER = "X-Test-Is-Over"


class Door:
    def __init__(self):
        self._changed = threading.Condition()
        self._within = 0
        self.is_open = True
        self._test = 0
        self._connection = threading.local()

    def reopen(self):
        """For the next test; what a browser of the last one still sends stays outside."""
        with self._changed:
            self.is_open, self._test = True, self._test + 1

    def shut(self):
        """Let nothing in any more, and say whether all that was within has ended."""
        until = time.monotonic() + PATIENCE
        with self._changed:
            self.is_open = False
            return self._changed.wait_for(lambda: not self._within, until - time.monotonic())

    def connect(self):
        self._connection.test = self._test

    def before(self, application):
        def answer(environ, start_response):
            if not self._enter():
                said = b"This test is over."
                length = str(len(said))
                start_response("503 Service Unavailable", [("Content-Length", length), (OVER, "yes")])
                return [said]
            try:
                return _Answer(application(environ, start_response), self._leave)
            except BaseException:
                self._leave()
                raise

        return answer

    def _enter(self):
        with self._changed:
            may = self.is_open and self._connection.test == self._test
            self._within += may
            return may

    def _leave(self):
        with self._changed:
            self._within -= 1
            self._changed.notify_all()


class _Answer:
    """What the server sends; it is closed in any case, and then Django is through with the request."""

    def __init__(self, parts, leave):
        self._parts, self._leave = parts, leave

    def __iter__(self):
        return iter(self._parts)

    def close(self):
        try:
            if close := getattr(self._parts, "close", None):
                close()
        finally:
            self._leave()


DOOR = Door()


class ServerWithDoor(ThreadedWSGIServer):
    def set_app(self, application):
        super().set_app(DOOR.before(application))

    def process_request_thread(self, request, client_address):
        DOOR.connect()
        super().process_request_thread(request, client_address)
