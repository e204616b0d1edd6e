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
    """What is known of each word by its row, ``number[word]``. Row 0 is nothing.

    ``vectors`` are summed to that of a text: the more a word weighs in it, the longer its own. By ``units``,
    each as long as any other, single words are compared; ``counts`` is how much a word counts in a question.
    """

    number: dict[str, int]
    vectors: Floats
    units: Floats
    counts: Floats

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
    # Of each word: two vectors in bytes, the scale of the first of them, and what the word counts.
    stored = np.load(directory / VECTORS, allow_pickle=False)
    if len(words) != len(stored):
        raise ArrayDamaged(f"{WORDS} and {VECTORS} do not belong together: install Heard again.")
    numbers = stored[:, -8:].copy().view("<f4")
    width = (stored.shape[1] - 8) // 2
    return Table(
        {word: row for row, word in enumerate(words) if word},
        stored[:, :width].astype(np.float32) * numbers[:, :1],
        of_length_one(stored[:, width : 2 * width].astype(np.float32)),
        numbers[:, 1].copy(),
    )


def of_length_one(rows: Floats) -> Floats:
    """Return the rows, each as long as any other; one of zeros stays so."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    unit: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit
