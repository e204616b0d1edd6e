"""How long one statement waits for its scan, beside the stock model alone on the same texts."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import spacy

from archive.detection.detector import detect
from archive.detection.installed import installed_model
from archive.detection.measuring.baselines import recogniser_alone
from benchmarks import bulk
from benchmarks.measure import Measurement, measurement, ratio

DEMO = Path(__file__).resolve().parent.parent / "archive" / "fixtures" / "demo_testimonies.jsonl"
MARK = re.compile(r"\{\{[A-Z_]+\|([^{}|]+)\|([^{}|]+)\}\}")
WARM_UP = 20  # statements, before anything is measured
LIMIT = 30  # milliseconds
LENGTH = 60  # words


def statements() -> list[str]:
    """Each demo testimony twice, as it came in and as it goes out: both are scanned."""
    rows = [json.loads(line)["text"] for line in DEMO.read_text(encoding="utf-8").splitlines()]
    return [MARK.sub(rf"\{group}", text) for group in (1, 2) for text in rows]


def of_sixty_words() -> list[str]:
    """Statements of the development sets, joined and cut anew so that each has ``LENGTH`` words."""
    words = " ".join(bulk.statements()).split()
    return [" ".join(words[at : at + LENGTH]) for at in range(0, len(words) - LENGTH, LENGTH)]


def run() -> tuple[list[Measurement], list[dict[str, Any]]]:
    """Measure the scan, and its ratio to the stock model with all its pipes and with its recogniser alone."""
    whole, recogniser = spacy.load(installed_model()), recogniser_alone()
    acts: dict[str, Callable[[str], object]] = {
        "scan": detect,
        "en_core_web_sm": whole,
        "its recogniser alone": recogniser,
    }
    texts = statements()
    for text in texts[:WARM_UP]:
        for act in acts.values():
            act(text)
    seconds: dict[str, list[float]] = {name: [] for name in acts}
    for text in texts:  # turn by turn, so that a busy moment strikes all three
        for name, act in acts.items():
            started = perf_counter()
            act(text)
            seconds[name].append(perf_counter() - started)
    scan, *bare = (
        measurement(name, times, LIMIT if name == "scan" else None) for name, times in seconds.items()
    )
    sixty = measurement(f"scan of {LENGTH} words", [_seconds(text) for text in of_sixty_words()], LIMIT)
    return [scan, sixty, *bare], [ratio(scan, other) for other in bare]


def _seconds(text: str) -> float:
    started = perf_counter()
    detect(text)
    return perf_counter() - started
