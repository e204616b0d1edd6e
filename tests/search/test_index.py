"""Sets of quotes: read a page at a time, they are the same as read from end to end."""

import random
from datetime import date, timedelta

import numpy as np
import pytest

from archive.search import index
from archive.search.bits import Bits
from archive.search.ordering import NewestFirst, Order, numbers_of
from archive.search.words import WordIndex, Words
from tests.public.factory import make_publication, public_id

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1).toordinal()


@pytest.mark.parametrize("seed", range(8))
def test_any_page_is_the_same_stretch_of_all_of_them_whatever_came_late(monkeypatch, seed):
    monkeypatch.setattr("archive.search.ordering.FEW", 3)
    dice = random.Random(seed)
    days = sorted(dice.randint(0, 9) for _ in range(dice.randint(1, 40)))
    early = len(days)
    days += [dice.randint(0, 12) for _ in range(dice.randint(0, 12))]
    lots = dice.sample(range(10**6), len(days))
    settled = sorted(range(early), key=lambda at: (days[at], -lots[at]))
    turns = [*settled, *range(early, len(days))]
    order = Order()
    for some in (turns[:early], *([each] for each in turns[early:])):
        order = order.with_more(
            np.array([1000 + at for at in some]),
            numbers_of([public_id(at) for at in some]),
            np.array([DAY + days[at] for at in some], dtype=np.int32),
            np.array([lots[at] for at in some]),
        )
        order = order.settled() if len(order) == early else order
    some = Bits(place for place in range(len(turns)) if dice.random() < 0.7)
    keys = sorted((turns[place] for place in some), key=lambda at: (-days[at], lots[at]))
    whole = [7, 8, *(1000 + at for at in keys)]

    found = NewestFirst(index.FacetIndex(some, order, {}, {}, {}, {}, WordIndex(Words(), some)), some, [7, 8])

    assert len(found) == len(whole)
    for first in range(len(whole) + 2):
        for last in (first, first + 1, first + 5, len(whole), None):
            assert found[first:last] == whole[first:last], (first, last)
    assert [found[place] for place in range(len(whole))] == whole
    assert found[-1:] == whole[-1:]
    assert [1000 + turns[place] for place in range(len(turns))] == order.keys.tolist()


def test_a_set_of_keys_is_read_back_as_the_same_keys():
    day = date(2026, 1, 1)
    made = [make_publication(published_on=day + timedelta(days=n)).pk for n in range(12)]
    now = index.current()

    some = now.set_of([made[3], made[9], made[0], 10**9])

    assert list(now.newest_first(some)) == [made[9], made[3], made[0]]
    assert list(now.newest_first(some, skipping=1)) == [made[3], made[0]]
    assert len(some) == 3
