"""The basis for publishing ends on its day, unless somebody renews it."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.errors import ArchiveError, NotAllowed
from archive.models.audit import Action
from archive.models.basis import BasisRenewal
from archive.models.publication import Publication
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, WithdrawalReason
from archive.workflow import audit, publishing
from archive.workflow.state import advance_in_place, require_a_day_to_come, require_valid

# Named in the audit trail; nobody's account.
WORKER = User(username="manage.py work")


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
            f"Testimony {testimony.pk} is not public and not being worked on; it needs no basis."
        )
    if (
        testimony.lapses_on is not None
        and testimony.lapses_on < timezone.localdate()
        and testimony.publication_id
    ):
        raise NotAllowed(
            f"The basis of testimony {testimony.pk} has ended and its quote is being withdrawn. "
            "Enter it again as a new testimony if it may be published after all."
        )
    renewal = BasisRenewal(testimony=testimony, basis=basis, lapses_on=lapses_on, renewed_by=by)
    require_valid(renewal)
    renewal.save()
    until = lapses_on.isoformat() if lapses_on else None
    audit.record(Action.RENEWED, testimony, by, basis=basis, lapses_on=until)
    return renewal


def withdraw_lapsed(today: date) -> int:
    """Withdraw each quote whose basis ended before ``today``; readers do not see it any more as it is."""
    lapsed = Testimony.objects.filter(publication__lapses_on__lt=today)
    done = 0
    for testimony in lapsed.order_by("pk"):
        try:
            publishing.withdraw(
                testimony, seen=testimony.version, reason=WithdrawalReason.BASIS_ENDED, by=WORKER
            )
        except ArchiveError:  # somebody was quicker; the next run sees what is left
            continue
        done += 1
    return done


def standing_past_its_day(today: date) -> int:
    """Return how many quotes still wait to be withdrawn although their basis has ended."""
    return Publication.everything.filter(lapses_on__lt=today).count()
