"""Releases: what is to be published goes out with everything else of its day, and never beside another quote
of its contact, so that neither the hour nor the neighbours tell who belongs to whom."""

import logging
from datetime import date, datetime, timedelta
from secrets import SystemRandom

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from archive.disclosure.gate import COOLING_OFF, Blocker
from archive.errors import ArchiveError, Blocked, NotAllowed, StaleEdit
from archive.models.audit import Action, Event
from archive.models.contact import Contact
from archive.models.job import Release
from archive.models.publication import Publication
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import Status
from archive.workflow import audit, publishing, release_days
from archive.workflow.release_days import (
    AFTER_COOLING_DAYS,
    WITHIN_DAYS,
    cooled_off_on,
    in_releases,
)
from archive.workflow.renewing import WORKER
from archive.workflow.showing import require_shown
from archive.workflow.state import advance, hold

logger = logging.getLogger(__name__)

LATE = timedelta(hours=1)
TOGETHER = 50  # go out in one transaction: a release is there at once, and nobody waits for it for long


def waiting(testimonies: TestimonyQuerySet) -> TestimonyQuerySet:
    """Those that wait for their release, the first due first; each with its day as ``due_on``."""
    releases = Release.objects.filter(testimony=OuterRef("pk")).order_by("-pk")
    due_on = Subquery(releases.values("due_on")[:1])
    return testimonies.filter(status=Status.WAITING).annotate(due_on=due_on).order_by("due_on", "pk")


def overdue(testimonies: TestimonyQuerySet, now: datetime) -> TestimonyQuerySet:
    """Those that should have gone out and did not, for longer than the worker may take to try."""
    today = timezone.localdate(now)
    day = today if release_days.moment(today) + LATE <= now else today - timedelta(days=1)
    return waiting(testimonies).filter(Q(due_on__lte=day))


def due_day(testimony: Testimony) -> date | None:
    """Return the day on which it goes out by itself; None where it does not wait."""
    if testimony.status != Status.WAITING:
        return None
    release = _last_release(testimony)
    return release.due_on if release else None


def goes_at_once(testimony: Testimony) -> bool:
    """Say whether publishing it means now: where there are no releases and its contact has cooled off.

    A next edition waits too, since whoever keeps every copy sees which lines changed together.
    """
    cooled_off = cooled_off_on(testimony)
    return not in_releases() and (cooled_off is None or cooled_off <= timezone.localdate())


def in_the_way(testimony: Testimony, *, seen: int, by: User) -> list[Blocker]:
    """Return why it may not be ordered: all that the gate says but that it is too soon, which passes."""
    return [blocker for blocker in publishing.reasons(testimony, seen, by) if blocker.code != COOLING_OFF]


def has_yet_to_cool_off(testimony: Testimony, now: datetime) -> bool:
    """Say whether the next release is too soon for it."""
    cooled_off = cooled_off_on(testimony)
    return cooled_off is not None and cooled_off > release_days.first_day(now)


def possible_days(testimony: Testimony, now: datetime) -> list[date]:
    """Return the days from which its own is drawn: one, unless another quote of the contact goes out within
    the week before or after it, or its contact has yet to cool off.

    All that waits for that would else go out on the first day that its month allows, and tell the month.

    Raises:
        NotAllowed: its basis ends before the first of them.
    """
    first = max(release_days.first_day(now), cooled_off_on(testimony) or date.min)
    taken = _days_of_others(testimony, since=timezone.localdate(now) - timedelta(days=WITHIN_DAYS))
    taken |= {day for other in waiting(_others_of_contact(testimony)) if (day := due_day(other))}
    is_near = any(abs((day - first).days) <= WITHIN_DAYS for day in taken)
    choice = WITHIN_DAYS if is_near else 1
    if has_yet_to_cool_off(testimony, now):
        choice = AFTER_COOLING_DAYS
    reach = min(choice + len(taken), (date.max - first).days + 1)
    later = (first + timedelta(days=after) for after in range(reach))
    days = [day for day in later if day not in taken][:choice]
    ends_on = testimony.lapses_on
    possible = [day for day in days if ends_on is None or day <= ends_on]
    if not possible:
        raise NotAllowed(
            f"The basis of testimony {testimony.pk} ends before the day on which it could go out. Renew the "
            "basis first."
        )
    return possible


@transaction.atomic
def release(testimony: Testimony, *, seen: int, now: datetime, by: User) -> Publication | Release:
    """Publish it: at once, or with the next release on which it may go out, by then by itself.

    Raises:
        StaleEdit: it changed meanwhile.
        Blocked: the gate refuses now already.
        NotAllowed: it waits already, or the basis ends before the day on which it could go out.
        NotShown: ``by`` has not had its text shown.
    """
    if testimony.status == Status.WAITING and testimony.version == seen:
        raise NotAllowed(f"Testimony {testimony.pk} is already waiting for release.")
    if goes_at_once(testimony):
        return publishing.publish(testimony, seen=seen, by=by)
    testimony = advance(
        testimony,
        seen=seen,
        to=Status.WAITING,
        unless=lambda held: in_the_way(held, seen=seen, by=by),
    )
    require_shown(testimony.latest_revision, by=by)
    return _ordered(testimony, possible_days(testimony, now), by)


def _ordered(testimony: Testimony, days: list[date], by: User, *, worker: bool = False) -> Release:
    due_on = SystemRandom().choice(days)
    ordered = Release.objects.create(testimony=testimony, due_on=due_on, ordered_by=by)
    audit.record(Action.RELEASED, testimony, WORKER if worker else by, due_on=due_on.isoformat())
    return ordered


def _others_of_contact(testimony: Testimony) -> TestimonyQuerySet:
    return Testimony.objects.filter(contact=testimony.contact_id).exclude(pk=testimony.pk)


def _days_of_others(testimony: Testimony, *, since: date) -> set[date]:
    """The days since ``since`` on which another quote of the contact went out, whatever became of it then."""
    published = Event.objects.filter(
        action=Action.PUBLISHED,
        testimony_id__in=_others_of_contact(testimony).values("pk"),
        at__gte=release_days.midnight(since),
    )
    return {timezone.localdate(at) for at in published.values_list("at", flat=True)}


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


def release_due(now: datetime) -> int:
    """Publish each that waits and is due; what the gate refuses now goes back to review.

    In no order, and together: whoever looks each moment sees a whole release, or nothing of it.
    """
    due = [each.pk for each in waiting(Testimony.objects.all()) if _is_due(each, now)]
    SystemRandom().shuffle(due)
    return sum(_go_out_together(due[at : at + TOGETHER], now) for at in range(0, len(due), TOGETHER))


def _is_due(testimony: Testimony, now: datetime) -> bool:
    day = due_day(testimony)
    return day is not None and release_days.moment(day) <= now


@transaction.atomic
def _go_out_together(pks: list[int], now: datetime) -> int:
    # All that publishing one of them holds, before the first has the trail (workflow/state.py).
    held = {each.pk: each for each in hold(*pks)}
    contacts = {testimony.contact_id for testimony in held.values()}
    list(Contact.objects.select_for_update(no_key=True).filter(pk__in=contacts).order_by("pk"))
    return sum(_went_out(held[pk], now) for pk in pks if pk in held and _is_due(held[pk], now))


def _went_out(testimony: Testimony, now: datetime) -> int:
    ordered = _last_release(testimony)
    if ordered is None:
        return 0
    try:
        with transaction.atomic():
            if days := _days_instead(testimony, now):
                _ordered(testimony, days, ordered.ordered_by, worker=True)
                return 0
            publishing.publish(testimony, seen=testimony.version, by=ordered.ordered_by)
    except Blocked as refusal:
        return _back_to_review(testimony, refusal)
    except (StaleEdit, NotAllowed):  # somebody was quicker, or its basis ends before
        return 0
    except Exception as error:  # it is in no other's way, and its message may quote the row
        logger.error("Testimony %s stays past its day: %s", testimony.pk, type(error).__name__)  # noqa: TRY400
        return 0
    return 1


def _days_instead(testimony: Testimony, now: datetime) -> list[date]:
    """The days from which another is drawn where today is none of its days any more: a release was missed, so
    that another of the contact went out, or its contact turned out to be more recent."""
    today = timezone.localdate(now)
    cooled_off = cooled_off_on(testimony)
    too_soon = cooled_off is not None and cooled_off > today
    beside = in_releases() and today in _days_of_others(testimony, since=today)
    if not (too_soon or beside):
        return []
    return possible_days(testimony, now)


def _last_release(testimony: Testimony) -> Release | None:
    return Release.objects.filter(testimony=testimony).select_related("ordered_by").last()


@transaction.atomic
def _back_to_review(testimony: Testimony, refusal: Blocked) -> int:
    try:
        advanced = advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
    except ArchiveError:
        return 0
    codes = ",".join(blocker.code for blocker in refusal.blockers)
    audit.record(Action.RETURNED, advanced, WORKER, revision=advanced.latest_revision.number, because=codes)
    return 1
