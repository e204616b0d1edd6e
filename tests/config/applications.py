"""WSGI applications that do what Heard must never do to the server."""

import time


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
