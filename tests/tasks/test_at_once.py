"""Two processes at one moment, each with a connection of its own: each thing is done once."""

import threading
from datetime import time, timedelta

import pytest
from django.utils import timezone

from archive.models import BasisRenewal, Event, Publication, Release, Testimony
from archive.tasks.engine import run_due
from archive.tasks.jobs import Job
from archive.vocabulary import Status
from archive.workflow import publishing, releasing, renewing
from archive.workflow.verifying import findings
from tests.walls import hold_to
from tests.workflow.acting import show
from tests.workflow.test_races import SOON, Attempt

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def day(after):
    return timezone.localdate() + timedelta(days=after)


def at_once(*acts):
    """Let all of them begin at the same moment; return what they returned, and who was refused."""
    together = threading.Barrier(len(acts))
    returned = []

    def begin(act):
        together.wait(SOON)
        returned.append(act())

    attempts = [Attempt(lambda act=act: begin(act)) for act in acts]
    return returned, [refusal for each in attempts if (refusal := each.finish())]


def test_of_two_processes_one_runs_a_job_that_is_due():
    runs = []
    go_on = threading.Event()
    job = Job("slow", "takes its time", timedelta(minutes=5), lambda: runs.append(1) or go_on.wait(2) or 0)

    returned, refused = at_once(*[lambda: list(run_due([job]))] * 3)

    assert refused == []
    assert runs == [1]
    assert sorted(len(each) for each in returned) == [0, 0, 1]


def test_what_is_due_is_published_once_whoever_looks(cleared, approver, settings):
    hold_to(settings, release_at=time(6))
    show(cleared, approver)
    releasing.release(cleared, seen=cleared.version, now=timezone.now(), by=approver)

    returned, refused = at_once(*[lambda: releasing.release_due(timezone.now() + timedelta(days=7))] * 2)

    assert refused == []
    assert sorted(returned) == [0, 1]
    assert Publication.objects.count() == 1
    assert Event.objects.filter(action="published").count() == 1
    assert list(findings()) == []


def test_what_is_taken_back_while_it_goes_out_ends_in_one_place(cleared, approver, settings):
    hold_to(settings, release_at=time(6))
    show(cleared, approver)
    releasing.release(cleared, seen=cleared.version, now=timezone.now(), by=approver)
    waiting = Testimony.objects.get()

    at_once(
        lambda: releasing.release_due(timezone.now() + timedelta(days=7)),
        lambda: releasing.take_back(waiting, seen=waiting.version, by=approver),
    )

    published = Publication.everything.count()
    assert (Testimony.objects.get().status, published) in [(Status.IN_REVIEW, 0), (Status.PUBLISHED, 1)]
    assert Release.objects.count() == 1
    assert list(findings()) == []


def test_what_has_lapsed_is_withdrawn_once_and_not_by_who_comes_second(cleared, reviewer, approver):
    show(cleared, approver)
    renewing.renew(cleared, seen=cleared.version, basis="agreement", lapses_on=day(3), by=reviewer)
    publishing.publish(cleared, seen=cleared.version, by=approver)

    returned, refused = at_once(*[lambda: renewing.withdraw_lapsed(day(4))] * 2)

    assert refused == []
    assert sorted(returned) == [0, 1]
    assert Testimony.objects.get().status == Status.WITHDRAWN
    assert Event.objects.filter(action="withdrawn").count() == 1
    assert list(findings()) == []


def test_a_renewal_beside_publishing_leaves_the_day_that_the_basis_says(cleared, reviewer, approver):
    show(cleared, approver)
    seen = cleared.version

    _, refused = at_once(
        lambda: publishing.publish(Testimony.objects.get(), seen=seen, by=approver),
        lambda: renewing.renew(
            Testimony.objects.get(), seen=seen, basis="agreement", lapses_on=day(30), by=reviewer
        ),
    )

    assert len(refused) <= 1  # the renewal may be told that its page is old; nothing else goes wrong
    standing = Publication.objects.get()
    assert standing.lapses_on == (day(30) if BasisRenewal.objects.exists() else None)
    assert list(findings()) == []
