"""The trained word tagger: how likely each word names or describes somebody, and as what."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import ctranslate2
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from archive.detection.findings import Label

WEIGHTS = Path(__file__).parent / "weights"
# As training/network.py numbers them: nothing first, then the labels in their own order.
LABELS = tuple(Label)
# The model reads at most this many pieces at once; longer texts go in overlapping windows.
WINDOW = 384
OVERLAP = 64
# Windows are read together with others of the same length, so that none is filled up: a text is reckoned in
# the same steps whatever is read beside it, and its findings are the same.
PIECES = 8192  # that are read at once, at most
AT_ONCE = 32  # pieces
# Weights are 8-bit numbers, and each row of what is read has a scale of its own, whatever stands beside it.
COMPUTED = "int8_float32"
# What a processor has to have for the widest steps that CTranslate2 knows, which on AMD's it takes only when
# told: a seventh less time.
WIDEST, NEEDED = "AVX512", {"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"}
PROCESSOR = Path("/proc/cpuinfo")
WORD = re.compile(r"\w+(?:['’]\w+)*")

Rows = NDArray[np.float32]  # (pieces, labels + 1), the first column being that of nothing


class TaggedWord(NamedTuple):
    """``text[start:end]`` names or describes somebody with ``probability``, most likely as ``label``."""

    start: int
    end: int
    label: Label
    probability: float


class _Window(NamedTuple):
    """Pieces of one text from ``start`` on, between the two that mark where a text begins and ends."""

    text: int
    start: int
    ids: list[int]


class Tagger:
    """One loaded model. Thread-safe: both parts are. Who has much to read starts processes, not threads."""

    def __init__(self, directory: Path = WEIGHTS) -> None:
        if _takes_the_widest():
            os.environ.setdefault("CT2_FORCE_CPU_ISA", WIDEST)  # read when the first model is loaded
        self._encoder = ctranslate2.Encoder(
            str(directory), compute_type=COMPUTED, inter_threads=1, intra_threads=1
        )
        head = np.load(directory / "head.npz")
        self._weight, self._bias = head["weight"], head["bias"]
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        pieces = self._tokenizer.get_vocab()
        self._first, self._last = pieces["[CLS]"], pieces["[SEP]"]

    def tag(self, text: str) -> list[TaggedWord]:
        """Return the words of ``text`` in order, each with its likeliest label."""
        return self.tag_all([text])[0]

    def tag_all(self, texts: Sequence[str]) -> list[list[TaggedWord]]:
        """Return for each text what ``tag`` returns for it, read together, which takes less time."""
        encodings = [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]
        rows = [np.zeros((len(encoding.ids), len(LABELS) + 1), dtype=np.float32) for encoding in encodings]
        windows = defaultdict(list)
        for number, (text, encoding) in enumerate(zip(texts, encodings, strict=True)):
            for window in self._windows(number, text, encoding.ids, encoding.offsets):
                windows[len(window.ids)].append(window)
        for width, alike in windows.items():
            for window, found in self._read(alike, width):
                # The middle of each overlap is where one window's word begins to count.
                skipped = OVERLAP // 2 if window.start else 0
                rows[window.text][window.start + skipped : window.start + len(found)] = found[skipped:]
        return [
            list(_by_word(text, encoding.offsets, found))
            for text, encoding, found in zip(texts, encodings, rows, strict=True)
        ]

    def _windows(
        self, number: int, text: str, ids: Sequence[int], offsets: Sequence[tuple[int, int]]
    ) -> Iterator[_Window]:
        """Yield what is read of a text.

        A window without a word is not, for nobody asks about it: 20,000 quotation marks took seconds.
        """
        for start in range(0, max(1, len(ids) - OVERLAP), WINDOW - OVERLAP):
            some = ids[start : start + WINDOW]
            if some and WORD.search(text, offsets[start][0], offsets[start + len(some) - 1][1]):
                yield _Window(number, start, [self._first, *some, self._last])

    def _read(self, windows: Sequence[_Window], width: int) -> Iterator[tuple[_Window, Rows]]:
        """Yield each window with its probabilities."""
        for at in range(0, len(windows), most := max(1, PIECES // width)):
            some = windows[at : at + most]
            ids = np.array([window.ids for window in some], dtype=np.int32)
            lengths = np.full(len(some), width, dtype=np.int32)
            view = ctranslate2.StorageView.from_array
            read = self._encoder.forward_batch(view(ids), lengths=view(lengths)).last_hidden_state
            hidden = np.array(read)[:, 1:-1]  # without what marks the beginning and the end
            # For each window by itself, and few pieces at a time, which numpy multiplies in one thread.
            parts = range(0, width - 2, AT_ONCE)
            logits = np.concatenate([hidden[:, at : at + AT_ONCE] @ self._weight for at in parts], axis=1)
            odds = np.exp(logits + self._bias)
            odds /= odds.sum(axis=2, keepdims=True)
            yield from zip(some, odds, strict=True)


def _takes_the_widest() -> bool:
    """Say whether this processor is known to; where the kernel does not tell, it is not."""
    try:
        return set(PROCESSOR.read_text("ascii", "replace").split()) >= NEEDED
    except OSError:
        return False


def _by_word(text: str, offsets: Sequence[tuple[int, int]], rows: Rows) -> Iterator[TaggedWord]:
    # Most words are one piece, so what is asked of each piece is reckoned for all at once.
    labels, probabilities = rows[:, 1:].argmax(axis=1).tolist(), (1 - rows[:, 0]).tolist()
    pieces, piece = len(offsets), 0
    for word in WORD.finditer(text):
        start, end = word.span()
        while piece < pieces and offsets[piece][1] <= start:
            piece += 1
        inside = piece
        while inside < pieces and offsets[inside][0] < end:
            inside += 1
        if inside == piece + 1:
            yield TaggedWord(start, end, LABELS[labels[piece]], probabilities[piece])
        elif inside > piece:
            some = rows[piece:inside]
            label = LABELS[int(some[:, 1:].sum(axis=0).argmax())]
            yield TaggedWord(start, end, label, float(1 - some[:, 0].min()))
