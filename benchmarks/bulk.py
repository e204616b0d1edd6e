"""Many statements at once, beside Presidio and the stock model; and what a process costs."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

import spacy

from archive.detection.detector import detect, detect_many
from archive.detection.installed import installed_model
from archive.detection.measuring.baselines import presidio, presidio_in_batches, recogniser_alone
from archive.detection.measuring.evaluation import read_statements
from benchmarks.measure import TOLERANCE

SETS = Path(__file__).resolve().parent.parent / "tests" / "detection"
ROUNDS = 3  # turn by turn, the best of each: so that a busy moment strikes nobody alone
LEAST_OF_PRESIDIO = 1.5
LONGEST_LOAD = 2.5  # seconds
MOST_MEMORY = 700  # MB
# spaCy loads whatever installed packages offer it, and Presidio offers something. The archive runs where
# Presidio is not installed, so a process like its own must not load it.
FRESH = """
import importlib.metadata, json, resource, sys, time
import catalogue
offers = [entry for found in importlib.metadata.distributions() for entry in found.entry_points]
catalogue.AVAILABLE_ENTRY_POINTS = importlib.metadata.EntryPoints(
    offer for offer in offers if not offer.value.startswith("presidio")
)
from archive.detection.detector import detect, detect_many
started = time.perf_counter()
detect("called kai")
loaded = time.perf_counter() - started
list(detect_many(json.load(sys.stdin)))
assert "presidio_analyzer" not in sys.modules
print(json.dumps([loaded, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """``limit`` is what ``value`` must reach, or must not pass; a time fails at ``TOLERANCE`` times it."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def fails(self) -> bool:
        if self.limit is None or self._kept:
            return False
        return self.unit != "s" or self.value > TOLERANCE * self.limit

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "kept" if self._kept else "FAILS" if self.fails else "over"

    @property
    def _kept(self) -> bool:
        limit = self.limit or 0
        return self.value >= limit if self.at_least else self.value <= limit


def statements() -> list[str]:
    """The statements of the development sets, which are of the kind that the archive holds."""
    files = sorted(SETS.glob("dev*.jsonl"))
    return [one.text for file in files for one in read_statements(file.read_text("utf-8").splitlines())]


def run() -> list[Figure]:
    texts = statements()
    loaded, memory = fresh_process(texts)
    waited, computed = fastest(texts)
    figures = [Figure(f"bulk, {name}", round(words), "words/s") for name, words in waited.items()]
    figures += [
        Figure(f"bulk, {name}, CPU", round(words), "words/s of CPU") for name, words in computed.items()
    ]
    for clock, speed in (("", waited), (", CPU", computed)):
        for name in speed:
            if name != "ours":
                least = LEAST_OF_PRESIDIO if name == "Presidio in batches" else None
                ratio = round(speed["ours"] / speed[name], 2)
                figures.append(Figure(f"ours : {name}{clock}", ratio, "", least, at_least=True))
    return [
        *figures,
        Figure("two processes : one", round(scaling(texts), 2), ""),
        Figure("load and first scan", round(loaded, 2), "s", LONGEST_LOAD),
        Figure("memory of a process that scans", round(memory), "MB", MOST_MEMORY),
    ]


def fastest(texts: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the words a second that each way reads, by the clock and by CPU time: the best of ``ROUNDS``."""
    words = sum(len(text.split()) for text in texts)
    whole, recogniser = spacy.load(installed_model()), recogniser_alone()
    one_by_one, in_batches = presidio(), presidio_in_batches()
    ways: dict[str, Callable[[Sequence[str]], object]] = {
        "ours": lambda some: list(detect_many(some)),
        "Presidio": lambda some: list(one_by_one(some)),
        "Presidio in batches": lambda some: list(in_batches(some)),
        "en_core_web_sm": lambda some: list(whole.pipe(some)),
        "its recogniser alone": lambda some: list(recogniser.pipe(some)),
    }
    waited, computed = dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0.0)
    for way in ways.values():
        way(texts[:50])  # warm up
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started, computing = perf_counter(), process_time()
            way(texts)
            computed[name] = max(computed[name], words / (process_time() - computing))
            waited[name] = max(waited[name], words / (perf_counter() - started))
    return waited, computed


def fresh_process(texts: list[str]) -> tuple[float, float]:
    """Return the seconds to the first finding in a new process, and its resident memory at its most in MB."""
    done = subprocess.run(
        [sys.executable, "-c", FRESH], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    loaded, memory = json.loads(done.stdout)
    return loaded, memory


def scaling(texts: list[str]) -> float:
    """Return how many times faster two processes are than one."""
    return seconds(texts, 1) / seconds(texts, 2)


def seconds(texts: list[str], workers: int) -> float:
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(
            pool.map(detect, texts[: 8 * workers], chunksize=8)
        )  # every worker loads before the clock starts
        started = perf_counter()
        list(pool.map(detect, texts, chunksize=8))
        return perf_counter() - started
