"""Quotes that may stand open at the top of a page: nothing in them needs a warning first."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models.functions import Length

from archive.models.publication import Publication
from archive.search.bits import Bits
from archive.search.index import FacetIndex
from archive.vocabulary import Fidelity

# So many of the newest are looked at, first a few, then more; a page does not look further.
STRETCHES = (50, 450, 1500)  # quotes
LONGEST_ANYWHERE = 1_000_000  # characters


def open_quotes(
    index: FacetIndex,
    among: Bits,
    most: int,
    *,
    longest: int = LONGEST_ANYWHERE,
    room: int | None = None,
    but: Collection[int] = (),
) -> list[Publication]:
    """Return the newest of ``among``, each with its tags.

    No text has more than ``longest`` characters, and all together no more than ``room``.
    """
    left = most * longest if room is None else room
    chosen: list[int] = []
    for each in _open(index, among):
        if each.key not in but and each.length <= min(longest, left):
            chosen.append(each.key)
            left -= each.length
        if len(chosen) == most:
            break
    found = Publication.objects.with_tags().in_bulk(chosen)
    return [found[key] for key in chosen if key in found]


def opening_quote(index: FacetIndex, among: Bits) -> Publication | None:
    """Return what a page opens with: the newest in one child's own words, if any is."""
    shared: int | None = None
    for each in _open(index, among):
        if each.fidelity != Fidelity.COMPOSITE:
            return _quote(each.key)
        shared = each.key if shared is None else shared
    return None if shared is None else _quote(shared)


class _Open(NamedTuple):
    """``length`` counts the characters of the text."""

    key: int
    length: int
    fidelity: str


def _open(index: FacetIndex, among: Bits) -> Iterator[_Open]:
    newest = index.newest_first(among)
    for stretch in STRETCHES:
        keys = list(islice(newest, stretch))
        if not keys:
            return
        rows = Publication.objects.filter(pk__in=keys).without_content_notes()
        found = {row[0]: _Open(*row) for row in rows.values_list("pk", Length("text"), "fidelity")}
        yield from (found[key] for key in keys if key in found)


def _quote(key: int) -> Publication | None:
    return Publication.objects.with_tags().filter(pk=key).first()
