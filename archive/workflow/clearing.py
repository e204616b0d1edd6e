"""The second person: sign, or give back."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from archive.disclosure.gate import Step, blockers
from archive.disclosure.ladders import Line
from archive.errors import StaleEdit
from archive.models.audit import Action
from archive.models.clearance import Clearance, Return
from archive.models.preparation import Preparation
from archive.models.public_tags import of, sentence_of
from archive.models.testimony import Testimony
from archive.vocabulary import AgeBand, Status
from archive.workflow import audit, intruders, signing
from archive.workflow.attribution import standing_of, with_line
from archive.workflow.beside import beside, record_accepted, require_accepted
from archive.workflow.preparing import candidate_for, public_copy, store_tags
from archive.workflow.showing import require_shown, texts_to_sign
from archive.workflow.state import advance, advance_by_edit, require_valid


@transaction.atomic
def clear(
    testimony: Testimony,
    *,
    seen: int,
    digest: str,
    by: User,
    accepted: Mapping[int, str] | None = None,
    intruder: Mapping[str, str] | None = None,
) -> Testimony:
    """Sign exactly the public copy whose digest the signer was shown.

    ``accepted`` says of each testimony that readers see beside it why it may (``BesideReason``); ``intruder``
    what the signer found who tried what somebody would who wants to find the child (``IntruderItem``,
    ``IntruderAnswer``), where it is serious.

    Raises:
        InvalidEntry: one of them says nothing where something is asked.
        Blocked: the gate refuses, for example because ``by`` had a hand in it.
        StaleEdit: the public copy is no longer the one that was shown.
    """
    testimony = advance(
        testimony,
        seen=seen,
        to=Status.CLEARED,
        unless=lambda held: blockers(candidate_for(held, actor=by), Step.CLEAR),
    )
    require_shown(*texts_to_sign(testimony), by=by)
    copy = public_copy(testimony)
    if copy is None or copy.digest() != digest:
        raise StaleEdit(
            f"Testimony {testimony.pk} has changed since you opened this page. "
            "Load the page again and read it before you sign."
        )
    standing = beside(testimony)
    require_accepted(standing, accepted or {})
    tries = asks_of_intruder(testimony)
    if tries:
        intruders.require_answers(intruder or {})
    revision = testimony.latest_revision
    counted = standing_of(copy)
    age_from, age_to = AgeBand(copy.age_band).bounds if copy.age_band else (None, None)
    clearance = Clearance.objects.create(
        revision=revision,
        digest=digest,
        version=testimony.version,
        **copy.columns(),
        age_from=age_from,
        age_to=age_to,
        group_size=None if counted.states_nothing else counted.group,
        minimum_group=None if counted.states_nothing else counted.minimum,
        invented=testimony.invented,
        signature="" if testimony.invented else signing.sign(revision.pk, digest, testimony.version, by.pk),
        signed_by=by,
    )
    record_accepted(clearance, standing, accepted or {})
    if tries:
        intruders.record(clearance, intruder or {}, by=by)
    audit.record(Action.CLEARED, testimony, by, revision=revision.number, digest=digest)
    return testimony


def asks_of_intruder(testimony: Testimony) -> bool:
    """Say whether whoever clears it has to try to find the child first."""
    return intruders.is_required(testimony.severity)


@transaction.atomic
def give_back(testimony: Testimony, *, seen: int, comment: str, by: User) -> Testimony:
    """Return it to whoever prepared it, saying what should change."""
    testimony = advance(testimony, seen=seen, to=Status.RETURNED)
    require_shown(*texts_to_sign(testimony), by=by)
    revision = testimony.latest_revision
    refusal = Return(revision=revision, comment=comment.strip(), returned_by=by)
    require_valid(refusal)
    refusal.save()
    audit.record(Action.RETURNED, testimony, by, revision=revision.number)
    return testimony


@transaction.atomic
def send_back_with_line(testimony: Testimony, *, seen: int, line: Line, by: User) -> Testimony:
    """Return it with another line set. Whoever sets it has a hand in it from now on, so somebody else signs.

    Raises:
        Blocked: the line states more than was entered.
    """
    texts = texts_to_sign(testimony)
    testimony = advance_by_edit(testimony, seen=seen, by=by, to=Status.RETURNED)
    require_shown(*texts, by=by)
    revision = testimony.latest_revision
    preparation = Preparation.objects.get(revision=revision)
    tags = with_line(of(preparation), line)
    store_tags(preparation, tags, by=by)
    comment = f"The attribution line is now “{sentence_of(tags)}”. Please check it, and submit it again."
    refusal = Return(revision=revision, comment=comment, returned_by=by)
    require_valid(refusal)
    refusal.save()
    audit.record(Action.PREPARED, testimony, by, revision=revision.number)
    audit.record(Action.RETURNED, testimony, by, revision=revision.number, because="line")
    return testimony
