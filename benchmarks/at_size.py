"""Every page and every kind of search at three sizes, through the readers' connection.

``python -m benchmarks.at_size --quotes 10000 1000000`` prints as it goes: each kind at its 95th percentile,
CPU and wall; how long it takes to load and to follow one change, and the memory; and how much more each kind
takes of the most quotes than of the fewest. Beside it the same words and facets in raw SQL with FTS5 in a
scratch database, and in Datasette where ``--datasette`` names its program. Each page is asked as if nobody
had asked it before; "again" is the same page once more. ``--server`` asks a real server too (over_http.py).
"""

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import large_archive, over_http
from benchmarks.large_archive import COMMON, RARE
from benchmarks.measure import measurement
from benchmarks.worst import PAGES, forget, worst_searches
from tests.postgres import running_postgres

SIZES = [10_000, 100_000]
LIMIT = 150  # milliseconds, the 95th percentile
MOST_GROWTH = 10  # times, from the fewest quotes to the most
SAMPLES = 12  # of each kind
CHANGES = 8
SEED = 5
OK = 200
# None of these is said as a whole, and all of it has a meaning.
MEANT = [
    "frightened that parents would find out",
    "an adult pretended to be a teenager",
    "he wanted cash for the images",
    "nobody at college believed me",
    "classmates making fun of me",
]

# A kind with its CPU and wall times, as asked_of_pages prints it.
_ROW = re.compile(r"  (.{44}) +[0-9.]+ +([0-9.]+) +[0-9.]+ +[0-9.]+ ")

Took = dict[str, dict[int, float]]  # milliseconds, by kind and number of quotes
Query = dict[str, Any]
Asked = tuple[str, Query]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.at_size", description=__doc__)
    parser.add_argument("--quotes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--datasette", default="", help="the program, in an environment of its own")
    parser.add_argument(
        "--url", default="", help="a database that is there, or is filled and kept; {quotes} is their number"
    )
    parser.add_argument("--server", action="store_true", help="ask a real server as well")
    given = parser.parse_args()
    failed = False
    took: Took = defaultdict(dict)
    for quotes in given.quotes:
        for engine in given.engines:
            print(f"\n{quotes:,} quotes on {engine}", flush=True)
            with _database(given.url.format(quotes=quotes), engine) as url:
                datasette = given.datasette if engine == "sqlite" else ""
                failed |= _in_process(quotes, url, datasette, took)
                if given.server:
                    over_http.measure(url)
    _tell_growth(took)
    return int(failed)


@contextmanager
def _database(url: str, engine: str) -> Iterator[str]:
    if url:
        yield url
    elif engine == "postgresql":
        with running_postgres() as own:
            yield own
    else:
        with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
            yield f"sqlite:///{Path(directory) / 'archive.sqlite3'}"


def _tell_growth(took: Took) -> None:
    """Print how many times as long each kind takes of the most quotes as of the fewest."""
    sizes = sorted({quotes for by_size in took.values() for quotes in by_size})
    if len(sizes) < 2:
        return
    fewest, most = sizes[0], sizes[-1]
    print(f"\n{most:,} quotes beside {fewest:,}: CPU, 95th percentile", flush=True)
    for kind, by_size in took.items():
        if fewest in by_size and most in by_size:
            times = by_size[most] / by_size[fewest]
            verdict = "" if kind.startswith("worst") else "kept" if times <= MOST_GROWTH else "over"
            print(
                f"  {kind:44} {by_size[fewest]:8.1f} {by_size[most]:8.1f} {times:6.1f} {verdict}", flush=True
            )


def _in_process(quotes: int, url: str, datasette: str, took: Took) -> bool:
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [
        sys.executable,
        "-m",
        "benchmarks.at_size_within",
        str(quotes),
        *([datasette] if datasette else []),
    ]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            if row := _ROW.match(line):
                took[row[1].strip()][quotes] = float(row[2])
    return child.returncode != 0


def measure(quotes: int, datasette: str) -> bool:
    """Fill where nothing is there, ask, and say whether anything took too long."""
    import logging

    import django

    django.setup()
    logging.getLogger("config.requests").setLevel(logging.CRITICAL)
    from django.core.management import call_command
    from django.db import connection

    from archive.models.publication import Publication
    from archive.search import by_meaning, index
    from archive.views.warming import warm
    from archive.wall.connection import as_reader

    call_command("migrate", verbosity=0)
    if not Publication.everything.exists():
        began = perf_counter()
        large_archive.fill(quotes)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        tell("made and written", seconds=perf_counter() - began)
    before = memory()
    cpu, wall = process_time(), perf_counter()
    with as_reader():
        index.start()
    tell("read into memory", cpu=process_time() - cpu, seconds=perf_counter() - wall)
    told_memory(before)
    cpu, wall = process_time(), perf_counter()
    with as_reader():
        by_meaning.prepare(index.current())
    tell("and what it means", cpu=process_time() - cpu, seconds=perf_counter() - wall)
    cpu, wall = process_time(), perf_counter()
    with as_reader():
        warm()
    index.tidy_memory()
    tell("each kind of page made once", cpu=process_time() - cpu, seconds=perf_counter() - wall)
    told_memory(before)
    failed = asked_of_pages(quotes)
    failed |= after_changes()
    if connection.vendor == "sqlite":
        from benchmarks import beside

        beside.measure(datasette)
    return failed


def kinds(quotes: int) -> Iterator[tuple[str, list[Asked]]]:
    """Yield kinds of question, each with some of it."""
    from archive.models.publication import Publication

    chance = random.Random(SEED)  # noqa: S311 -- a choice of samples, not a secret
    last = str(-(-quotes // 20))
    keys = chance.sample(range(1, quotes), SAMPLES)
    found = Publication.objects.filter(pk__in=keys).values_list("public_id", flat=True)
    for address in PAGES:
        yield address, [(address, {})] * 3
    yield "a quote", [(f"/quotes/{public_id}/", {}) for public_id in found]
    yield "search: nothing asked", [("/search/", {})] * 3
    yield (
        "search: facets",
        [("/search/", {"gender": "girl", "theme": ["asked-to-pay"], "year": ["2023"]})] * 3,
    )
    yield "search: the last page", [("/search/", {"page": last})] * 3
    common, rare = chance.sample(COMMON, SAMPLES), chance.sample(RARE, SAMPLES)
    pairs = list(zip(common, [*common[1:], common[0]], strict=True))
    searches: dict[str, list[str]] = {
        "a common word": common,
        "a rare word": rare,
        "two words": [f"{one} {other}" for one, other in pairs],
        "either": [f"{one} OR {other}" for one, other in pairs],
        "all but": [f"{one} -{other}" for one, other in pairs],
        "a phrase": [f'"{one} {other}"' for one, other in pairs],
        "a beginning": [f"{each[:2]}*" for each in rare],
        "no such word": [f"{each}{each}" for each in rare[:4]],
        "misspelt": ["screnshot moderater", "threatend", "polise umbrela", "trumpt xylofone"],
        "by meaning": [*MEANT, *(f"{each} {rare[0]}" for each in MEANT)],
    }
    for kind, typed in searches.items():
        yield f"search: {kind}", [("/search/", {"q": each}) for each in typed]
    yield "search: any of the words", [("/search/", {"q": each, "any": "1"}) for each in MEANT]
    yield "search: newest", [("/search/", {"q": each, "sort": "newest"}) for each in common]
    yield "feed of a search", [("/search/new.atom", {"q": each}) for each in common]
    mixed = islice(large_archive.questions(chance), 40)
    yield "search: mixed, with facets", [("/search/", query) for query in mixed]
    for kind, query in worst_searches().items():
        if "page" not in query:
            yield f"worst: {kind}", [("/search/", query)] * 3


def asked_of_pages(quotes: int) -> bool:
    from django.test import Client

    client, failed = Client(), False
    print(f"  {'':44} {'CPU p50':>8} {'CPU p95':>8} {'wall p95':>8} {'again':>6}", flush=True)
    for kind, asked in kinds(quotes):
        cpu, wall, again = [], [], []
        for address, query in asked:
            forget()
            began, at = process_time(), perf_counter()
            response = client.get(address, query)
            cpu.append(process_time() - began)
            wall.append(perf_counter() - at)
            if response.status_code != OK:
                raise SystemExit(f"{address} answered {response.status_code}; parameters: {sorted(query)}")
            at = perf_counter()
            client.get(address, query)
            again.append(perf_counter() - at)
        own = measurement(kind, cpu, None if kind.startswith("worst") else LIMIT)
        waited, warm = measurement(kind, wall), measurement(kind, again)
        print(
            f"  {kind:44} {own.p50:8.1f} {own.p95:8.1f} {waited.p95:8.1f} {warm.p50:6.1f} {own.verdict}",
            flush=True,
        )
        failed |= own.fails
    return failed


def after_changes() -> bool:
    """What the first request waits for after one publication, and after one withdrawal."""
    from django.db import connection, transaction
    from django.test import Client
    from django.utils import timezone

    from archive.models.publication import Publication, Tombstone
    from archive.search import index
    from archive.search.following import follow
    from archive.wall.guards import guards, install_guards, remove_guards

    remove_guards(using="default", names=[guard.name for guard in guards(connection.vendor)])
    try:
        row: dict[str, Any] = dict(Publication.everything.values().first() or {})
        highest = Publication.everything.order_by("-pk").values_list("pk", flat=True)[0]
        acts: dict[str, list[float]] = {
            "after one publication": [],
            "and then its page": [],
            "after one withdrawal": [],
            "and then the first page": [],
            "on a new day": [],
        }
        theme = Publication.themes.through.objects.values_list("theme_id", flat=True)[0]
        for turn in range(CHANGES):
            with transaction.atomic():
                made = Publication.everything.create(
                    **{
                        **row,
                        "id": highest + turn + 1,
                        "public_id": large_archive._public_id(10**12 + int(perf_counter() * 1000) + turn),
                        "lot": random.randrange(2**62),  # noqa: S311 -- no secret
                        "published_on": timezone.localdate(),
                    }
                )
                Publication.themes.through.objects.create(publication_id=made.pk, theme_id=theme)
            acts["after one publication"].append(_timed(index.current))
            acts["and then its page"].append(_timed(partial(Client().get, f"/quotes/{made.public_id}/")))
            with transaction.atomic():
                gone = Publication.everything.order_by("pk")[turn * 3]
                Tombstone.objects.create(public_id=gone.public_id, withdrawn_on=datetime.now(UTC).date())
                Publication.everything.filter(pk=gone.pk).delete()
            acts["after one withdrawal"].append(_timed(index.current))
            acts["and then the first page"].append(_timed(partial(Client().get, "/")))
            serving = index._serving
            assert serving is not None  # noqa: S101 -- it has just answered
            tomorrow = timezone.localdate() + timedelta(days=1)
            acts["on a new day"].append(_timed(partial(follow, serving.followed, tomorrow)))
        for what, took in acts.items():
            told = measurement(what, took)
            print(f"  {what:44} {told.p50:8.1f} {told.p95:8.1f}", flush=True)
    finally:
        install_guards(using="default")
    return False


def _timed(act: Callable[[], object]) -> float:
    began = process_time()
    act()
    return process_time() - began


def told_memory(before: int) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    now = memory()
    print(f"  {'memory':44} {now - before:6} MB more, {now} now, {peak} at its most", flush=True)


def memory() -> int:
    """Megabytes that this process has now."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def tell(what: str, *, seconds: float, cpu: float | None = None) -> None:
    own = "" if cpu is None else f", {cpu:.1f} s of CPU"
    print(f"  {what:44} {seconds:6.1f} s{own}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
