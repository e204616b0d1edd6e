"""The word lists of ``data/``, read once each."""

from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


@cache
def entries(name: str) -> frozenset[str]:
    """Return the entries of ``data/<name>.txt``, in lower case with straight apostrophes.

    Entries are separated by commas or line ends; a line that starts with # is a comment.
    """
    return frozenset(entry.lower().replace("’", "'") for entry in as_written(name))


@cache
def as_written(name: str) -> frozenset[str]:
    """Return the entries of ``data/<name>.txt`` as they stand there."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = (entry.strip() for line in lines if not line.startswith("#") for entry in line.split(","))
    return frozenset(entry for entry in found if entry)


@cache
def name_counts() -> dict[str, int]:
    """Return how many babies were given each first name; the names are in lower case."""
    counts: dict[str, int] = {}
    for line in (DATA / "first_names.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, count = line.split("\t")
            counts[name] = int(count)
    return counts
