"""Not for publication, and back to review."""

from django.contrib.auth.models import User
from django.db import transaction

from archive.errors import InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.takedown import Closing
from archive.models.testimony import Testimony
from archive.vocabulary import ClosingReason, Status
from archive.workflow import audit
from archive.workflow.state import advance, require_valid


@transaction.atomic
def close(testimony: Testimony, *, seen: int, reason: str, by: User, note: str = "") -> Testimony:
    """Take it out of the work as not for publication. Whatever was signed is void.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: readers see an edition of it, or nobody works on it any more.
        InvalidEntry: the reason is none of the list, or the note is too long.
    """
    if reason not in ClosingReason.values:
        raise InvalidEntry("reason", "choose a reason from the list")
    testimony = advance(testimony, seen=seen, to=Status.CLOSED)
    closing = Closing(testimony=testimony, reason=reason, note=note.strip(), closed_by=by)
    require_valid(closing)
    closing.save()
    audit.record(Action.CLOSED, testimony, by, reason=reason)
    return testimony


@transaction.atomic
def reopen(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Bring it back to review.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: it is not closed.
    """
    testimony = advance(testimony, seen=seen)
    if testimony.status != Status.CLOSED:
        raise NotAllowed(f"Testimony {testimony.pk} is not closed, so it cannot be opened again.")
    testimony = advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
    audit.record(Action.REOPENED, testimony, by)
    return testimony
