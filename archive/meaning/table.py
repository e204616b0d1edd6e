"""The shipped array: a vector for each of some thirty thousand words."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

DIRECTORY = Path(__file__).parent / "array"
WORDS = "words.txt"
VECTORS = "vectors.npy"
DIGESTS = "digests.txt"  # as sha256sum writes them

Floats = np.ndarray[Any, np.dtype[np.float32]]
Small = np.ndarray[Any, np.dtype[np.int8]]
Numbers = np.ndarray[Any, np.dtype[Any]]


class ArrayDamaged(RuntimeError):
    """A shipped file is not the one that was made: what it says of meaning cannot be relied on."""


@dataclass(frozen=True, slots=True)
class Table:
    """``vectors[number[word]]``; a word's weight is the length of its vector. Row 0 is nothing."""

    number: dict[str, int]
    words: tuple[str, ...]
    vectors: Floats

    @property
    def dimensions(self) -> int:
        return int(self.vectors.shape[1])


@cache
def installed() -> Table:
    """Return the table that is shipped, read once in each process.

    Raises:
        ArrayDamaged: a file differs from its digest.
    """
    return read(DIRECTORY)


def read(directory: Path) -> Table:
    """Read and check a table.

    Raises:
        ArrayDamaged: a file differs from its digest, or the files do not belong together.
    """
    for line in (directory / DIGESTS).read_text(encoding="ascii").splitlines():
        digest, name = line.split()
        if hashlib.sha256((directory / name).read_bytes()).hexdigest() != digest:
            raise ArrayDamaged(f"{name} is not the file that was made: install Heard again.")
    words = (directory / WORDS).read_text(encoding="utf-8").split("\n")
    stored = np.load(directory / VECTORS, allow_pickle=False)  # int8, and a scale for each row at its end
    scales = stored[:, -4:].copy().view("<f4")
    vectors = stored[:, :-4].astype(np.float32) * scales
    if len(words) != len(vectors):
        raise ArrayDamaged(f"{WORDS} and {VECTORS} do not belong together: install Heard again.")
    return Table({word: row for row, word in enumerate(words) if word}, tuple(words), vectors)
