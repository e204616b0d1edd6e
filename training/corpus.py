"""Marked-up statements as segments, so that a stretch keeps its label whatever is done to its text."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.detection.measuring.evaluation import MARK
from archive.detection.placeholders import masked

# What the detector reads in the place of a placeholder (placeholders.py); kept whole by noise.py.
BLOT = re.compile(r"(\[·+\])")
HERE = Path(__file__).parent
STATEMENTS = HERE / "statements"
CONTRAST = "contrast_"  # what the names of such files begin with


@dataclass(frozen=True, slots=True)
class Segment:
    """Some text, and the label of all of it (None: it identifies nobody)."""

    text: str
    label: str | None = None


Segments = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One statement. ``public`` ones are marked by other guidelines and train a head of their own.

    ``contrast`` ones are about words that are names as well: only such words take the place of their names.
    """

    style: str
    segments: Segments
    public: bool = False
    contrast: bool = False

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    def labels(self) -> list[str | None]:
        """Return the label of every code point of ``text``."""
        return [segment.label for segment in self.segments for _ in segment.text]


def read(path: Path, *, public: bool = False) -> Iterator[Example]:
    """Read the format of ``examples.jsonl``: one object a line, marks written ``{{LABEL|surface}}``."""
    contrast = path.stem.startswith(CONTRAST)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                fields = json.loads(line)
                yield Example(fields["style"], tuple(segments(fields["text"])), public, contrast)


def segments(marked: str) -> Iterator[Segment]:
    """Yield marks, placeholders and what stands between them."""
    read_to = 0
    for match in MARK.finditer(marked):
        yield from _unlabelled(marked[read_to : match.start()])
        yield Segment(match[2], match[1])
        read_to = match.end()
    yield from _unlabelled(marked[read_to:])


def _unlabelled(text: str) -> Iterator[Segment]:
    return (Segment(piece) for piece in BLOT.split(masked(text)) if piece)


def own(paths: Iterable[Path]) -> list[Example]:
    """Return the invented statements of several authors."""
    return [example for path in paths for example in read(path)]
