"""How long a reader waits for a search with facets, over the demo archive in a database of its own.

``python -m benchmarks.searching`` measures the database in DATABASE_URL, which must be empty.
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
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.measure import Measurement, measurement
from tests.postgres import running_postgres

if TYPE_CHECKING:  # imports Django, which needs its settings first
    from archive.models.publication import Publication

REQUESTS = 240
WARM_UP = 20
LIMIT = 100  # milliseconds
SEED = 2  # the same requests in every run
WORD = re.compile(r"[a-z]{4,}")


def run() -> list[Measurement]:
    """Measure both engines, each in a process and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as directory:
        sqlite = _in_process("search on SQLite", f"sqlite:///{Path(directory) / 'archive.sqlite3'}")
    with running_postgres() as url:
        return [sqlite, _in_process("search on PostgreSQL", url)]


def _in_process(what: str, database_url: str) -> Measurement:
    env = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "benchmarks.searching", what]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return Measurement(**json.loads(done.stdout))


def measure(what: str) -> Measurement:
    """Fill the database, then ask."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    call_command("migrate", verbosity=0)
    call_command("load_demo", stdout=sys.stderr)
    client, address = Client(), reverse("archive:search")
    seconds = []
    for query in _queries():
        started = perf_counter()
        response = client.get(address, query)
        seconds.append(perf_counter() - started)
        if response.status_code != 200:
            raise SystemExit(f"A search answered {response.status_code}; its parameters: {sorted(query)}")
    return measurement(what, seconds[WARM_UP:], LIMIT)


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
    print(json.dumps(asdict(measure(sys.argv[1]))))
