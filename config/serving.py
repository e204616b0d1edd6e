"""Serves the archive: ``python -m config.serving --bind 127.0.0.1:8000``.

A request reaches one of the threads once all of it is there, and an answer leaves them before anybody reads
it: whoever is slow or silent holds a connection and no thread (docs/decisions/a-server-that-buffers.md).
"""

import argparse
import logging
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from copy import copy
from types import FrameType
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask

from archive.no_way_out import refuse_connections
from config.headers import WITHOUT_DJANGO
from config.private_files import leave_no_core

CONNECTIONS = 1000  # at once; the one that has been of no use for longest makes room for the next
WHOLE_REQUEST_SECONDS = 60  # from its first byte to its last
SILENT_SECONDS = 60  # for a connection that asks nothing, or does not take its answer
LEAVING_SECONDS = 5  # for what is still coming of a request that was refused
STOPPING_SECONDS = 20  # for the requests that are being answered when the server is told to stop
LARGEST_BODY = 2 * 1024 * 1024  # bytes; Django refuses a form at half of this, with a page that says so
# Of a spreadsheet that is sent to the one page that takes files: 32 MB, and what a form has around it.
LARGEST_UPLOAD = 33 * 1024 * 1024
UPLOADS = b"POST /admin/uploads/ "
LARGEST_HEADERS = 32 * 1024
# Of requests and of answers that nobody has taken yet, all connections together: none of it is on a disk.
# Where there is more, the connection that holds most of it is closed.
IN_MEMORY = 256 * 1024 * 1024  # bytes
ONE_ANSWER = 16 * 1024 * 1024  # bytes of one that wait for its reader; the rest of it is made meanwhile
OPEN_FILES = 4096  # connections are files; many systems begin with 1024

SETTINGS: dict[str, Any] = {
    # One process holds one copy of the language model; its threads answer side by side.
    "threads": 4,
    "connection_limit": 2 * CONNECTIONS,  # never reached: see make_room
    "channel_timeout": SILENT_SECONDS,
    "cleanup_interval": 5,
    "max_request_body_size": LARGEST_BODY,
    "max_request_header_size": LARGEST_HEADERS,
    # What is more would lie in a temporary file: there never is (docs/decisions/no-trace-in-clear.md).
    "inbuf_overflow": 2 * LARGEST_BODY,
    "outbuf_overflow": IN_MEMORY,
    # A thread waits for a slow reader past this alone.
    "outbuf_high_watermark": ONE_ANSWER,
    "asyncore_use_poll": True,  # select() knows no more than 1024 files
    "log_socket_errors": False,
    "ident": None,
    # Whom to believe is decided in one place, by ARCHIVE_BEHIND_PROXY (config/behind_proxy.py).
    "clear_untrusted_proxy_headers": False,
}

REFUSALS = {
    "400": "Your browser's request could not be read. Go back and try again.",
    "413": "That is more than can be sent at once. Go back, send less, and try again.",
    "431": "The address or what your browser sent with it is too long. Start again from the front page.",
    "501": "Your browser sent this in a way that we do not understand. Try another browser.",
}
SOMETHING_FAILED = "Something went wrong here. Nothing was saved. Go back and try again."

log = logging.getLogger("config.serving")

Application = Callable[..., Iterable[bytes]]


class Incoming(HTTPRequestParser):  # type: ignore[misc]
    """A request as it comes in; that with a spreadsheet may be larger than any other."""

    adj: Adjustments

    def parse_header(self, header_plus: bytes) -> None:
        if header_plus.startswith(UPLOADS):
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = LARGEST_UPLOAD
            self.adj.inbuf_overflow = 2 * LARGEST_UPLOAD  # which it never reaches: it is in no file either
        super().parse_header(header_plus)


class Answer(WSGITask):  # type: ignore[misc] # waitress has no types
    """What the application says; it logs that itself (config/request_log.py)."""

    def write(self, data: bytes) -> None:
        super().write(b"" if self.request.command == "HEAD" else data)


class Refusal(ErrorTask):  # type: ignore[misc]
    """What the server says by itself, to a request that it could not take."""

    def execute(self) -> None:
        self.channel.refused = True
        status, headers, _ = self.request.error.to_response()
        body = REFUSALS.get(status[:3], SOMETHING_FAILED).encode() + b"\n"
        self.status = status
        self.response_headers.extend([*headers, *WITHOUT_DJANGO.items()])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(b"" if getattr(self.request, "command", "") == "HEAD" else body)
        log.info("Refused with %s", status[:3])


class Connection(HTTPChannel):  # type: ignore[misc]
    """One connection; ``useful_at`` is when it was opened or last had a whole request answered."""

    parser_class = Incoming
    task_class = Answer
    error_task_class = Refusal
    close_when_flushed: bool = False  # waitress's own
    refused = False
    leaving_at: float | None = None  # when a connection whose request was refused is closed at the latest

    def __init__(self, *args: Any, **named: Any) -> None:
        self.useful_at = self.begun_at = time.time()
        super().__init__(*args, **named)

    @property
    def held(self) -> int:
        """Bytes of a request, whole or not, and of an answer that its reader has not taken."""
        requests = [request for request in (self.request, *self.requests) if request is not None]
        bodies = [len(request.body_rcv) for request in requests if request.body_rcv is not None]
        return int(self.total_outbufs_len) + sum(bodies)

    def readable(self) -> bool:
        ready: bool = self.leaving_at is not None or super().readable()
        return ready

    def received(self, data: bytes) -> bool:
        if self.leaving_at is not None:
            return False
        before = self.request
        taken: bool = super().received(data)
        if self.request is not before:
            self.begun_at = time.time()
        return taken

    def service(self) -> None:
        super().service()
        self.useful_at = time.time()

    def handle_write(self) -> None:
        leaving = self.refused and self.close_when_flushed
        self.close_when_flushed = self.close_when_flushed and not leaving
        super().handle_write()
        if leaving and self.total_outbufs_len:
            self.close_when_flushed = True  # the rest comes first
        elif leaving and self.connected:
            # Closed before what is still coming was read, the refusal would be lost on its way.
            self.leaving_at = time.time() + LEAVING_SECONDS
            self.socket.shutdown(socket.SHUT_WR)

    def handle_error(self, *_: Any) -> None:
        # Waitress would log the error's own words, which may repeat the request.
        log.warning("A connection failed", exc_info=sys.exc_info())
        self.handle_close()


class Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = Connection
    stopping = False

    def readable(self) -> bool:
        self.make_room()
        taking: bool = super().readable()
        return taking

    def make_room(self) -> None:
        """Close what has been of no use for longest, so that somebody new never waits for somebody silent,
        and what holds most, where all of them hold too much."""
        held = {connection: connection.held for connection in self.active_channels.values()}
        if sum(held.values()) > IN_MEMORY:
            max(held, key=held.__getitem__).will_close = True
        if len(self.active_channels) < CONNECTIONS:
            return
        idle = [connection for connection in self.active_channels.values() if not connection.requests]
        if idle:
            min(idle, key=lambda connection: connection.useful_at).will_close = True

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for connection in self.active_channels.values():
            late = connection.request is not None and connection.begun_at < now - WHOLE_REQUEST_SECONDS
            if late or (connection.leaving_at or now) < now:
                connection.will_close = True

    def stop(self, *_: int | FrameType | None) -> None:
        """Take nothing new and end with what is being answered; asked a second time, end at once."""
        if self.stopping:
            sys.exit(1)
        self.stopping = True
        self.pull_trigger()

    def run(self) -> None:
        while not self.stopping:
            self._turn()
        self.del_channel()
        self.socket.close()
        end = time.monotonic() + STOPPING_SECONDS
        while self._close_idle() and time.monotonic() < end:
            self._turn()
        self.task_dispatcher.shutdown(timeout=1)

    def _turn(self) -> None:
        self.asyncore.loop(timeout=1, map=self._map, use_poll=True, count=1)

    def _close_idle(self) -> int:
        """Close the connections on which nothing is answered, and return how many others there are."""
        for connection in list(self.active_channels.values()):
            if not connection.requests and not connection.total_outbufs_len:
                connection.handle_close()
        return len(self.active_channels)


def serve(application: Application, host: str, port: int) -> None:
    """Answer requests until the process is told to stop, by SIGTERM or Ctrl-C."""
    _allow_open_files()
    leave_no_core()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it counts who waits, at every request
    try:
        server = Server(application, map={}, adj=Adjustments(host=host, port=port, **SETTINGS))
    except (OSError, ValueError):  # taken, not allowed, or no such host
        sys.exit(f"Cannot listen at {host}:{port}: use --bind to give a free address of this machine.")
    signal.signal(signal.SIGTERM, server.stop)
    signal.signal(signal.SIGINT, server.stop)
    log.info("Listening at http://%s:%s", server.effective_host, server.effective_port)
    server.run()


def _allow_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _address(given: str) -> tuple[str, int]:
    host, colon, port = given.rpartition(":")
    if not (host and colon and port.isascii() and port.isdecimal() and int(port[:6]) < 65536):
        raise argparse.ArgumentTypeError("give a host and a port, such as 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.serving", description="Serve the archive.")
    parser.add_argument("--bind", type=_address, default=("127.0.0.1", 8000), metavar="HOST:PORT")
    host, port = parser.parse_args().bind
    refuse_connections(names=[host])  # where it listens may be a name
    # It reads all settings and the database: a wrong argument is answered before that.
    from config.wsgi import application  # noqa: PLC0415

    serve(application, host, port)


if __name__ == "__main__":
    main()
