"""Sets of quotes as numbers: read a page at a time, they are the same as read from end to end."""

import random

import pytest

from archive.search import index
from archive.search.index import FacetIndex, NewestFirst
from tests.public.factory import make_publication

pytestmark = pytest.mark.django_db


def index_of(quotes):
    keys = list(range(1000, 1000 + quotes))
    return FacetIndex(ids=keys, having={}, tagged={}, terms={}, ages={}, places={})


@pytest.mark.parametrize("seed", range(5))
def test_any_page_is_the_same_stretch_of_all_of_them(monkeypatch, seed):
    monkeypatch.setattr(index, "STRETCH", 7)
    dice = random.Random(seed)
    quotes = dice.randint(1, 60)
    now = index_of(quotes)
    some = dice.getrandbits(quotes)
    before = [1, 2, 3][: dice.randint(0, 3)]
    whole = [*before, *now.newest_first(some)]
    found = NewestFirst(now, some, before)

    assert len(found) == len(whole)
    for first in range(len(whole) + 2):
        for last in (first, first + 1, first + 5, len(whole), None):
            assert found[first:last] == whole[first:last], (first, last)
    assert [found[place] for place in range(len(whole))] == whole
    assert found[-1:] == whole[-1:]


def test_a_set_of_keys_is_read_back_as_the_same_keys():
    made = [make_publication().pk for _ in range(12)]
    now = index.current()

    some = now.set_of([made[3], made[9], made[0], 10**9])

    assert list(now.newest_first(some)) == [made[9], made[3], made[0]]
    assert some.bit_count() == 3
