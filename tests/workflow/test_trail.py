"""The audit trail as a chain, and what verify_archive finds when somebody got past the guards."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from archive.models import Event, Publication, Testimony, Tombstone
from archive.models.audit import Action, broken_links
from archive.models.publication import PUBLIC_ID_ALPHABET
from archive.workflow import publishing
from archive.workflow.verifying import findings
from tests.walls import lowered

ADDRESS = PUBLIC_ID_ALPHABET[:10]


def test_the_rows_of_a_testimonys_life_are_one_chain(published):
    events = list(Event.objects.order_by("sequence"))

    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert len({event.mac for event in events}) == len(events) > 5
    assert list(broken_links()) == []


def test_a_chain_read_back_in_another_time_zone_holds(published):
    with timezone.override("Asia/Tokyo"):
        assert list(broken_links()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"by": "somebody else"},
        {"action": Action.EDITED},
        {"details": {"revision": 99}},
        {"testimony_id": 99},
        {"at": timezone.now()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_row_that_was_changed_is_found(change, published):
    third = Event.objects.get(sequence=3)
    with lowered("guard_event_update"):
        Event.objects.filter(pk=third.pk).update(**change)

    assert list(broken_links()) == [3]


def test_a_row_that_was_taken_out_is_found(published):
    with lowered("guard_event_delete"):
        Event.objects.filter(sequence=3).delete()

    assert list(broken_links()) == [4]


def test_rows_that_were_exchanged_are_found(published):
    with lowered("guard_event_update"):
        third, fourth = Event.objects.filter(sequence__in=(3, 4)).order_by("sequence")
        Event.objects.filter(pk=third.pk).update(sequence=999)
        Event.objects.filter(pk=fourth.pk).update(sequence=3)
        Event.objects.filter(pk=third.pk).update(sequence=4)

    assert 3 in list(broken_links())


def test_a_row_under_another_key_is_found(published, settings):
    settings.ARCHIVE_AUDIT_KEY = "another-key-of-this-test-" * 3

    assert list(broken_links()) == [event.sequence for event in Event.objects.order_by("sequence")]


def test_no_row_is_put_in_out_of_sequence(published):
    last = Event.objects.latest("sequence")

    for sequence in (last.sequence + 2, 0):
        with pytest.raises(IntegrityError, match="event-out-of-sequence"), transaction.atomic():
            Event.objects.create(
                sequence=sequence, action="opened", testimony_id=published.pk, by="x", mac="0" * 64
            )


def test_a_forged_row_at_the_end_is_found(published):
    last = Event.objects.latest("sequence")
    Event.objects.create(
        sequence=last.sequence + 1, action="opened", testimony_id=published.pk, by="x", mac="0" * 64
    )

    assert list(broken_links()) == [last.sequence + 1]


def test_nothing_is_found_where_all_is_as_it_was_signed(published, capsys):
    call_command("verify_archive")

    assert "Nothing found" in capsys.readouterr().out


def test_nothing_is_found_after_a_withdrawal(published, approver):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    assert list(findings()) == []


def text_changed(_):
    with lowered("guard_publication_update"):
        Publication.objects.update(text="my mate jess lives in stockport")


def tag_taken_away(_):
    with lowered("guard_publication_themes_delete"):
        Publication.objects.get().themes.clear()


def torn_from_its_testimony(testimony):
    Testimony.objects.filter(pk=testimony.pk).update(publication=None, status="withdrawn")


def entombed_while_it_stands(_):
    public_id = Publication.objects.get().public_id
    with lowered("fall_with_tombstone"):
        Tombstone.objects.create(public_id=public_id, withdrawn_on=timezone.localdate())


def row_changed(_):
    with lowered("guard_event_update"):
        Event.objects.filter(sequence=2).update(by="somebody else")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (text_changed, "is not what was cleared for testimony"),
        (tag_taken_away, "is not what was cleared for testimony"),
        (torn_from_its_testimony, "belongs to no testimony"),
        (entombed_while_it_stands, "was withdrawn and stands"),
        (row_changed, "audit row 2 does not follow"),
    ],
)
def test_what_is_wrong_is_told_in_ids_and_codes(harm, told, published, capsys):
    harm(published)

    with pytest.raises(CommandError, match=r"\d found"):
        call_command("verify_archive")
    lines = capsys.readouterr().out.splitlines()
    assert any(told in line for line in lines)
    assert "jess" not in str(lines)


def test_an_index_that_differs_from_the_publications_is_found(published):
    if connection.vendor == "postgresql":
        return  # there it is a column of the same row
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO quote_search(rowid, text) VALUES (999, 'zebra')")

    assert any(finding.startswith("search:") for finding in findings())


def test_a_refused_act_leaves_no_row(published, approver):
    before = Event.objects.count()

    def withdraw_and_stumble():
        with transaction.atomic():
            publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
            Publication.objects.create(public_id=ADDRESS)

    with pytest.raises(IntegrityError):
        withdraw_and_stumble()

    assert Event.objects.count() == before
    assert Testimony.objects.filter(pk=published.pk, version=F("version"), status="published").exists()
