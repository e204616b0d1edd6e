"""Two people press Next at the same moment: one of them gets the testimony, and the other is told.

`make test` runs this file on SQLite and on PostgreSQL.
"""

import threading

import pytest
from django.db import transaction

from archive.models import Claim
from archive.workflow import claims
from tests.workflow.conftest import person
from tests.workflow.test_races import A_WHILE, SOON, Attempt

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def while_sam_takes_it(testimony, act):
    """Start ``act`` while sam's press is written and not committed; return whether it waited."""
    sam = person("sam", "reviewer")
    written, go_on = threading.Event(), threading.Event()

    def taking():
        with transaction.atomic():
            assert claims.open_if_free(testimony, by=sam)
            written.set()
            go_on.wait(SOON)

    first = Attempt(taking)
    assert written.wait(SOON)
    other = Attempt(act)
    other.thread.join(A_WHILE)
    waited = other.thread.is_alive()
    go_on.set()
    assert first.finish() is None
    assert other.finish() is None
    return waited


def test_of_two_who_press_next_at_once_one_gets_it(entered, reviewer):
    got = []

    assert while_sam_takes_it(entered, lambda: got.append(claims.open_if_free(entered, by=reviewer)))

    assert got == [False]
    assert [claim.person.username for claim in Claim.objects.all()] == ["sam"]


def test_of_two_who_take_it_at_once_the_later_has_it_and_the_other_is_told(entered, reviewer):
    assert while_sam_takes_it(entered, lambda: claims.take(entered, by=reviewer))

    assert {claim.person.username: claim.taken_by for claim in Claim.objects.select_related("taken_by")} == {
        "sam": reviewer,
        "reviewer": None,
    }


def test_two_pages_that_somebody_opens_at_once_are_one_row(entered, reviewer):
    both = [Attempt(lambda: claims.visit(entered, by=reviewer, token="0" * 16)) for _ in range(2)]

    assert [each.finish() for each in both] == [None, None]
    assert Claim.objects.count() == 1
