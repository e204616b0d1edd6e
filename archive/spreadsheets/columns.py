"""What each column of a table is for: by its header, else by the terms it names, else by what stands in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from archive.spreadsheets.shapes import of_values
from archive.spreadsheets.tables import Column, Table
from archive.spreadsheets.terms import Terms
from archive.spreadsheets.values import tick
from archive.spreadsheets.words import lines, plain

# Every use of a column. "tick": each row that has a tick there has the term. The last three are left out: "staff"
# names those who work there, "private" says who a child is, and "ignore" is anything else.
FIELDS = (
    "reference",
    "month",
    "basis",
    "basis_lapses_on",
    "text",
    "platforms",
    "harm_types",
    "themes",
    "age",
    "gender",
    "nation",
    "year",
    "severity",
    "tick",
    "staff",
    "private",
    "ignore",
)
VOCABULARIES = ("platforms", "harm_types", "themes")
# Columns of one of these are read together; of any other field one column is read.
SEVERAL = (*VOCABULARIES, "tick")
LEFT_OUT = ("staff", "private", "ignore")
REQUIRED = ("reference", "month", "text")

_CANONICAL = frozenset(FIELDS[:13])


@dataclass(frozen=True, slots=True)
class Use:
    """``term``: of a tick column "platforms:instagram". ``why``: what told it: "header", "synonym", "values",
    "remembered", or "nothing"."""

    field: str
    term: str = ""
    why: str = "nothing"


_NOTHING = Use("ignore")


def guess(table: Table, terms: Terms, remembered: Mapping[str, Use] | None = None) -> tuple[Use, ...]:
    """What each column is for, as far as it can be told. ``remembered``: by ``header_key``, from a person's
    choice in an earlier file; it goes before what we would guess."""
    values = [_values(table, column) for column in table.columns]
    uses: list[Use | None] = [None] * len(table.columns)
    for place, column in enumerate(table.columns):
        use = (remembered or {}).get(header_key(column.header)) if column.header.strip() else None
        if use is not None and _still_stands(use, terms):
            uses[place] = Use(use.field, use.term, "remembered")
        else:
            uses[place] = _by_header(column.header, values[place], terms)
    taken = {use.field for use in uses if use}
    for place, column in enumerate(table.columns):  # names that are used where no surer one is there
        if uses[place] is None and (field := _weakly(column.header, values[place], terms, taken)):
            uses[place] = Use(field, why="synonym")
            taken.add(field)
    for place in range(len(table.columns)):
        if uses[place] is None and (field := of_values(values[place], terms, taken)):
            uses[place] = Use(field, why="values")
            taken.add(field)
    return tuple(use or _NOTHING for use in uses)


def header_key(header: str) -> str:
    """The same for each way to write a header."""
    return " ".join(re.findall(r"[\w#]+", plain(header)))


def signature(table: Table) -> str:
    """The same for two tables of the same columns in the same order. It holds their headers in clear."""
    return "\x1f".join(header_key(column.header) for column in table.columns)


def _still_stands(use: Use, terms: Terms) -> bool:
    if use.field != "tick":
        return use.field in FIELDS
    vocabulary, _, slug = use.term.partition(":")
    return vocabulary in VOCABULARIES and slug in getattr(terms, vocabulary)


def _values(table: Table, column: Column) -> list[object]:
    return [line.cells[column.index].value for line in table.lines if not line.cells[column.index].is_blank]


def _by_header(header: str, values: Sequence[object], terms: Terms) -> Use | None:
    named = re.sub(r"[\s_-]+", "_", header.strip().casefold())
    if named in _CANONICAL:
        return Use(named, why="header")
    if term := _term_of(header, values, terms):
        return Use("tick", term, "synonym")
    for shorter in _shortened(header):
        fields = [field for field in _sure_names().get(shorter, ()) if _could_be(field, values)]
        if fields:
            return Use(fields[0], why="synonym")
    return None


def _weakly(header: str, values: Sequence[object], terms: Terms, taken: Iterable[str]) -> str:
    named = [field for shorter in _shortened(header) for field in _weak_names().get(shorter, ())]
    free = [field for field in dict.fromkeys(named) if field not in taken and _could_be(field, values)]
    if len(free) > 1:  # "Where": the values tell whether an app or a country
        by_values = of_values(values, terms, set(FIELDS) - set(free))
        return by_values or ""
    return free[0] if free else ""


def _could_be(field: str, values: Sequence[object]) -> bool:
    """A column called "Message" of which each cell says "yes" is no text."""
    if field != "text" or not values:
        return True
    return any(isinstance(value, str) and len(value.split()) > 2 for value in values)


def _term_of(header: str, values: Sequence[object], terms: Terms) -> str:
    """Which one term a header names, where ticks stand below it."""
    bare = re.sub(r"^\s*(?:platforms?|apps?|harms?|harm types?|themes?|type of (?:abuse|harm))\s*[:/>–—-]\s*", "",
                  re.sub(r"\?\s*$", "", header), flags=re.IGNORECASE)  # fmt: skip
    found = [
        (vocabulary, slug) for vocabulary in VOCABULARIES for slug in terms.names[vocabulary].matches(bare)
    ]
    if not found:
        return ""
    vocabulary, slug = found[0]
    names = terms.names[vocabulary]
    ticks = sum(not (meant := tick(value, names, slug)).doubt and not meant.code for value in values)  # type: ignore[arg-type]
    return f"{vocabulary}:{slug}" if ticks >= 0.8 * len(values) else ""


def _shortened(header: str) -> list[str]:
    """A header as it may be known: whole, without brackets, without small words, without a number at its end."""
    whole = header_key(header)
    forms = [whole]
    without_brackets = header_key(re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", header))
    for form in (whole, without_brackets):
        forms += [form, re.sub(r"\s*\d+$", "", form), re.sub(r"\s+s$", "", form)]
    forms += [_without_small_words(form) for form in list(forms)]
    return [form for form in dict.fromkeys(forms) if form]


def _without_small_words(form: str) -> str:
    return " ".join(word for word in form.replace(" s ", " ").split() if word not in _small_words())


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for _, words in lines("small_words.txt") for word in words)


@cache
def _sure_names() -> dict[str, list[str]]:
    return _names(sure=True)


@cache
def _weak_names() -> dict[str, list[str]]:
    return _names(sure=False)


def _names(*, sure: bool) -> dict[str, list[str]]:
    """As written and without small words: "age child" is "age" too, where nothing else is called so."""
    found: dict[str, list[str]] = {}
    shortened: dict[str, list[str]] = {}
    for code, words in lines("headers.txt"):
        if code.endswith("?") is sure:
            continue
        for word in words:
            key = header_key(word)
            found.setdefault(key, []).append(code.removesuffix("?"))
            if short := _without_small_words(key):
                shortened.setdefault(short, []).append(code.removesuffix("?"))
    for short, fields in shortened.items():
        if len(set(fields)) == 1:
            found.setdefault(short, fields)
    return found
