"""All publications, read from the database into memory: when a server starts, never while a page waits.

Read in pieces and not in one moment: what changes meanwhile is what the index follows next (following.py).
"""

import logging
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from archive.models.publication import Publication
from archive.search.bits import Places
from archive.search.facets import Facet, TermFacet, having_vocabulary
from archive.search.kept import Body, Head, Keeping, Kept, columns_of
from archive.search.ordering import numbers_of

PIECE = 20_000  # rows
TOLD_EVERY = 200_000  # quotes

log = logging.getLogger("archive.search")


def load_all(facets: Sequence[Facet], *, words: bool = True) -> Kept:
    """Read them anew, in the order of Publication.newest_first() from its end."""
    keeping = Keeping(Kept(tuple(facets)) if words else Kept(tuple(facets), words=None))
    heads = list(_heads())
    days = np.array([head.published_on.toordinal() for head in heads], dtype=np.int32)
    lots = np.array([head.lot for head in heads], dtype=np.int64)
    # Descending lots within a day: read from the end, they are as newest_first() has them.
    oldest_first = np.lexsort((-lots, days))
    keys = np.array([head.key for head in heads], dtype=np.int64)
    addresses = numbers_of([head.public_id for head in heads]) if heads else keys
    keeping.order = keeping.order.with_more(
        keys[oldest_first], addresses[oldest_first], days[oldest_first], lots[oldest_first]
    ).settled()
    keeping.lapse(np.arange(len(heads)), [heads[at].lapses_on for at in oldest_first.tolist()])
    read, total = 0, len(heads)
    del heads
    first = 0
    while bodies := list(read_bodies(keeping, facets, {"pk__gt": first}, PIECE)):
        first = bodies[-1][0]
        keeping.add([body for _, body in bodies if body is not None])
        if read // TOLD_EVERY < (read + len(bodies)) // TOLD_EVERY:
            log.info("Read %s of %s quotes", f"{read + len(bodies):,}", f"{total:,}")
        read += len(bodies)
    for facet in having_vocabulary(facets):
        read_tags(keeping, facet, {})
    return keeping.done()


def _heads() -> Iterator[Head]:
    first = 0
    while heads := list(read_heads({"pk__gt": first}, PIECE)):
        yield from heads
        first = heads[-1].key


def read_heads(which: dict[str, Any], most: int | None = None) -> Iterator[Head]:
    rows = Publication.everything.filter(**which).order_by("pk")
    for row in rows.values_list("pk", "public_id", "published_on", "lot", "lapses_on")[:most]:
        yield Head(*row)


def read_bodies(
    keeping: Keeping, facets: Sequence[Facet], which: dict[str, Any], most: int | None = None
) -> Iterator[tuple[int, Body | None]]:
    """Yield keys and what stands under them; nothing of one that has no place yet."""
    columns = columns_of(facets)
    names = [column for facet in columns for column in facet.columns]
    starts = list(accumulate((len(facet.columns) for facet in columns), initial=0))
    parts = [(facet.value, slice(*ends)) for facet, *ends in zip(columns, starts, starts[1:], strict=False)]
    rows = list(
        Publication.everything.filter(**which)
        .order_by("pk")
        .values_list("pk", "age_from", "age_to", "text", *names)[:most]
    )
    places, known = keeping.order.by_key.of(np.array([row[0] for row in rows], dtype=np.int64))
    at = iter(places.tolist())
    for (key, age_from, age_to, text, *values), has_place in zip(rows, known.tolist(), strict=True):
        if not has_place:
            yield key, None
            continue
        ages = (age_from, age_to) if age_from is not None and age_to is not None else None
        yield key, Body(next(at), ages, [value_of(*values[part]) for value_of, part in parts], text)


def read_tags(keeping: Keeping, facet: TermFacet, which: dict[str, Any]) -> None:
    """Tag what has a place; ``which`` are conditions on the table between quotes and terms."""
    field: Any = Publication._meta.get_field(facet.relation)
    through = field.remote_field.through._default_manager
    quote, term = field.m2m_column_name(), field.m2m_reverse_name()
    first = 0
    while True:
        rows = through.filter(pk__gt=first, **which).order_by("pk").values_list("pk", quote, term)[:PIECE]
        piece = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
        if not len(piece):
            return
        first = int(piece[-1, 0])
        places, known = keeping.order.by_key.of(piece[:, 1])
        _tag(keeping, facet, piece[known, 2], places)


def _tag(keeping: Keeping, facet: TermFacet, terms: Places, places: Places) -> None:
    for term in np.unique(terms).tolist():
        keeping.tag(facet.name, term, places[terms == term])
