"""Runs the jobs: in a thread of the staff's process, or for `manage.py work`.

One process at a time runs a job: whoever begins it says so in its row, and a run that never ended may be
begun again after a while. Nothing here knows what a job does.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, close_old_connections, connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from archive.models.audit import Event
from archive.models.job import JobRun
from archive.tasks.jobs import JOBS, Job
from archive.workflow import waking

logger = logging.getLogger(__name__)

LOOKS_EVERY = 30.0  # seconds between two looks at what is due
HEARS_EVERY = 1.0  # seconds in which whoever waits for a call sees that it should end
TAKEN_OVER_AFTER = timedelta(hours=1)  # since a run began that has not ended
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # before any run: when one began that never ran
LATE = 4  # times its interval, after which a job counts as missed


@dataclass(frozen=True, slots=True)
class Ran:
    job: Job
    done: int
    problem: str = ""


def run_due(
    jobs: Iterable[Job] = JOBS, *, now: datetime | None = None, anyway: bool = False
) -> Iterator[Ran]:
    """Run each job whose time has come, or all of them ``anyway``; yield what became of each that ran
    here."""
    for job in jobs:
        moment = now or timezone.now()
        if _begin(job, moment, anyway=anyway):
            yield _run(job)


@dataclass(frozen=True, slots=True)
class Missed:
    """A job that nobody runs, or that fails. ``ended_at`` is the end of its last run, if there was one;
    ``problem`` the kind of error that stopped that."""

    job: Job
    ended_at: datetime | None
    problem: str


def missed(*, now: datetime | None = None) -> list[Missed]:
    """Return the jobs that failed last, or have not ended for several times as long as they may wait.

    In an archive that has only just begun, nobody has missed anything yet.
    """
    moment = now or timezone.now()
    first = Event.objects.order_by("sequence").values_list("at", flat=True).first()
    runs = {run.name: run for run in JobRun.objects.all()}
    found = []
    for job in JOBS:
        run = runs.get(job.name)
        ended_at, problem = (run.ended_at, run.problem) if run else (None, "")
        since = ended_at or first
        if problem or (since is not None and not moment - LATE * job.every <= since <= moment + job.every):
            found.append(Missed(job, ended_at, problem))
    return found


def start() -> threading.Event:
    """Begin to look after the jobs in the background; set what is returned to end that."""
    stop = threading.Event()
    threading.Thread(target=_look_after, args=(stop,), name="jobs", daemon=True).start()
    threading.Thread(target=_wait_for_calls, args=(stop,), name="called jobs", daemon=True).start()
    return stop


def _look_after(stop: threading.Event) -> None:
    while not stop.wait(LOOKS_EVERY):
        _run_here(JOBS, stop)


def _wait_for_calls(stop: threading.Event) -> None:
    """Somebody waits for what these jobs do: neither for the next look, nor for a job that takes long."""
    called = [job for job in JOBS if job.at_call]
    while not stop.is_set():
        if waking.wait(HEARS_EVERY) and not stop.is_set():
            _run_here(called, stop)


def _run_here(jobs: Iterable[Job], stop: threading.Event) -> None:
    close_old_connections()
    try:
        for _ in run_due(jobs):
            if stop.is_set():
                break
    except DatabaseError as error:  # it is away, or busy: at the next look it may be there
        logger.warning("Jobs could not be looked after: %s", type(error).__name__)
    connections.close_all()


def _begin(job: Job, now: datetime, *, anyway: bool) -> bool:
    """Say in the job's row that it begins; False where it is not due, or somebody else runs it."""
    last, _ = JobRun.objects.get_or_create(name=job.name, defaults={"began_at": LONG_AGO})
    # What is said to begin in the future has not: else one write would stop a job for as long.
    to_come = Q(began_at__gt=now + TAKEN_OVER_AFTER)
    left = Q(began_at__lt=now - min(TAKEN_OVER_AFTER, job.taken_over_after))
    free = Q(ended_at__gte=F("began_at")) | left | to_come
    due = Q() if anyway or job.sooner(last.began_at) else Q(began_at__lte=now - job.every) | to_come
    return JobRun.objects.filter(free, due, name=job.name).update(began_at=now) == 1


def _run(job: Job) -> Ran:
    try:
        ran = Ran(job, job.run())
    except Exception as error:  # whatever it was, the other jobs go on, and this one is tried again
        # Not its words: they may be a child's.
        logger.error("Job %s failed: %s", job.name, type(error).__name__)  # noqa: TRY400
        ran = Ran(job, 0, type(error).__name__)
    with transaction.atomic():
        JobRun.objects.filter(name=job.name).update(
            ended_at=timezone.now(), done=ran.done, problem=ran.problem
        )
    return ran
