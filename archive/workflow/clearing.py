"""The second person: sign, or give back."""

from django.contrib.auth.models import User
from django.db import transaction

from archive.disclosure.gate import Step, blockers
from archive.errors import Blocked, NotAllowed, StaleEdit
from archive.models.audit import Action
from archive.models.clearance import Clearance, Return
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow import audit
from archive.workflow.preparing import candidate_for, public_copy
from archive.workflow.state import advance, require_valid


@transaction.atomic
def clear(testimony: Testimony, *, seen: int, digest: str, by: User) -> Testimony:
    """Sign exactly the public copy whose digest the signer was shown.

    Raises:
        Blocked: the gate refuses, for example because ``by`` had a hand in it.
        StaleEdit: the public copy is no longer the one that was shown.
    """
    testimony = advance(testimony, seen=seen)
    candidate = candidate_for(testimony, actor=by)
    if reasons := blockers(candidate, Step.CLEAR):
        raise Blocked(reasons)
    copy = public_copy(testimony)
    if copy is None or candidate.digest != digest:
        raise StaleEdit(
            f"Testimony {testimony.pk} is no longer what this page showed. Load it and read it again."
        )
    revision = testimony.latest_revision
    Clearance.objects.create(
        revision=revision,
        digest=digest,
        attribution=copy.attribution,
        version=testimony.version,
        signed_by=by,
    )
    testimony.status = Status.CLEARED
    testimony.save(update_fields=["status"])
    audit.record(Action.CLEARED, testimony, by, revision=revision.number, digest=digest)
    return testimony


@transaction.atomic
def give_back(testimony: Testimony, *, seen: int, comment: str, by: User) -> Testimony:
    """Return it to whoever prepared it, saying what should change."""
    testimony = advance(testimony, seen=seen)
    if testimony.status not in (Status.SUBMITTED, Status.CLEARED):
        raise NotAllowed(
            f"Testimony {testimony.pk} is not waiting for a second person, so it cannot be returned."
        )
    revision = testimony.latest_revision
    refusal = Return(revision=revision, comment=comment.strip(), returned_by=by)
    require_valid(refusal)
    refusal.save()
    testimony.status = Status.RETURNED
    testimony.save(update_fields=["status"])
    audit.record(Action.RETURNED, testimony, by, revision=revision.number)
    return testimony
