"""Tables and terms for tests of what reads spreadsheets. All of it is invented."""

import json
import re
from datetime import date
from pathlib import Path

from archive.spreadsheets.columns import Use, guess
from archive.spreadsheets.judging import judge
from archive.spreadsheets.meanings import Rules
from archive.spreadsheets.tables import Cell, Column, Line, Table
from archive.spreadsheets.terms import Terms

_FIXTURE = Path(__file__).parents[2] / "archive" / "fixtures" / "first_vocabulary.json"
TERMS = Terms(
    **{
        vocabulary: {term["slug"]: (term["label"], term["synonyms"]) for term in terms}
        for vocabulary, terms in json.loads(_FIXTURE.read_text(encoding="utf-8")).items()
    }
)
RULES = Rules(
    today=date(2026, 11, 27),
    reference=lambda words: (
        "" if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9/_.-]*", words) else "letters, digits, and / _ . - only"
    ),
)
QUOTES = (
    "he kept messaging me after i blocked him",
    "i told my nan and she rang the school for me",
    "they said they would tell everybody in my year",
    "i have not slept since he found my other account",
)


def letter(place):
    return chr(ord("A") + place)


def table(headers, *rows, hidden_rows=(), hidden_columns=(), remarks=()):
    """A sheet whose header stands in row 1. A cell may be given as Cell."""
    columns = tuple(Column(n, letter(n), header, n in hidden_columns) for n, header in enumerate(headers))
    lines = tuple(
        Line(
            number,
            tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row),
            number in hidden_rows,
        )
        for number, row in enumerate(rows, 2)
    )
    assert all(len(line.cells) == len(columns) for line in lines)
    return Table("Sheet1", columns, lines, remarks)


def with_columns(**columns):
    """A table of canonical columns, each given as a list; what a row needs besides is there."""
    count = max(len(cells) for cells in columns.values())
    needed = {
        "reference": [f"C-{n}" for n in range(count)],
        "month": ["2025-03"] * count,
        "basis": ["agreement"] * count,
        "text": [f"{QUOTES[n % len(QUOTES)]} {'again ' * n}" for n in range(count)],
        "harm_types": ["bullying"] * count,
    } | columns
    return table(list(needed), *zip(*needed.values(), strict=True))


def uses(table, terms=TERMS, remembered=None):
    return guess(table, terms, remembered)


def fields(headers, *rows, **options):
    return [use.field for use in guess(table(headers, *rows, **options), TERMS)]


def judged(table, answers=None, *, terms=TERMS, rules=RULES, uses=None):
    return judge(table, uses or guess(table, terms), answers or {}, terms, rules=rules)


__all__ = ["QUOTES", "RULES", "TERMS", "Use", "fields", "judged", "table", "uses", "with_columns"]
