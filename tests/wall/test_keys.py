"""Nothing starts with keys that are not this archive's."""

import pytest
from cryptography.fernet import Fernet

from archive.errors import GuardsDown
from archive.models import Contact, DataKey
from archive.models.data_key import at_hand
from archive.wall.checks import require_walls
from archive.wall.keys import require_keys
from archive.workflow import rotating
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

    with pytest.raises(GuardsDown, match="ARCHIVE_SEALING_KEYS is not right: it does not open data key"):
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
def test_so_does_either_key_alone_in_the_middle_of_one(which, entered, set_keys, settings, monkeypatch):  # noqa: F811
    old = settings.ARCHIVE_SEALING_KEYS[0]
    set_keys(NEW, old)
    monkeypatch.setattr(rotating, "PAGE", 1)
    next(rotating.rotate())
    require_keys()
    set_keys({"old": old, "new": NEW}[which])

    with pytest.raises(GuardsDown, match="ARCHIVE_SEALING_KEYS"):
        require_keys()


def test_a_key_of_something_else_in_its_place_stops_the_start(entered):  # noqa: F811
    one, other = DataKey.objects.order_by("pk")
    one.wrapped = other.wrapped
    one.save()
    at_hand.forget()

    with pytest.raises(GuardsDown, match=f"data key {one.pk}"):
        require_keys()


def test_a_wrong_lookup_key_stops_the_start(entered, settings):  # noqa: F811
    settings.ARCHIVE_LOOKUP_KEY = "another-key-" * 4

    with pytest.raises(GuardsDown, match="ARCHIVE_LOOKUP_KEY is not the key"):
        require_walls()


def test_a_reference_that_does_not_open_stops_the_start_by_number(entered):  # noqa: F811
    with lowered():
        Contact.objects.update(seal="00000000-0000-4000-8000-000000000000")

    with pytest.raises(GuardsDown, match=f"row {entered.contact_id}") as refused:
        require_keys()
    assert "T-1" not in str(refused.value)
