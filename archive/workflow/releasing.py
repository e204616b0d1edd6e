"""Cleared quotes that go out on a day to come, so that the day of clearing does not tell which they are."""

import secrets
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from archive.disclosure.gate import Step, blockers
from archive.errors import ArchiveError, Blocked
from archive.models.audit import Action
from archive.models.job import Release
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import audit, publishing
from archive.workflow.preparing import candidate_for
from archive.workflow.renewing import WORKER
from archive.workflow.state import advance

WITHIN_DAYS = 7


@transaction.atomic
def release_later(testimony: Testimony, *, seen: int, today: date, by: User) -> Release:
    """Publish it on a day drawn at random from the next seven.

    Raises:
        Blocked: the gate refuses now already.
    """
    testimony = advance(
        testimony,
        seen=seen,
        to=Status.WAITING,
        unless=lambda held: publishing.reasons(held, seen, by),
    )
    due_on = today + timedelta(days=1 + secrets.randbelow(WITHIN_DAYS))
    release = Release.objects.create(testimony=testimony, due_on=due_on, ordered_by=by)
    audit.record(Action.RELEASED, testimony, by, due_on=due_on.isoformat())
    return release


def release_due(today: date) -> int:
    """Publish each that waits and whose day has come; what the gate refuses now goes back to review."""
    done = 0
    for testimony in Testimony.objects.filter(status=Status.WAITING).order_by("pk"):
        release = Release.objects.filter(testimony=testimony).select_related("ordered_by").last()
        if release is None or release.due_on > today:
            continue
        try:
            publishing.publish(testimony, seen=testimony.version, by=release.ordered_by)
        except Blocked:
            done += _back_to_review(testimony)
        except ArchiveError:  # somebody was quicker
            continue
        else:
            done += 1
    return done


@transaction.atomic
def _back_to_review(testimony: Testimony) -> int:
    try:
        advanced = advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
    except ArchiveError:
        return 0
    reasons = blockers(candidate_for(advanced), Step.SUBMIT)
    codes = ",".join(blocker.code for blocker in reasons)
    audit.record(Action.RETURNED, advanced, WORKER, revision=advanced.latest_revision.number, because=codes)
    return 1
