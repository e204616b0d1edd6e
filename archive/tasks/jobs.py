"""The jobs: each may run at any time, twice or not at all, and leaves the same behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from archive.backups.sqlite import remove_half_made
from archive.errors import TracesRemain
from archive.workflow import (
    claims,
    drafts,
    looking_again,
    releasing,
    renewing,
    scanning,
    shredding,
    sign_in_tries,
    traces,
    upload_keeping,
    upload_storing,
    withdrawing,
)


@dataclass(frozen=True, slots=True)
class Job:
    """``run`` does what is due, in short transactions, and returns how many things it did. ``sooner`` says
    whether something happened since it began last, so that it does not wait until ``every`` is over;
    ``at_call``: somebody waits for it (workflow/waking.py). A run that did not end is taken over after so
    long."""

    name: str
    title: str
    every: timedelta
    run: Callable[[], int]
    sooner: Callable[[datetime], bool] = lambda began_at: False
    at_call: bool = False
    taken_over_after: timedelta = timedelta(hours=1)


def _remove_traces() -> int:
    done = traces.remove_withdrawn_words()
    if connection.vendor == "sqlite":
        try:
            remove_half_made(Path(connection.settings_dict["NAME"]))
        except OSError as error:
            raise TracesRemain(
                "A backup or restore that was ended left a copy beside the database, and this account cannot "
                f"remove it ({type(error).__name__}). Remove the files there that have .copying- or "
                ".restoring- in their names."
            ) from None
    return done


JOBS = (
    Job(
        "lapses",
        "withdraws quotes whose basis for publication has ended",
        timedelta(minutes=5),
        lambda: renewing.withdraw_lapsed(timezone.localdate()),
    ),
    Job(
        "releases",
        "publishes what is due for release",
        timedelta(minutes=5),
        lambda: releasing.release_due(timezone.now()),
    ),
    Job(
        "scans",
        "scans texts that no detector has read yet",
        timedelta(minutes=5),
        scanning.scan_waiting,
    ),
    Job(
        "uploads",
        "imports the spreadsheets that people have uploaded",
        timedelta(minutes=5),
        upload_storing.go_on,
        sooner=lambda began_at: upload_storing.is_waiting(),
        at_call=True,
        taken_over_after=timedelta(minutes=2),
    ),
    Job(
        "withdrawals",
        "withdraws a contact's quotes on their separate days",
        timedelta(minutes=15),
        lambda: withdrawing.withdraw_due(timezone.localdate()),
    ),
    Job(
        "originals",
        "deletes children’s original words when their time is up",
        timedelta(days=1),
        lambda: shredding.shred_due(timezone.localdate()),
    ),
    Job(
        looking_again.JOB,
        "counts whom each published line fits",
        timedelta(hours=1),
        looking_again.count_again,
        sooner=looking_again.may_count_otherwise_since,
    ),
    Job(
        "traces",
        "removes the last of withdrawn words from the database’s files",
        timedelta(minutes=10),
        _remove_traces,
    ),
    Job(
        "drafts",
        "deletes what was typed and not saved within seven days",
        timedelta(hours=1),
        lambda: drafts.expire_drafts(timezone.now()),
    ),
    Job(
        "old-uploads",
        "deletes the rows of spreadsheets that nobody has worked on for a week",
        timedelta(hours=1),
        lambda: upload_keeping.expire(timezone.now()),
    ),
    Job(
        "claims",
        "forgets who had which testimony open",
        timedelta(minutes=15),
        lambda: claims.delete_ended(timezone.now()),
    ),
    Job(
        "sign-in-tries",
        "forgets who tried to sign in a day ago",
        timedelta(hours=1),
        lambda: sign_in_tries.prune(timezone.now()),
    ),
    Job(
        "sessions",
        "deletes the sessions of people who have been signed out",
        timedelta(hours=1),
        # As clear_expired does, which does not say how many; a public process has no model of sessions.
        lambda: SessionStore.get_model_class().objects.filter(expire_date__lte=timezone.now()).delete()[0],
    ),
)
