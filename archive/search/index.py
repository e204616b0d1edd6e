"""Every publication as one bit, so that any combination of facets is counted exactly and at once.

A set of quotes is a Python integer: bit 0 is the newest quote. One set for each value of each facet takes
12 kB for 100,000 quotes, and "and", "not" and counting take microseconds, on either engine alike
(docs/decisions/counting-with-bit-sets.md). An index is kept for one generation of the archive: what is
published or withdrawn raises that number, which each request reads first.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import accumulate, islice
from operator import or_
from typing import Any, TypeVar, cast, overload

from django.utils import timezone

from archive.models.generation import Generation
from archive.models.publication import Publication, PublicationQuerySet
from archive.search.facets import (
    FACETS,
    NOT_STATED,
    ColumnFacet,
    Facet,
    TermFacet,
    TermRow,
    having_vocabulary,
)

# What was typed lately, as a set: each press on a facet asks for the same words again.
MOST_CACHED = 64
STRETCH = 4096  # quotes

# So many are looking something up in the index at once in one process. The others wait for one of them to be
# done, but not for long, so that the threads of a server are never all taken for long.
AT_ONCE = 2
LONGEST_WAIT = 0.5  # seconds

Bits = int
_ONE = ord("1")
_UNKNOWN: Any = object()
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class FacetIndex:
    """``ids[i]`` is the key of the quote that bit i stands for; ``having[facet][value]`` are sets, in which a
    coarser value holds those of its finer ones; in ``tagged[facet][key of a term]`` it does not.
    ``terms[facet]`` are its vocabulary by label. A term that was merged is none of them: its quotes are those
    of the term that stays. ``moved[facet]`` has the slug of today for each other one."""

    ids: Sequence[int]
    having: Mapping[str, Mapping[str, Bits]]
    tagged: Mapping[str, Mapping[int, Bits]]
    terms: Mapping[str, Sequence[TermRow]]
    ages: Mapping[tuple[int, int], Bits]
    places: Mapping[int, int] = field(repr=False)
    moved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    recent: "OrderedDict[object, Any]" = field(default_factory=OrderedDict, repr=False)
    lasting: "OrderedDict[object, Any]" = field(default_factory=OrderedDict, repr=False)

    @property
    def all(self) -> Bits:
        return (1 << len(self.ids)) - 1

    def having_any(self, facet: str, values: Iterable[str]) -> Bits:
        sets = self.having[facet]
        return reduce(or_, (sets.get(value, 0) for value in values), 0)

    def aged(self, *, youngest: int | None, oldest: int | None) -> Bits:
        """Those whose band overlaps the range; without an age they are in none."""
        overlapping = (
            bits
            for (first, last), bits in self.ages.items()
            if (youngest is None or last >= youngest) and (oldest is None or first <= oldest)
        )
        return reduce(or_, overlapping, 0)

    def set_of(self, ids: Iterable[int]) -> Bits:
        # One that was published since the index was loaded has no place yet.
        places = map(self.places.get, ids)
        return _bits((place for place in places if place is not None), len(self.ids))

    def newest_first(self, some: Bits, *, skipping: int = 0) -> Iterator[int]:
        """Yield the keys of the quotes in ``some``, the newest first; the first few can be skipped."""
        digits = bin(some)[:1:-1]
        place = 0
        # A page deep in a large archive: whole stretches are counted, not walked through.
        while place < len(digits) and (here := digits.count("1", place, place + STRETCH)) <= skipping:
            skipping -= here
            place += STRETCH
        place = digits.find("1", place)
        while place >= 0:
            if skipping:
                skipping -= 1
            else:
                yield self.ids[place]
            place = digits.find("1", place + 1)


@dataclass(frozen=True, slots=True)
class NewestFirst(Sequence[int]):
    """The keys of some quotes after a few that come first; no more of them are read than are asked for."""

    source: FacetIndex
    some: Bits
    before: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.before) + self.some.bit_count()

    @overload
    def __getitem__(self, wanted: int) -> int: ...

    @overload
    def __getitem__(self, wanted: slice) -> Sequence[int]: ...

    def __getitem__(self, wanted: int | slice) -> int | Sequence[int]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1 or None][0]
        first, last, step = wanted.indices(len(self))
        skipped = len(self.before)
        rest = self.source.newest_first(self.some, skipping=max(first - skipped, 0))
        found = [*self.before[first:last], *islice(rest, max(last - max(first, skipped), 0))]
        return found[::step]


@dataclass(frozen=True, slots=True)
class Quotes(Sequence[Publication]):
    """Quotes by their keys, in that order, fetched a page at a time (what a paginator asks of a list)."""

    keys: Sequence[int]
    rows: PublicationQuerySet

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, wanted: int) -> Publication: ...

    @overload
    def __getitem__(self, wanted: slice) -> Sequence[Publication]: ...

    def __getitem__(self, wanted: int | slice) -> Publication | Sequence[Publication]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1 or None][0]
        keys = self.keys[wanted]
        found = {quote.pk: quote for quote in self.rows.filter(pk__in=keys)}
        # One that was withdrawn since the index was loaded is not there any more.
        return [found[key] for key in keys if key in found]


class Busy(Exception):
    """Too many are asking at this moment. Nothing is wrong with what was asked."""


_lock = threading.Lock()
_looking_up = threading.BoundedSemaphore(AT_ONCE)
_kept: tuple[tuple[int, date], FacetIndex] | None = None


def current() -> FacetIndex:
    """Return the index of the archive as it is now; loads it anew where something public changed."""
    global _kept  # noqa: PLW0603 -- one index for each process
    generation = Generation.present()
    now = (generation, timezone.localdate())  # on a new day, what lapsed with the old one is gone
    with _lock:
        if _kept is not None and generation and _kept[0] == now:
            return _kept[1]
        index = load()
        _kept = (now, index)
        return index


def clear() -> None:
    """For tests, whose databases are rolled back and then reach the same generation again."""
    global _kept  # noqa: PLW0603 -- as above
    with _lock:
        _kept = None


def cached(
    index: FacetIndex, question: object, answer: Callable[[], _Answer], *, lasting: bool = False
) -> _Answer:
    """Return what was answered before in this generation, or ask; the question names the kind of answer.

    What was asked for least recently is dropped first; a ``lasting`` answer is kept as long as the index.

    Raises:
        Busy: others were still asking after ``LONGEST_WAIT``.
    """
    cache = index.lasting if lasting else index.recent

    def keep(found: _Answer) -> _Answer:
        with _lock:
            cache[question] = found
            cache.move_to_end(question)
            while len(index.recent) > MOST_CACHED:
                index.recent.popitem(last=False)
        return found

    if (known := cache.get(question, _UNKNOWN)) is not _UNKNOWN:
        return keep(cast(_Answer, known))
    if lasting:
        return keep(answer())
    if not _looking_up.acquire(timeout=LONGEST_WAIT):
        raise Busy
    try:  # whoever asked the same first may have been answered meanwhile
        known = cache.get(question, _UNKNOWN)
        return keep(answer() if known is _UNKNOWN else cast(_Answer, known))
    finally:
        _looking_up.release()


def load(facets: Sequence[Facet] = FACETS) -> FacetIndex:
    columns = [facet for facet in facets if isinstance(facet, ColumnFacet)]
    rows = Publication.objects.newest_first().values_list(
        "pk", "age_from", "age_to", *(column for facet in columns for column in facet.columns)
    )
    ids: list[int] = []
    in_column: dict[str, dict[str, list[int]]] = {facet.name: defaultdict(list) for facet in columns}
    aged: dict[tuple[int, int], list[int]] = defaultdict(list)
    widths = [len(facet.columns) for facet in columns]
    starts = list(accumulate(widths, initial=0))
    parts = [
        (facet.value, slice(start, start + width), in_column[facet.name])
        for facet, start, width in zip(columns, starts, widths, strict=False)
    ]
    for place, (key, age_from, age_to, *values) in enumerate(rows.iterator(chunk_size=5000)):
        ids.append(key)
        for value_of, part, by_value in parts:
            by_value[value_of(*values[part]) or NOT_STATED].append(place)
        if age_from is not None and age_to is not None:
            aged[age_from, age_to].append(place)
    places = {key: place for place, key in enumerate(ids)}
    having: dict[str, dict[str, Bits]] = {}
    for facet in columns:
        own = {value: _bits(some, len(ids)) for value, some in in_column[facet.name].items()}
        having[facet.name] = _with_finer(own, {value: facet.ladder(value) for value in own})
    tagged: dict[str, dict[int, Bits]] = {}
    terms: dict[str, list[TermRow]] = {}
    moved: dict[str, dict[str, str]] = {}
    for tags in having_vocabulary(facets):
        terms[tags.name] = _terms_of(tags)
        moved[tags.name] = _moved(tags)
        tagged[tags.name] = _tagged(tags, places)
        having[tags.name] = _by_slug(tags, terms[tags.name], tagged[tags.name], len(ids))
    ages = {band: _bits(some, len(ids)) for band, some in aged.items()}
    return FacetIndex(ids, having, tagged, terms, ages, places, moved)


def _terms_of(facet: TermFacet) -> list[TermRow]:
    rows = facet.model.objects.live().order_by("label")
    return [TermRow(*row) for row in rows.values_list("pk", "slug", "label", "parent_id")]


def _moved(facet: TermFacet) -> dict[str, str]:
    """Return the slug of today of each that was merged, and of each that a term had before."""
    found: dict[str, str] = {}
    for term in facet.model.objects.all():
        found |= dict.fromkeys(term.former_slugs, term.now.slug)
        if term.merged_into_id is not None:
            found[term.slug] = term.now.slug
    return found


def _tagged(facet: TermFacet, places: Mapping[int, int]) -> dict[int, Bits]:
    """Return the quotes of each term that has any, by its key; of one that was merged, by that of what
    stays."""
    stays = dict(facet.model.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    by_term: dict[int, list[int]] = defaultdict(list)
    field: Any = Publication._meta.get_field(facet.relation)
    rows = field.remote_field.through._default_manager.values_list(
        field.m2m_column_name(), field.m2m_reverse_name()
    )
    for key, term in rows.iterator(chunk_size=5000):
        if key in places:
            by_term[stays.get(term, term)].append(places[key])
    return {term: _bits(some, len(places)) for term, some in by_term.items()}


def _by_slug(
    facet: TermFacet, terms: Sequence[TermRow], tagged: Mapping[int, Bits], size: int
) -> dict[str, Bits]:
    """Return the quotes of each term by its slug; a broader term holds those of its narrower ones."""
    slugs = {term.pk: term.slug for term in terms}
    own = {term.slug: tagged.get(term.pk, 0) for term in terms}
    broader = {term.slug: (slugs[term.parent],) for term in terms if term.parent is not None}
    stated = reduce(or_, own.values(), 0)
    sets = {**_with_finer(own, broader), NOT_STATED: ((1 << size) - 1) & ~stated}
    return {**sets, facet.above_all: stated} if facet.above_all else sets


def _with_finer(own: Mapping[str, Bits], coarser: Mapping[str, Sequence[str]]) -> dict[str, Bits]:
    """Add the quotes of each value to those of every coarser one."""
    sets = dict(own)
    for value, ladder in coarser.items():
        for each in ladder:
            sets[each] = sets.get(each, 0) | own[value]
    return sets


def _bits(places: Iterable[int], size: int) -> Bits:
    digits = bytearray(b"0") * (size + 1)
    for place in places:
        digits[place] = _ONE
    digits.reverse()
    return int(digits, 2)
