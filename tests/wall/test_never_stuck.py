"""One write stops nobody for good: no number is used up, no schedule is lost, no index keeps a quote public.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from archive.models import (
    Contact,
    Decision,
    Draft,
    Generation,
    Publication,
    ScheduledWithdrawal,
    Showing,
    Testimony,
    Withdrawal,
)
from archive.models.restricted import Sealed
from archive.wall.schema import mend_counters
from archive.workflow import closing, correcting, drafts, erasing, withdrawing
from tests.wall.test_wall import raw
from tests.walls import DONE, lowered, outcome
from tests.workflow.acting import publishing

ON_POSTGRES = connection.vendor == "postgresql"
LAST = 2**63 - 1


def withdraw(testimony, by):
    fresh = Testimony.objects.get(pk=testimony.pk)
    return publishing.withdraw(fresh, seen=fresh.version, reason="child_asked", by=by)


# Numbers ----------------------------------------------------------------------------------------------


def test_a_version_does_not_leap_to_where_nothing_can_be_withdrawn_any_more(published, approver):
    last = 2**31 - 1 if ON_POSTGRES else LAST

    def leap():
        Testimony.objects.filter(pk=published.pk).update(version=last)

    assert outcome(leap) == "testimony-keeps-its-origin"
    with transaction.atomic():
        with lowered("guard_testimony_update"):
            leap()
        with pytest.raises(DatabaseError), transaction.atomic():
            withdraw(published, approver)
        transaction.set_rollback(True)


def test_the_number_that_caches_compare_does_not_leap_to_where_it_cannot_rise(published, approver):
    def leap():
        Generation.objects.update(number=LAST)

    assert outcome(leap) == "generation-only-rises"
    with transaction.atomic():
        with lowered("guard_generation_update"):
            leap()
        with pytest.raises(DatabaseError), transaction.atomic():
            withdraw(published, approver)
        transaction.set_rollback(True)


@pytest.mark.parametrize("number", [-1, 0, 2**62, LAST])
def test_no_row_takes_a_number_that_stops_those_after_it(number, published):
    """SQLite calls each row -1 until it is stored: one that was would be found by all that follow."""
    somebody, another = (User.objects.create_user(name) for name in ("somebody", "another"))
    revision = published.latest_revision

    def take():
        Showing.objects.bulk_create([Showing(pk=number, revision=revision, person=somebody)])

    assert outcome(take) == "showing-has-no-such-number"
    assert outcome(lambda: Showing.objects.create(revision=revision, person=another)) == DONE
    with lowered("guard_showing_range"):
        assert outcome(take) == DONE
    if number in (-1, LAST) and not ON_POSTGRES:
        with transaction.atomic():
            with lowered("guard_showing_range"):
                take()
            with pytest.raises(DatabaseError), transaction.atomic():
                Showing.objects.create(revision=revision, person=another)
            transaction.set_rollback(True)


def test_every_counted_table_refuses_such_numbers(published, reviewer):
    drafts.keep("text", {"text": ["words"]}, testimony_id=published.pk, version=1, by=reviewer)

    assert outcome(lambda: Draft.objects.update(id=LAST)) == "draft-stands-already"
    with lowered("guard_draft_number_to"):
        assert outcome(lambda: Draft.objects.update(id=LAST)) == DONE


def test_far_out_a_number_still_follows_from_the_one_before(db):
    with transaction.atomic():
        for number in (2**61, 2**61 + 1):
            Contact.objects.create(pk=number, reference=f"R-{number}", month=date(2025, 1, 1))
        transaction.set_rollback(True)


def test_of_two_rows_of_which_the_later_counts_none_is_written_as_if_it_were_later(published, reviewer):
    """A decision or a renewal with a number far ahead would count against all that people decide later."""
    before = Decision.objects.filter(act="keep").first() or Decision.objects.earliest("pk")

    def decide(**given):
        columns = {f.attname: getattr(before, f.attname) for f in Decision._meta.concrete_fields}
        return Decision.objects.create(**{**columns, "id": None, "by": reviewer, **given})

    def far_ahead():
        decide(id=2**60)

    assert outcome(far_ahead) == ("decision-has-no-such-number" if ON_POSTGRES else DONE)
    with lowered("guard_decision_range"):
        assert outcome(far_ahead) == DONE
    with transaction.atomic():
        ahead = decide(id=2**60) if not ON_POSTGRES else ahead_and_back(decide)
        assert decide().pk > ahead.pk
        transaction.set_rollback(True)
    if ON_POSTGRES:
        with lowered("guard_decision_number"), transaction.atomic():
            assert ahead_and_back(decide).pk > decide().pk
            transaction.set_rollback(True)
        mend_counters(using="default")


def ahead_and_back(write):
    """Write with the counter far ahead, and set it back to where it was."""
    counter = "pg_get_serial_sequence('archive_decision', 'id')"
    raw(f"SELECT setval({counter}, {2**60})")
    written = write()
    raw(f"SELECT setval({counter}, (SELECT MAX(id) FROM archive_decision WHERE id < {2**59}))")
    return written


# What waits for its day -------------------------------------------------------------------------------


@pytest.fixture
def scheduled(published, approver):
    order = Withdrawal.objects.create(testimony=published, reason="child_asked", ordered_by=approver)
    return ScheduledWithdrawal.objects.create(order=order, due_on=timezone.localdate() + timedelta(days=2))


FORGOTTEN = {
    "cancelled, and nobody told": lambda rows: rows.update(state="cancelled", ended_at=timezone.now()),
    "another day": lambda rows: rows.update(due_on=date(9999, 12, 31)),
    "done, and the quote stands": lambda rows: rows.update(state="done", ended_at=timezone.now()),
    "deleted": lambda rows: rows.delete(),
}
RAISED = {"deleted": "guard_scheduledwithdrawal_delete"}


@pytest.mark.parametrize("way", FORGOTTEN)
def test_a_withdrawal_that_waits_is_not_forgotten(way, scheduled):
    def forget():
        FORGOTTEN[way](ScheduledWithdrawal.objects.filter(pk=scheduled.pk))

    assert outcome(forget) == "scheduledwithdrawal-ends-once"
    with lowered(RAISED.get(way, "guard_scheduledwithdrawal_update")):
        assert outcome(forget) == DONE


def test_a_withdrawal_ends_once(scheduled, approver):
    rows = ScheduledWithdrawal.objects.filter(pk=scheduled.pk)
    withdrawing.cancel(scheduled, by=approver)

    def begin_again():
        rows.update(state="waiting", ended_at=None)

    assert outcome(begin_again) == "scheduledwithdrawal-ends-once"
    with lowered("guard_scheduledwithdrawal_update"):
        assert outcome(begin_again) == DONE


# Whose quote was signed -------------------------------------------------------------------------------


def test_what_is_signed_goes_to_no_other_contact(cleared):
    other = Contact.objects.create(reference="R-2", month=date(2025, 1, 1))

    def move():
        Testimony.objects.filter(pk=cleared.pk).update(contact=other)

    assert outcome(move) == "signed-testimony-stays"
    with lowered("guard_testimony_contact"):
        assert outcome(move) == DONE


def test_correcting_the_contact_of_what_is_signed_takes_it_back_to_review_first(cleared, reviewer):
    Contact.objects.create(reference="R-2", month=date(2025, 1, 1))
    given = {"reference": "R-2", "month": cleared.contact.month, "only_this": True}

    code = correcting.plan(cleared, **given).code
    correcting.correct(cleared, seen=cleared.version, **given, code=code, by=reviewer)

    cleared.refresh_from_db()
    assert (cleared.status, cleared.contact.reference) == ("in_review", "R-2")


# Words that were erased -------------------------------------------------------------------------------


@pytest.fixture
def erased(submitted, reviewer, approver):
    closing.close(submitted, seen=submitted.version, reason="child_asked", by=reviewer)
    submitted.refresh_from_db()
    erasing.erase(submitted, seen=submitted.version, by=approver)
    submitted.refresh_from_db()
    return submitted


WORDS = {
    "revision": lambda t, by: t.revisions.create(number=9, text="words", origin="edited", created_by=by),
    "flag": lambda t, by: t.latest_revision.flags.create(
        start=0, end=3, label="PERSON", reason="words", suggestion="words", added_by=by
    ),
    "return": lambda t, by: t.latest_revision.returns.create(comment="words", returned_by=by),
    "withdrawal": lambda t, by: t.withdrawals.create(reason="child_asked", note="words", ordered_by=by),
    "closing": lambda t, by: t.closings.create(reason="child_asked", note="words", closed_by=by),
    "draft": lambda t, by: t.drafts.create(owner=by, form="text", words="{}", saved_at=timezone.now()),
    "preparation": lambda t, by: type(t.latest_revision.preparation).objects.update(note=Sealed("words")),
}


@pytest.mark.parametrize("table", WORDS)
def test_no_word_comes_to_a_testimony_whose_words_were_erased(table, erased, reviewer):
    guard = "guard_preparation_erased_to" if table == "preparation" else f"guard_{table}_erased"

    assert outcome(lambda: WORDS[table](erased, reviewer)) == "words-were-erased"
    with lowered(guard):
        assert outcome(lambda: WORDS[table](erased, reviewer)) == DONE


def test_a_session_that_calls_itself_a_replica_meets_every_guard(published):
    if not ON_POSTGRES:
        assert outcome(lambda: Publication.everything.update(text="words")) == "publication-never-changes"
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")

    assert outcome(lambda: Publication.everything.update(text="words")) == "publication-never-changes"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    raw("ALTER TABLE archive_publication ENABLE TRIGGER guard_publication_update")
    assert outcome(lambda: Publication.everything.update(text="words")) == DONE
    raw("ALTER TABLE archive_publication ENABLE ALWAYS TRIGGER guard_publication_update")
