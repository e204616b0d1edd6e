"""Quotes that may stand open at the top of a page: nothing in them needs a warning first."""

from collections.abc import Collection
from itertools import islice

from archive.models.publication import Publication
from archive.search.bits import Bits
from archive.search.index import FacetIndex
from archive.vocabulary import Fidelity

STRETCH = 200  # quotes that are asked about at a time
MOST_READ = 2000  # of the newest; a page does not look further


def open_quotes(
    index: FacetIndex,
    among: Bits,
    most: int,
    *,
    longest: int | None = None,
    but: Collection[int] = (),
    own_words: bool = False,
) -> list[Publication]:
    """Return the newest of ``among``, each with its tags; ``longest`` counts characters of each text."""
    newest = index.newest_first(among)
    chosen: list[int] = []
    for _ in range(0, MOST_READ, STRETCH):
        keys = list(islice(newest, STRETCH))
        if not keys or len(chosen) >= most:
            break
        rows = Publication.objects.filter(pk__in=keys).without_content_notes()
        if own_words:
            rows = rows.exclude(fidelity=Fidelity.COMPOSITE)
        fitting = {
            key
            for key, text in rows.values_list("pk", "text")
            if key not in but and (longest is None or len(text) <= longest)
        }
        chosen += [key for key in keys if key in fitting]
    found = Publication.objects.with_tags().in_bulk(chosen[:most])
    return [found[key] for key in chosen[:most] if key in found]


def opening_quote(index: FacetIndex, among: Bits) -> Publication | None:
    """Return what a page opens with: in one child's own words, if any is."""
    chosen = open_quotes(index, among, 1, own_words=True) or open_quotes(index, among, 1)
    return chosen[0] if chosen else None
