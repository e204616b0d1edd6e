"""The same words and facets beside the archive's own search: raw SQL with FTS5, and Datasette if it is there.

One scratch database with the text, three columns and an FTS5 table; each question finds, counts, takes the
first twenty by rank, and counts three facets under what was found.
"""

import json
import random
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from benchmarks.large_archive import COMMON, RARE
from benchmarks.measure import measurement

FACETS = ("gender", "nation", "age_band")
SAMPLES = 8
STARTING_SECONDS = 300
_MAKE = """
    CREATE TABLE quotes (id INTEGER PRIMARY KEY, text TEXT, gender TEXT, nation TEXT, age_band TEXT);
    CREATE VIRTUAL TABLE quotes_fts
        USING fts5(text, content='quotes', content_rowid='id', tokenize='porter');"""


def measure(datasette: str = "") -> None:
    from archive.models.publication import Publication

    with tempfile.TemporaryDirectory(prefix="heard-beside-") as directory:
        file = Path(directory) / "scratch.db"
        began = perf_counter()
        with closing(sqlite3.connect(file)) as scratch:
            scratch.executescript(_MAKE)
            rows = Publication.everything.values_list("pk", "text", *FACETS).iterator(chunk_size=20_000)
            scratch.executemany("INSERT INTO quotes VALUES (?, ?, ?, ?, ?)", rows)
            scratch.execute("INSERT INTO quotes_fts(quotes_fts) VALUES ('rebuild')")
            scratch.commit()
            print(f"  {'scratch database for raw SQL':44} {perf_counter() - began:6.1f} s", flush=True)
            for kind, typed in questions().items():
                _tell(f"raw SQL: {kind}", [_timed(partial(_ask, scratch, each)) for each in typed])
        if datasette:
            _datasette(datasette, file)


def questions() -> dict[str, list[str]]:
    chance = random.Random(5)  # noqa: S311 -- a choice of samples, not a secret
    common, rare = chance.sample(COMMON, SAMPLES), chance.sample(RARE, SAMPLES)
    return {
        "a common word": common,
        "a rare word": rare,
        "a beginning": [f"{each[:2]}*" for each in rare],
        "a phrase": [f'"{one} {other}"' for one, other in pairwise(common)],
    }


def _ask(scratch: sqlite3.Connection, match: str) -> None:
    scratch.execute("SELECT count(*) FROM quotes_fts WHERE quotes_fts MATCH ?", [match]).fetchone()
    scratch.execute(
        "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ? ORDER BY rank LIMIT 20", [match]
    ).fetchall()
    for facet in FACETS:
        scratch.execute(
            f"SELECT {facet}, count(*) FROM quotes WHERE id IN"  # noqa: S608 -- one of FACETS
            f" (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH ?) GROUP BY {facet}",
            [match],
        ).fetchall()


def _datasette(program: str, file: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    limits = ["--setting", "sql_time_limit_ms", "60000", "--setting", "facet_time_limit_ms", "60000"]
    server = subprocess.Popen(
        [program, "serve", str(file), "--port", str(port), *limits],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        for kind, typed in questions().items():
            _tell(f"Datasette: {kind}", [_timed(partial(_page, port, each)) for each in typed])
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end:
        asked = ["/usr/bin/curl", "-sS", "-o", "/dev/null", f"http://127.0.0.1:{port}/"]
        if subprocess.run(asked, check=False, stderr=subprocess.DEVNULL).returncode == 0:
            return
        time.sleep(0.5)


def _page(port: int, match: str) -> None:
    asked = [
        ("_search", match),
        ("_searchmode", "raw"),
        ("_size", "20"),
        *(("_facet", each) for each in FACETS),
    ]
    address = f"http://127.0.0.1:{port}/scratch/quotes.json?{urllib.parse.urlencode(asked)}"
    # Another program asks: this process connects to nothing but its database.
    done = subprocess.run(["/usr/bin/curl", "-sS", address], check=True, capture_output=True)
    json.loads(done.stdout)


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _tell(what: str, took: list[float]) -> None:
    told = measurement(what, took)
    print(f"  {what:44} {'':8} {'':8} {told.p95:8.1f}", flush=True)
