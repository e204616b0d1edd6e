"""The audit trail as a chain, and what verify_archive finds when somebody got past the guards."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from archive.models import Clearance, Edition, Event, Flag, Head, Publication, Testimony, Tombstone
from archive.models.audit import Action, broken_links, trail_is_cut
from archive.models.publication import PUBLIC_ID_ALPHABET
from archive.workflow import verifying
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import publishing

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


def test_rows_cut_off_the_end_are_noticed_also_after_others_were_added(published, approver):
    count = Event.objects.count()
    assert not trail_is_cut()
    with lowered("guard_event_delete"):
        Event.objects.filter(sequence__gt=count - 2).delete()
    assert (list(broken_links()), trail_is_cut()) == ([], True)

    for _ in range(4):
        Event.objects.append("opened", testimony_id=published.pk, by="somebody", details={})

    assert (list(broken_links()), trail_is_cut()) == ([], True)


def test_a_trail_that_is_gone_as_a_whole_is_noticed(published):
    with lowered("guard_event_delete"):
        Event.objects.all().delete()
    assert trail_is_cut()

    Event.objects.append("opened", testimony_id=published.pk, by="somebody", details={})

    assert trail_is_cut()


def test_an_end_of_the_trail_that_was_set_back_with_it_needs_the_key(published):
    """Whoever takes every guard down can set the end back too, but cannot sign it."""
    count = Event.objects.count()
    with lowered():
        Event.objects.filter(sequence=count).delete()
        last = Event.objects.get(sequence=count - 1)
        Head.objects.update(sequence=last.sequence, mac=last.mac)

    assert trail_is_cut()


def test_the_end_moves_forward_only_and_only_to_the_last_row_that_is_there(published):
    head = Head.objects.get()
    for sequence in (1, head.sequence - 1, head.sequence, head.sequence + 1, head.sequence + 2):
        with pytest.raises(IntegrityError, match="head-follows-the-trail"), transaction.atomic():
            Head.objects.update(sequence=sequence)
    with pytest.raises(IntegrityError), transaction.atomic():
        Head.objects.create(pk=2, sequence=1, mac="")


def rows(count):
    return [Event(action="opened", testimony_id=1, by="somebody", details={}) for _ in range(count)]


@pytest.mark.parametrize("together", [1, 2, 40])
def test_rows_that_are_added_together_follow_one_another_and_the_end_moves_with_them(db, together):
    for _ in range(3):
        Event.objects.append_all(rows(together))

    assert list(Event.objects.values_list("sequence", flat=True)) == list(range(1, 3 * together + 1))
    assert (list(broken_links()), trail_is_cut()) == ([], False)
    assert Head.objects.get().sequence == 3 * together


def test_more_rows_than_were_cut_off_do_not_hide_the_cut(published):
    with lowered("guard_event_delete"):
        Event.objects.filter(sequence__gt=3).delete()

    Event.objects.append_all(rows(Head.objects.get().sequence + 5))
    Event.objects.append_all(rows(1))

    assert trail_is_cut()
    assert list(broken_links()) == []


def test_a_trail_set_back_as_a_whole_is_found_by_what_was_written_down(published, capsys):
    call_command("verify_archive")
    written = capsys.readouterr().out.split()[-1]
    call_command("verify_archive", "--written-down", written)
    assert "No problems found" in capsys.readouterr().out

    sequence, _, mac = written.partition(":")
    for other in (f"{int(sequence) + 1}:{mac}", f"{sequence}:{'0' * 64}"):
        with pytest.raises(CommandError, match="1 problem found"):
            call_command("verify_archive", "--written-down", other)
        assert "is not the one that was written down" in capsys.readouterr().out
    with pytest.raises(CommandError, match="give exactly what verify_archive told you"):
        call_command("verify_archive", "--written-down", "jess")


def test_another_key_is_told_in_one_line(published, settings, capsys):
    settings.ARCHIVE_AUDIT_KEY = "another-key-of-this-test-" * 3

    with pytest.raises(CommandError, match="1 problem found"):
        call_command("verify_archive")

    assert "no audit row matches the key" in capsys.readouterr().out


def test_rows_that_were_changed_are_told_in_one_line_a_run(published):
    with lowered("guard_event_update"):
        Event.objects.filter(sequence__in=(2, 3, 4, 7)).update(by="somebody else")

    assert list(findings()) == [
        "trail: audit rows 2 to 4 do not follow from the row before",
        "trail: audit row 7 does not follow from the row before",
    ]


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

    assert "No problems found" in capsys.readouterr().out


def test_what_somebody_is_just_doing_is_no_finding(published, monkeypatch, capsys):
    """Found once, and not when asked again."""
    answers = iter([["trail: seen half-way"], []])
    monkeypatch.setattr(verifying, "findings", lambda: iter(next(answers)))

    call_command("verify_archive")

    assert "No problems found" in capsys.readouterr().out


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
    with lowered("guard_testimony_tie"):
        Testimony.objects.filter(pk=testimony.pk).update(publication=None, status="withdrawn")


def of_no_edition(_):
    with lowered("guard_edition_delete"):
        Edition.objects.all().delete()


def entombed_while_it_stands(_):
    public_id = Publication.objects.get().public_id
    with lowered("fall_with_tombstone"):
        Tombstone.objects.create(public_id=public_id, withdrawn_on=timezone.localdate())


def cleared_without_a_row(testimony):
    standing = Clearance.objects.values().get()
    del standing["id"]
    with lowered("guard_clearance_insert"):
        Clearance.objects.create(**{**standing, "version": 99})


def scanned_without_a_row(testimony):
    testimony.latest_revision.scans.create(detector_version="another")


def flag_past_the_program(testimony):
    Flag.objects.create(
        revision=testimony.latest_revision,
        added_by=testimony.entered_by,
        start=0,
        end=2,
        label="PERSON",
        suggestion="[name]",
    )


def told_without_an_act(testimony):
    Event.objects.append(Action.EDITED, testimony_id=testimony.pk, by="author", details={"revision": 9})


def gone_without_a_tombstone(testimony):
    with lowered():
        Testimony.objects.filter(pk=testimony.pk).update(publication=None, status="cleared")
        Publication.objects.all().delete()


def tombstone_taken_away(testimony):
    publishing.withdraw(testimony, seen=testimony.version, reason="duplicate", by=testimony.entered_by)
    with lowered("guard_tombstone_delete"):
        Tombstone.objects.all().delete()


def row_without_its_publication(testimony):
    details = {"public_id": "qrstvwxyz2"}
    Event.objects.append(Action.PUBLISHED, testimony_id=testimony.pk, by="approver", details=details)


def row_changed(_):
    with lowered("guard_event_update"):
        Event.objects.filter(sequence=2).update(by="somebody else")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (text_changed, "is not what was cleared for testimony"),
        (tag_taken_away, "is not what was cleared for testimony"),
        (torn_from_its_testimony, "is not tied to testimony"),
        (of_no_edition, "belongs to no testimony"),
        (entombed_while_it_stands, "was withdrawn, but is still published"),
        (row_changed, "audit row 2 does not follow"),
        (cleared_without_a_row, "has 2 clearances, but the number of audit rows about them is 1"),
        (scanned_without_a_row, "scans, but"),
        (flag_past_the_program, "was withdrawn, but no audit row says who withdrew it"),
        (told_without_an_act, "revisions, but"),
        (gone_without_a_tombstone, "was published, but is now neither there nor withdrawn"),
        (tombstone_taken_away, "its address could be used again"),
        (row_without_its_publication, "qrstvwxyz2 was published, but is now neither there nor withdrawn"),
    ],
)
def test_what_is_wrong_is_told_in_ids_and_codes(harm, told, published, capsys):
    harm(published)

    with pytest.raises(CommandError, match=r"\d problems? found"):
        call_command("verify_archive")
    lines = capsys.readouterr().out.splitlines()
    assert any(told in line for line in lines)
    assert "jess" not in str(lines)


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
