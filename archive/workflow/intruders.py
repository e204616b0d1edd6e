"""The motivated intruder: whoever clears what is serious first tries to find the child, as somebody would who
wants to know. What they tried holds for some months."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from archive.errors import InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.clearance import Clearance, Edition
from archive.models.look_again import IntruderCheck
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import IntruderAnswer, IntruderItem
from archive.workflow import audit
from archive.workflow.showing import require_shown
from archive.workflow.state import advance_in_place, require_valid
from archive.workflow.writers import writers_of


def is_required(severity: str) -> bool:
    """Say whether somebody has to try, at this severity."""
    return severity >= settings.ARCHIVE_INTRUDER_FROM


def require_answers(answers: Mapping[str, str]) -> None:
    """Raises InvalidEntry, naming the first question that has no answer."""
    for item in IntruderItem:
        if answers.get(item.value) not in IntruderAnswer.values:
            raise InvalidEntry(f"intruder_{item.value}", "say what you found, or send the testimony back")


def record(clearance: Clearance, answers: Mapping[str, str], *, by: User) -> IntruderCheck:
    check = IntruderCheck(
        clearance=clearance,
        answers={item.value: answers[item.value] for item in IntruderItem},
        expires_on=_months_on(timezone.localdate(), settings.ARCHIVE_INTRUDER_MONTHS),
        signed_by=by,
    )
    require_valid(check)
    check.save()
    return check


@transaction.atomic
def renew(testimony: Testimony, *, seen: int, answers: Mapping[str, str], by: User) -> IntruderCheck:
    """Try again for what readers see already. Nothing that was signed changes.

    Raises:
        InvalidEntry: a question has no answer.
        NotAllowed: readers see nothing of it, or ``by`` had a hand in it.
        NotShown: ``by`` has not had its text shown.
    """
    testimony = advance_in_place(testimony, seen=seen)
    clearance = standing_clearance(testimony)
    if clearance is None:
        raise NotAllowed(f"Testimony {testimony.pk} is not public, so there is nothing to check again.")
    if by.pk in writers_of(testimony):
        raise NotAllowed("You entered, edited or prepared it, so somebody else must do this check.")
    require_shown(clearance.revision, by=by)
    require_answers(answers)
    check = record(clearance, answers, by=by)
    audit.record(Action.CHECKED, testimony, by, expires_on=check.expires_on.isoformat())
    return check


def standing_clearance(testimony: Testimony) -> Clearance | None:
    """Return what was signed for the edition that readers see."""
    publication = testimony.publication
    if publication is None:
        return None
    edition = Edition.objects.select_related("clearance__revision").get(
        public_id=publication.public_id, number=publication.edition
    )
    return edition.clearance


def last_check(clearance: Clearance | None) -> IntruderCheck | None:
    if clearance is None:
        return None
    return clearance.intruder_checks.select_related("signed_by").order_by("-pk").first()


def expired(testimonies: TestimonyQuerySet, today: date) -> TestimonyQuerySet:
    """Those that readers see and for which nobody has tried, or not for too long."""
    holds = IntruderCheck.objects.filter(clearance=OuterRef("pk"), expires_on__gte=today)
    unchecked = Clearance.objects.filter(
        revision__testimony=OuterRef("pk"),
        edition__in=Edition.objects.filter(
            public_id=OuterRef(OuterRef("publication__public_id")),
            number=OuterRef(OuterRef("publication__edition")),
        ),
    ).exclude(Exists(holds))
    serious = testimonies.standing().filter(severity__gte=settings.ARCHIVE_INTRUDER_FROM)
    return serious.filter(Exists(unchecked))


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))
