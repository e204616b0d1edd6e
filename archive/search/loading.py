"""What is asked of the database about publications, all of them or a few, and what is kept of the answers.

All of them are read when a server starts, never while a page waits, and in pieces: what changes meanwhile is
what the index follows next (following.py).
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from typing import Any

import numpy as np

from archive.models.publication import Publication
from archive.search.bits import Places
from archive.search.facets import Facet, TermFacet, having_vocabulary
from archive.search.kept import Body, Head, Keeping, Kept, columns_of

PIECE = 20_000  # rows
TOLD_EVERY = 200_000  # quotes

log = logging.getLogger("archive.search")


def load_all(facets: Sequence[Facet], today: date, *, words: bool = True) -> Kept:
    """Read them anew, in the order of Publication.newest_first() from its end."""
    keeping = Keeping(Kept(tuple(facets)) if words else Kept(tuple(facets), words=None))
    heads = list(read_heads())
    days = np.array([head.published_on.toordinal() for head in heads], dtype=np.int32)
    lots = np.array([head.lot for head in heads], dtype=np.int64)
    # Descending lots within a day: read from the end, they are as newest_first() has them.
    keeping.settle([heads[at] for at in np.lexsort((-lots, days)).tolist()])
    keeping.pass_to(today)
    read, total = 0, len(heads)
    del heads
    for bodies in _pieces(read_bodies(facets), PIECE):
        keeping.add(bodies)
        if read // TOLD_EVERY < (read + len(bodies)) // TOLD_EVERY:
            log.info("Read %s of %s quotes", f"{read + len(bodies):,}", f"{total:,}")
        read += len(bodies)
    for facet in having_vocabulary(facets):
        for tags in read_tags(facet):
            keeping.tag(facet.name, tags)
    kept = keeping.done()
    return replace(kept, words=kept.words.paired()) if kept.words is not None else kept


def read_heads(**which: Any) -> Iterator[Head]:
    columns = ("pk", "public_id", "published_on", "lot", "lapses_on")
    return (Head(*row) for row in _rows(Publication.everything.filter(**which), columns))


def read_bodies(facets: Sequence[Facet], **which: Any) -> Iterator[Body]:
    columns = columns_of(facets)
    names = [column for facet in columns for column in facet.columns]
    starts = list(accumulate((len(facet.columns) for facet in columns), initial=0))
    ends = zip(columns, starts, starts[1:], strict=False)
    parts = [(facet.value, slice(first, last)) for facet, first, last in ends]
    rows = _rows(
        Publication.everything.filter(**which), ("pk", "age_from", "age_to", "text", "language", *names)
    )
    for key, age_from, age_to, text, language, *values in rows:
        ages = (age_from, age_to) if age_from is not None and age_to is not None else None
        said = [value_of(*values[part]) for value_of, part in parts]
        yield Body(key, ages, said, text, language)


def read_tags(facet: TermFacet, **which: Any) -> Iterator[Places]:
    """Yield rows of the key of a quote and that of a term; ``which`` are conditions on the table between."""
    field: Any = Publication._meta.get_field(facet.relation)
    through = field.remote_field.through._default_manager.filter(**which)
    rows = _rows(through, ("pk", field.m2m_column_name(), field.m2m_reverse_name()))
    for piece in _pieces(rows, PIECE):
        yield np.array(piece, dtype=np.int64)[:, 1:]


def _rows(query: Any, columns: Sequence[str]) -> Iterator[Any]:
    """In pieces, each a short question, so that nothing is held open for long."""
    first = 0
    while rows := list(query.filter(pk__gt=first).order_by("pk").values_list(*columns)[:PIECE]):
        yield from rows
        first = rows[-1][0]


def _pieces(some: Iterable[Any], size: int) -> Iterator[list[Any]]:
    piece: list[Any] = []
    for each in some:
        piece.append(each)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
