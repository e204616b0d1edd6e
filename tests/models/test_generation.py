"""The number that rises with everything that readers could see change: raised by the database itself."""

import pytest
from django.db import IntegrityError, connection, transaction

from archive.models import Generation, HarmType, Platform, Publication, Theme, Tombstone
from archive.wall.guards import remove_guards
from archive.wall.reactions import reactions
from tests.public.factory import FIRST_DAY, make_publication, public_id
from tests.walls import lowered

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote(unguarded):
    return make_publication("he said it would stay between us", themes=["asked-to-pay"])


CHANGES = {
    "a quote is published": lambda: make_publication("and then he told", themes=["asked-to-pay"]),
    "a quote goes": lambda: Publication.objects.get().delete(),
    "a quote is changed": lambda: Publication.objects.update(text="x"),
    "an address is withdrawn": lambda: Tombstone.objects.create(
        public_id=public_id(7), withdrawn_on=FIRST_DAY
    ),
    "a theme gets another name": lambda: Theme.objects.filter(slug="asked-to-pay").update(label="Asked"),
    "a platform is new": lambda: Platform.objects.create(slug="new", label="New", definition="Use when new."),
    "a harm type goes": lambda: HarmType.objects.filter(children=None).last().delete(),
    "a quote gets a tag": lambda: Publication.objects.get().platforms.add(Platform.objects.first()),
    "a quote loses a tag": lambda: Publication.objects.get().themes.set([]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_rises_with_what_readers_see(change, quote):
    before = Generation.present()

    change()

    assert Generation.present() > before


def test_it_stays_where_nothing_changed_for_readers(quote, django_user_model):
    before = Generation.present()

    django_user_model.objects.create_user("somebody")

    assert Generation.present() == before


def test_it_goes_back_with_a_transaction_that_does(quote):
    before = Generation.present()
    with transaction.atomic():
        Publication.objects.get().delete()
        transaction.set_rollback(True)

    assert Generation.present() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda: Generation.objects.update(number=1),
        lambda: Generation.objects.all().delete(),
        lambda: Generation.objects.create(pk=2, number=5),
    ],
    ids=["set back", "deleted", "a second one"],
)
def test_there_is_one_and_it_only_rises(act, db):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
    with lowered():
        Generation.objects.update(number=1)
        assert Generation.present() == 1


def test_without_its_trigger_it_would_stay(quote):
    remove_guards(
        using="default",
        names=[each.name for each in reactions(connection.vendor) if each.table == "archive_theme"],
    )
    before = Generation.present()

    Theme.objects.filter(slug="asked-to-pay").update(label="Asked")

    assert Generation.present() == before
