"""The index follows the archive: after any changes it is what it would be if all were read anew."""

import random
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from archive.models.generation import Generation
from archive.models.publication import Publication, Tombstone
from archive.models.vocabulary import Theme
from archive.search import following, fulltext, index
from archive.search.facets import FACETS, TermFacet
from archive.search.query import parse_search
from tests.public.factory import make_publication, make_random_publications, public_id
from tests.walls import lowered

pytestmark = pytest.mark.django_db
GOES = (
    "guard_publication_delete",
    *(f"guard_publication_{tags}_delete" for tags in ("platforms", "harm_types", "themes")),
)
SEEN = ("guard_theme_label",)


def state_of(now):
    """All that an index says, by the keys of quotes and not by their places."""

    def keys(some):
        return list(now.newest_first(some))

    words = now.words
    return {
        "all": keys(now.all),
        "having": {
            name: {value: keys(some) for value, some in sets.items() if some}
            for name, sets in now.having.items()
        },
        "tagged": {
            name: {term: keys(some) for term, some in sets.items() if some}
            for name, sets in now.tagged.items()
        },
        "ages": {ages: keys(some) for ages, some in now.ages.items() if some},
        "terms": now.terms,
        "moved": now.moved,
        "words": {form: keys(words.words.sets[words.words.numbers[form]]) for form in words.counted},
        "counted": dict(words.counted),
        "stems": {each: sorted(words.forms_of(each)) for each in words.words.stems},
    }


def what_readers_see():
    quotes = list(Publication.objects.newest_first().with_tags())
    having = {}
    for facet in FACETS:
        for quote in quotes:
            for value, _ in facet.tags(quote):
                having.setdefault(facet.name, {}).setdefault(value, []).append(quote.pk)
    return [quote.pk for quote in quotes], having


def followed():
    """The index as it is served, which must be as if it were loaded, and as the database says."""
    now = index.current()
    assert state_of(now) == state_of(index.load())
    keys, stated = what_readers_see()
    assert list(now.newest_first(now.all)) == keys
    for facet in FACETS:
        for value, having in stated.get(facet.name, {}).items():
            found = list(now.newest_first(now.having_any(facet.name, [value])))
            assert set(having) <= set(found), (facet.name, value)
            if not isinstance(facet, TermFacet) and not facet.ladder(value):
                assert len(found) >= len(having)
    return now


def withdraw(quote):
    Tombstone.objects.create(public_id=quote.public_id, withdrawn_on=timezone.localdate())


def give_later_edition(quote, text, **changes):
    """As workflow/publishing.py does: another row at the address, of the same day and lot."""
    with lowered(*GOES):
        Publication.everything.filter(pk=quote.pk).delete()
    return make_publication(
        text,
        public_id=quote.public_id,
        published_on=quote.published_on,
        lot=quote.lot,
        edition=quote.edition + 1,
        **changes,
    )


def renew(quote, last_day):
    with lowered("guard_publication_update"):
        Publication.everything.filter(pk=quote.pk).update(lapses_on=last_day)


@pytest.fixture
def days(monkeypatch):
    """The day on which readers look."""
    today = [timezone.localdate()]
    monkeypatch.setattr(timezone, "localdate", lambda *_: today[0])
    return today


@pytest.mark.parametrize("seed", range(6))
def test_after_any_changes_it_is_as_if_it_were_loaded_anew(seed, days):
    dice = random.Random(seed)
    made = make_random_publications(12, seed=seed)
    followed()
    for _ in range(14):
        for _ in range(dice.choice([1, 1, 3])):
            standing = [quote for quote in made if Publication.everything.filter(pk=quote.pk).exists()]
            quote = dice.choice(standing)
            match dice.randrange(7):
                case 0 | 1:
                    made += make_random_publications(dice.randint(1, 3), seed=dice.random())
                case 2 if len(standing) > 4:
                    withdraw(quote)
                case 3:
                    made.append(give_later_edition(quote, "another wording", themes=["asked-to-pay"]))
                case 4:
                    renew(quote, days[0] + timedelta(days=dice.randint(-2, 3)))
                case 5:
                    renew(quote, None)
                case 6:
                    days[0] += timedelta(days=dice.choice([1, 1, 2, -1, -3]))  # a clock that is put right
        followed()


def in_place_of_it(quote, text):
    """Another row under the same key and the same counts, as after a restore and a publication."""
    fields = Publication.everything.filter(pk=quote.pk).values().get()
    with lowered(*GOES):
        Publication.everything.filter(pk=quote.pk).delete()
    Publication.everything.create(**{**fields, "text": text, "public_id": public_id(777_777)})


def test_after_a_restore_other_quotes_under_the_same_keys_are_read_anew():
    made = make_publication("a zebra")
    with lowered("raise_publication_insert"):
        make_publication("he said no")
    index.current()

    with lowered("raise_publication_delete", "raise_publication_insert"):
        in_place_of_it(made, "an octopus")
    Generation.another()

    assert "octopus" in index.current().words.counted
    followed()


def test_a_restore_while_it_follows_is_not_mixed_with_what_was_there(monkeypatch):
    made = make_publication("a zebra")
    index.current()
    make_publication("he said no")
    read = following.read_heads

    def read_heads(**which):
        monkeypatch.setattr(following, "read_heads", read)
        with lowered("raise_publication_delete", "raise_publication_insert"):
            in_place_of_it(made, "an octopus")
        Generation.another()
        return read(**which)

    monkeypatch.setattr(following, "read_heads", read_heads)

    assert "octopus" in index.current().words.counted
    followed()


def test_without_a_number_all_is_read_each_time():
    make_publication("a zebra")
    with lowered("guard_generation_delete"):
        Generation.objects.all().delete()
    index.current()

    make_publication("an octopus")

    assert "octopus" in index.current().words.counted


def test_a_day_before_the_others_is_sorted_where_it_belongs():
    first, second = make_publication(), make_publication()
    index.current()

    between = make_publication(published_on=second.published_on - timedelta(hours=1))
    before = make_publication(published_on=first.published_on - timedelta(days=9))

    now = followed()
    assert list(now.newest_first(now.all))[-1] == before.pk
    assert between.pk in list(now.newest_first(now.all))


def test_a_change_is_read_by_its_rows_alone(django_assert_max_num_queries, monkeypatch):
    make_random_publications(5, seed=1)
    index.current()
    make_publication("a zebra")
    monkeypatch.setattr(index, "load_followed", lambda *_: pytest.fail("all was read anew"))
    monkeypatch.setattr(following, "_compare_keys", lambda *_: pytest.fail("every key was compared"))

    with django_assert_max_num_queries(20):
        assert len(index.current()) == 6
    with django_assert_max_num_queries(1):
        index.current()


def test_what_is_withdrawn_is_found_by_nothing_and_stays_in_no_memory():
    made = make_publication("a zebra")
    make_publication("he said no")
    assert "zebra" in index.current().words.counted  # there to stay

    withdraw(made)

    words = index.current().words
    assert "zebra" not in (*words.counted, *words.words.forms)
    assert not fulltext.found(parse_search("zebra"), index.current())


def test_a_row_that_is_gone_without_a_tombstone_is_found_by_comparing_every_key():
    made = make_random_publications(4, seed=1)
    index.current()

    with lowered(*GOES):
        Publication.everything.filter(pk=made[1].pk).delete()

    assert len(followed()) == 3


def test_a_lower_key_that_is_committed_late_is_found_without_comparing_every_key(monkeypatch):
    made = make_random_publications(3, seed=1)
    late = make_publication("it took longer")
    late_key, fields = late.pk, Publication.everything.filter(pk=late.pk).values().get()
    monkeypatch.setattr(following, "_compare_keys", lambda *_: pytest.fail("every key was compared"))
    make_publication("the key after it")
    with lowered(*GOES):
        late.delete()
    index.current()

    Publication.everything.create(**{**fields, "id": late_key})

    assert len(followed()) == len(made) + 2


def test_rows_that_nobody_counted_are_not_compared_again_and_again(monkeypatch):
    make_random_publications(3, seed=1)
    with lowered("raise_publication_insert"):
        make_publication("written behind the back of the counter")
    index.current()
    monkeypatch.setattr(following, "_compare_keys", lambda *_: pytest.fail("every key was compared"))

    make_publication("a zebra")

    assert len(index.current()) == 5


def test_a_merged_theme_is_followed():
    make_publication(themes=["asked-to-pay"])
    other = Theme.objects.exclude(slug="asked-to-pay").filter(parent=None).first()
    index.current()

    with lowered(*SEEN):
        Theme.objects.filter(slug="asked-to-pay").update(merged_into=other)

    assert len(followed().having["theme"][other.slug]) == 1


def test_what_changes_while_it_is_read_is_read_again(monkeypatch):
    make_random_publications(3, seed=1)
    index.current()
    make_publication("the first of two")
    read = following.read_heads
    meanwhile = []

    def read_heads(**which):
        if not meanwhile:
            meanwhile.append(make_publication("the second, meanwhile"))
        return read(**which)

    monkeypatch.setattr(following, "read_heads", read_heads)

    assert len(index.current()) == 5
    assert Generation.state().standing == 5


def test_whoever_looked_before_others_followed_does_not_have_all_read_anew(monkeypatch):
    make_random_publications(3, seed=1)
    index.current()
    make_publication("a zebra")
    looked = Generation.state()
    make_publication("what came while they waited")
    index.current()
    monkeypatch.setattr(index, "load_followed", lambda *_: pytest.fail("all was read anew"))
    true, states = Generation.state, [looked]
    monkeypatch.setattr(Generation, "state", lambda: states.pop() if states else true())

    assert len(index.current()) == 5
    assert not states


class _Undone(Exception):
    pass


@contextmanager
def known_elsewhere():
    """What is written in the block is followed, and then the database does not have it, as where the next
    question goes to a copy that stands behind."""
    with suppress(_Undone), transaction.atomic():
        yield
        index.current()
        raise _Undone


def test_what_another_copy_knew_to_be_withdrawn_is_gone_at_its_address_too(client):
    made, other = make_random_publications(2, seed=1)
    assert client.get(f"/quotes/{made.public_id}/").status_code == 200

    with known_elsewhere():
        withdraw(made)

    assert client.get(f"/quotes/{made.public_id}/").status_code == 410
    assert client.get(f"/quotes/{other.public_id}/").status_code == 200
    assert client.get(f"/quotes/{made.public_id[:-1]}/").status_code == 404


def test_no_page_of_a_copy_that_stands_behind_is_kept_and_none_from_before_counts_as_the_newest(client):
    made, other = make_random_publications(2, seed=1)
    held = client.get("/search/")
    assert made.text in held.content.decode()

    with known_elsewhere():
        withdraw(made)
        make_publication("a zebra", themes=["asked-to-pay"])

    again = client.get("/search/", headers={"If-None-Match": held.headers["ETag"]})
    assert again.status_code == 200
    assert made.public_id not in again.content.decode()
    assert other.public_id in again.content.decode()
    for address in ("/", "/search/", "/themes/", "/themes/asked-to-pay/", "/themes/asked-to-pay/new.atom"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), address


def test_that_the_database_caught_up_in_another_thread_is_no_error(monkeypatch):
    def caught_up():
        index._behind_since = None
        return 100.0

    monkeypatch.setattr(index, "_behind_since", 1.0)
    monkeypatch.setattr(index, "monotonic", caught_up)

    assert index._is_long_behind()


def test_a_copy_of_the_database_that_stands_behind_takes_nothing_away(monkeypatch):
    made = make_random_publications(3, seed=1)
    index.current()
    monkeypatch.setattr(index, "load_followed", lambda *_: pytest.fail("all was read anew"))

    with known_elsewhere():
        make_publication("a zebra")
        withdraw(made[0])

    now = index.current()
    assert "zebra" in now.words.counted
    assert set(now.newest_first(now.all)) > {quote.pk for quote in made[1:]}
    assert made[0].pk not in set(now.newest_first(now.all))  # a withdrawal holds, wherever it was read


def test_a_copy_that_stands_behind_is_asked_for_one_row_alone(django_assert_max_num_queries):
    make_random_publications(3, seed=1)
    index.current()
    with known_elsewhere():
        make_publication("a zebra")
    index.current()

    with django_assert_max_num_queries(1):
        index.current()


def test_what_is_withdrawn_where_the_database_stands_behind_goes_at_once():
    made = make_random_publications(3, seed=1)
    index.current()
    with known_elsewhere():
        make_publication("a zebra")
        make_random_publications(12, seed=2)
    index.current()

    withdraw(made[0])

    assert made[0].pk not in set(index.current().newest_first(index.current().all))
    assert "zebra" in index.current().words.counted


def test_what_ends_on_a_day_goes_on_it_though_the_database_stands_behind(days):
    make_random_publications(3, seed=1)
    ending = make_publication("a heron", lapses_on=days[0])
    index.current()
    with known_elsewhere():
        make_publication("a zebra")

    days[0] += timedelta(days=1)

    now = index.current()
    assert ending.pk not in set(now.newest_first(now.all))
    assert "zebra" in now.words.counted


def test_a_copy_that_has_caught_up_is_followed_again():
    made = make_random_publications(3, seed=1)
    index.current()
    with known_elsewhere():
        withdraw(made[0])
    index.current()

    withdraw(made[0])
    make_publication("a zebra")

    assert len(followed()) == 3


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_database_that_stays_behind_is_read_anew_beside_what_is_served(monkeypatch):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads need a database that they can share")
    make_random_publications(3, seed=1)
    index.current()
    with known_elsewhere():
        make_publication("a zebra")
    assert "zebra" in index.current().words.counted

    monkeypatch.setattr(index, "LONGEST_BEHIND", 0.0)
    index.current()
    for thread in threading.enumerate():
        if thread.name == "index":
            thread.join()

    assert "zebra" not in followed().words.counted


def test_the_state_counts_the_rows_that_stand():
    before = Generation.state()

    first, second = make_random_publications(2, seed=1)
    renew(first, timezone.localdate())
    withdraw(second)

    after = Generation.state()
    assert (after.standing - before.standing, after.renewed - before.renewed) == (1, 1)
    assert after.number > before.number


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_those_who_read_while_it_follows_see_one_state_or_the_next():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads need a database that they can share")
    make_random_publications(20, seed=1)
    index.clear()
    wrong, ended = [], threading.Event()

    def read():
        try:
            while not ended.is_set():
                now = index.current()
                counted = sum(len(some) for some in now.having["gender"].values())
                if not len(now) == counted == len(list(now.newest_first(now.all))):
                    wrong.append((len(now), counted))
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for each in readers:
        each.start()
    for turn in range(15):
        with transaction.atomic():
            make_random_publications(2, seed=turn)
        withdraw(Publication.everything.order_by("?").first())
    ended.set()
    for each in readers:
        each.join()

    assert wrong == []
    assert len(followed()) == 20 + 15
