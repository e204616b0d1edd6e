"""No pattern may take more than linear time; a text may be chosen to make it try."""

import time

import pytest

from archive.detection.detector import MAX_CODE_POINTS
from tests.detection.components.reading import pipeline

SEEDS = [
    "a",
    "1 ",
    "oh ",
    "only ",
    "a.",
    "x_",
    "my mum is a ",
    "the only girl in the ",
    "the big fire at a ",
    "😀",
]
LONGEST_SECONDS = 5.0


@pytest.mark.parametrize("seed", SEEDS)
def test_each_component_is_done_soon_with_the_longest_text(seed):
    nlp = pipeline()
    text = (seed * MAX_CODE_POINTS)[:MAX_CODE_POINTS]
    started = time.perf_counter()
    doc = nlp.make_doc(text)
    slow = {"tokenizer": time.perf_counter() - started}
    assert doc.text == text
    for name, component in nlp.pipeline:
        started = time.perf_counter()
        component(doc)
        slow[name] = time.perf_counter() - started

    assert {name: taken for name, taken in slow.items() if taken > LONGEST_SECONDS} == {}
