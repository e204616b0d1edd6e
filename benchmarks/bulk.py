"""Many statements at once, beside Presidio and the stock model; and what a process costs."""

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from archive.detection.baselines import presidio
from archive.detection.detector import detect, detect_many
from archive.detection.stock import load_stock
from benchmarks.scanning import statements

ROUNDS = 3  # turn by turn, the best of each: so that a busy moment strikes nobody alone
LEAST_OF_PRESIDIO = 1.5
LONGEST_LOAD = 2.5  # seconds
MOST_MEMORY = 700  # MB
FRESH = """
import json, resource, time
from archive.detection.detector import detect
started = time.perf_counter()
detect("called kai")
loaded = time.perf_counter() - started
print(json.dumps([loaded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """``limit`` is what ``value`` must reach, or must not pass."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def fails(self) -> bool:
        if self.limit is None:
            return False
        return self.value < self.limit if self.at_least else self.value > self.limit

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "FAILS" if self.fails else "kept"


def run() -> list[Figure]:
    texts = statements()
    words = sum(len(text.split()) for text in texts)
    stock, others = load_stock(), presidio()
    ways: dict[str, Any] = {
        "ours": lambda: sum(1 for _ in detect_many(texts)),
        "Presidio": lambda: sum(1 for _ in others(texts)),
        "the stock recogniser alone": lambda: sum(1 for _ in stock.pipe(texts)),
    }
    best = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = perf_counter()
            way()
            best[name] = max(best[name], words / (perf_counter() - started))
    loaded, memory = fresh_process()
    return [
        *(Figure(f"bulk, {name}", round(speed), "words/s") for name, speed in best.items()),
        Figure(
            "ours : Presidio", round(best["ours"] / best["Presidio"], 2), "", LEAST_OF_PRESIDIO, at_least=True
        ),
        Figure(
            "ours : the stock recogniser alone",
            round(best["ours"] / best["the stock recogniser alone"], 2),
            "",
        ),
        Figure("two processes : one", round(scaling(texts), 2), ""),
        Figure("load and first scan", round(loaded, 2), "s", LONGEST_LOAD),
        Figure("memory of a process that scans", round(memory), "MB", MOST_MEMORY),
    ]


def fresh_process() -> tuple[float, float]:
    """Return the seconds that the first scan takes in a new process, and its memory at its most in MB."""
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True)
    loaded, memory = json.loads(done.stdout)
    return loaded, memory


def scaling(texts: list[str]) -> float:
    """Return how many times faster two processes are than one."""
    many = list(chain.from_iterable([texts] * 2))
    return seconds(many, 1) / seconds(many, 2)


def seconds(texts: list[str], workers: int) -> float:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(
            pool.map(detect, texts[: 8 * workers], chunksize=8)
        )  # every worker loads before the clock starts
        started = perf_counter()
        list(pool.map(detect, texts, chunksize=8))
        return perf_counter() - started
