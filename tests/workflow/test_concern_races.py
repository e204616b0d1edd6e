"""Somebody presses “Raise a concern” at the moment at which somebody else publishes: one of them comes first.

`make test` runs this file on SQLite and on PostgreSQL.
"""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from archive.errors import Blocked
from archive.models import Concern, Publication
from archive.wall.guards import differences
from archive.workflow import concerns
from tests.workflow.acting import publishing
from tests.workflow.test_races import A_WHILE, SOON, Attempt

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def while_it_is_raised(testimony, reviewer, act, *, by_hand=False):
    """Start ``act`` while the concern is written and not committed; return what refused it, and whether it
    waited."""
    written, go_on = threading.Event(), threading.Event()

    def raising():
        with transaction.atomic():
            if by_hand:  # as a shell would, without holding the testimony first
                Concern.objects.create(testimony=testimony, raised_by=reviewer)
            else:
                concerns.raise_concern(testimony, by=reviewer)
            written.set()
            go_on.wait(SOON)

    first = Attempt(raising)
    assert written.wait(SOON)
    other = Attempt(act)
    other.thread.join(A_WHILE)
    waited = other.thread.is_alive()
    go_on.set()
    assert first.finish() is None
    return other.finish(), waited


@pytest.mark.parametrize("by_hand", [False, True])
def test_whoever_publishes_meanwhile_waits_and_is_refused(by_hand, cleared, reviewer, approver):
    refusal, waited = while_it_is_raised(
        cleared,
        reviewer,
        lambda: publishing.publish(cleared, seen=cleared.version, by=approver),
        by_hand=by_hand,
    )

    assert waited
    assert isinstance(refusal, Blocked | IntegrityError)
    assert not Publication.everything.exists()
    assert Concern.objects.open().count() == 1
    assert differences(using=connection.alias) == []


def test_two_who_press_it_at_once_raise_one(cleared, reviewer, approver):
    refusal, waited = while_it_is_raised(
        cleared, reviewer, lambda: concerns.raise_concern(cleared, by=approver)
    )

    assert (refusal, waited) == (None, True)
    assert Concern.objects.count() == 1
