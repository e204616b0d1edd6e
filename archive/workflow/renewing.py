"""The basis for publishing ends on its day, unless somebody renews it."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from secrets import SystemRandom

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from archive import sealing
from archive.errors import ArchiveError, NotAllowed
from archive.models.audit import Action
from archive.models.basis import BasisRenewal
from archive.models.publication import Publication
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import AT_REST, WithdrawalReason
from archive.workflow import audit, publishing
from archive.workflow.state import advance_in_place, require_a_day_to_come, require_valid

logger = logging.getLogger(__name__)

SOON = timedelta(days=30)
APART_DAYS = 7
# Named in the audit trail; nobody's account.
WORKER = User(username="manage.py work")


def ending_soon(testimonies: TestimonyQuerySet, today: date) -> TestimonyQuerySet:
    """Those whose basis ends within 30 days, the first to end first; each with its last day as ``ends_on``.

    What is at rest needs no basis any more.
    """
    renewals = BasisRenewal.objects.filter(testimony=OuterRef("pk")).order_by("-pk")
    last_day = Case(
        When(Exists(renewals), then=Subquery(renewals.values("lapses_on")[:1])),
        default=F("basis_lapses_on"),
    )
    at_work = testimonies.exclude(status__in=AT_REST).annotate(ends_on=last_day)
    return at_work.filter(ends_on__range=(today, today + SOON)).order_by("ends_on", "pk")


def a_year_more(ends_on: date | None, today: date) -> date:
    """Return the day a year from the present end, or from today, whichever is later."""
    start = max(ends_on or today, today)
    if start.year == date.max.year:
        return date.max  # no calendar goes on from there
    try:
        return start.replace(year=start.year + 1)
    except ValueError:  # 29 February
        return start.replace(year=start.year + 1, day=28)


@transaction.atomic
def renew(testimony: Testimony, *, seen: int, basis: str, lapses_on: date | None, by: User) -> BasisRenewal:
    """Let the basis hold until the end of ``lapses_on``, or for good. What was signed stays signed.

    Raises:
        InvalidEntry: the day is past, or the basis is none.
        NotAllowed: nobody works on the testimony any more.
    """
    require_a_day_to_come(lapses_on)
    testimony = advance_in_place(testimony, seen=seen)
    if testimony.status in AT_REST:
        raise NotAllowed(
            f"Testimony {testimony.pk} is neither public nor being worked on, so it needs no basis."
        )
    if (
        testimony.lapses_on is not None
        and testimony.lapses_on < timezone.localdate()
        and testimony.publication_id
    ):
        raise NotAllowed(
            f"The basis of testimony {testimony.pk} has ended and its quote is being withdrawn. "
            "If it may be published after all, enter it as a new testimony."
        )
    renewal = BasisRenewal(testimony=testimony, basis=basis, lapses_on=lapses_on, renewed_by=by)
    require_valid(renewal, exclude={"lapses_on"})  # none is a day too
    renewal.save()
    until = lapses_on.isoformat() if lapses_on else None
    audit.record(Action.RENEWED, testimony, by, basis=basis, lapses_on=until)
    return renewal


def withdraw_lapsed(today: date) -> int:
    """Withdraw each quote whose basis ended before ``today``; readers do not see it any more as it is. Of a
    contact's quotes that end on one day, all but one go on earlier days.

    One that the database refuses stays, is said in the log by its number, and is in no other's way.
    """
    gone = [pk for pk, last_day in _last_days(today) if last_day < today]
    lapsed = list(Testimony.objects.filter(Q(publication__lapses_on__lt=today) | Q(pk__in=gone)))
    SystemRandom().shuffle(lapsed)  # so that no order tells which belong together
    done = 0
    for testimony in lapsed:
        try:
            publishing.withdraw(
                testimony, seen=testimony.version, reason=WithdrawalReason.BASIS_ENDED, by=WORKER
            )
        except ArchiveError:  # somebody was quicker; the next run sees what is left
            continue
        except DatabaseError as error:  # whose message may quote the row
            logger.error("Testimony %s stays past its day: %s", testimony.pk, type(error).__name__)  # noqa: TRY400
            continue
        done += 1
    return done


def _last_days(today: date) -> Iterator[tuple[int, date]]:
    """Yield each quote that would end within the week on one day with another of its contact, and a day of
    its own: whoever watches would know by that day that they belong together.

    The days are drawn, and the same whenever they are asked for.
    """
    week = (today, today + timedelta(days=APART_DAYS - 1))
    ending = Testimony.objects.filter(publication__lapses_on__range=week)
    together: defaultdict[tuple[int, date], list[int]] = defaultdict(list)
    for pk, contact, day in ending.values_list("pk", "contact_id", "publication__lapses_on"):
        if day is not None:
            together[contact, day].append(pk)
    for (contact, day), pks in together.items():
        if len(pks) > 1:
            days = sorted(
                (day - timedelta(days=before) for before in range(APART_DAYS)),
                key=lambda each: sealing.fingerprint("last-day", f"{contact} {each}"),
            )
            # By its place among all of the contact, which stays as it is when one of them is withdrawn.
            of_contact = Testimony.objects.filter(contact=contact).order_by("pk")
            places = {pk: place for place, pk in enumerate(of_contact.values_list("pk", flat=True))}
            yield from ((pk, days[places[pk] % APART_DAYS]) for pk in pks)


def standing_past_its_day(today: date) -> int:
    """Return how many quotes still wait to be withdrawn although their basis has ended."""
    return Publication.everything.filter(lapses_on__lt=today).count()
