"""How long anybody waits while the words of 100 withdrawn quotes are removed, among 100,000.

``python -m benchmarks.cleaning [QUOTES]`` measures both engines; with DATABASE_URL set and ``here`` that one,
which must be empty.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import quote

from benchmarks import large_archive
from tests.postgres import running_postgres

QUOTES = 100_000
WITHDRAWN = 100
USUAL_SECONDS = 3.0
LIMIT = 1.0  # seconds that anybody waits by day
BETWEEN = 0.005


def main(quotes: int) -> int:
    failed = False
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
        url = f"sqlite:///{quote(str(Path(directory) / 'archive.sqlite3'))}"
        failed |= _in_process("SQLite", url, quotes)
    with running_postgres() as url:
        failed |= _in_process("PostgreSQL", url, quotes)
    return int(failed)


def _in_process(engine: str, database_url: str, quotes: int) -> bool:
    env = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "benchmarks.cleaning", str(quotes), engine]
    return subprocess.run(command, env=env, check=False).returncode != 0


class Asking(threading.Thread):
    """Does one thing over and over, and remembers how long it took at most."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.act, self.longest, self.ended = act, 0.0, False

    def run(self) -> None:
        from django.db import connections

        while not self.ended:
            began = perf_counter()
            self.act()
            self.longest = max(self.longest, perf_counter() - began)
            sleep(BETWEEN)
        connections.close_all()

    def end(self) -> None:
        self.ended = True
        self.join()


def measure(quotes: int, engine: str) -> bool:
    """Fill, withdraw, clean; print what was waited, and say whether it was too long."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from archive.models.job import JobRun
    from archive.models.publication import Publication, Tombstone
    from archive.search import fulltext, index
    from archive.search.query import parse_search

    call_command("migrate", verbosity=0)
    large_archive.fill(quotes)
    JobRun.objects.create(name="bench", began_at=timezone.now())
    keys = list(Publication.everything.order_by("pk").values_list("public_id", flat=True))
    for public_id in keys[:: quotes // WITHDRAWN]:
        Tombstone.objects.create(public_id=public_id, withdrawn_on=timezone.localdate())
    kept = keys[1]

    def newest() -> list[int]:
        now = index.current()
        return now.newest(fulltext.found(query, now), 0, 20)

    query = parse_search("umbrella")
    acts: dict[str, Callable[[], object]] = {
        "a reader of one quote": lambda: Publication.objects.get(public_id=kept),
        "a reader who searches": lambda: list(Publication.objects.filter(pk__in=newest())),
        "somebody who writes": lambda: JobRun.objects.filter(name="bench").update(began_at=timezone.now()),
    }
    usual = _longest(acts, lambda: sleep(USUAL_SECONDS))
    by_day, at_night = _timed(acts, range(0)), _timed(acts, range(24))
    print(
        f"{engine}: {by_day[0]:.1f} s by day and {at_night[0]:.1f} s at night. Longest waits in milliseconds:"
    )
    print(f"  {'':24} {'usual':>8} {'by day':>8} {'at night':>8}")
    for what in acts:
        print(f"  {what:24}", *(f"{each[what] * 1000:8.0f}" for each in (usual, by_day[1], at_night[1])))
    return any(by_day[1][what] > LIMIT for what in acts)


def _timed(acts: dict[str, Callable[[], object]], night: range) -> tuple[float, dict[str, float]]:
    """How long the cleaning took where these hours are the night, and the waits meanwhile."""
    from archive.wall import traces

    traces.NIGHT = night
    began = perf_counter()
    longest = _longest(acts, lambda: traces.remove_traces(using="default"))
    return perf_counter() - began, longest


def _longest(acts: dict[str, Callable[[], object]], meanwhile: Callable[[], object]) -> dict[str, float]:
    asking = {what: Asking(act) for what, act in acts.items()}
    for each in asking.values():
        each.start()
    sleep(0.2)
    meanwhile()
    sleep(0.2)
    for each in asking.values():
        each.end()
    return {what: each.longest for what, each in asking.items()}


if __name__ == "__main__":
    match sys.argv[1:]:
        case [quotes, engine]:
            sys.exit(int(measure(int(quotes), engine)))
        case [quotes]:
            sys.exit(main(int(quotes)))
        case _:
            sys.exit(main(QUOTES))
