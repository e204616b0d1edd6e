"""Nothing starts with keys that are not this archive's."""

from datetime import date
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from archive.errors import GuardsDown
from archive.models import Contact, DataKey
from archive.models.data_key import at_hand
from archive.wall.checks import require_walls
from archive.wall.keys import require_keys
from archive.workflow import rotating
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.conftest import author, entered, entry, tags  # noqa: F401 -- fixtures work where they are imported

pytestmark = pytest.mark.django_db
NEW = Fernet.generate_key().decode()


@pytest.fixture
def set_keys(settings):
    def change(*keys):
        settings.ARCHIVE_SEALING_KEYS = list(keys)
        at_hand.forget()

    yield change
    at_hand.forget()


@pytest.fixture(autouse=True)
def staffs_process(settings):
    """Readers' own process is given none of these keys (test_sites.py)."""
    settings.ARCHIVE_SITE = "staff"


def test_an_archive_starts_with_its_own_keys(entered, set_keys, settings):  # noqa: F811
    require_walls()
    set_keys(NEW, settings.ARCHIVE_SEALING_KEYS[0])
    require_walls()


def test_an_empty_archive_starts_with_any(db, set_keys):
    set_keys(NEW)

    require_walls()


def test_a_wrong_sealing_key_stops_the_start(entered, set_keys):  # noqa: F811
    set_keys(NEW)

    with pytest.raises(GuardsDown, match="ARCHIVE_SEALING_KEYS is not right: it opens none of the data keys"):
        require_walls()


def test_so_does_the_old_key_alone_after_a_rotation(entered, set_keys, settings):  # noqa: F811
    old = settings.ARCHIVE_SEALING_KEYS[0]
    set_keys(NEW, old)
    list(rotating.rotate())
    require_keys()
    set_keys(old)

    with pytest.raises(GuardsDown, match="ARCHIVE_SEALING_KEYS"):
        require_keys()


@pytest.mark.parametrize("which", ["old", "new"])
def test_either_key_alone_in_the_middle_of_one_starts_and_says_that_one_is_missing(
    which,
    entered,  # noqa: F811
    set_keys,
    settings,
    monkeypatch,
    caplog,
):
    old = settings.ARCHIVE_SEALING_KEYS[0]
    set_keys(NEW, old)
    monkeypatch.setattr(rotating, "PAGE", 1)
    next(rotating.rotate())
    require_keys()
    assert caplog.messages == []
    set_keys({"old": old, "new": NEW}[which])

    require_keys()

    assert "opens 1 of the 2 data keys that were tried. If an older sealing key is missing" in caplog.text


def damage(key, *, wrapped="cut"):
    with lowered():
        DataKey.objects.filter(pk=key.pk).update(wrapped=wrapped)
    at_hand.forget()


@pytest.mark.parametrize("whose", ["contact", "testimony"])
def test_one_damaged_data_key_stops_nothing_and_is_named(whose, entered, caplog):  # noqa: F811
    owner = {"contact": entered.contact, "testimony": entered}[whose]
    damage(owner.key)

    require_walls()

    assert f"Otherwise these were altered: {owner.key_id}." in caplog.text
    row = {"contact": f"contact {entered.contact_id}", "testimony": f"revision {entered.revisions.get().pk}"}
    assert f"sealed: {row[whose]} cannot be opened" in list(findings())


def test_a_key_in_the_place_of_another_is_named_and_stops_nothing(entered, caplog):  # noqa: F811
    one, other = DataKey.objects.order_by("pk")
    damage(one, wrapped=other.wrapped)

    require_keys()

    assert f"these were altered: {one.pk}." in caplog.text


def test_damage_at_both_ends_of_the_table_stops_nothing(entered):  # noqa: F811
    DataKey.objects.bulk_create(DataKey.new() for _ in range(10))
    for key in (DataKey.objects.earliest("pk"), DataKey.objects.latest("pk")):
        damage(key)

    require_keys()


def test_where_no_data_key_opens_both_causes_are_named(entered):  # noqa: F811
    for key in DataKey.objects.all():
        damage(key)

    with pytest.raises(GuardsDown) as refused:
        require_keys()
    assert "Set it to all the keys" in str(refused.value)
    assert "somebody altered the data keys" in str(refused.value)


def test_what_was_shredded_says_nothing_about_the_keys(entered, set_keys):  # noqa: F811
    DataKey.objects.bulk_create(
        DataKey(uuid=uuid4(), wrapped="", shredded_at=timezone.now()) for _ in range(10)
    )
    require_keys()
    set_keys(NEW)

    with pytest.raises(GuardsDown, match="ARCHIVE_SEALING_KEYS"):
        require_keys()


def test_a_key_that_stands_between_shredded_ones_tells_all_the_same(db, set_keys):
    now = timezone.now()
    keys = [DataKey(uuid=uuid4(), wrapped="", shredded_at=now) for _ in range(30)]
    DataKey.objects.bulk_create([*keys[:15], DataKey.new(), *keys[15:]])  # beside those that are looked at
    require_keys()
    set_keys(NEW)

    with pytest.raises(GuardsDown, match="ARCHIVE_SEALING_KEYS"):
        require_keys()


def test_the_keys_are_tried_at_the_same_cost_however_many_there_are(
    entered,  # noqa: F811
    django_assert_max_num_queries,
):
    DataKey.objects.bulk_create(DataKey.new() for _ in range(200))

    with django_assert_max_num_queries(21):
        require_keys()


def test_a_wrong_lookup_key_stops_the_start(entered, settings):  # noqa: F811
    settings.ARCHIVE_LOOKUP_KEY = "another-key-" * 4

    with pytest.raises(GuardsDown, match="ARCHIVE_LOOKUP_KEY is not the key"):
        require_walls()


def another_contact(reference):
    contact = Contact(reference=reference, month=date(2025, 3, 1))
    contact.save()
    return contact


def test_one_contact_that_is_not_found_by_its_own_reference_is_named_and_stops_nothing(entered):  # noqa: F811
    odd = another_contact("T-2")
    with lowered():
        Contact.objects.filter(pk=odd.pk).update(reference_hash="0" * 64)

    require_keys()

    assert f"sealed: contact {odd.pk} cannot be found by its own words" in list(findings())


def test_a_reference_that_does_not_open_is_named_and_stops_nothing(entered):  # noqa: F811
    with lowered():
        Contact.objects.update(seal="00000000-0000-4000-8000-000000000000")

    require_keys()

    assert f"sealed: contact {entered.contact_id} cannot be opened" in list(findings())


def test_a_reference_that_does_not_open_hides_no_wrong_lookup_key(entered, settings):  # noqa: F811
    with lowered():
        Contact.objects.update(seal="00000000-0000-4000-8000-000000000000")
    another_contact("T-2")
    settings.ARCHIVE_LOOKUP_KEY = "another-key-" * 4

    with pytest.raises(GuardsDown, match="ARCHIVE_LOOKUP_KEY is not the key"):
        require_keys()
