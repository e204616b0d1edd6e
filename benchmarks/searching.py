"""How long a reader waits for a search with facets: over the demo archive, and over 100,000 publications.

``python -m benchmarks.searching WHAT [large]`` measures the database in DATABASE_URL, which must be empty.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks import large_archive
from benchmarks.measure import Measurement, measurement
from benchmarks.worst import forget
from tests.postgres import running_postgres

if TYPE_CHECKING:  # imports Django, which needs its settings first
    from archive.models.publication import Publication

REQUESTS = 240
WARM_UP = 20
LIMIT = 100  # milliseconds
LARGE_LIMIT = 150
LOADINGS = 3
SEED = 2  # the same requests in every run
WORD = re.compile(r"[a-z]{4,}")


def run() -> list[Measurement]:
    """Measure both engines, each archive in a process and a database of its own."""
    measured = []
    for size in ("", "large"):
        told = "search of 100,000" if size else "search"
        with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
            url = f"sqlite:///{quote(str(Path(directory) / 'archive.sqlite3'))}"
            measured += _in_process(f"{told} on SQLite", url, size)
        with running_postgres() as url:
            measured += _in_process(f"{told} on PostgreSQL", url, size)
    return measured


def _in_process(what: str, database_url: str, size: str) -> list[Measurement]:
    env = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "benchmarks.searching", what, *([size] if size else [])]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return [Measurement(**one) for one in json.loads(done.stdout)]


def measure(what: str, *, large: bool) -> list[Measurement]:
    """Fill the database, then ask."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from archive.search import index

    call_command("migrate", verbosity=0)
    if large:
        large_archive.fill()
    else:
        call_command("load_demo", stdout=sys.stderr)
    client, address = Client(), reverse("archive:search")

    def ask(query: dict[str, str | list[str]]) -> float:
        forget()
        started = perf_counter()
        response = client.get(address, query)
        took = perf_counter() - started
        if response.status_code != 200:
            raise SystemExit(f"A search answered {response.status_code}; its parameters: {sorted(query)}")
        return took

    chance = random.Random(SEED)  # noqa: S311 -- a choice of samples, not a secret
    queries = islice(large_archive.questions(chance), WARM_UP + REQUESTS) if large else _queries()
    # As when the server starts.
    loaded = []
    for _ in range(LOADINGS):
        index.clear()
        started = perf_counter()
        index.current()
        loaded.append(perf_counter() - started)
    seconds = [ask(query) for query in queries]
    limit = LARGE_LIMIT if large else LIMIT
    return [measurement(what, seconds[WARM_UP:], limit), measurement(f"{what}: read into memory", loaded)]


def _queries() -> Iterator[dict[str, str | list[str]]]:
    """Each one finds at least the quote that it was made from, so no search is cheap for being empty."""
    from archive.models.publication import Publication

    chance = random.Random(SEED)  # noqa: S311 -- a choice of samples, not a secret
    quotes = list(Publication.objects.order_by("attribution", "text").with_tags())
    for _ in range(WARM_UP + REQUESTS):
        quote = chance.choice(quotes)
        facets = _facets(quote)
        chosen = chance.sample(sorted(facets), k=min(len(facets), chance.randint(0, 3)))
        query: dict[str, str | list[str]] = {name: facets[name] for name in chosen}
        if words := WORD.findall(quote.text):
            query["q"] = _typed(words, chance)
        yield query


def _facets(quote: "Publication") -> dict[str, list[str]]:
    """Values in which ``quote`` is found, by the name of their parameter."""
    stated = {
        "theme": [term.slug for term in quote.themes.all()],
        "harm_type": [term.slug for term in quote.harm_types.all()],
        "platform": [term.slug for term in quote.platforms.all()],
        "age_band": [quote.age_band, "10-12"],
        "gender": [quote.gender],
        "nation": [quote.nation],
        "year": [str(quote.year or "")],
    }
    return {name: values for name, values in stated.items() if all(values)}


def _typed(words: list[str], chance: random.Random) -> str:
    word, other = chance.choice(words), chance.choice(words)
    return chance.choice([word, f"{word} {other}", f'"{word}"', f"{word} OR help", f"{word} -xylophone", ""])


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in measure(sys.argv[1], large="large" in sys.argv[2:])]))
