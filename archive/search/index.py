"""Every publication as one place in sets, so that any combination of facets is counted exactly and at once.

One set for each value of each facet, and one for each word (words.py). "And", "not" and counting take
microseconds, on either engine alike (docs/decisions/one-engine-for-words.md).
"""

import ctypes
import gc
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic
from typing import Any, TypeVar, cast

import numpy as np
from django.db import connections
from django.utils import timezone

from archive.models.generation import Generation, State
from archive.models.publication import PUBLIC_ID_PATTERN
from archive.search.bits import Bits, any_of, bits_of
from archive.search.facets import FACETS, Facet, TermRow
from archive.search.following import Followed, follow, load_followed, stay
from archive.search.kept import Kept
from archive.search.loading import load_all
from archive.search.ordering import Order, numbers_of, stretches
from archive.search.sets import sets_of
from archive.search.words import WordIndex, Words

# What was typed lately, as a set for each word: each press on a facet asks for the same words again.
MOST_CACHED = 128

# So many are looking something up in the index at once in one process. The others wait for one of them to be
# done, but not for long, so that the threads of a server are never all taken for long.
AT_ONCE = 2
LONGEST_WAIT = 0.5  # seconds

# A copy of the database may stand behind another for so long. Whatever stands behind for longer is not a copy
# that lags but an archive from before, and all of it is read.
LONGEST_BEHIND = 60.0  # seconds

# So many things are made before those that hold one another, and nobody else, are looked for; and how often
# older ones are.
SELDOM = (50_000, 20, 50)

_UNKNOWN: Any = object()
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class FacetIndex:
    """What readers may see on one day. All its sets are of live quotes alone: what was withdrawn or has
    lapsed is in none of them.

    ``having[facet][value]`` are sets, in which a coarser value holds those of its finer ones; in
    ``tagged[facet][key of a term]`` it does not. ``terms[facet]`` are its vocabulary by label. A term that
    was merged is none of them: its quotes are those of the term that stays. ``moved[facet]`` has the slug of
    today for each other one.
    """

    all: Bits
    order: Order
    having: Mapping[str, Mapping[str, Bits]]
    tagged: Mapping[str, Mapping[int, Bits]]
    terms: Mapping[str, Sequence[TermRow]]
    ages: Mapping[tuple[int, int], Bits]
    words: WordIndex
    moved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    archive: object = None  # another one where other quotes may have the same keys
    recent: "OrderedDict[object, Any]" = field(default_factory=OrderedDict, repr=False)
    lasting: "OrderedDict[object, Any]" = field(default_factory=OrderedDict, repr=False)

    def __len__(self) -> int:
        return len(self.all)

    def having_any(self, facet: str, values: Iterable[str]) -> Bits:
        sets = self.having[facet]
        return any_of(sets[value] for value in values if value in sets)

    def aged(self, *, youngest: int | None, oldest: int | None) -> Bits:
        """Those whose band overlaps the range; without an age they are in none."""
        return any_of(
            bits
            for (first, last), bits in self.ages.items()
            if (youngest is None or last >= youngest) and (oldest is None or first <= oldest)
        )

    def set_of(self, keys: Iterable[int]) -> Bits:
        # One that was published since the index was made has no place yet.
        places, _ = self.order.by_key.of(np.array(list(keys), dtype=np.int64))
        return bits_of(places) & self.all

    def is_gone(self, public_id: str) -> bool:
        """Whether a quote was here and is gone; a copy of the database that lags may still have it."""
        if re.fullmatch(PUBLIC_ID_PATTERN, public_id) is None:
            return False
        places, _ = self.order.by_address.of(numbers_of([public_id]))
        return any(place not in self.all for place in places.tolist())

    def key_of(self, place: int) -> int:
        return int(self.order.keys[place])

    def newest_first(self, some: Bits, *, skipping: int = 0) -> Iterator[int]:
        """Yield the keys of the quotes in ``some``, the newest first; the first few can be skipped."""
        for keys in stretches(self.order, some, skipping):
            yield from keys

    def newest(self, some: Bits, first: int, last: int) -> list[int]:
        """Return the keys of ``some`` from the ``first`` newest on to the one before the ``last``."""
        keys: list[int] = self.order.keys[self.order.newest(some, first, last)].tolist()
        return keys


class Busy(Exception):
    """Too many are asking at this moment. Nothing is wrong with what was asked."""


_lock = threading.Lock()  # of what was answered before, and of who reads all anew
_following = threading.Lock()  # of what is followed: whoever sees a change first brings it
_looking_up = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Serving:
    """``behind`` is an earlier state in which the database was seen last, where it has several copies."""

    followed: Followed
    index: FacetIndex
    behind: tuple[State, date] | None = None

    def is_of(self, state: State, day: date) -> bool:
        # Without a number nobody can tell whether anything changed.
        return bool(state.number) and (state, day) in ((self.followed.state, self.followed.day), self.behind)


_serving: _Serving | None = None
_reading_anew = False
_behind_since: float | None = None  # since when no state was seen but earlier ones


def current() -> FacetIndex:
    """Return the index of the archive as it is now. What is new in it since it was last asked for is read
    first, which takes milliseconds; all of it only where nothing was read before."""
    state, today = Generation.state(), timezone.localdate()
    serving = _serving
    if serving is not None and serving.is_of(state, today):
        _note(serving, state)
        return serving.index
    with _following:
        # Whoever waited may have been served, and with more than they knew of.
        serving, state, today = _serving, Generation.state(), timezone.localdate()
        if serving is None or not serving.is_of(state, today):
            serving = _brought_up_to_date(serving, state, today)
        _note(serving, state)
        return serving.index


def is_ahead_of(state: State) -> bool:
    """Whether what is served is newer than the database as it was just asked: a copy that lags."""
    serving = _serving
    return (
        serving is not None and state != serving.followed.state and serving.followed.state.comes_after(state)
    )


def _note(serving: _Serving, state: State) -> None:
    """Note whether the database stands behind what is served, and have all of it read where it stays so."""
    global _behind_since  # noqa: PLW0603 -- one index for each process
    known = serving.followed.state
    if state == known or not known.comes_after(state):
        _behind_since = None
    elif _behind_since is None:
        _behind_since = monotonic()
    elif _is_long_behind():
        _read_anew()


def _brought_up_to_date(serving: _Serving | None, state: State, today: date) -> _Serving:
    global _serving  # noqa: PLW0603 -- one index for each process
    followed, archive = None, object()
    if serving is not None and state.comes_after(serving.followed.state):
        followed, archive = _if_goes_on(serving.followed, today), serving.index.archive
    elif serving is not None and serving.followed.state.comes_after(state):
        # One of several copies of the database, which lags behind the one that was asked before.
        stayed = stay(serving.followed, today)
        now = replace(made_of(stayed.kept), archive=serving.index.archive)
        _serving = _Serving(stayed, now, (state, today))
        return _serving
    if followed is None:
        followed, archive = load_followed(FACETS, today), object()
    _serving = _Serving(followed, replace(made_of(followed.kept), archive=archive))
    if followed.is_worn:
        _read_anew()
    return _serving


def _if_goes_on(before: Followed, today: date) -> Followed | None:
    """Follow, unless another archive took its place meanwhile: it has other quotes under the same keys."""
    followed = follow(before, today)
    return followed if followed.state.comes_after(before.state) else None


def start() -> None:
    """Read the archive before anybody waits for it; call it as a reader."""
    try:
        current()
    finally:
        connections.close_all()  # the threads that answer have their own
    tidy_memory()


def tidy_memory() -> None:
    """Give back what was used to read, before anybody waits for a page."""
    gc.collect()
    # By default what a page leaves is looked for while the next ones are made, and as it is still held then,
    # all of the process is looked through again and again: a tenth of a second for one page in twenty.
    gc.set_threshold(*SELDOM)
    _settle_memory()


def _settle_memory() -> None:
    # What stays as long as the process is not looked through for waste each time, for a fifth of a second.
    gc.freeze()
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:  # glibc alone has it
        trim(0)


def _read_anew() -> None:
    """Read all of it beside what is served."""
    global _reading_anew  # noqa: PLW0603 -- by one thread at a time
    with _lock:  # threads that answer may ask for it at once
        if _reading_anew:
            return
        _reading_anew = True
    # Through the same connection as whoever asks.
    threading.Thread(target=copy_context().run, args=[_replace], name="index", daemon=True).start()


def _replace() -> None:
    global _reading_anew, _serving  # noqa: PLW0603 -- as above
    try:
        anew = load_followed(FACETS, timezone.localdate())
        with _following:
            followed = _if_goes_on(anew, timezone.localdate())
            if followed is not None and _serving is not None:
                goes_on = followed.state.comes_after(_serving.followed.state)
                if goes_on or _is_long_behind():
                    archive = _serving.index.archive if goes_on else object()
                    _serving = _Serving(followed, replace(made_of(followed.kept), archive=archive))
    finally:
        _reading_anew = False
        connections.close_all()  # those of this thread
        _settle_memory()


def _is_long_behind() -> bool:
    since = _behind_since  # read once: another thread may find meanwhile that it is not behind
    return since is not None and monotonic() - since > LONGEST_BEHIND


def clear() -> None:
    """For tests, whose databases are rolled back and then reach the same generation again."""
    global _serving, _behind_since  # noqa: PLW0603 -- as above
    with _following:
        _serving = _behind_since = None


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


def load(facets: Sequence[Facet] = FACETS, *, words: bool = True) -> FacetIndex:
    return made_of(load_all(facets, timezone.localdate(), words=words))


def made_of(kept: Kept) -> FacetIndex:
    sets = sets_of(kept)
    words = WordIndex(kept.words or Words(), kept.present, kept.foreign)
    return FacetIndex(
        kept.present, kept.order, sets.having, sets.tagged, sets.terms, sets.ages, words, sets.moved
    )
