"""The way in: text to findings, with one pipeline for each process, loaded when first used."""

import hashlib
import re
import threading
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from archive.detection.findings import Finding
from archive.detection.views import unhidden, views

if TYPE_CHECKING:
    from spacy.language import Language

MAX_CODE_POINTS = 20_000
BATCH = 32
# What the version covers beside the weights: rules are code, lists are data.
VERSIONED_SUFFIXES = frozenset({".py", ".txt", ".tsv"})
UNVERSIONED = "measuring"  # how findings are counted; it finds none
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

_lock = threading.Lock()


class TextTooLong(ValueError):
    """The text is longer than the detector reads."""

    def __init__(self, code_points: int) -> None:
        super().__init__(
            f"the text has {code_points} code points; the detector reads at most {MAX_CODE_POINTS}"
        )


def detect(text: str) -> list[Finding]:
    """Return what may identify someone in ``text``, sorted, not overlapping.

    Offsets are code points of ``text`` exactly as given.

    Raises:
        TextTooLong: ``text`` has more than ``MAX_CODE_POINTS`` code points.
    """
    return next(detect_many([text]))


def detect_many(texts: Iterable[str]) -> Iterator[list[Finding]]:
    """Yield the findings of each text in turn, as ``detect`` does, reading ahead no more than a batch."""
    # spaCy takes a second to import, for which pages without a scan need not wait.
    from archive.detection.pipeline import findings_of  # noqa: PLC0415  # slow, as said above

    with warnings.catch_warnings():
        # spaCy's alignment warnings (W030 and others) print the text.
        warnings.simplefilter("ignore")
        nlp = _pipeline()
        for doc in nlp.pipe(map(_readable, texts), batch_size=BATCH):
            found = findings_of(doc)
            for view in views(doc.text):
                found = unhidden(found, findings_of(nlp(view.text)), view)
            yield found


def detect_or_none(text: str) -> list[Finding] | None:
    """As ``detect``, for a worker process: None where the detector fails, whose message may hold the text."""
    try:
        return detect(text)
    except Exception:
        return None


@cache
def detector_version() -> str:
    """Return twelve characters that change with the code, the lists or the weights."""
    from archive.detection.stock import installed_model  # noqa: PLC0415  # imports spaCy; see detect_many

    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(here.rglob("*")):
        if path.parent.name != UNVERSIONED and (
            path.suffix in VERSIONED_SUFFIXES or path.parent.name == "weights"
        ):
            digest.update(path.relative_to(here).as_posix().encode())
            digest.update(path.read_bytes())
    model = installed_model()
    digest.update((model / "meta.json").read_bytes())
    digest.update((model / "ner" / "model").read_bytes())
    return digest.hexdigest()[:12]


def _pipeline() -> "Language":
    with _lock:  # a cache alone would let two first requests load it twice
        return _loaded()


@cache
def _loaded() -> "Language":
    from archive.detection.pipeline import build_pipeline  # noqa: PLC0415  # imports spaCy; see detect_many

    return build_pipeline()


def _readable(text: str) -> str:
    """Return ``text`` as spaCy can take it, as long as before: a lone surrogate cannot be encoded."""
    if len(text) > MAX_CODE_POINTS:
        raise TextTooLong(len(text))
    return LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
