"""Ways to a server that Python knows: ``python -m tests.reaching_out`` tries them in a process of Heard.

In: JSON with the port of a server on this machine. Out: JSON, what became of each way, and what the database
answered.
"""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import urllib.request
from multiprocessing.util import spawnv_passfds

from django.db import connections

from archive.detection.findings import Finding, Label, Reading

HERE = "127.0.0.1"
NAME = "what-a-child-said.example"  # to look it up would be to say it


def connects(port):
    with socket.socket() as one:
        one.connect((HERE, port))


def connects_without_an_error(port):
    with socket.socket() as one:
        return one.connect_ex((HERE, port))


def sends_a_datagram(port):
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.sendto(b"words", (HERE, port))


def sends_a_message(port):
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.sendmsg([b"words"], [], 0, (HERE, port))


def requests_a_page(port):
    urllib.request.urlopen(f"http://{HERE}:{port}/", timeout=5).close()


def requests_plainly(port):
    http.client.HTTPConnection(HERE, port, timeout=5).connect()


def opens_a_stream(port):
    async def opened():
        _, writer = await asyncio.open_connection(HERE, port)
        writer.close()

    asyncio.run(opened())


def looks_a_name_up(port):
    socket.getaddrinfo(NAME, port)


def looks_it_up_as_bytes(port):
    socket.getaddrinfo(NAME.encode(), port)


def looks_it_up_the_old_way(port):
    socket.gethostbyname(NAME)


def looks_it_up_with_all_its_addresses(port):
    socket.gethostbyname_ex(NAME)


def looks_it_up_backwards(port):
    socket.gethostbyaddr(NAME)


TO_A_SERVER = (
    connects,
    connects_without_an_error,
    sends_a_datagram,
    sends_a_message,
    requests_a_page,
    requests_plainly,
    opens_a_stream,
)
TO_A_NAME = (
    looks_a_name_up,
    looks_it_up_as_bytes,
    looks_it_up_the_old_way,
    looks_it_up_with_all_its_addresses,
    looks_it_up_backwards,
)


def tried(way, port):
    """The kind of error that stopped it, or nothing."""
    try:
        way(port)
    except OSError as error:
        reason = getattr(error, "reason", error)  # urllib puts it into an error of its own
        return type(reason).__name__
    return ""


def listens(_):
    with socket.create_server((HERE, 0)) as server:
        server.getsockname()


def starts_a_program(_):
    subprocess.run(["true"], check=True)


def starts_a_program_as_multiprocessing_does(_):
    reads, writes = os.pipe()
    try:
        os.waitpid(spawnv_passfds(b"/bin/true", [b"true"], (writes,)), 0)
    finally:
        os.close(reads)
        os.close(writes)


def asks_for_the_name_of_a_number(port):
    socket.getnameinfo((HERE, port), socket.NI_NUMERICHOST)


WHAT_A_SERVER_MAY = (
    listens,
    starts_a_program,
    starts_a_program_as_multiprocessing_does,
    asks_for_the_name_of_a_number,
)
WAYS = {way.__name__: way for way in (*TO_A_SERVER, *TO_A_NAME, *WHAT_A_SERVER_MAY)}


def read(text):
    """As the detector's reader: what became of the way that the text names, with its port."""
    name, port = text.split() if len(text.split()) == 2 else ("listens", "0")  # it loads with a sentence
    return Reading([Finding(0, 1, Label.PERSON, 0.5, (), tried(WAYS[name], int(port)), "")])


def main():
    import config.wsgi  # noqa: F401, PLC0415 -- the start itself

    port = json.load(sys.stdin)["port"]
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT 1")
        (answer,) = cursor.fetchone()
    json.dump(
        {"ways": {name: tried(way, port) for name, way in WAYS.items()}, "database": answer}, sys.stdout
    )


if __name__ == "__main__":
    main()
