"""No pattern may take more than linear time; a text may be chosen to make it try."""

import signal
import time
from collections import deque
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.detection.detector import MAX_CODE_POINTS
from archive.detection.document import Document
from archive.detection.pipeline import findings_of
from archive.detection.rules import read_patterns
from archive.detection.text.wordlists import DATA
from tests.detection.components.reading import pipeline

SEEDS = [
    "a",
    "only ",
    "the only girl in the ",
    *(
        pytest.param(seed, marks=pytest.mark.long)
        for seed in ("1 ", "oh ", "a.", "x_", "my mum is a ", "the big fire at a ", "😀")
    ),
]
# Of computing: a machine that is busy with something else is no fault of a pattern.
LONGEST_SECONDS = 15.0  # the tagger takes two to five, all its threads together
LONGEST_SECONDS_OF_A_PATTERN = 1.0
FILES = sorted(path.stem for path in (DATA / "patterns").glob("*.txt"))


@pytest.mark.parametrize("seed", SEEDS)
def test_each_component_is_done_soon_with_the_longest_text(seed):
    text = (seed * MAX_CODE_POINTS)[:MAX_CODE_POINTS]
    parts = pipeline()
    document = Document(text, parts.english.tokenizer)
    slow = dict(slow_parts(parts, document))

    assert document.words.given == text
    assert {name: taken for name, taken in slow.items() if taken > LONGEST_SECONDS} == {}


def slow_parts(parts, document):
    def taken(name, part):
        started = time.process_time()
        part()
        return name, time.process_time() - started

    yield taken("tokenizer", lambda: document.tokens.touched(1, 2))
    yield taken("tagger", lambda: setattr(document, "tagged", parts.tagger.tag(document.words.text)))
    for each in parts.components:
        yield taken(each.name, lambda each=each: document.record(each.name, each.claims(document)))
    yield taken("resolver", lambda: findings_of(document))


@contextmanager
def ending_after(seconds):
    """Raise TimeoutError in the block, a running match included, once ``seconds`` of computing are over."""

    def end(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.long
@pytest.mark.parametrize("file", FILES)
def test_each_pattern_is_done_soon_with_the_longest_text_of_what_it_looks_for(file):
    patterns = read_patterns(file).every()
    slow = set()

    @settings(
        max_examples=4, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def read(data):
        for look in patterns:
            match = data.draw(st.from_regex(look))
            for seed in (match, match[:-1], match[: len(match) // 2]):
                text = ((seed or " ") * MAX_CODE_POINTS)[:MAX_CODE_POINTS]
                try:
                    with ending_after(LONGEST_SECONDS_OF_A_PATTERN):
                        deque(look.finditer(text), maxlen=0)
                except TimeoutError:
                    slow.add(look.pattern)

    read()

    assert slow == set()
