"""Backed up while people work, destroyed, brought back, on both engines: what is there and what is not."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pyrage
import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from archive.backups import postgres, sqlite
from archive.backups.again import Lists
from archive.backups.contents import moment
from archive.backups.making import back_up
from archive.backups.restoring import restore
from archive.errors import InvalidEntry, SealBroken, Shredded
from archive.models import (
    Concern,
    Contact,
    DataKey,
    Draft,
    Event,
    Publication,
    Revision,
    Testimony,
    Tombstone,
)
from archive.models.data_key import shred
from archive.models.generation import Generation, State
from archive.vocabulary import Status
from archive.workflow import collections, correcting, drafts, power, publishing, second_factor, withdrawing
from archive.workflow.closing import close, close_untouched
from archive.workflow.collections import Content, Part
from archive.workflow.concerns import raise_concern
from archive.workflow.erasing import erase
from archive.workflow.holding import keep
from archive.workflow.intake import enter
from archive.workflow.renewing import WORKER
from archive.workflow.shredding import standing_hold
from archive.workflow.verifying import findings
from tests.backups.conftest import PUBLIC_CANARY, plant_key, shred_key, wrapped_keys
from tests.crawling import CANARY
from tests.walls import lowered
from tests.workflow.conftest import person
from tests.workflow.test_second_factor import code_at

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)


def withdraw(testimony, by):
    testimony.refresh_from_db()
    publishing.withdraw(testimony, seen=testimony.version, reason="child_asked", by=by)
    testimony.refresh_from_db()


def found_in_files(name):
    """The planted words that are in any byte of the database's files, free pages and indexes included."""
    if connection.vendor == "sqlite":
        connections.close_all()
        files = [Path(name)]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            (base,) = cursor.fetchone()
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            files = list(Path(base, "base", str(cursor.fetchone()[0])).iterdir())
    stored = [file.read_bytes() for file in files]
    return {word for word in (CANARY, PUBLIC_CANARY) if any(word.encode() in each for each in stored)}


@pytest.fixture
def another(entry, author):
    """A second testimony, in review."""
    other = replace(entry, reference="T-2", text=f"she wrote to me every day, {CANARY}, and i was afraid")
    return enter(other, by=author).testimony


def test_what_was_backed_up_while_people_worked_comes_back_whole(
    published, entry, author, identity, directory, empty_database
):
    stop, entered = threading.Event(), []

    def work():
        while not stop.is_set():
            text = f"this is note number {len(entered)} about what he wrote to me"
            entered.append(enter(replace(entry, text=text), by=author).testimony.pk)
        connections.close_all()

    before = Testimony.objects.count()
    worker = threading.Thread(target=work)
    worker.start()
    try:
        while not entered:
            stop.wait(0.01)
        made = back_up(directory)
    finally:
        stop.set()
        worker.join()
    after = Testimony.objects.count()
    quote, at_first = Publication.objects.get(), State(1)
    assert Generation.state().comes_after(at_first)

    with empty_database():
        done = restore(made.backup, identity=identity)

        assert done.findings == ()
        assert before < Testimony.objects.count() == made.counts["testimonies"] <= after
        assert Event.objects.count() == made.counts["audit_rows"] + 1  # that it was restored
        assert Publication.objects.get().text == quote.text
        assert CANARY in Revision.objects.get(testimony=published, number=1).text  # which was sealed
        page = Client().get(f"/quotes/{quote.public_id}/")
        assert quote.text[:20] in page.content.decode()
        assert not Generation.state().comes_after(at_first)  # so no process goes on with what it knew


def test_an_older_backup_with_newer_keys_brings_back_nothing_that_was_taken_back(
    published, another, approver, reviewer, identity, directory, empty_database
):
    public_id = Publication.objects.get().public_id
    older = back_up(directory)
    withdraw(published, approver)
    erase(published, seen=published.version, by=approver)
    close(another, seen=another.version, reason="child_asked", by=approver)
    reviewer.is_active = False
    reviewer.save()
    newer = back_up(directory)

    with empty_database():
        done = restore(older.backup, identity=identity)

        assert done.findings == ()
        statuses = dict(Testimony.objects.values_list("pk", "status"))
        assert statuses == {published.pk: Status.ERASED, another.pk: Status.CLOSED}
        assert list(Publication.objects.all()) == []
        assert list(Tombstone.objects.values_list("public_id", flat=True)) == [public_id]
        assert Client().get(f"/quotes/{public_id}/").status_code == 410
        assert not User.objects.get(username="reviewer").is_active
        lists = done.lists
        assert (lists.withdrawn, lists.erased, lists.closed, lists.switched_off) == (1, 1, 1, 1)
        last = Event.objects.latest("pk")
        assert (last.by, last.action, last.subject) == ("manage.py restore", "changed", "archive")
        assert last.details == {
            "because": "restored",
            "backup": older.backup.name,
            "keys": newer.keys.name,
            "withdrawn": 1,
            "closed": 1,
            "erased": 1,
            "held": 0,
            "concerns": 0,
            "taken_down": 0,
            "switched_off": 1,
        }


def test_a_concern_that_was_raised_since_an_older_backup_holds_the_testimony_again(
    published, another, approver, reviewer, identity, directory, empty_database
):
    raise_concern(published, by=reviewer)
    older = back_up(directory)
    raise_concern(another, by=approver)
    back_up(directory)

    with empty_database():
        done = restore(older.backup, identity=identity)

        assert (done.findings, done.lists.concerns) == ((), 1)
        held = Concern.objects.open().values_list("testimony_id", "raised_by__username")
        assert sorted(held) == sorted([(published.pk, "reviewer"), (another.pk, "approver")])


def test_a_collection_that_was_taken_down_since_an_older_backup_is_taken_down_again(
    published, reviewer, approver, identity, directory, empty_database
):
    quote = Part(public_id=published.publication.public_id, heading="Afraid")
    content = Content("Evidence (invented)", "evidence", "What children say.", None, (quote,))
    kept, gone = (
        collections.start(replace(content, slug=slug), by=reviewer) for slug in ("evidence", "taken-down")
    )
    second = person("second", "approver")
    for each in (kept, gone):
        asked = collections.submit(each, seen=each.latest.seen, by=reviewer)
        power.answer(asked, "confirmed", by=second)
    older = back_up(directory)
    collections.take_down(gone, by=approver)
    back_up(directory)

    with empty_database():
        done = restore(older.backup, identity=identity)

        assert (done.findings, done.lists.taken_down) == ((), 1)
        client = Client()
        assert [client.get(f"/evidence/{slug}/").status_code for slug in ("evidence", "taken-down")] == [
            200,
            410,
        ]
        assert b"Afraid" in client.get("/evidence/evidence/").content


def test_what_was_kept_or_deleted_since_an_older_backup_is_so_again(
    published, another, entry, author, approver, identity, directory, empty_database
):
    untouched = enter(replace(entry, text="he wrote to me again"), by=author).testimony
    older = back_up(directory)
    keep(another, seen=another.version, reason="Police have asked for it.", by=approver)
    close_untouched(untouched, seen=untouched.version, by=WORKER)
    with lowered():
        shred(DataKey.objects.filter(pk__in=[published.key_id, untouched.key_id]), at=timezone.now())
    back_up(directory)

    with empty_database():
        done = restore(older.backup, identity=identity)

        assert done.findings == ()
        assert (done.lists.held, done.lists.closed, done.without_key) == (1, 1, 2)
        assert standing_hold(Testimony.objects.get(pk=another.pk)).set_by.username == "approver"
        assert Testimony.objects.get(pk=untouched.pk).closings.get().reason == "kept_too_long"
        assert Testimony.objects.get(pk=published.pk).status == Status.PUBLISHED
        shown = Testimony.objects.get(pk=published.pk)
        assert shown.standing_revision.text == shown.publication.text
        with pytest.raises(Shredded):
            _ = shown.revisions.get(number=1).text


def test_of_an_older_backup_only_those_keys_come_back_that_are_there_still(
    published, identity, directory, empty_database
):
    kept, shredded_before, shredded = plant_key(), plant_key(), plant_key()
    shred_key(shredded_before)
    older = back_up(directory)
    shred_key(shredded)
    plant_key()
    back_up(directory)

    with empty_database():
        done = restore(older.backup, identity=identity)

        there = wrapped_keys()
        wrapped = [there[key.uuid] for key in (kept, shredded_before, shredded)]
        assert wrapped == [kept.wrapped, "", ""]
        assert done.without_key == 1


def test_erased_words_are_in_no_row_and_in_no_byte_of_what_was_restored(
    published, approver, identity, directory, empty_database
):
    older = back_up(directory)
    with empty_database() as name:
        restore(older.backup, identity=identity)
        assert PUBLIC_CANARY in Publication.objects.get().text
        assert PUBLIC_CANARY in found_in_files(name)  # there to be brought back
    withdraw(published, approver)
    erase(published, seen=published.version, by=approver)
    back_up(directory)

    with empty_database() as name:
        restore(older.backup, identity=identity, replace=True)

        assert found_in_files(name) == set()


def test_the_shredded_keys_are_in_no_backup_and_the_others_in_the_key_file_alone(
    published, identity, directory, empty_database, monkeypatch
):
    key = plant_key()
    made = back_up(directory)
    decrypted = {path: opened(path, identity) for path in (made.backup, made.keys)}

    assert key.wrapped.encode() in decrypted[made.keys]
    assert key.wrapped.encode() not in decrypted[made.backup]
    assert key.uuid.hex.encode() in decrypted[made.backup].replace(b"-", b"")


def opened(path, identity):
    private = identity.read_text("ascii").split("\n")[1]
    return pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(private)])


def test_no_word_and_no_name_is_in_the_files_of_a_backup(published, identity, directory):
    made = back_up(directory)
    decrypted = opened(made.backup, identity)

    for word in (PUBLIC_CANARY, published.publication.public_id, "archive_testimony"):
        assert word.encode() in decrypted  # there to be read
        for file in (made.backup, made.keys):
            assert word.encode() not in file.read_bytes()


@pytest.mark.long
def test_a_server_that_ends_idle_sessions_soon_can_be_backed_up_and_restored(
    published, identity, directory, empty_database
):
    if connection.vendor != "postgresql":
        return  # there is no server
    with empty_database() as name, connection.cursor() as cursor:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"ALTER DATABASE {name} SET {setting} = '300ms'")
    made = back_up(directory)
    with empty_database():
        restore(made.backup, identity=identity)
        again = back_up(directory)
        assert again.counts["testimonies"] == 1


def test_only_the_newest_two_key_files_are_kept(published, identity, directory):
    made = [back_up(directory) for _ in range(4)]

    assert sorted(directory.glob("*.keys")) == [made[2].keys, made[3].keys]
    assert sorted(directory.glob("*.backup")) == [each.backup for each in made]
    assert made[3].before is not None
    assert [each.removed for each in made] == [(), (), (made[0].keys,), (made[1].keys,)]


def test_only_as_many_backups_are_kept_as_somebody_says(published, identity, directory):
    made = [back_up(directory, keep=3) for _ in range(5)]

    assert sorted(directory.glob("*.backup")) == [each.backup for each in made[2:]]
    assert made[4].removed == (made[2].keys, made[1].backup)


@pytest.mark.long
def test_what_was_published_after_the_backup_and_withdrawn_keeps_its_address_from_use(
    cleared, approver, identity, directory, empty_database
):
    older = back_up(directory)
    publishing.publish(cleared, seen=cleared.version, by=approver)
    public_id = Publication.objects.get().public_id
    withdraw(cleared, approver)
    back_up(directory)

    with empty_database():
        done = restore(older.backup, identity=identity)

        assert done.findings == ()
        assert Client().get(f"/quotes/{public_id}/").status_code == 410


@pytest.mark.long
def test_the_saved_feed_of_withdrawn_quotes_takes_back_what_no_key_file_knows(
    published, approver, identity, directory, empty_database, tmp_path
):
    public_id = Publication.objects.get().public_id
    made = back_up(directory)
    withdraw(published, approver)
    feed = tmp_path / "withdrawals.atom"
    feed.write_bytes(Client().get("/withdrawals.atom").content)

    with empty_database():
        done = restore(made.backup, identity=identity, feed_file=feed)

        assert (done.findings, done.lists.withdrawn) == ((), 1)
        assert list(Publication.objects.all()) == []
        assert Testimony.objects.get().status == Status.WITHDRAWN
        assert Client().get(f"/quotes/{public_id}/").status_code == 410


@pytest.mark.long
def test_a_withdrawal_that_was_ordered_after_the_backup_is_carried_out_and_a_known_one_waits_for_its_day(
    published, approver, identity, directory, empty_database
):
    older = back_up(directory)
    order = withdrawing._ordered(published, "child_asked", approver)
    withdrawing._schedule(order, timezone.localdate() + timezone.timedelta(days=5), approver)
    newer = back_up(directory)

    with empty_database():
        restore(newer.backup, identity=identity)
        assert Publication.objects.count() == 1
        restore(older.backup, identity=identity, replace=True)
        assert Publication.objects.count() == 0


@pytest.mark.long
def test_nobody_is_signed_in_by_a_backup(published, approver, identity, directory, empty_database):
    client = Client()
    client.force_login(approver)
    made = back_up(directory)
    assert Session.objects.count() == 1

    with empty_database():
        restore(made.backup, identity=identity)

        assert Session.objects.count() == 0


def typed_about(testimony, by):
    """The unsaved forms of somebody: one about a testimony, and one about none yet."""
    drafts.keep("text", {"text": [f"he said {CANARY}"]}, testimony_id=testimony.pk, by=by)
    drafts.keep("entry", {"text": [f"half of what {CANARY}"]}, by=by)


def test_what_was_typed_and_not_saved_is_in_no_backup_because_its_key_outlives_the_testimonys(
    published, reviewer, identity, directory, empty_database
):
    typed_about(published, reviewer)
    stored = [draft.__dict__["words"].token.encode() for draft in Draft.objects.all()]
    made = back_up(directory)
    sealed = opened(made.backup, identity)

    assert len(stored) == 2
    assert [token for token in stored if token in sealed] == []
    with empty_database():
        assert restore(made.backup, identity=identity).findings == ()
        assert Draft.objects.count() == 0
    assert Draft.objects.count() == 2


def test_the_unsaved_forms_in_a_backup_of_an_earlier_release_do_not_come_back(
    published, reviewer, identity, directory, empty_database, monkeypatch
):
    typed_about(published, reviewer)
    for engine in (sqlite, postgres):
        monkeypatch.setattr(engine, "LEFT_OUT", ("django_session",))
    made = back_up(directory)

    with empty_database():
        restore(made.backup, identity=identity)

        assert Draft.objects.count() == 0


@pytest.fixture
def phone(reviewer):
    """The secret of the reviewer's phone."""
    now = timezone.now() - timedelta(days=1)
    secret = second_factor.start(reviewer)
    assert second_factor.confirm(reviewer, code_at(secret, now), secret=secret, now=now)
    return secret


def test_a_second_factor_that_was_reset_since_an_older_backup_lets_nobody_in_until_it_is_reset_again(
    published, reviewer, phone, approver, identity, directory, empty_database
):
    older = back_up(directory)
    second_factor.reset_second_factor(reviewer, approver)
    assert list(findings()) == []
    back_up(directory)

    with empty_database():
        done = restore(older.backup, identity=identity)

        person = User.objects.get(username="reviewer")
        assert done.findings == (
            f"sealed: the second factor of account {person.pk} cannot be read since a backup was restored: "
            "reset it, so that they can add their phone again",
        )
        assert second_factor.is_set_up(person)  # or whoever knows the password adds a phone of their own
        with pytest.raises(SealBroken):
            second_factor.takes_code(person, code_at(phone, timezone.now()), now=timezone.now())
        call_command("reset_second_factor", "reviewer", stdout=StringIO())
        assert list(findings()) == []


def test_where_the_sealing_keys_are_lost_people_go_on_under_new_keys_and_are_told_to_reset_their_phones(
    published, reviewer, phone, identity, directory, empty_database, settings
):
    typed_about(published, reviewer)
    made = back_up(directory)
    settings.ARCHIVE_SEALING_KEYS = [Fernet.generate_key().decode()]

    with empty_database():
        done = restore(made.backup, identity=identity, unreadable=True)

        said = [finding for finding in done.findings if "reference of contact" not in finding]
        assert len(said) == 1
        assert "second factor" in said[0]
        person = User.objects.get(username="reviewer")
        drafts.keep("theme-1", {"label": ["Told somebody"]}, by=person)
        assert Draft.objects.get().typed == {"label": ["Told somebody"]}
        assert [finding for finding in findings() if "reference of contact" not in finding] == said


@pytest.mark.long
def test_a_restored_archive_can_be_backed_up_and_restored_again(
    published, identity, directory, empty_database
):
    made = back_up(directory)
    with empty_database():
        restore(made.backup, identity=identity)
        again = back_up(directory)
        done = restore(again.backup, identity=identity, replace=True)

        assert done.findings == ()
        assert Testimony.objects.get().status == Status.PUBLISHED


def test_after_a_restore_people_go_on_with_their_work(
    published, author, entry, approver, identity, directory, empty_database
):
    made = back_up(directory)
    with empty_database():
        restore(made.backup, identity=identity)
        new = enter(replace(entry, text="he asked me for my address"), by=author).testimony
        withdraw(Testimony.objects.get(pk=published.pk), approver)
        call_command("verify_archive", verbosity=0)

        assert new.pk > published.pk
        assert Publication.objects.count() == 0


@pytest.mark.parametrize("part", ["at-rest", "held", "concerns"])
def test_what_is_said_of_a_number_is_done_to_nobody_else_who_was_given_it(part, another, approver):
    """As after an older backup was restored, and work went on on both machines."""
    said = {"testimony": another.pk, "by": approver.username}
    if part == "at-rest":
        said |= {"erased": True, "reason": "child_asked"}

    def listed(entered_at):
        lists = Lists()
        lists.begins(part)
        lists.data(json.dumps({**said, "entered_at": entered_at}).encode() + b"\n")
        another.refresh_from_db()
        return lists.erased + lists.held + lists.concerns

    assert listed(moment(another.entered_at - timedelta(seconds=1))) == 0
    assert (another.status, another.holds.count()) == (Status.IN_REVIEW, 0)
    assert listed(moment(another.entered_at)) == 1


def corrected(testimony, reference, by, *, only_this=False):
    given = {"reference": reference, "month": testimony.contact.month, "only_this": only_this}
    code = correcting.plan(testimony, **given).code
    correcting.correct(testimony, seen=testimony.version, code=code, by=by, **given)


@pytest.fixture
def corrected_since(published, another, entry, author, reviewer, identity, directory, empty_database):
    """An older backup of a contact that a correction has taken out of the archive since, restored."""
    enter(replace(entry, text="he wrote to my sister too"), by=author)
    older = back_up(directory)
    corrected(published, "T-2", reviewer)
    back_up(directory)
    with empty_database():
        yield restore(older.backup, identity=identity)


def test_a_reference_that_a_correction_took_away_since_is_told_of_and_can_be_entered_again(corrected_since):
    testimony, reviewer = Testimony.objects.get(pk=1), User.objects.get(username="reviewer")
    staff = Client()
    staff.force_login(reviewer)
    address = f"/admin/archive/testimony/{testimony.pk}/correct/"

    contact = testimony.contact.pk
    assert corrected_since.findings == (
        f"sealed: the reference of contact {contact} cannot be read since a backup was restored: enter it "
        f"again on the page “Correct” of testimony {testimony.pk}",
    )
    page = staff.get(address).content.decode()
    assert "The reference of this contact cannot be read any more" in page
    assert "[deleted]" not in page

    corrected(testimony, "T-1", reviewer)

    assert list(findings()) == []
    assert Testimony.objects.get(pk=testimony.pk).contact.reference == "T-1"
    assert 'data-testid="unreadable"' not in staff.get(address).content.decode()


def test_it_is_entered_again_for_the_whole_contact(corrected_since):
    testimony, reviewer = Testimony.objects.get(pk=1), User.objects.get(username="reviewer")

    with pytest.raises(InvalidEntry, match="correct it for all"):
        corrected(testimony, "T-1", reviewer, only_this=True)


def test_the_correction_can_be_made_again(corrected_since):
    testimony, reviewer = Testimony.objects.get(pk=1), User.objects.get(username="reviewer")

    corrected(testimony, "T-2", reviewer)

    assert [each.reference for each in Contact.objects.all()] == ["T-2"]
    assert list(findings()) == []
