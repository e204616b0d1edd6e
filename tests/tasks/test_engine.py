"""Who runs which job when: due, leased, taken over, tried again, missed."""

import logging
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from archive.models import JobRun
from archive.tasks import engine
from archive.tasks.engine import LATE, TAKEN_OVER_AFTER, missed, run_due
from archive.tasks.jobs import JOBS, Job
from archive.workflow import waking
from tests.crawling import CANARY

pytestmark = pytest.mark.django_db
EVERY = timedelta(minutes=5)


class Counting:
    """A job that counts its runs."""

    def __init__(self, name="counting", result=3):
        self.runs = 0
        self.result = result
        self.job = Job(name, "counts", EVERY, self.run)

    def run(self):
        self.runs += 1
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture
def counting():
    return Counting()


def run(*jobs, after=timedelta(), **how):
    return list(run_due([one.job for one in jobs], now=timezone.now() + after, **how))


def test_a_job_that_never_ran_is_due(counting):
    (ran,) = run(counting)

    assert (ran.job, ran.done, ran.problem, counting.runs) == (counting.job, 3, "", 1)
    row = JobRun.objects.get()
    assert (row.name, row.done, row.problem) == ("counting", 3, "")
    assert row.ended_at >= row.began_at


def test_a_job_is_due_sooner_where_something_happened_since_it_began(counting):
    asked = []
    sooner = replace(counting.job, sooner=lambda began_at: asked.append(began_at) or len(asked) == 2)
    counting.job = sooner
    for seconds in (0, 30, 60):
        run(counting, after=timedelta(seconds=seconds))

    assert counting.runs == 2
    began = JobRun.objects.get().began_at
    assert asked[0] == engine.LONG_AGO
    assert asked[2] == began


def test_not_even_then_while_somebody_runs_it(counting):
    counting.job = replace(counting.job, sooner=lambda began_at: True)
    JobRun.objects.create(name="counting", began_at=timezone.now())

    assert run(counting, after=timedelta(seconds=30)) == []


def test_a_job_is_not_due_again_before_its_time(counting):
    run(counting)

    assert run(counting, after=EVERY - timedelta(seconds=10)) == []
    assert len(run(counting, after=EVERY + timedelta(seconds=10))) == 1
    assert counting.runs == 2


def test_a_person_can_have_it_run_before_its_time(counting):
    run(counting)

    assert len(run(counting, anyway=True)) == 1


def test_what_somebody_else_runs_at_this_moment_is_left_to_them(counting):
    inside = []

    def asks_for_itself():
        inside.append(list(run_due([job], anyway=True)))
        return 0

    job = Job("nested", "asks for itself", EVERY, asks_for_itself)

    (ran,) = run_due([job])

    assert inside == [[]]
    assert ran.problem == ""


def test_a_run_that_never_ended_is_taken_over_after_an_hour(counting):
    began = timezone.now()
    JobRun.objects.create(name="counting", began_at=began)

    assert run(counting, anyway=True, after=TAKEN_OVER_AFTER - timedelta(seconds=10)) == []
    assert len(run(counting, after=TAKEN_OVER_AFTER + timedelta(seconds=10))) == 1
    assert counting.runs == 1


def test_a_job_that_fails_stops_no_other_and_no_word_of_its_error_is_kept(counting, caplog):
    failing = Counting("failing", ValueError(f"could not read {CANARY}"))

    with caplog.at_level(logging.INFO):
        ran = run(failing, counting)

    assert [(one.job.name, one.done, one.problem) for one in ran] == [
        ("failing", 0, "ValueError"),
        ("counting", 3, ""),
    ]
    assert JobRun.objects.get(name="failing").problem == "ValueError"
    assert "Job failing failed: ValueError" in caplog.text
    assert CANARY not in caplog.text + str(list(JobRun.objects.values()))


def test_a_job_that_failed_is_tried_again_when_it_is_due_and_then_forgotten(counting):
    counting.result = ValueError()
    run(counting)
    counting.result = 1

    assert run(counting) == []
    (ran,) = run(counting, after=EVERY)

    assert (ran.problem, JobRun.objects.get().problem) == ("", "")


def test_a_job_that_the_database_refuses_leaves_the_others_a_connection_that_works(counting):
    def refused():
        with transaction.atomic():
            raise DatabaseError

    ran = list(run_due([Job("refused", "is refused", EVERY, refused), counting.job]))

    assert [one.problem for one in ran] == ["DatabaseError", ""]


def test_in_an_archive_that_has_only_begun_nothing_is_missed(entered):
    assert missed() == []


def test_what_nobody_ever_ran_is_missed_after_a_while(entered):
    late = LATE * max(job.every for job in JOBS) + timedelta(minutes=1)

    found = missed(now=timezone.now() + late)

    assert [(one.job.name, one.ended_at, one.problem) for one in found] == [
        (job.name, None, "") for job in JOBS
    ]


def test_what_ran_lately_is_not_missed_and_what_did_not_is(entered):
    now = timezone.now() + timedelta(days=3)
    for job in JOBS:
        JobRun.objects.create(name=job.name, began_at=now - job.every, ended_at=now - job.every)
    assert missed(now=now) == []

    long_ago = now - LATE * JOBS[0].every - timedelta(minutes=1)
    JobRun.objects.filter(name=JOBS[0].name).update(began_at=long_ago, ended_at=long_ago)

    assert [(one.job.name, one.ended_at) for one in missed(now=now)] == [(JOBS[0].name, long_ago)]


def test_a_job_whose_last_run_failed_is_missed_however_late_it_ran(entered):
    now = timezone.now()
    JobRun.objects.create(name=JOBS[0].name, began_at=now, ended_at=now, problem="OSError")

    assert [(one.job.name, one.problem) for one in missed(now=now)] == [(JOBS[0].name, "OSError")]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_thread_runs_what_is_due_until_it_is_told_to_stop(counting, monkeypatch):
    monkeypatch.setattr(engine, "LOOKS_EVERY", 0.05)
    ran = threading.Event()
    job = Job("in-a-thread", "is run", EVERY, lambda: ran.set() or 1)
    monkeypatch.setattr(engine, "JOBS", [job])
    before = set(threading.enumerate())

    stop = engine.start()
    threads = set(threading.enumerate()) - before
    assert {(each.name, each.daemon) for each in threads} == {("jobs", True), ("called jobs", True)}
    assert ran.wait(20)
    end(stop, threads)

    assert JobRun.objects.get(name="in-a-thread").done == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_thread_outlives_a_database_that_is_away(monkeypatch, caplog):
    monkeypatch.setattr(engine, "LOOKS_EVERY", 0.05)
    looked = []
    again = threading.Event()

    def away(jobs):
        looked.append(1)
        if len(looked) > 1:
            again.set()
        raise DatabaseError(CANARY)

    monkeypatch.setattr(engine, "run_due", away)
    before = set(threading.enumerate())

    stop = engine.start()
    threads = set(threading.enumerate()) - before
    assert again.wait(20)
    end(stop, threads)

    assert "Jobs could not be looked after: DatabaseError" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_somebody_waits_for_is_run_when_they_call_and_other_jobs_are_not(monkeypatch):
    ran, another = threading.Event(), threading.Event()
    called = Job("called", "is called", EVERY, lambda: ran.set() or 1, at_call=True)
    monkeypatch.setattr(engine, "JOBS", [called, Job("another", "waits", EVERY, lambda: another.set() or 1)])
    before = set(threading.enumerate())

    stop = engine.start()
    threads = set(threading.enumerate()) - before
    assert not ran.wait(0.2)
    waking.wake()
    assert ran.wait(5)
    end(stop, threads)

    assert not another.is_set()


def test_a_job_whose_run_was_ended_is_taken_over_as_soon_as_it_says(counting):
    counting.job = replace(counting.job, taken_over_after=timedelta(minutes=2))
    JobRun.objects.create(name="counting", began_at=timezone.now())

    assert run(counting, after=timedelta(seconds=110), anyway=True) == []
    assert len(run(counting, after=timedelta(seconds=130), anyway=True)) == 1


def end(stop, threads):
    stop.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def test_a_run_that_is_said_to_begin_in_the_future_stops_no_job_and_hides_none(counting, entered):
    far_off = timezone.now() + timedelta(days=9999)
    for name in (counting.job.name, JOBS[0].name):
        JobRun.objects.create(name=name, began_at=far_off, ended_at=far_off)

    assert JOBS[0] in [one.job for one in missed()]
    assert len(run(counting)) == 1
    JobRun.objects.update(began_at=far_off, ended_at=None)
    assert len(run(counting)) == 1
