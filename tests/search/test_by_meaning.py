"""The vectors follow the index: what is new is found, and what is gone is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.models.generation import Generation
from archive.models.publication import Publication, Tombstone
from archive.search import by_meaning
from archive.search.by_meaning import Preparing
from archive.search.index import current, load
from tests.public.factory import make_publication

pytestmark = pytest.mark.django_db

ASKED = "a teacher did not believe me"


def nearest(asked=ASKED, among=None, limit=10):
    index = current()
    found = by_meaning.nearest(asked, index, index.all if among is None else among, limit)
    return [near.key for near in found]


def test_the_closest_quote_comes_first_and_what_is_about_nothing_of_it_is_not_there():
    make_publication("We had chips by the sea and the dog ran about.")
    believed = make_publication("I told my form tutor and she said I was making it up.")

    assert nearest()[0] == believed.pk


def test_a_quote_that_was_published_since_is_found():
    make_publication("We had chips by the sea.")
    before = nearest()
    new = make_publication("My teacher thought that I was lying about it.")

    assert nearest()[0] == new.pk
    assert new.pk not in before


def test_a_quote_that_was_taken_down_is_not_found():
    gone = make_publication("My teacher thought that I was lying about it.")
    assert nearest() == [gone.pk]

    (place,) = current().set_of([gone.pk])

    Publication.objects.filter(pk=gone.pk).delete()

    assert nearest() == []
    make_publication("We had chips by the sea.")
    nearest()
    assert not by_meaning._following.store(current()).row(place).any()


def test_of_a_quote_that_was_taken_down_no_vector_stays():
    gone = make_publication("My teacher thought that I was lying about it.")
    make_publication("We had chips by the sea.")
    index = current()
    place = index.set_of([gone.pk])[0]
    store = by_meaning._following.store(index)
    assert store.row(place).any()

    Publication.objects.filter(pk=gone.pk).delete()

    assert not by_meaning._following.store(current()).row(place).any()


def test_after_a_restore_another_quote_under_the_same_key_is_found_by_its_own_meaning():
    gone = make_publication("We had chips by the sea.")
    assert nearest() == []
    fields = Publication.everything.filter(pk=gone.pk).values().get()

    Publication.objects.filter(pk=gone.pk).delete()
    Publication.everything.create(**{**fields, "text": "My teacher thought that I was lying about it."})
    Generation.another()

    assert nearest() == [gone.pk]


def test_only_those_are_found_that_the_filters_let_through():
    make_publication("My teacher thought that I was lying about it.")
    other = make_publication("The teacher said that I made it all up.")
    index = current()

    assert nearest(among=index.set_of([other.pk])) == [other.pk]
    assert nearest(among=index.set_of([])) == []


def test_nonsense_finds_nothing():
    make_publication("My teacher thought that I was lying about it.")

    assert nearest("asdf qwer") == []
    assert nearest("12 13 14") == []


def test_what_is_most_like_a_quote_is_another_one():
    one = make_publication("My teacher thought that I was lying about it.")
    other = make_publication("The teacher said that I lied and made it all up.")
    make_publication("We had chips by the sea and the dog ran about.")
    index = current()

    assert [near.key for near in by_meaning.like(one.pk, index, 1)] == [other.pk]
    assert by_meaning.like(one.pk, index, 5, index.set_of([one.pk])) == []
    assert by_meaning.like(10_000_000, index, 5) == []


def test_a_server_reads_very_many_when_it_starts(monkeypatch):
    monkeypatch.setattr(by_meaning, "AT_ONCE", 0)
    new = make_publication("My teacher thought that I was lying about it.")

    by_meaning.prepare(current())

    assert nearest() == [new.pk]


def test_very_many_new_quotes_are_read_beside_the_page_that_asks(monkeypatch):
    monkeypatch.setattr(by_meaning, "AT_ONCE", 0)
    new = make_publication("My teacher thought that I was lying about it.")

    with pytest.raises(Preparing):
        nearest()
    by_meaning._following._reader.join(timeout=10)

    assert nearest() == [new.pk]


def test_when_the_archive_was_read_anew_what_it_means_is_not_read_again(monkeypatch):
    late = make_publication("My teacher thought that I was lying about it.")
    current()  # what comes now stands after it, until all is read anew
    make_publication("We had chips by the sea.", published_on=late.published_on - timedelta(days=9))
    withdrawn = make_publication("My tutor did not believe me.")
    before = current()
    by_meaning.prepare(before)
    Tombstone.objects.create(public_id=withdrawn.public_id, withdrawn_on=late.published_on)
    monkeypatch.setattr(by_meaning, "AT_ONCE", 0)  # more would be read by a thread

    anew = replace(load(), archive=before.archive)

    assert anew.set_of([late.pk]) != before.set_of([late.pk])  # another place
    assert [near.key for near in by_meaning.nearest(ASKED, anew, anew.all, 10)] == [late.pk]
    store = by_meaning._following.store(anew)
    assert [store.row(place).any() for place in range(len(store) + 1)].count(True) == 2
