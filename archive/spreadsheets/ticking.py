"""Columns of ticks: which term the heading of one names."""

import re
from collections.abc import Iterable, Sequence

from archive.spreadsheets.tables import Value
from archive.spreadsheets.terms import Terms
from archive.spreadsheets.values import TICK_CROSS, is_tick, tick

_MOST_TICKS = 0.8
# What stands before the name of a term: "Platform: Bebo", or "Platform" in the row above "Bebo".
_GROUP = re.compile(
    r"\s*(?:(?P<platforms>platforms?(?: used)?|apps?(?: used)?|websites?)"
    r"|(?P<harm_types>(?:harm|abuse) types?|types? of (?:abuse|harm|concern)|harms?)|(?P<themes>themes?))"
    r"(?P<parted>\s*[:/>–—-]+\s*|\s+)(?P<rest>\S.*)",
    re.IGNORECASE,
)


def ticks_of(
    header: str, values: Sequence[Value], terms: Terms, below: Iterable[tuple[str, str]]
) -> list[str]:
    """The terms, such as "platforms:instagram", that a header may name, where ticks stand below it.

    ``below``: vocabularies that a first part of the header names, with the rest of it.
    """
    words = header.strip().rstrip("?")
    found = _named(words, values, terms, list(terms.names))
    if not found and (group := _GROUP.fullmatch(words)):
        found = _named(group["rest"], values, terms, [_vocabulary(group)])
        if not found and group["parted"].strip():
            found = _named(group["rest"], values, terms, list(terms.names))
    for vocabulary, rest in below:
        found = found or _named(rest, values, terms, [vocabulary])
    return found


def _vocabulary(group: re.Match[str]) -> str:
    return next(name for name in ("platforms", "harm_types", "themes") if group[name])


def _named(words: str, values: Sequence[Value], terms: Terms, vocabularies: Sequence[str]) -> list[str]:
    return [
        f"{vocabulary}:{slug}"
        for vocabulary in vocabularies
        for slug in terms.names[vocabulary].matches(words)
        if sum(is_tick(value, terms.names[vocabulary], slug) for value in values) >= _MOST_TICKS * len(values)
    ]


def are_ticks_of_a_group(header: str, values: Sequence[Value]) -> bool:
    """Whether ticks stand below a header that begins with the name of a vocabulary."""
    if not values or not _GROUP.fullmatch(header.strip()):
        return False
    meant = [tick(value) for value in values]
    ticks = sum(not one.code and one.doubt in ("", TICK_CROSS) for one in meant)
    return ticks >= _MOST_TICKS * len(values) and any(one.value or one.doubt for one in meant)
