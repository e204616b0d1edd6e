"""The way in: text to findings, with one pipeline for each process, loaded when first used."""

import re
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from archive.detection.findings import Reading
from archive.detection.views import longest_reading, most_written_out, unhidden, views

if TYPE_CHECKING:
    from archive.detection.pipeline import Pipeline

# Of the text and of each other reading of it. An entry is half as long at most: replacements may lengthen it.
MAX_CODE_POINTS = 40_000
BATCH = 256  # texts
BATCH_CODE_POINTS = MAX_CODE_POINTS
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

_lock = threading.Lock()


class TextTooLong(ValueError):
    """The text, or one of its readings, is longer than the detector reads."""

    def __init__(self, code_points: int, how: str = "", most: int = MAX_CODE_POINTS) -> None:
        super().__init__(f"the text{how} has {code_points} code points; the detector reads at most {most}")


def detect(text: str) -> Reading:
    """Return what may identify someone in ``text``, sorted, not overlapping, and what could not be read.

    Offsets are code points of ``text`` exactly as given.

    Raises:
        TextTooLong: ``text``, or another reading of it, has more than ``MAX_CODE_POINTS`` code points, or the
            other reading far more than ``text`` itself.
    """
    return next(detect_many([text]))


def detect_many(texts: Iterable[str]) -> Iterator[Reading]:
    """Yield the findings of each text in turn, as ``detect`` does, reading ahead no more than a batch.

    No word of a text is kept once its batch is read.
    """
    for batch in _batches(texts):
        yield from _found_in(batch)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    code_points = 0
    for text in texts:
        readable, cost = _readable(text)
        if batch and (len(batch) == BATCH or code_points + cost > BATCH_CODE_POINTS):
            yield batch
            batch, code_points = [], 0
        batch.append(readable)
        code_points += cost
    if batch:
        yield batch


def _found_in(batch: Sequence[str]) -> list[Reading]:
    # spaCy takes a second to import, for which pages without a scan need not wait.
    from archive.detection import languages  # noqa: PLC0415  # slow, as said above
    from archive.detection.pipeline import findings_of  # noqa: PLC0415  # slow, as said above
    from archive.detection.suggesting.apart import suggested  # noqa: PLC0415  # slow, as said above
    from archive.detection.text import lexicon  # noqa: PLC0415  # slow, as said above

    every = []
    with _lock, warnings.catch_warnings():
        # spaCy's alignment warnings (W030 and others) print the text.
        warnings.simplefilter("ignore")
        pipeline = _loaded()
        try:
            # What spaCy keeps of each word that it meets goes with the zone, of which there is one at a time.
            with pipeline.english.memory_zone():
                unread = [languages.unread(text) for text in batch]
                texts = list(map(languages.without, batch, unread))
                for text, document, stretches in zip(texts, pipeline.read(texts), unread, strict=True):
                    found = findings_of(document)
                    for view in views(text):
                        (hidden,) = pipeline.read([view.text])
                        found = unhidden(found, findings_of(hidden), view)
                    every.append(Reading(suggested(found, text), stretches))
        finally:
            lexicon.forget()
    return every


def detect_or_none(text: str) -> Reading | None:
    """As ``detect``, for a worker process: None where the detector fails, whose message may hold the text."""
    try:
        return detect(text)
    except Exception:
        return None


@cache
def _loaded() -> "Pipeline":
    from archive.detection.languages import identifier  # noqa: PLC0415  # imports spaCy; see _found_in
    from archive.detection.pipeline import Pipeline  # noqa: PLC0415  # imports spaCy; see _found_in

    identifier()  # so that no text waits for it
    return Pipeline()


def _readable(text: str) -> tuple[str, int]:
    """Return ``text`` as spaCy can take it, as long as before, and the code points of its longest reading.

    A lone surrogate cannot be encoded.

    Raises:
        TextTooLong: before anything is read.
    """
    if len(text) > MAX_CODE_POINTS:
        raise TextTooLong(len(text))
    readable = LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    most = min(MAX_CODE_POINTS, most_written_out(len(readable)))
    if (longest := longest_reading(readable)) > most:
        raise TextTooLong(longest, " with every character written out", most)
    return readable, longest
