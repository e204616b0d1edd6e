"""Cleared quotes that go out on a day to come, so that the day of clearing does not tell which they are."""

import logging
import secrets
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import OuterRef, Subquery

from archive.errors import ArchiveError, Blocked, NotAllowed
from archive.models.audit import Action
from archive.models.job import Release
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import Status
from archive.workflow import audit, publishing
from archive.workflow.renewing import WORKER
from archive.workflow.showing import require_shown
from archive.workflow.state import advance

logger = logging.getLogger(__name__)

WITHIN_DAYS = 7


def waiting(testimonies: TestimonyQuerySet) -> TestimonyQuerySet:
    """Those that wait for their release, the first due first; each with its day as ``due_on``."""
    releases = Release.objects.filter(testimony=OuterRef("pk")).order_by("-pk")
    due_on = Subquery(releases.values("due_on")[:1])
    return testimonies.filter(status=Status.WAITING).annotate(due_on=due_on).order_by("due_on", "pk")


def due_day(testimony: Testimony) -> date | None:
    """Return the day on which it goes out by itself; None where it does not wait."""
    if testimony.status != Status.WAITING:
        return None
    release = Release.objects.filter(testimony=testimony).last()
    return release.due_on if release else None


@transaction.atomic
def release_later(testimony: Testimony, *, seen: int, today: date, by: User) -> Release:
    """Publish it on a day drawn at random from the next seven, by then by itself.

    Not after its basis has ended, and on no day on which another quote of the contact goes out, if another is
    left: two that appear together look like one child's.

    Raises:
        Blocked: the gate refuses now already.
        NotAllowed: it waits already, or the basis ends today, so that there is no later day.
        NotShown: ``by`` has not had its text shown.
    """
    if testimony.status == Status.WAITING:
        raise NotAllowed(f"Testimony {testimony.pk} is already waiting for release.")
    testimony = advance(
        testimony,
        seen=seen,
        to=Status.WAITING,
        unless=lambda held: publishing.reasons(held, seen, by),
    )
    require_shown(testimony.latest_revision, by=by)
    due_on = secrets.choice(_days_for(testimony, today))
    release = Release.objects.create(testimony=testimony, due_on=due_on, ordered_by=by)
    audit.record(Action.RELEASED, testimony, by, due_on=due_on.isoformat())
    return release


def _days_for(testimony: Testimony, today: date) -> list[date]:
    days = [today + timedelta(days=after) for after in range(1, WITHIN_DAYS + 1)]
    ends_on = testimony.lapses_on
    days = [day for day in days if ends_on is None or day <= ends_on]
    if not days:
        raise NotAllowed(
            f"The basis of testimony {testimony.pk} ends today, so it cannot be published on a later day. "
            "Renew the basis first."
        )
    others = Testimony.objects.filter(contact=testimony.contact_id, status=Status.WAITING)
    taken = {due_day(other) for other in others.exclude(pk=testimony.pk)}
    return [day for day in days if day not in taken] or days


@transaction.atomic
def take_back(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Let it not go out after all: it is in review again, and what was signed is void.

    Raises:
        StaleEdit: it changed meanwhile, or went out.
        NotAllowed: it does not wait.
    """
    if testimony.status != Status.WAITING:
        raise NotAllowed(f"Testimony {testimony.pk} is not waiting for release, so it cannot be taken back.")
    advanced = advance(testimony, seen=seen, to=Status.IN_REVIEW)
    revision = advanced.latest_revision.number
    audit.record(Action.RETURNED, advanced, by, revision=revision, because="taken-back")
    return advanced


def release_due(today: date) -> int:
    """Publish each that waits and whose day has come; what the gate refuses now goes back to review."""
    done = 0
    for testimony in Testimony.objects.filter(status=Status.WAITING).order_by("pk"):
        release = Release.objects.filter(testimony=testimony).select_related("ordered_by").last()
        if release is None or release.due_on > today:
            continue
        try:
            publishing.publish(testimony, seen=testimony.version, by=release.ordered_by)
        except Blocked as refusal:
            done += _back_to_review(testimony, refusal)
        except ArchiveError:  # somebody was quicker
            continue
        except DatabaseError as error:  # whose message may quote the row
            logger.error("Testimony %s stays past its day: %s", testimony.pk, type(error).__name__)  # noqa: TRY400
            continue
        else:
            done += 1
    return done


@transaction.atomic
def _back_to_review(testimony: Testimony, refusal: Blocked) -> int:
    try:
        advanced = advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
    except ArchiveError:
        return 0
    codes = ",".join(blocker.code for blocker in refusal.blockers)
    audit.record(Action.RETURNED, advanced, WORKER, revision=advanced.latest_revision.number, because=codes)
    return 1
