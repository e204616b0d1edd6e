"""What readers see of a collection is what another person confirmed, whoever writes it to the database.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from archive.models import (
    Collection,
    CollectionAddress,
    CollectionEdition,
    CollectionItem,
    CollectionPage,
    CollectionPart,
    CollectionTakedown,
    Generation,
    PowerAnswer,
    PowerRequest,
)
from archive.wall.guards import remove_guards, triggers
from archive.workflow import collections, power
from archive.workflow.collections import Content, Part
from tests.wall.test_days import at
from tests.walls import DONE, lowered, outcome
from tests.workflow.acting import publishing
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db
UNCONFIRMED = "collection-was-not-confirmed"


@pytest.fixture
def second(db):
    return person("second", "approver")


@pytest.fixture
def collection(published, reviewer):
    quote = Part(public_id=published.publication.public_id, heading="Afraid", context="Asked in a chat.")
    content = Content("Evidence (invented)", "evidence", "What children say.", None, (quote,))
    return collections.start(content, by=reviewer)


@pytest.fixture
def asked(collection, reviewer):
    return collections.submit(collection, seen=collection.latest.seen, by=reviewer)


@pytest.fixture
def stands(asked, second):
    power.answer(asked, "confirmed", by=second)
    return CollectionPage.objects.get()


def page_like(edition, /, **changes):
    """The page of an edition, written by whoever has the database."""
    columns = {
        "number": edition.collection_id,
        "edition": edition.number,
        "slug": edition.slug,
        "title": edition.title,
        "introduction": edition.introduction,
        "publish_on": timezone.localdate(),
        **changes,
    }
    return lambda: CollectionPage.objects.create(**columns)


def answered(asked, by, verdict="confirmed"):
    return lambda: PowerAnswer.objects.create(request=asked, verdict=verdict, answered_by=by)


def test_nothing_comes_before_readers_that_nobody_confirmed(collection, asked, second):
    edition = collection.latest
    before = outcome(page_like(edition))
    answered(asked, second, "refused")()

    assert (before, outcome(page_like(edition))) == (UNCONFIRMED, UNCONFIRMED)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Other"},
        {"introduction": "Other"},
        {"slug": "other"},
        {"edition": 2},
        {"number": 99},
        {"publish_on": timezone.localdate() - timedelta(days=1)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_nothing_else_than_was_confirmed_comes_before_readers(changes, collection, asked, reviewer, second):
    later = timezone.localdate() + timedelta(days=2)
    content = collections.content_of(collection.latest)
    dated = Content(content.title, "dated", content.introduction, later, content.parts)
    edition = collections.start(dated, by=reviewer).latest
    request = collections.submit(edition.collection, seen=edition.seen, by=reviewer)
    answered(request, second)()
    edition.refresh_from_db()

    assert outcome(page_like(edition, publish_on=later)) == DONE
    assert outcome(page_like(edition, **{"publish_on": later, **changes})) == UNCONFIRMED


def test_nobody_who_wrote_in_it_confirms_it(collection, asked, approver, second):
    collections.save(
        collection, Content("Evidence", "evidence", "Other."), seen=collection.latest.seen, by=approver
    )
    again = collections.content_of(collection.latest)
    assert again.introduction == "Other."

    draft = collection.latest
    request = PowerRequest.objects.create(kind="collection", subject="collection 1", asked_by=second)
    draft.request = request
    draft.save()
    assert outcome(answered(request, approver)) == "collection-needs-somebody-else"
    assert outcome(answered(request, person("third", "approver"))) == DONE


def test_what_was_changed_after_it_was_asked_for_is_not_confirmed(collection, asked, reviewer, second):
    assert outcome(answered(asked, second)) == DONE
    CollectionEdition.objects.create(
        collection=collection, number=2, title="Evidence", slug="evidence", changed_by=reviewer
    )

    assert outcome(answered(asked, second)) == "collection-needs-somebody-else"


def test_a_request_that_no_edition_asks_is_not_confirmed(reviewer, second):
    request = PowerRequest.objects.create(kind="collection", subject="collection 1", asked_by=reviewer)

    assert outcome(answered(request, second)) == "collection-needs-somebody-else"


def test_nothing_of_what_was_asked_for_changes(collection, asked):
    edition, part = collection.latest, collection.latest.parts.get()
    editions = CollectionEdition.objects.filter(pk=edition.pk)
    parts = CollectionPart.objects.filter(pk=part.pk)
    acts = [
        lambda: editions.update(title="Other"),
        lambda: editions.update(request=None),
        lambda: parts.update(heading="Other"),
        lambda: parts.update(heading="", context=""),
        lambda: parts.update(place=2),
        parts.delete,
        lambda: CollectionPart.objects.create(edition=edition, place=2, public_id="bcdfg23456"),
    ]

    assert [outcome(act) for act in acts] == ["asked-for-stays"] * len(acts)


def test_an_edition_asks_with_a_request_about_collections_that_is_open(collection, asked, reviewer, second):
    draft = collections.save(
        collection, Content("Evidence", "evidence", "Other."), seen=collection.latest.seen, by=second
    )
    other = PowerRequest.objects.create(kind="words", subject="figure 1", asked_by=reviewer)
    drafts = CollectionEdition.objects.filter(pk=draft.pk)
    answered(asked, second, "refused")()

    assert outcome(lambda: drafts.update(request=other)) == "request-is-of-another"
    new = {"collection": collection, "number": 3, "title": "x", "slug": "x", "changed_by": reviewer}
    assert outcome(lambda: CollectionEdition.objects.create(**new, request=other)) == "asked-for-stays"


def test_whoever_writes_in_it_has_a_hand_in_it_for_good(collection, reviewer, approver):
    CollectionEdition.objects.filter(collection=collection).update(changed_by=approver)
    hands = Collection.editors.through.objects.filter(collection=collection)

    assert set(hands.values_list("user", flat=True)) == {reviewer.pk, approver.pk}
    assert outcome(hands.all().delete) == "editors-are-only-added-to"
    assert outcome(lambda: hands.update(user=reviewer.pk)) == "editors-are-only-added-to"


def test_each_quote_and_word_stands_as_it_was_confirmed(stands):
    items = CollectionItem.objects.filter(page=stands)
    acts = [
        lambda: items.update(heading="Other"),
        lambda: items.update(context=""),
        lambda: items.update(public_id="bcdfg23456"),
        lambda: items.update(place=7),
        lambda: CollectionItem.objects.create(page=stands, place=2, public_id="bcdfg23456"),
    ]

    assert [outcome(act) for act in acts] == [UNCONFIRMED] * len(acts)
    assert outcome(items.all().delete) == "collection-is-taken-down"
    assert outcome(lambda: CollectionPage.objects.filter(pk=stands.pk).update(title="x")) == UNCONFIRMED


def test_words_about_a_quote_go_with_it_and_do_not_come_back(stands, published, approver):
    public_id = published.publication.public_id
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
    items = CollectionItem.objects.filter(page=stands)

    assert list(items.values_list("public_id", "heading", "context")) == [(public_id, "", "")]
    assert list(CollectionPart.objects.values_list("heading", "context")) == [("", "")]
    assert outcome(lambda: items.update(heading="Afraid")) == UNCONFIRMED


def test_a_page_goes_when_it_is_taken_down_and_that_edition_stays_gone(stands, collection, second):
    assert outcome(lambda: CollectionPage.objects.filter(pk=stands.pk).delete()) != DONE
    CollectionTakedown.objects.create(collection=collection, edition=1, taken_by=second)

    assert list(CollectionPage.objects.all()) == list(CollectionItem.objects.all()) == []
    assert outcome(page_like(collection.latest)) == UNCONFIRMED
    assert outcome(CollectionTakedown.objects.all().delete) == "collectiontakedown-is-only-added-to"


def test_an_address_that_readers_have_seen_stays(stands):
    addresses = CollectionAddress.objects.all()

    assert outcome(addresses.delete) == "address-stays"
    assert outcome(lambda: addresses.update(number=7)) == "address-stays"
    new = {"slug": "other", "number": stands.number, "since": stands.publish_on}
    assert outcome(lambda: CollectionAddress.objects.create(**new)) == "address-has-no-page"


def test_each_change_of_what_readers_see_tells_the_caches(stands, collection, second):
    before = Generation.present()
    CollectionTakedown.objects.create(collection=collection, edition=1, taken_by=second)

    assert Generation.present() > before


def test_a_withdrawal_goes_through_whatever_became_of_the_page(stands, published, approver):
    with lowered():
        CollectionPage.objects.filter(pk=stands.pk).update(edition=7, title="Other")
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    assert list(CollectionItem.objects.values_list("heading", "context")) == [("", "")]


def statement(sql, *given):
    """Past the models, which know what else hangs on a row."""

    def act():
        with connection.cursor() as cursor:
            cursor.execute(sql, given)

    return act


def test_no_statement_deletes_or_moves_what_was_asked_for(collection, asked, reviewer):
    edition = collection.latest.pk
    open_one = CollectionEdition.objects.create(
        collection=collection, number=9, slug="other", title="Other", introduction="x", changed_by=reviewer
    )
    part = CollectionPart.objects.create(edition=open_one, place=1, public_id="bcdfg23456")
    acts = {
        "DELETE FROM archive_collectionedition WHERE id = %s": (edition,),
        "DELETE FROM archive_collectionpart WHERE edition_id = %s": (edition,),
        "UPDATE archive_collectionpart SET edition_id = %s, place = 5 WHERE edition_id = %s": (
            open_one.pk,
            edition,
        ),
        "UPDATE archive_collectionpart SET edition_id = %s, place = 6 WHERE id = %s": (edition, part.pk),
    }

    assert {sql: outcome(statement(sql, *given)) for sql, given in acts.items()} == dict.fromkeys(
        acts, "asked-for-stays"
    )


def test_no_statement_changes_or_deletes_a_collection(collection):
    acts = (
        "UPDATE archive_collection SET id = id WHERE id = %s",
        "DELETE FROM archive_collection WHERE id = %s",
    )

    assert [outcome(statement(sql, collection.pk)) for sql in acts] == ["collection-is-never-deleted"] * 2


def test_no_statement_deletes_a_page_that_nobody_took_down(stands):
    act = statement("DELETE FROM archive_collectionpage WHERE id = %s", stands.pk)

    assert outcome(act) == "collection-is-taken-down"


# Half past eleven at Greenwich in July is half past twelve in London, of the day after.
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), 14),
        (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), 15),
        (datetime(2026, 1, 14, 23, 30, tzinfo=UTC), 14),
    ],
)
def test_an_address_was_seen_by_readers_since_midnight_in_london(moment, day, stands, collection, second):
    meant = ("guard_collectionaddress_delete", "fall_with_collectiontakedown")
    ours = [each for each in triggers(connection.vendor) if each.name in meant]
    with lowered(*meant, "guard_collectionaddress_update"):
        with connection.cursor() as cursor:
            for each in ours:
                for statement in each.statements(connection.vendor):
                    cursor.execute(at(moment, statement))
        address = CollectionAddress.objects.get()

        for on in (day, day + 1):
            CollectionAddress.objects.update(since=moment.replace(day=on).date())
            refused = outcome(address.delete)
            assert refused == ("address-stays" if on == day else DONE)
            before = CollectionAddress.objects.count()
            with transaction.atomic():
                CollectionTakedown.objects.create(collection=collection, edition=1, taken_by=second)
                assert CollectionAddress.objects.count() == (before if on == day else 0)
                transaction.set_rollback(True)
        remove_guards(using="default", names=meant)
