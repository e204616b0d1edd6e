"""An original goes wholly or not at all, whoever acts at that moment and wherever the program is ended.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from archive.errors import Shredded, StaleEdit
from archive.models import Event, Revision, Testimony
from archive.models.data_key import at_hand
from archive.vocabulary import Status
from archive.workflow import closing, editions, holding, shredding, withdrawing
from archive.workflow.flags import text_if_kept
from archive.workflow.verifying import findings
from tests.workflow.test_kill import is_killed
from tests.workflow.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MOST_STEPS = 200


def shred(days=30):
    for done in shredding.shred_all(timezone.localdate() + timedelta(days=days)):
        assert done.problem == ""


def rows(action):
    return Event.objects.filter(action=action).count()


def test_of_two_runs_one_deletes_it_and_the_other_finds_nothing(published):
    assert at_once(shred, shred) == [None, None]

    assert rows("shredded") == 1
    assert list(findings()) == []


def test_who_keeps_it_at_that_moment_keeps_it_or_is_told(published, approver):
    def keep():
        holding.keep(published, seen=published.version, reason="needed", by=approver)

    shredded, kept = at_once(shred, keep)

    at_hand.forget()
    first = text_if_kept(published.revisions.get(number=1))
    assert shredded is None
    assert (first is None) == isinstance(kept, Shredded) == (rows("shredded") == 1)
    assert kept is None or isinstance(kept, Shredded)
    assert list(findings()) == []


def test_a_next_edition_that_begins_at_that_moment_has_its_words(published, reviewer):
    def begin():
        editions.start_next(published, seen=published.version, by=reviewer)

    refusals = at_once(shred, begin)

    at_hand.forget()
    testimony = Testimony.objects.get()
    assert refusals[0] is None
    if refusals[1] is None:
        assert testimony.status == Status.IN_REVIEW
    assert text_if_kept(testimony.revision_at_work) == testimony.publication.text
    assert list(findings()) == []


def test_a_note_that_is_written_at_that_moment_can_be_read(published, approver):
    assert not published.key.is_shredded  # as the page had it
    shred()

    withdrawing.order(
        published, seen=published.version, reason="child_asked", note="her aunt rang", by=approver
    )

    at_hand.forget()
    assert published.withdrawals.get().note == "her aunt rang"
    assert list(findings()) == []


def test_who_works_on_it_at_that_moment_keeps_it_from_being_closed_or_is_told(entered, reviewer):
    def close():
        closing.close(entered, seen=entered.version, reason="duplicate", by=reviewer)

    shredded, closed = at_once(lambda: shred(180), close)

    at_hand.forget()
    assert shredded is None
    assert Testimony.objects.get().status == Status.CLOSED
    assert rows("closed") == 1
    assert closed is None or isinstance(closed, StaleEdit)
    shred(180)  # on that day closed things go as well; a run may look for those before it was closed
    assert text_if_kept(Revision.objects.get()) is None
    assert list(findings()) == []


@pytest.mark.long
@pytest.mark.parametrize(("stage", "days", "least"), [("published", 30, 8), ("submitted", 180, 10)])
def test_killed_before_any_statement_it_is_there_or_gone_and_a_second_run_ends_it(
    stage, days, least, request
):
    testimony = request.getfixturevalue(stage)

    for step in range(MOST_STEPS):
        if not is_killed(lambda: shred(days), step):
            break
        at_hand.forget()
        there = text_if_kept(testimony.revisions.get(number=1)) is not None
        assert there == (rows("shredded") == 0), f"killed before step {step}"
        assert list(findings()) == [], f"killed before step {step}"

    at_hand.forget()
    assert step >= least
    assert text_if_kept(testimony.revisions.get(number=1)) is None
    assert rows("shredded") == 1
    assert list(findings()) == []
