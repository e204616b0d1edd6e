"""Every publication as one bit, so that any combination of facets is counted exactly and at once.

A set of quotes is a Python integer: bit 0 is the newest quote. One set for each value of each facet takes
12 kB for 100,000 quotes, and "and", "not" and counting take microseconds, on either engine alike
(docs/decisions/counting-with-bit-sets.md). A census is kept for one generation of the archive: what is
published or withdrawn raises that number, which each request reads first.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, TypeVar, cast, overload

from django.utils import timezone

from archive.models.generation import Generation
from archive.models.publication import Publication, PublicationQuerySet
from archive.models.vocabulary import HarmType, Platform, Theme

NOT_STATED = "not-stated"
# What was typed lately, as a set: each press on a facet asks for the same words again.
MOST_REMEMBERED = 64
STRETCH = 4096  # quotes

# So many are looking something up in the index at once in one process. The others wait for one of them to be
# done, but not for long, so that the threads of a server are never all taken for long.
AT_ONCE = 2
LONGEST_WAIT = 0.5  # seconds

Bits = int
_ONE = ord("1")
_UNKNOWN: Any = object()
_Answer = TypeVar("_Answer")
_TERMS = (
    ("theme", Theme, Publication.themes.through, "theme_id"),
    ("harm_type", HarmType, Publication.harm_types.through, "harmtype_id"),
    ("platform", Platform, Publication.platforms.through, "platform_id"),
)
_COLUMNS = ("age_band", "gender", "nation", "year")


@dataclass(frozen=True, slots=True)
class Census:
    """``ids[i]`` is the key of the quote that bit i stands for; ``having[facet][value]`` are sets, in which a
    broader term holds those of its narrower ones; in ``tagged[facet][key of a term]`` it does not."""

    ids: Sequence[int]
    having: Mapping[str, Mapping[str, Bits]]
    tagged: Mapping[str, Mapping[int, Bits]]
    ages: Mapping[tuple[int, int], Bits]
    places: Mapping[int, int] = field(repr=False)
    lately: "OrderedDict[object, Any]" = field(default_factory=OrderedDict, repr=False)
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
        # One that was published since the census was taken has no place yet.
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

    census: Census
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
        rest = self.census.newest_first(self.some, skipping=max(first - skipped, 0))
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
        # One that was withdrawn since the census was taken is not there any more.
        return [found[key] for key in keys if key in found]


class Busy(Exception):
    """Too many are asking at this moment. Nothing is wrong with what was asked."""


_lock = threading.Lock()
_looking_up = threading.BoundedSemaphore(AT_ONCE)
_kept: tuple[tuple[int, date], Census] | None = None


def taken() -> Census:
    """Return the census of the archive as it is now; takes it anew where something public changed."""
    global _kept  # noqa: PLW0603 -- one census for each process
    generation = Generation.present()
    now = (generation, timezone.localdate())  # on a new day, what lapsed with the old one is gone
    with _lock:
        if _kept is not None and generation and _kept[0] == now:
            return _kept[1]
        census = _take()
        _kept = (now, census)
        return census


def forget() -> None:
    """For tests, whose databases are rolled back and then reach the same generation again."""
    global _kept  # noqa: PLW0603 -- as above
    with _lock:
        _kept = None


def remembered(
    census: Census, question: object, answer: Callable[[], _Answer], *, lasting: bool = False
) -> _Answer:
    """Return what was answered before in this generation, or ask; the question names the kind of answer.

    What was asked for least lately is forgotten first; a ``lasting`` answer is kept as long as the census.

    Raises:
        Busy: others were still asking after ``LONGEST_WAIT``.
    """
    memory = census.lasting if lasting else census.lately

    def remember(found: _Answer) -> _Answer:
        with _lock:
            memory[question] = found
            memory.move_to_end(question)
            while len(census.lately) > MOST_REMEMBERED:
                census.lately.popitem(last=False)
        return found

    if (known := memory.get(question, _UNKNOWN)) is not _UNKNOWN:
        return remember(cast(_Answer, known))
    if lasting:
        return remember(answer())
    if not _looking_up.acquire(timeout=LONGEST_WAIT):
        raise Busy
    try:  # whoever asked the same first may have been answered meanwhile
        known = memory.get(question, _UNKNOWN)
        return remember(answer() if known is _UNKNOWN else cast(_Answer, known))
    finally:
        _looking_up.release()


def _take() -> Census:
    columns = Publication.objects.newest_first().values_list("pk", *_COLUMNS, "age_from", "age_to")
    ids: list[int] = []
    in_column: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in _COLUMNS}
    aged: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, (key, *values, age_from, age_to) in enumerate(columns.iterator(chunk_size=5000)):
        ids.append(key)
        for name, value in zip(_COLUMNS, values, strict=True):
            in_column[name][str(value) if value else NOT_STATED].append(place)
        if age_from is not None and age_to is not None:
            aged[age_from, age_to].append(place)
    places = {key: place for place, key in enumerate(ids)}
    having: dict[str, dict[str, Bits]] = {
        name: {value: _bits(some, len(ids)) for value, some in found.items()}
        for name, found in in_column.items()
    }
    tagged: dict[str, dict[int, Bits]] = {}
    for name, model, through, column in _TERMS:
        tagged[name] = _tagged(through, column, places)
        having[name] = _with_narrower(model, tagged[name], len(ids))
    return Census(ids, having, tagged, {band: _bits(some, len(ids)) for band, some in aged.items()}, places)


def _tagged(through: Any, column: str, places: Mapping[int, int]) -> dict[int, Bits]:
    """Return the quotes of each term that has any, by its key."""
    by_term: dict[int, list[int]] = defaultdict(list)
    rows = through._default_manager.values_list("publication_id", column)
    for key, term in rows.iterator(chunk_size=5000):
        if key in places:
            by_term[term].append(places[key])
    return {term: _bits(some, len(places)) for term, some in by_term.items()}


def _with_narrower(
    model: type[Platform] | type[HarmType] | type[Theme], tagged: Mapping[int, Bits], size: int
) -> dict[str, Bits]:
    """Return the quotes of each term by its slug; a broader term holds those of its narrower ones."""
    terms = list(model._default_manager.values_list("pk", "slug", "parent_id"))
    own = {key: tagged.get(key, 0) for key, _, _ in terms}
    sets = {
        slug: reduce(or_, (own[narrower] for narrower, _, parent in terms if parent == key), own[key])
        for key, slug, _ in terms
    }
    sets[NOT_STATED] = ((1 << size) - 1) & ~reduce(or_, own.values(), 0)
    return sets


def _bits(places: Iterable[int], size: int) -> Bits:
    digits = bytearray(b"0") * (size + 1)
    for place in places:
        digits[place] = _ONE
    digits.reverse()
    return int(digits, 2)
