"""The definitions that the program brings: as they read today, and as earlier releases brought them.

An archive keeps what it has. What nobody has changed since can be offered the wording of today.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from archive.models.public_tags import VOCABULARY
from archive.models.vocabulary import Term

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_NOW = _FIXTURES / "first_vocabulary.json"
# Whoever rewrites a definition in the first vocabulary puts the former one in here.
_FORMER = _FIXTURES / "former_definitions.json"


def newer_definitions(table: type[Term]) -> list[tuple[Term, str]]:
    """Return each term whose definition is an earlier one of the program's own, with today's."""
    today, former = _read(table)
    terms = table._default_manager.filter(slug__in=former, merged_into=None).order_by("label")
    return [(term, today[term.slug]) for term in terms if term.definition in former[term.slug]]


@cache
def _read(table: type[Term]) -> tuple[Mapping[str, str], Mapping[str, list[str]]]:
    key = next(name for name, model in VOCABULARY.items() if model is table)
    today = json.loads(_NOW.read_text(encoding="utf-8"))[key]
    former: dict[str, list[str]] = json.loads(_FORMER.read_text(encoding="utf-8"))[key]
    return {term["slug"]: term["definition"] for term in today}, former
