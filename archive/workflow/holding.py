"""An original kept past its time because somebody needs it, until they say that they do not any more."""

from django.contrib.auth.models import User
from django.db import transaction

from archive.errors import NotAllowed, Shredded
from archive.models.audit import Action
from archive.models.hold import Hold, HoldLifted
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import audit
from archive.workflow.shredding import gone, standing_hold
from archive.workflow.state import advance_in_place, require_valid


@transaction.atomic
def keep(testimony: Testimony, *, seen: int, reason: str, by: User) -> Hold:
    """Keep the child's original words until somebody lifts this. What was signed stays signed.

    Raises:
        StaleEdit: it changed meanwhile.
        Shredded: they are gone already.
        NotAllowed: they were erased, or are kept already.
        InvalidEntry: there is no reason, or it is too long.
    """
    testimony = advance_in_place(testimony, seen=seen)
    if testimony.status == Status.ERASED:
        raise NotAllowed(
            f"The text of testimony {testimony.pk} has been erased, so there is nothing left to keep."
        )
    if gone(testimony) is not None:
        raise Shredded(testimony.pk)
    if standing_hold(testimony) is not None:
        raise NotAllowed(f"The original of testimony {testimony.pk} is already being kept.")
    made = Hold(testimony=testimony, reason=reason.strip(), set_by=by)
    require_valid(made)
    made.save()
    audit.record(Action.HELD, testimony, by, hold=made.pk)
    return made


@transaction.atomic
def let_go(testimony: Testimony, *, seen: int, by: User) -> HoldLifted:
    """Let the words go when their time is over, after all.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: nobody keeps them.
    """
    testimony = advance_in_place(testimony, seen=seen)
    standing = standing_hold(testimony)
    if standing is None:
        raise NotAllowed(f"The original of testimony {testimony.pk} is no longer being kept for longer.")
    lifted = HoldLifted.objects.create(hold=standing, lifted_by=by)
    audit.record(Action.LET_GO, testimony, by, hold=standing.pk)
    return lifted
