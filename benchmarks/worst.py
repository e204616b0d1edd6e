"""What a reader's question can cost at most, beside an ordinary one of the same run, over a large archive.

``python -m benchmarks.worst QUOTES`` measures the database in DATABASE_URL, which may be filled already.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import cycle, islice, pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks import large_archive
from benchmarks.large_archive import COMMON, RARE, SYLLABLES
from tests.postgres import running_postgres

QUOTES = 100_000
ORDINARY = 60  # questions
ROUNDS = 3  # the median of each worst question
MOST_TIMES = 8  # an ordinary question
SEED = 4
MOST_TYPED = 200  # characters, as many as a search may have
TOMBSTONES = 100_000
THREADS = 4  # of one server process
CROWD = 5  # questions at once
MOST_CROWDED_TIMES = 25  # an ordinary search by itself: what a reader waits beside them
CROWDED_ROUNDS = 8
OK, TOO_MANY = 200, 503

Query = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one question. ``times`` an ordinary one it costs; only ratios have a limit.

    On PostgreSQL the engine's own work is in ``wall`` and not in ``cpu``, so there the ratio is of ``wall``.
    """

    what: str
    cpu: float
    wall: float
    times: float | None = None
    limit: float | None = None

    @property
    def fails(self) -> bool:
        return self.limit is not None and (self.times or 0) > self.limit


def worst_searches() -> dict[str, Query]:
    beginnings = [f"{syllable}*" for syllable in SYLLABLES]
    pairs = [f"{one} {other}" for one, other in pairwise(COMMON)]
    return {
        "nothing asked": {},
        "a beginning of one letter": {"q": "a*"},
        "a beginning of two letters": {"q": "ba*"},
        "it, newest first": {"q": "ba*", "sort": "newest"},
        "beginnings, all": {"q": typed(beginnings)},
        "beginnings, any": {"q": typed(beginnings, " OR ")},
        "beginnings, none": {"q": typed(f"-{each}" for each in beginnings)},
        "phrases with a beginning": {
            "q": typed((f'"{word} {each}"' for word, each in zip(COMMON, beginnings, strict=False)), " OR ")
        },
        "common words, all": {"q": typed(COMMON)},
        "common words, any": {"q": typed(COMMON, " OR ")},
        "common words, none": {"q": typed(f"-{word}" for word in COMMON)},
        "rare words, any, ranked": {"q": typed(RARE[::7], " OR ")},
        "rare words, none": {"q": typed(f"-{word}" for word in RARE)},
        "phrases, any": {"q": typed((f'"{pair}"' for pair in pairs), " OR ")},
        "a long phrase": {"q": '"' + typed(islice(cycle(["he", "she"]), 40), most=MOST_TYPED - 2) + '"'},
        "one word over and over": {"q": '"' + typed(["he"] * 40, most=MOST_TYPED - 2) + '"'},
        "names of terms": {"q": typed(["sextortion", "bullying", "grooming", "snapchat", "instagram", "he"])},
        "a term's name and a common word, ranked": {"q": "xylophone he sextortion"},
        "unknown words": {"q": typed(f"{word}{word[::-1]}" for word in RARE[::97])},
        "one unknown word": {"q": "x" * MOST_TYPED},
        "every facet": {
            "theme": ["asked-to-pay", "asked-to-meet"],
            "harm_type": ["content", "bullying"],
            "platform": ["social-media", "online-game"],
            "gender": ["girl", "boy"],
            "age_band": ["13-15", "16-18"],
            "nation": ["england"],
            "not_year": ["2023"],
            "age_min": "9",
            "age_max": "17",
            "q": "ba* -co*",
        },
        "the last page": {"page": "LAST"},
    }


PAGES = (
    "/",
    "/themes/",
    "/themes/how-it-is-kept-up/",
    "/harms/content/",
    "/platforms/social-media/",
    "/harms/content/briefing/",
    "/platforms/social-media/briefing/",
    "/compare/?a=themes.how-it-is-kept-up&b=harms.content",
    "/evidence/",
    "/themes/how-it-is-kept-up/new.atom",
    "/sitemap.xml",
    "/withdrawals.atom",
)


def typed(parts: "Iterator[str] | list[str]", between: str = " ", most: int = MOST_TYPED) -> str:
    """As many of the parts as a search may hold."""
    whole = ""
    for part in parts:
        longer = f"{whole}{between}{part}" if whole else part
        if len(longer) > most:
            break
        whole = longer
    return whole


def run(quotes: int = QUOTES) -> list[Cost]:
    """Measure both engines, each in a process and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
        costs = _in_process("SQLite", f"sqlite:///{Path(directory) / 'archive.sqlite3'}", quotes)
    with running_postgres() as url:
        return costs + _in_process("PostgreSQL", url, quotes)


def _in_process(engine: str, database_url: str, quotes: int) -> list[Cost]:
    env = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "benchmarks.worst", str(quotes)]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return [Cost(**{**one, "what": f"{engine}: {one['what']}"}) for one in json.loads(done.stdout)]


def measure(quotes: int) -> list[Cost]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from archive.models.publication import Publication
    from archive.search.pagination import QUOTES_ON_A_PAGE

    call_command("migrate", verbosity=0)
    if not Publication.objects.exists():
        large_archive.fill(quotes)
        large_archive.bury(TOMBSTONES)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    last = str(-(-Publication.objects.count() // QUOTES_ON_A_PAGE))

    def ask(address: str, query: Query) -> tuple[float, float]:
        """Ask what nobody asked before, and return seconds of CPU and of waiting."""
        forget()
        cpu, wall = process_time(), perf_counter()
        response = Client().get(address, query)
        took = process_time() - cpu, perf_counter() - wall
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}; its parameters: {sorted(query)}")
        return took

    chance = random.Random(SEED)  # noqa: S311 -- a choice of samples, not a secret
    ordinary = list(islice(large_archive.questions(chance), ORDINARY))
    for query in ordinary[:10]:  # warm up
        ask("/search/", query)
    usual = _cost("an ordinary search", [ask("/search/", query) for query in ordinary])
    of = "wall" if connection.vendor == "postgresql" else "cpu"
    asked = [(f"search: {what}", "/search/", query) for what, query in worst_searches().items()]
    asked += [(address, address, {}) for address in PAGES]
    costs = [usual]
    for what, address, query in asked:
        given = {**query, "page": last} if "page" in query else query
        cost = _cost(what, [ask(address, given) for _ in range(ROUNDS)])
        times = round(getattr(cost, of) / getattr(usual, of), 1)
        costs.append(Cost(what, cost.cpu, cost.wall, times, MOST_TIMES))

    def ask_beside_others(address: str, query: Query) -> int:
        forget()
        try:
            return Client().get(address, query).status_code
        finally:
            connection.close()

    return [*costs, *crowded(ask_beside_others, usual)]


def forget() -> None:
    """As if nobody had asked anything."""
    from archive.search import index
    from archive.views.remembering import PAGES as KEPT

    index.current().recent.clear()
    KEPT.clear()


def crowded(ask: Callable[[str, Query], int], alone: Cost) -> list[Cost]:
    """Let five ask the worst at once of a process of four threads, and a reader for two pages meanwhile."""
    searches = worst_searches()
    worst = cycle(
        searches[what] for what in ("beginnings, any", "beginnings, none", "phrases with a beginning")
    )
    waited = []
    refused = 0
    with ThreadPoolExecutor(THREADS) as server:
        for _ in range(CROWDED_ROUNDS):
            crowd = [server.submit(ask, "/search/", {**next(worst), "age_min": str(n)}) for n in range(CROWD)]
            for address in ("/themes/asked-to-pay/", "/search/?gender=girl"):
                asked = perf_counter()
                if server.submit(ask, address, {}).result() != OK:
                    raise SystemExit("A reader beside a crowd was refused")
                waited.append(perf_counter() - asked)
            refused += sum(one.result() == TOO_MANY for one in crowd)
    beside, longest = round(1000 * median(waited), 1), round(1000 * max(waited), 1)
    return [
        Cost(
            "a reader beside five of the worst at once",
            0,
            beside,
            round(beside / alone.wall, 1),
            MOST_CROWDED_TIMES,
        ),
        Cost("the same, the longest wait", 0, longest, round(longest / alone.wall, 1)),
        Cost(f"of the {CROWD * CROWDED_ROUNDS} worst, asked to try again: {refused}", 0, 0),
    ]


def _cost(what: str, took: list[tuple[float, float]]) -> Cost:
    cpu, wall = (round(1000 * median(each), 1) for each in zip(*took, strict=True))
    return Cost(what, cpu, wall)


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in measure(int(sys.argv[1]))]))
