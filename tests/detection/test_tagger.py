"""The tagger reads many texts together, and what it says of each depends on that text alone."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from archive.detection import tagger as module
from archive.detection.measuring.evaluation import read_statements
from archive.detection.tagger import NEEDED, OVERLAP, PROCESSOR, WIDEST, WINDOW, Tagger

STATEMENTS = Path(__file__).parent / "dev7.jsonl"  # of all lengths and styles
SIZES = (2, 7, 33)  # texts read together


@pytest.fixture(scope="module")
def tagger():
    return Tagger()


@pytest.fixture(scope="module")
def texts(tagger):
    read = [each.text for each in read_statements(STATEMENTS.read_text("utf-8").splitlines())][:60]
    longer_than_a_window = " ".join(read)[: 8 * WINDOW]
    # Words that nobody puts side by side, whose numbers lie near a rounding more often.
    chance = random.Random(1)
    words = sorted(word for word in tagger._tokenizer.get_vocab() if word.isalpha() and len(word) > 2)
    odd = [" ".join(chance.sample(words, chance.randint(3, 60))) for _ in range(60)]
    return [*read, *odd, longer_than_a_window, "", "😭", '" ' * 2 * WINDOW]


@pytest.fixture(scope="module")
def alone(tagger, texts):
    return [tagger.tag(text) for text in texts]


@pytest.mark.parametrize("size", SIZES)
def test_a_text_is_read_as_if_alone_whatever_is_read_beside_it(tagger, texts, alone, size):
    """To the last digit: 8-bit scales taken over all that is read together once changed findings."""
    together = [read for at in range(0, len(texts), size) for read in tagger.tag_all(texts[at : at + size])]

    assert together == alone
    assert any(word.probability > 0.5 for read in alone for word in read)


def test_a_name_is_seen_wherever_a_window_ends(tagger):
    filler = "and then i did not know what to say to anybody about it so i just went home "
    pieces = len(filler.split())
    for words in range(WINDOW - OVERLAP - 2 * pieces, WINDOW + 2 * pieces, pieces):
        text = " ".join((filler * WINDOW).split()[:words]) + " my mate jayden bancroft saw it"

        seen = {word.start: word.probability for word in tagger.tag(text)}

        assert seen[text.index("jayden")] > 0.9


def test_the_widest_steps_that_the_processor_has_are_taken_on_any_makers():
    """The library says which; left to itself it takes narrower ones on AMD's."""
    environment = {**os.environ, "CT2_VERBOSE": "1"}
    environment.pop("CT2_FORCE_CPU_ISA", None)  # which this process has set for itself
    program = "from archive.detection.tagger import Tagger; Tagger()"
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stderr

    assert "Selected ISA" in said
    has_them = PROCESSOR.exists() and set(PROCESSOR.read_text().split()) >= NEEDED
    assert (f"Selected ISA: {WIDEST}" in said) == has_them


@pytest.mark.parametrize("told", [None, "flags : sse avx avx2 avx512f avx512cd avx512vl avx512dq"])
def test_a_processor_that_is_not_known_to_take_them_is_left_to_the_library(told, tmp_path, monkeypatch):
    """Asked for more than the processor can do, it would not load at all."""
    processor = tmp_path / "cpuinfo"
    if told:
        processor.write_text(told)
    monkeypatch.setattr(module, "PROCESSOR", processor)
    monkeypatch.delenv("CT2_FORCE_CPU_ISA", raising=False)

    Tagger()

    assert "CT2_FORCE_CPU_ISA" not in os.environ
