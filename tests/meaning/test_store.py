import numpy as np
import pytest

from archive.meaning.store import BLOCK, Store, distinct, largest
from archive.meaning.vectors import SCALE, in_bytes


@pytest.fixture
def rows():
    drawn = np.random.default_rng(3).normal(size=(3 * BLOCK + 17, 64)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture
def store(rows):
    store = Store(64)
    store.put(np.arange(len(rows)), in_bytes(rows))
    return store


def test_likeness_is_the_cosine_whatever_the_places(store, rows):
    asked = rows[5]
    some = np.array([0, 5, 6, BLOCK, 2 * BLOCK + 3, len(rows) - 1])

    assert np.allclose(store.likeness(asked, some), rows[some] @ asked, atol=0.02)
    assert np.allclose(store.likeness(asked, np.arange(len(rows))), rows @ asked, atol=0.02)


def test_a_quote_is_sixty_four_bytes(store):
    assert store.row(0).shape == (64,)
    assert in_bytes(np.ones((1, 64), np.float32) / 8).nbytes == 64
    assert SCALE / 8 < 127


def test_what_is_new_is_found_at_its_place_and_what_is_between_is_like_nothing(store, rows):
    last = len(rows) + 1000
    store.put(np.array([last]), in_bytes(rows[:1]))

    found = store.likeness(rows[0], np.array([0, last - 1, last, last + 1]))

    assert found.tolist() == pytest.approx([1, 0, 1, 0], abs=0.01)


def test_what_is_blank_is_like_nothing(store, rows):
    store.blank(np.array([5, len(rows) + 9]))

    assert store.likeness(rows[5], np.array([5])).tolist() == [0]
    assert not store.row(5).any()
    assert not store.row(len(rows) + 9).any()


def test_who_reads_while_the_store_grows_reads_what_was_there(store, rows):
    before = store.row(7)
    store.put(np.arange(len(rows), 4 * len(rows)), in_bytes(np.tile(rows, (3, 1))))

    assert (store.row(7) == before).all()
    assert len(store) == 4 * len(rows)


def test_the_largest_come_first_and_of_equals_the_later():
    values = np.array([1, 3, 2, 3, 0], dtype=np.float32)

    assert largest(values, 3).tolist() == [3, 1, 2]
    assert largest(values, 9).tolist() == [3, 1, 2, 0, 4]


@pytest.mark.parametrize("limit", [1, 10, 100])
def test_of_very_many_the_same_are_the_largest(limit):
    values = np.random.default_rng(5).integers(0, 900, size=50_000).astype(np.float32)
    sorted_ = np.lexsort((-np.arange(len(values)), -values))

    assert largest(values, limit).tolist() == sorted_[:limit].tolist()


def test_distinct_numbers_are_those_that_numpy_finds():
    numbers = np.array([7, 3, 3, 9, 0, 7], dtype=np.uint32)

    used, where = distinct(numbers)

    assert used.tolist() == [0, 3, 7, 9]
    assert used[where].tolist() == numbers.tolist()
    assert [each.tolist() for each in distinct(numbers[:0])] == [[], []]
