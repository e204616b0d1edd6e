"""WSGI applications that do what Heard must never do to the server."""

import time

from config.behind_proxy import as_it_came


def breaks(environ, start_response):
    """Fails, and its error repeats what was typed."""
    raise ValueError(environ["QUERY_STRING"])


def takes_a_second(environ, start_response):
    time.sleep(1)
    start_response("200 OK", [])
    return [b"done"]


def says_much(environ, start_response):
    """Answers ``/much`` with more than the buffers on the way to a reader who does not read can hold."""
    start_response("200 OK", [])
    if environ["PATH_INFO"] != "/much":
        return [b"little"]
    return (b"x" * 65536 for _ in range(160))


def repeats(environ, start_response):
    """Answers what was sent to it."""
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def says_who_asks(behind_proxy):
    """Answers with the address of whoever asks, as Heard would see it."""

    def telling(environ, start_response):
        start_response("200 OK", [])
        return [environ["REMOTE_ADDR"].encode()]

    return as_it_came(telling, behind_proxy=behind_proxy)
