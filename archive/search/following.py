"""How the index follows the archive: by what is new in it, not by reading it all again.

Publications and tombstones are only ever added. A later edition of a quote is a new row at its address; what
stood there before is gone. A quote whose basis is renewed has another last day. The generation (models)
counts the rows that stand and the changes of days, so that nothing is missed: where the count does not agree,
every key is compared.

The database is asked first and the index is changed afterwards, so that a change that was half read leaves
nothing behind. What is read stands between two readings of the same generation, which makes it the state of
one moment, on one server or on a copy of it that lags behind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, Max, Sum

from archive.models.generation import Generation, State
from archive.models.publication import Publication, Tombstone
from archive.search.bits import Bits, Places, bits_of, places_in, runs
from archive.search.facets import Facet, having_vocabulary
from archive.search.kept import NEVER, Body, Head, Keeping, Kept
from archive.search.loading import load_all, read_bodies, read_heads, read_tags
from archive.search.ordering import numbers_of

# A lower key may be committed after a higher one, by somebody who took longer.
LOOK_BACK = 1000  # keys
ATTEMPTS = 3  # at a moment in which nothing is written
AT_ONCE = 500  # keys in one question
MOST_LATE = 20_000  # quotes that are sorted whenever they are read


@dataclass(frozen=True, slots=True)
class Followed:
    """What is kept, as of a state of the archive. ``beside`` is by how many the state counts more rows than
    are kept, where somebody wrote with the counting switched off; None: it is not known yet."""

    kept: Kept
    state: State
    day: date
    last_key: int
    last_tombstone: int
    beside: int | None
    loaded: int  # places, when all was read

    @property
    def is_worn(self) -> bool:
        """Say whether so much came since all was read that it is better read anew."""
        return len(self.kept.order) - self.loaded > max(MOST_LATE, self.loaded // 10)


@dataclass(slots=True)
class News:
    """What is new since the state that was followed. Keys that are ``gone`` have no tombstone."""

    state: State
    withdrawn: Sequence[str] = ()
    last_tombstone: int = 0
    heads: list[Head] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    tags: list[tuple[str, Places]] = field(default_factory=list)
    lapses: list[tuple[int, date | None]] = field(default_factory=list)
    gone: Places = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    settled: bool = False  # read between two readings of one generation


def load_followed(facets: Sequence[Facet], today: date) -> Followed:
    """Read everything. What changes meanwhile is followed next."""
    state = Generation.state()
    last_tombstone = _last(Tombstone.objects.all())
    kept = load_all(facets, today)
    last_key = int(kept.order.keys.max(initial=0))
    same = Generation.state() == state
    beside = state.standing - len(kept.present | kept.lapsed) if same else None
    return Followed(kept, state, today, last_key, last_tombstone, beside, len(kept.order))


def follow(before: Followed, today: date) -> Followed:
    """Return the same as of now."""
    for _ in range(ATTEMPTS):
        state = Generation.state()
        news = _read(before, News(state), today)
        if Generation.state() == state:
            news.settled = True
            break
    rest = _kept_rows(before, news) - news.state.standing
    beside = before.beside
    if news.settled and -rest != beside:
        if beside is not None or rest:
            _compare_keys(before, news)
        beside = news.state.standing - _kept_rows(before, news)
    return Followed(
        _with(before.kept, news, today),
        news.state,
        today,
        max([before.last_key, *(head.key for head in news.heads)]),
        max(before.last_tombstone, news.last_tombstone),
        beside,
        before.loaded,
    )


def stay(before: Followed, today: date) -> Followed:
    """Return the same where the database that was asked stands behind it, as a copy that lags does: what is
    known and newer stays, and what is withdrawn there goes."""
    day = max(before.day, today)  # what lapsed cannot come back from there
    news = News(before.state)
    _read_withdrawn(before, news)
    last_tombstone = max(before.last_tombstone, news.last_tombstone)
    return replace(before, kept=_with(before.kept, news, day), day=day, last_tombstone=last_tombstone)


def _read_withdrawn(before: Followed, news: News) -> None:
    stones = Tombstone.objects.filter(pk__gt=before.last_tombstone - LOOK_BACK).order_by("pk")
    rows = list(stones.values_list("pk", "public_id"))
    news.last_tombstone = rows[-1][0] if rows else 0
    news.withdrawn = [public_id for _, public_id in rows]


def _read(before: Followed, news: News, today: date) -> News:
    _read_withdrawn(before, news)
    late = Publication.everything.filter(pk__gt=before.last_key - LOOK_BACK).order_by("pk")
    keys = np.array(list(late.values_list("pk", flat=True)), dtype=np.int64)
    _, known = before.kept.order.by_key.of(keys)
    _take(before, news, keys[~known].tolist())
    if news.state.renewed != before.state.renewed:
        news.lapses = list(dict(_changed_days(before.kept)).items())
    if news.lapses or today < before.day:  # a clock was put right, perhaps
        days = _days_of_lapsed(before.kept)
        days |= {key: day for key, day in news.lapses if key in days}
        _take_bodies(before, news, [key for key, day in days.items() if day is None or day >= today])
    return news


def _take(before: Followed, news: News, new: Sequence[int]) -> None:
    """Read all of what has these keys."""
    for first in range(0, len(new), AT_ONCE):
        news.heads += read_heads(pk__in=new[first : first + AT_ONCE])
    _take_bodies(before, news, new)


def _take_bodies(before: Followed, news: News, some: Sequence[int]) -> None:
    facets = before.kept.facets
    for first in range(0, len(some), AT_ONCE):
        keys = some[first : first + AT_ONCE]
        news.bodies += read_bodies(facets, pk__in=keys)
        for facet in having_vocabulary(facets):
            through = {f"{_quote_column(facet.relation)}__in": keys}
            news.tags += ((facet.name, tags) for tags in read_tags(facet, **through))


def _quote_column(relation: str) -> str:
    field_of: Any = Publication._meta.get_field(relation)
    column: str = field_of.m2m_column_name()
    return column


def _kept_rows(before: Followed, news: News) -> int:
    """Return how many rows will be kept."""
    return len(_rows(before.kept) - _leaving(before.kept, news)) + len(news.heads)


def _rows(kept: Kept) -> Bits:
    """Return the places of what the database has, as far as is known."""
    return kept.present | kept.lapsed


def _leaving(kept: Kept, news: News) -> Bits:
    """Return the places of what is withdrawn, replaced or gone."""
    addresses = [*news.withdrawn, *(head.public_id for head in news.heads)]
    places = np.empty(0, dtype=np.uint32)
    if addresses:
        places, _ = kept.order.by_address.of(numbers_of(addresses))
    gone, _ = kept.order.by_key.of(news.gone)
    return bits_of(np.concatenate([places, gone])) & _rows(kept)


def _compare_keys(before: Followed, news: News) -> None:
    """Find what has come or gone otherwise than expected: by every key there is."""
    keys = np.array(list(Publication.everything.order_by("pk").values_list("pk", flat=True)), dtype=np.int64)
    kept = before.kept.order.keys[places_in(_rows(before.kept))]
    taken = [head.key for head in news.heads]
    news.gone = np.setdiff1d(kept, keys)
    _take(before, news, np.setdiff1d(keys, [*kept.tolist(), *taken]).tolist())


def _changed_days(kept: Kept) -> Iterator[tuple[int, date | None]]:
    """Yield what may have another last day than is kept, the true one last. Of a day none has, where as many
    quotes are known and their keys have the same sum."""
    counted = (
        Publication.everything.filter(lapses_on__isnull=False)
        .values("lapses_on")
        .annotate(many=Count("pk"), keys=Sum("pk"))
        .values_list("lapses_on", "many", "keys")
        .order_by()
    )
    known = _days_of(kept)
    as_kept = {day: (len(keys), sum(keys)) for day, keys in known.items()}
    as_read = {day: (many, int(keys)) for day, many, keys in counted if day is not None}
    days = [day for day in {*as_kept, *as_read} if as_kept.get(day) != as_read.get(day)]
    for day in days:
        yield from ((key, None) for key in known.get(day, ()))
    rows = Publication.everything.filter(lapses_on__in=days).values_list("pk", "lapses_on")
    yield from rows


def _days_of_lapsed(kept: Kept) -> dict[int, date | None]:
    places = places_in(kept.lapsed)
    days = map(date.fromordinal, kept.lapses[places].tolist())
    return dict(zip(kept.order.keys[places].tolist(), days, strict=True))


def _days_of(kept: Kept) -> Mapping[date, list[int]]:
    places = places_in(_rows(kept))
    days = kept.lapses[places]
    ending = days != NEVER
    places, days = places[ending], days[ending]
    order = np.argsort(days, kind="stable")
    keys, days = kept.order.keys[places[order]], days[order]
    return {date.fromordinal(day): keys[first:last].tolist() for day, first, last in runs(days)}


def _with(kept: Kept, news: News, today: date) -> Kept:
    keeping = Keeping(kept)
    keeping.leave(_leaving(kept, news))
    keeping.place(news.heads)
    if news.lapses:
        keeping.lapse(news.lapses)
    keeping.pass_to(today)
    keeping.add(news.bodies)
    for name, tags in news.tags:
        keeping.tag(name, tags)
    return keeping.done()


def _last(rows: Any) -> int:
    last: int = rows.aggregate(last=Max("pk"))["last"] or 0
    return last
