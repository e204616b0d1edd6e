"""The trained word tagger: how likely each word names or describes somebody, and as what."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from archive.detection.findings import Label

WEIGHTS = Path(__file__).parent / "weights"
# As training/network.py numbers them: nothing first, then the labels in their own order.
LABELS = tuple(Label)
# The model reads at most this many pieces at once; longer texts go in overlapping windows.
WINDOW = 384
OVERLAP = 64
# One text is read at a time, never a batch: 8-bit scales are taken over all that is read together, so a
# text's neighbours would change its findings.
# A second thread saves little of a text this short; who has many to read starts processes.
THREADS = 1
WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class TaggedWord:
    """``text[start:end]`` names or describes somebody with ``probability``, most likely as ``label``."""

    start: int
    end: int
    label: Label
    probability: float


class Tagger:
    """One loaded model. Thread-safe: both parts are."""

    def __init__(self, directory: Path = WEIGHTS) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others work here too
        options.log_severity_level = 4
        self._session = ort.InferenceSession(
            str(directory / "tagger.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))

    def tag(self, text: str) -> list[TaggedWord]:
        """Return the words of ``text`` in order, each with its likeliest label."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        if not encoding.ids:
            return []
        offsets = encoding.offsets
        if len(encoding.ids) > WINDOW:
            in_words = np.array([WORD.search(text, *offset) is not None for offset in offsets])
        else:  # one window, which is read if there is any word
            in_words = np.array([WORD.search(text) is not None])
        return list(_by_word(text, offsets, self._probabilities(encoding.ids, in_words)))

    def _probabilities(
        self, ids: Sequence[int], in_words: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    ) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        """Return (pieces, labels + 1), the first column being that of nothing.

        A window without a word is not read, for nobody asks about it: 20,000 quotation marks took seconds.
        """
        first = self._tokenizer.token_to_id("[CLS]")
        last = self._tokenizer.token_to_id("[SEP]")
        rows = np.zeros((len(ids), len(LABELS) + 1), dtype=np.float32)
        for start in range(0, max(1, len(ids) - OVERLAP), WINDOW - OVERLAP):
            if not in_words[start : start + WINDOW].any():
                continue
            window = [first, *ids[start : start + WINDOW], last]
            batch = np.array([window], dtype=np.int64)
            (found,) = self._session.run(None, {"ids": batch, "mask": np.ones_like(batch)})
            # The middle of each overlap is where one window's word begins to count.
            skipped = OVERLAP // 2 if start else 0
            rows[start + skipped : start + len(window) - 2] = found[0, 1 + skipped : -1]
        return rows


def _by_word(
    text: str, offsets: Sequence[tuple[int, int]], rows: "np.ndarray[tuple[int, int], np.dtype[np.float32]]"
) -> Iterator[TaggedWord]:
    # Most words are one piece, so what is asked of each piece is reckoned for all at once.
    labels, probabilities = rows[:, 1:].argmax(axis=1).tolist(), (1 - rows[:, 0]).tolist()
    ends = [end for _, end in offsets]
    piece = 0
    for word in WORD.finditer(text):
        start, end = word.span()
        while piece < len(ends) and ends[piece] <= start:
            piece += 1
        inside = piece
        while inside < len(ends) and offsets[inside][0] < end:
            inside += 1
        if inside == piece:
            continue
        if inside == piece + 1:
            yield TaggedWord(start, end, LABELS[labels[piece]], probabilities[piece])
            continue
        some = rows[piece:inside]
        label = LABELS[int(some[:, 1:].sum(axis=0).argmax())]
        yield TaggedWord(start, end, label, float(1 - some[:, 0].min()))
