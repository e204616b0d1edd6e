"""What somebody submitted, they can take back until another person has it open to clear it.

Both hold the testimony's row: whoever comes second at one moment is told, and exactly one of the two happens.
"""

from django.contrib.auth.models import User
from django.db import transaction

from archive.errors import NotAllowed, StaleEdit
from archive.models.audit import Action, Event
from archive.models.preparation import Preparation
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import audit
from archive.workflow.state import advance, advance_in_place

BEFORE_OPENED = "before-opened"


@transaction.atomic
def open_to_clear(testimony: Testimony, *, by: User) -> None:
    """Note that ``by`` is about to have the text before them, on the page where it is cleared.

    Written before the page is made: the row says that it was shown, even if its sending then fails.

    Raises:
        StaleEdit: it changed since ``testimony`` was read, or was taken back.
    """
    held = advance_in_place(testimony, seen=testimony.version)
    audit.record(Action.OPENED, held, by, to_clear=1)


def submitter_of(testimony: Testimony) -> User | None:
    """Return who submitted what waits for a second person."""
    if testimony.status != Status.SUBMITTED:
        return None
    prepared = Preparation.objects.filter(revision=testimony.latest_revision).select_related("prepared_by")
    preparation = prepared.first()
    return preparation.prepared_by if preparation else None


def opened_by_another(testimony: Testimony) -> Event | None:
    """Return the row of who, other than its submitter, first had it open to clear it since then."""
    about = Event.objects.filter(testimony_id=testimony.pk)
    submitted = about.filter(action=Action.SUBMITTED).order_by("-sequence").first()
    if submitted is None:
        return None
    opened = about.filter(action=Action.OPENED, sequence__gt=submitted.sequence, details__to_clear=1)
    return opened.exclude(by=submitted.by).order_by("sequence").first()


def can_be_taken_back(testimony: Testimony, *, by: User) -> bool:
    """Say whether ``by`` submitted it and nobody else has opened it; taking it back asks again."""
    return submitter_of(testimony) == by and opened_by_another(testimony) is None


@transaction.atomic
def take_back(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Put one's own submission back into review, with all that was prepared.

    Raises:
        StaleEdit: it changed meanwhile, or another person has opened it.
        NotAllowed: it is not waiting for a second person, or somebody else submitted it.
    """
    testimony = advance_in_place(testimony, seen=seen)
    submitter = submitter_of(testimony)
    if submitter is None:
        raise NotAllowed(
            f"Testimony {testimony.pk} is not waiting for a second person, so there is nothing to take back."
        )
    if submitter != by:
        raise NotAllowed(f"Somebody else submitted testimony {testimony.pk}, so only they can take it back.")
    if opened := opened_by_another(testimony):
        raise StaleEdit(
            f"{opened.by} has already opened testimony {testimony.pk}, so it cannot be taken back any more. "
            f"If something should change, ask {opened.by} to send it back."
        )
    testimony = advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
    revision = testimony.latest_revision.number
    audit.record(Action.RETURNED, testimony, by, revision=revision, because=BEFORE_OPENED)
    return testimony
