"""The shipped array: two vectors for each of some 24,000 words."""

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

KEPT = 64  # numbers that are kept of each text: the first of its vector
ALONE = 64  # numbers of a word by itself
# Two words are compared by what the base model made of each alone, and by what was learnt of their use.
BY_USE = 0.5

Floats = np.ndarray[Any, np.dtype[np.float32]]
Small = np.ndarray[Any, np.dtype[np.int8]]
Numbers = np.ndarray[Any, np.dtype[Any]]


class ArrayDamaged(RuntimeError):
    """A shipped file is not the one that was made: what it says of meaning cannot be relied on."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of each word by its row, ``number[word]``. Row 0 is nothing.

    ``vectors`` times ``scales`` are summed to that of a text: the more a word weighs, the longer its own.
    By their directions, and by those of ``alone``, single words are compared; ``counts`` is how much a word
    counts in a question. They stay in bytes as they are shipped, and become numbers where they are needed.
    """

    number: dict[str, int]
    vectors: Small
    scales: Floats
    lengths: Floats  # of ``vectors`` in bytes
    alone: Small
    lengths_alone: Floats
    counts: Floats

    @property
    def dimensions(self) -> int:
        return int(self.vectors.shape[1])

    def directions(self, rows: Numbers) -> Floats:
        """Return the vectors as long as one another, of how words are used."""
        return _divided(self.vectors[rows], self.lengths[rows])

    def by_themselves(self, rows: Numbers) -> Floats:
        """Return the vectors as long as one another, of what words are by themselves."""
        return _divided(self.alone[rows], self.lengths_alone[rows])


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
        with (directory / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != digest:
            raise ArrayDamaged(f"{name} is not the file that was made: install Heard again.")
    words = (directory / WORDS).read_text(encoding="utf-8").split("\n")
    # Of each word: two vectors in bytes, the scale of the first of them, and what the word counts.
    stored = np.load(directory / VECTORS, mmap_mode="r", allow_pickle=False)
    if len(words) != len(stored):
        raise ArrayDamaged(f"{WORDS} and {VECTORS} do not belong together: install Heard again.")
    numbers = stored[:, -8:].copy().view("<f4")
    vectors, alone = stored[:, : -8 - ALONE].copy(), stored[:, -8 - ALONE : -8].copy()
    return Table(
        {word: row for row, word in enumerate(words) if word},
        vectors,
        numbers[:, 0].copy(),
        _lengths(vectors),
        alone,
        _lengths(alone),
        numbers[:, 1].copy(),
    )


def of_length_one(rows: Floats) -> Floats:
    """Return the rows, each as long as any other; one of zeros stays so."""
    return _divided(rows, np.sqrt(np.einsum("ij,ij->i", rows, rows)))


def _lengths(rows: Small) -> Floats:
    found: Floats = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float32))
    return found


def _divided(rows: Numbers, lengths: Floats) -> Floats:
    found = rows.astype(np.float32)
    found /= np.where(lengths > 0, lengths, 1)[:, None]
    return found
