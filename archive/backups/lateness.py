"""Whether backups are made, as often as they should be. Nobody but the machine's own clock makes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from archive.models.job import JobRun

JOB = "backup"  # the name of its row beside those of the jobs
LATE = timedelta(days=2)  # since the last one


@dataclass(frozen=True, slots=True)
class LateBackup:
    """``made_at``: when the last one was made, if ever. ``problem``: the kind of error that stopped the one
    that was tried at ``tried_at``."""

    made_at: datetime | None
    tried_at: datetime | None = None
    problem: str = ""


def note_made(*, began_at: datetime) -> None:
    JobRun.objects.update_or_create(
        name=JOB, defaults={"began_at": began_at, "ended_at": timezone.now(), "problem": "", "done": 1}
    )


def note_failed(*, began_at: datetime, problem: str) -> None:
    """The end of the last one that was made stays, to reckon from."""
    JobRun.objects.update_or_create(name=JOB, defaults={"began_at": began_at, "problem": problem})


def late_backup(*, now: datetime | None = None) -> LateBackup | None:
    """Return what there is to say where the last backup failed or is old; None while nobody wants any."""
    moment = now or timezone.now()
    run = JobRun.objects.filter(name=JOB).first()
    if run is None:
        return LateBackup(None) if settings.ARCHIVE_BACKUP_RECIPIENTS else None
    if run.problem:
        return LateBackup(run.ended_at, run.began_at, run.problem)
    # One that was made in the future was not.
    if run.ended_at is None or not moment - LATE <= run.ended_at <= moment + LATE:
        return LateBackup(run.ended_at)
    return None
