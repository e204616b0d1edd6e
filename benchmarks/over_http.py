"""A real server asked by one reader and by eight at once: milliseconds by the clock, and its memory.

``python -m benchmarks.over_http URL`` serves the archive that is there; no page is asked twice.
"""

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.large_archive import COMMON, RARE
from benchmarks.measure import measurement

READERS = (1, 8)
PAGES = (
    *("/", "/themes/", "/harms/content/", "/themes/how-it-is-kept-up/", "/platforms/social-media/"),
    *("/harms/content/briefing/", "/compare/?a=theme.how-it-is-kept-up&b=harm.content"),
)
SEARCHES = 40
SEED = 7
STARTING_SECONDS = 900
OK, TOO_MANY = 200, 503


def measure(url: str) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "config.serving", "--bind", f"127.0.0.1:{port}"]
    began = time.perf_counter()
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, server)
        waited = time.perf_counter() - began
        print(f"  {'server: until it listens':44} {waited:6.1f} s, {_memory(server.pid)} MB", flush=True)
        chance = random.Random(SEED)  # noqa: S311 -- a choice of samples, not a secret
        for readers in READERS:
            took, refused = _asked(port, readers, _addresses(chance, again=readers != READERS[0]))
            told = measurement(f"server: {readers} at once", took)
            line = f"  {told.what:44} {told.p50:8.1f} {told.p95:8.1f} by the clock, of {told.count}"
            print(f"{line}; asked to try again: {refused}; {_memory(server.pid)} MB", flush=True)
    finally:
        server.terminate()
        server.wait()


def _addresses(chance: random.Random, *, again: bool) -> list[str]:
    searches = [
        f"/search/?{urlencode({'q': ' '.join(chance.sample([*COMMON, *RARE], chance.randint(1, 3)))})}"
        for _ in range(SEARCHES)
    ]
    # A page that was made already is made anew for another address.
    pages = [f"{page}{'&' if '?' in page else '?'}notes=open" for page in PAGES]
    every = [*searches, *(pages if again else PAGES)]
    chance.shuffle(every)
    return every


def _asked(port: int, readers: int, addresses: Sequence[str]) -> tuple[list[float], int]:
    """Share the addresses among readers, who all ask at the same time; count who was asked to try again."""
    took: list[float] = []
    statuses: list[int] = []
    left = iter(addresses)  # which all readers share

    def read() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for address in left:
                began = time.perf_counter()
                connection.request("GET", address)
                response = connection.getresponse()
                response.read()
                took.append(time.perf_counter() - began)
                statuses.append(response.status)

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong := {*statuses} - {OK, TOO_MANY}:
        raise SystemExit(f"The server answered {sorted(wrong)}")
    return took, statuses.count(TOO_MANY)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with closing(socket.socket()) as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not start")


def _memory(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    measure(sys.argv[1])
