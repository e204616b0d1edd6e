"""Data keys go under a new sealing key while people work, and a run that was killed is gone on with."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.utils import timezone

from archive import sealing
from archive.errors import SealBroken
from archive.models import DataKey, Revision
from archive.models.data_key import at_hand
from archive.workflow import rotating
from archive.workflow.verifying import findings
from tests.workflow.test_kill import is_killed

NEW = Fernet.generate_key().decode()


@pytest.fixture
def new_key_first(settings):
    """As after a restart with the new key in front of the old one."""
    old = settings.ARCHIVE_SEALING_KEYS[0]
    settings.ARCHIVE_SEALING_KEYS = [NEW, old]
    at_hand.forget()
    yield old
    at_hand.forget()


def only(settings, key):
    settings.ARCHIVE_SEALING_KEYS = [key]
    at_hand.forget()


def texts():
    return [revision.text for revision in Revision.objects.order_by("pk")]


@pytest.mark.django_db
def test_afterwards_the_new_key_alone_opens_everything(published, settings, new_key_first, capsys):
    before = texts()

    call_command("rotate_sealing_key")

    said = capsys.readouterr().out
    assert f"{DataKey.objects.count()} data keys wrapped under the newest sealing key." in said
    assert "you can take the older keys out" in said
    only(settings, NEW)
    assert texts() == before
    assert list(findings()) == []
    only(settings, new_key_first)
    with pytest.raises(SealBroken):
        texts()


@pytest.mark.django_db
def test_a_second_run_finds_nothing_and_a_dry_run_changes_nothing(published, new_key_first, capsys):
    call_command("rotate_sealing_key", "--dry-run")
    said = capsys.readouterr().out
    assert f"{DataKey.objects.count()} data keys still to be wrapped" in said
    assert "Keep the older keys" in said
    assert sum(done.renewed for done in rotating.rotate()) == DataKey.objects.count()

    call_command("rotate_sealing_key")

    assert "0 data keys wrapped" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_key_that_none_opens_is_named_and_the_others_are_done(published, settings, new_key_first, capsys):
    lost = DataKey.objects.order_by("pk").first()
    stranger = Fernet(Fernet.generate_key()).encrypt(lost.uuid.bytes + b"x" * 32).decode()
    DataKey.objects.filter(pk=lost.pk).update(wrapped=stranger)

    with pytest.raises(CommandError, match="1 data key could not be opened") as refused:
        call_command("rotate_sealing_key")

    assert refused.value.returncode == 1
    assert f"Data key {lost.pk}: no key in ARCHIVE_SEALING_KEYS opens it." in capsys.readouterr().err
    assert DataKey.objects.get(pk=lost.pk).wrapped == stranger
    only(settings, NEW)
    assert [key.opened for key in DataKey.objects.exclude(pk=lost.pk)]


@pytest.mark.django_db
def test_what_is_shredded_meanwhile_stays_shredded(published, new_key_first, monkeypatch):
    real = sealing.rewrapped

    def shredding_meanwhile(wrapped, uuid):
        if uuid == published.key.uuid:
            DataKey.objects.filter(uuid=uuid).update(wrapped="", shredded_at=timezone.now())
        return real(wrapped, uuid)

    monkeypatch.setattr(sealing, "rewrapped", shredding_meanwhile)

    list(rotating.rotate())

    assert DataKey.objects.get(pk=published.key_id).is_shredded


@pytest.mark.django_db
def test_what_is_made_meanwhile_is_done_as_well(published, settings, new_key_first, monkeypatch):
    monkeypatch.setattr(rotating, "PAGE", 1)
    settings.ARCHIVE_SEALING_KEYS = [new_key_first]  # a process that was not restarted
    late = DataKey.new()
    settings.ARCHIVE_SEALING_KEYS = [NEW, new_key_first]

    for done in rotating.rotate():
        if done and late.pk is None:
            late.save(force_insert=True)

    only(settings, NEW)
    assert all(key.opened for key in DataKey.objects.all())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_killed_before_any_statement_it_is_gone_on_with(published, settings, new_key_first, monkeypatch):
    monkeypatch.setattr(rotating, "PAGE", 1)
    before = texts()

    for step in range(200):
        if not is_killed(lambda: list(rotating.rotate()), step):
            break
        at_hand.forget()
        assert texts() == before, f"killed before step {step}"
        assert list(findings()) == [], f"killed before step {step}"

    assert step > DataKey.objects.count()  # it was killed as often as it has steps
    assert sum(done.renewed for done in rotating.rotate()) == 0
    only(settings, NEW)
    assert texts() == before
    assert list(findings()) == []
