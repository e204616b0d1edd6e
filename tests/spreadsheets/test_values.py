from datetime import date, datetime
from pathlib import Path

import pytest

from archive.spreadsheets.columns import Use
from archive.spreadsheets.surveying import reader
from tests.spreadsheets.samples import RULES, TERMS

MEANINGS = [
    tuple(line.replace(r"\|", "\0").split("|"))
    for line in (Path(__file__).parent / "what_cells_mean.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
KINDS = {
    "int": int,
    "float": float,
    "bool": lambda words: words == "true",
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}


def cell_of(written):
    kind, colon, words = written.partition(":")
    if colon and kind in KINDS:
        return KINDS[kind](words)
    return written.replace("\0", "|").encode("latin-1", "backslashreplace").decode("unicode_escape") or None


def said(meant):
    """A meaning as the list writes it."""
    if meant.code:
        return f"! {meant.code}"
    if meant.doubt:
        suggests = f" suggests {meant.suggested}" if meant.suggested and meant.suggested != "empty" else ""
        if meant.any_of:
            return f"? {meant.doubt}"
        options = dict.fromkeys(
            "nothing" if value is None else str(value) for value in meant.options.values()
        )
        return f"? {meant.doubt}{suggests}: {', '.join(options)}".replace("\n", "\\n")
    return f"= {'nothing' if meant.value is None else meant.value}"


@pytest.mark.parametrize(
    ("field", "written", "expected"), MEANINGS, ids=[f"{field}-{n}" for n, (field, *_) in enumerate(MEANINGS)]
)
def test_a_cell_means_what_the_list_says(field, written, expected):
    read = reader(Use(field, "platforms:instagram" if field == "tick" else ""), TERMS, RULES)

    found = [meant for _, meant in read(cell_of(written))]

    offers = [part.partition(" offers ")[::2] for part in expected.split("; ")]
    whole = "; ".join(whole for whole, _ in offers)
    if field in ("platforms", "harm_types", "themes"):
        slugs = [meant.value for meant in found]
        together = f"= {' '.join(slugs) or 'nothing'}" if None not in slugs else ""
        assert whole in (together, "; ".join(map(said, found)))
    else:
        assert whole == "; ".join(map(said, found or []))
    for meant, (_, offered) in zip(found, offers, strict=False):
        assert not offered or offered in meant.options
