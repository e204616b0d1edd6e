"""Quotes that may stand open at the top of a page: nothing in them needs a warning first."""

from collections.abc import Collection
from itertools import islice

from django.db.models.functions import Length

from archive.models.publication import Publication
from archive.search.bits import Bits
from archive.search.index import FacetIndex
from archive.vocabulary import Fidelity

STRETCH = 200  # quotes that are asked about at a time
LONGEST_ANYWHERE = 1_000_000  # characters
MOST_READ = 2000  # of the newest; a page does not look further


def open_quotes(
    index: FacetIndex,
    among: Bits,
    most: int,
    *,
    longest: int = LONGEST_ANYWHERE,
    room: int | None = None,
    but: Collection[int] = (),
    own_words: bool = False,
) -> list[Publication]:
    """Return the newest of ``among``, each with its tags.

    No text has more than ``longest`` characters, and all together no more than ``room``.
    """
    left = most * longest if room is None else room
    newest = index.newest_first(among)
    chosen: list[int] = []
    for _ in range(0, MOST_READ, STRETCH):
        keys = list(islice(newest, STRETCH))
        if not keys or len(chosen) == most:
            break
        rows = Publication.objects.filter(pk__in=keys).without_content_notes()
        if own_words:
            rows = rows.exclude(fidelity=Fidelity.COMPOSITE)
        lengths = dict(rows.values_list("pk", Length("text")))
        for key in keys:
            length = lengths.get(key)
            if key not in but and length is not None and length <= min(longest, left) and len(chosen) < most:
                chosen.append(key)
                left -= length
    found = Publication.objects.with_tags().in_bulk(chosen)
    return [found[key] for key in chosen if key in found]


def opening_quote(index: FacetIndex, among: Bits) -> Publication | None:
    """Return what a page opens with: in one child's own words, if any is."""
    chosen = open_quotes(index, among, 1, own_words=True) or open_quotes(index, among, 1)
    return chosen[0] if chosen else None
