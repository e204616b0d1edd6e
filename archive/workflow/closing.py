"""Not for publication, and back to review."""

from django.contrib.auth.models import User
from django.db import transaction

from archive.errors import InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.takedown import Closing
from archive.models.testimony import Testimony
from archive.vocabulary import CLOSED_BY_HAND, ClosingReason, Status
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
    if reason not in CLOSED_BY_HAND:
        raise InvalidEntry("reason", "choose a reason from the list")
    testimony = advance(testimony, seen=seen, to=Status.CLOSED)
    closing = Closing(testimony=testimony, reason=reason, note=note.strip(), closed_by=by)
    require_valid(closing)
    closing.save()
    audit.record(Action.CLOSED, testimony, by, reason=reason)
    return testimony


@transaction.atomic
def close_untouched(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """As the program does with what nobody has worked on for too long; ``by`` is its name, nobody's account.

    Raises:
        StaleEdit: somebody has worked on it meanwhile.
        NotAllowed: readers see an edition of it, or nobody works on it any more.
    """
    testimony = advance(testimony, seen=seen, to=Status.CLOSED)
    reason = ClosingReason.KEPT_TOO_LONG
    Closing.objects.create(testimony=testimony, reason=reason, closed_by=None)
    audit.record(Action.CLOSED, testimony, by, reason=reason.value)
    return testimony


@transaction.atomic
def close_undone(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """As whoever undoes an import does with each testimony of it.

    Raises:
        StaleEdit: somebody has worked on it meanwhile.
    """
    testimony = advance(testimony, seen=seen, to=Status.CLOSED)
    reason = ClosingReason.UNDONE
    Closing.objects.create(testimony=testimony, reason=reason, closed_by=by)
    audit.record(Action.CLOSED, testimony, by, reason=reason.value)
    return testimony


@transaction.atomic
def reopen(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Bring it back to review.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: it is not closed, or its words were deleted since.
    """
    testimony = advance(testimony, seen=seen)
    if testimony.status != Status.CLOSED:
        raise NotAllowed(f"Testimony {testimony.pk} is not closed, so it cannot be opened again.")
    if testimony.key.is_shredded:
        raise NotAllowed(
            f"The words of testimony {testimony.pk} were deleted after it was closed, so it cannot be opened "
            "again. If it should be published after all, enter it as a new testimony."
        )
    testimony = advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
    audit.record(Action.REOPENED, testimony, by)
    return testimony
