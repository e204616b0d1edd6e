"""Two people at one moment: the loser waits, is told, and nothing is half done.

Each of the two has a connection of its own; `make test` runs this file on SQLite and on PostgreSQL.
"""

import threading
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest
from django.db import connection, transaction

from archive.errors import ArchiveError, Blocked, StaleEdit
from archive.models import Decision, Event, Flag, Publication, Scan, Testimony, Tombstone
from archive.models.audit import broken_links
from archive.vocabulary import Status
from archive.workflow import attribution, intake
from archive.workflow import publishing as workflow_publishing
from archive.workflow.intake import enter
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, show

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SOON = 30  # seconds after which a thread that still waits is a deadlock
A_WHILE = 0.5  # seconds in which somebody who does not wait would be done


@dataclass
class Attempt:
    """Something done in a thread with a connection of its own."""

    act: object
    refusal: Exception | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self):
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        try:
            self.act()
        except Exception as error:
            self.refusal = error
        finally:
            connection.close()

    def waits(self):
        """Say whether it comes to wait: the server knows; on SQLite who is not done in a while does."""
        if connection.vendor == "sqlite":
            self.thread.join(A_WHILE)
            return self.thread.is_alive()
        with connection.cursor() as cursor:
            while self.thread.is_alive():
                cursor.execute(
                    "SELECT COUNT(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
                if cursor.fetchone()[0]:
                    return True
                self.thread.join(0.02)
        return False

    def finish(self):
        self.thread.join(SOON)
        assert not self.thread.is_alive()
        return self.refusal


@pytest.fixture
def flagged_while(cleared, author):
    """Start ``act`` while somebody's flag is written but not committed: gives what became of both."""

    def race(act):
        written, go_on = threading.Event(), threading.Event()

        def flag():
            # As rescan or a shell would: no version is raised, so only the database can tell the other.
            with transaction.atomic():
                Flag.objects.create(
                    revision=cleared.latest_revision,
                    added_by=author,
                    start=0,
                    end=2,
                    label="PERSON",
                    suggestion="[name]",
                )
                written.set()
                go_on.wait(SOON)

        flagging = Attempt(flag)
        assert written.wait(SOON)
        other = Attempt(act)
        waited = other.waits()
        go_on.set()
        assert flagging.finish() is None
        return waited, other.finish()

    return race


def test_who_publishes_while_somebody_flags_waits_and_is_refused(flagged_while, cleared, approver):
    waited, refusal = flagged_while(lambda: publishing.publish(cleared, seen=cleared.version, by=approver))

    assert waited
    assert isinstance(refusal, Blocked)
    assert [blocker.code for blocker in refusal.blockers] == ["open-flags"]
    assert not Publication.objects.exists()
    assert Testimony.objects.get().status == Status.CLEARED
    assert list(findings()) == []


def test_without_its_guard_the_flag_would_come_too_late(flagged_while, cleared, approver):
    if connection.vendor == "sqlite":
        return  # one writer at a time: there is no guard to take down
    with lowered("guard_flag_order", "guard_flag_erased"):
        waited, refusal = flagged_while(
            lambda: publishing.publish(cleared, seen=cleared.version, by=approver)
        )

    assert (waited, refusal) == (False, None)
    assert Publication.objects.exists()


def test_of_two_quotes_of_a_contact_that_go_out_at_once_the_later_waits_and_is_told(
    cleared, entry, author, reviewer, approver, decide_all, choices
):
    other = enter(replace(entry, text="my sister will not tell anybody what they write"), by=author).testimony
    other = decide_all(other, reviewer)
    other = preparing.submit(other, seen=other.version, choices=choices, by=reviewer)
    with lowered():  # as if both had been cleared at one moment, so that neither stood beside the other
        Testimony.objects.filter(pk=cleared.pk).update(status=Status.SUBMITTED)
        digest = preparing.public_copy(other).digest()
        other = clearing.clear(other, seen=other.version, digest=digest, by=approver)
        Testimony.objects.filter(pk=cleared.pk).update(status=Status.CLEARED)
    for each in (cleared, other):
        show(each, to=approver)
    written, go_on = threading.Event(), threading.Event()

    def publish_slowly():
        with transaction.atomic():
            workflow_publishing.publish(cleared, seen=cleared.version, by=approver)
            written.set()
            go_on.wait(SOON)

    first = Attempt(publish_slowly)
    assert written.wait(SOON)
    second = Attempt(lambda: workflow_publishing.publish(other, seen=other.version, by=approver))
    second.thread.join(A_WHILE)
    waited = second.thread.is_alive()
    go_on.set()

    assert (waited, first.finish()) == (True, None)
    refusal = second.finish()
    assert isinstance(refusal, Blocked), refusal
    assert [blocker.code for blocker in refusal.blockers] == ["beside-not-accepted"]
    assert Publication.objects.count() == 1


def flag_past_the_program(t, author):
    return Flag.objects.create(
        revision=t.latest_revision, added_by=author, start=0, end=2, label="PERSON", suggestion="[name]"
    )


def reopen_past_the_program(t, author):
    """As a shell would. The decision before it let the text out."""
    flag = Flag.objects.get(revision=t.latest_revision, scan__detector_version="newer")
    Decision.objects.create(flag=flag, act="reopen", start=0, end=2, batch=uuid4(), by=author)


@pytest.mark.parametrize(
    "doubt",
    [flag_past_the_program, reopen_past_the_program],
    ids=["a flag", "a decision taken back"],
)
def test_a_doubt_that_comes_while_somebody_publishes_waits_and_takes_the_quote_back(
    doubt, cleared, author, approver
):
    scan = Scan.objects.create(revision=cleared.latest_revision, detector_version="newer")
    known = Flag.objects.create(
        revision=scan.revision, scan=scan, start=0, end=2, label="PERSON", suggestion="[name]"
    )
    kept = {"act": "keep", "keep_reason": "not_a_name", "start": 0, "end": 2, "batch": uuid4()}
    Decision.objects.create(flag=known, by=author, **kept)
    written, go_on = threading.Event(), threading.Event()

    def publish_slowly():
        with transaction.atomic():
            publishing.publish(cleared, seen=cleared.version, by=approver)
            written.set()
            go_on.wait(SOON)

    publishing_now = Attempt(publish_slowly)
    assert written.wait(SOON)
    doubting = Attempt(lambda: doubt(cleared, author))
    doubting.thread.join(A_WHILE)
    assert doubting.thread.is_alive()
    go_on.set()

    assert (publishing_now.finish(), doubting.finish()) == (None, None)
    assert not Publication.objects.exists()
    assert (Tombstone.objects.count(), Testimony.objects.get().status) == (1, Status.WITHDRAWN)


def at_once(*acts):
    """Run all at the same moment; gives what each was refused with, None where it was not."""
    start = threading.Barrier(len(acts))

    def after_the_start(act):
        def run():
            start.wait(SOON)
            act()

        return run

    return [attempt.finish() for attempt in [Attempt(after_the_start(act)) for act in acts]]


def publish(t, who):
    publishing.publish(t, seen=t.version, by=who["approver"])


def edit(t, who):
    intake.edit_text(t, seen=t.version, text="he said he was my age", by=who["author"])


def give_back(t, who):
    clearing.give_back(t, seen=t.version, comment="One more look, please.", by=who["approver"])


def withdraw(t, who):
    publishing.withdraw(t, seen=t.version, reason="child_asked", by=who["approver"])


@pytest.mark.parametrize("other", [edit, give_back, publish], ids=lambda act: act.__name__)
def test_of_two_acts_on_what_was_cleared_one_is_done_and_the_other_told(other, cleared, who):
    refusals = at_once(lambda: publish(cleared, who), lambda: other(cleared, who))

    assert [type(refusal) for refusal in refusals].count(type(None)) == 1
    assert all(refusal is None or isinstance(refusal, StaleEdit) for refusal in refusals)
    assert Publication.objects.count() == (refusals[0] is None or other is publish)
    assert list(findings()) == []


def test_of_two_withdrawals_one_is_done_and_the_other_told(published, who):
    refusals = at_once(lambda: withdraw(published, who), lambda: withdraw(published, who))

    assert sorted(refusal is None for refusal in refusals) == [False, True]
    assert all(refusal is None or isinstance(refusal, ArchiveError) for refusal in refusals)
    assert (Publication.objects.count(), Tombstone.objects.count()) == (0, 1)
    assert list(findings()) == []


def test_many_rows_at_once_are_one_chain(entered, author):
    def rows():
        for _ in range(5):
            Event.objects.append("opened", testimony_id=entered.pk, by="somebody", details={})

    before = Event.objects.count()
    assert at_once(rows, rows, rows) == [None, None, None]

    assert Event.objects.count() == before + 15
    assert list(broken_links()) == []


def test_whoever_enters_for_a_contact_holds_up_no_row_that_only_refers_to_it(entered, reviewer):
    """PostgreSQL looks at what a row refers to when its transaction ends. By then an act has the trail, for
    which whoever enters is waiting: each would wait for the other."""
    if connection.vendor == "sqlite":
        return  # there is one writer at a time
    contact = entered.contact
    with transaction.atomic():
        assert intake.contacts_of([contact.reference], lock=True) == {contact.reference: contact}

        refers_to_it = Attempt(
            lambda: Testimony.objects.create(contact=contact, basis="agreement", entered_by=reviewer)
        )
        refers_to_it.thread.join(SOON / 5)
        waits = refers_to_it.thread.is_alive()

    assert refers_to_it.finish() is None
    assert not waits


def test_contacts_counted_ahead_are_not_counted_again_by_the_first_to_ask(entered, choices, monkeypatch):
    attribution.forget_case_base()
    attribution.start_ahead().join(SOON)
    built = []
    real = attribution.CaseBase
    monkeypatch.setattr(attribution, "CaseBase", lambda *given: built.append(1) or real(*given))

    assert attribution.standing_of(choices).known_contacts == 1
    assert built == []
