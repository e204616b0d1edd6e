"""A next edition of what is public: begun, or left while the one that stands goes on."""

from dataclasses import replace
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction

from archive.disclosure.copy import PublicCopy
from archive.disclosure.ladders import Line
from archive.disclosure.tags import PublicTags, is_no_finer
from archive.errors import NotAllowed
from archive.languages import choosable
from archive.models.audit import Action
from archive.models.clearance import Edition
from archive.models.decision import Decision
from archive.models.public_tags import as_read, vocabulary
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import Act, Origin, Status
from archive.workflow import audit
from archive.workflow.attribution import with_line
from archive.workflow.flags import flag_states
from archive.workflow.intake import add_revision
from archive.workflow.preparing import Choices, choices_of, copy_in, hand_over, own_tags, store_choices
from archive.workflow.scanning import scan_without_loss
from archive.workflow.showing import require_shown
from archive.workflow.state import advance, advance_by_edit


def start_next(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Put the text that readers see back into review, as a new revision; they go on seeing it meanwhile.

    As not a word differs yet, all that was chosen and decided about it is taken over, and the editor goes on
    from there. What a newer detector finds in it is open. Nobody judges by this: who submits it has had it
    shown, and so has who signs it.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: it is not public, or its next edition is in review already.
    """
    with transaction.atomic():
        testimony = advance(testimony, seen=seen)
        standing = testimony.standing_revision
        if testimony.status != Status.PUBLISHED or standing is None:
            raise NotAllowed(
                f"Testimony {testimony.pk} is not published, so there is no next edition to start."
            )
        testimony = advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
        if not testimony.editors.filter(pk=by.pk).exists():
            testimony.editors.add(by)
        revision = add_revision(testimony, standing.text, Origin.EDITED, by)
        audit.record(Action.EDITED, testimony, by, revision=revision.number, next_edition_of=standing.number)
    scan_without_loss(revision, by=by)
    return _with_what_was_chosen(testimony, standing, by)


@transaction.atomic
def _with_what_was_chosen(testimony: Testimony, standing: Revision, by: User) -> Testimony:
    choices = _choices_for(testimony, standing)
    if choices is None:
        return testimony
    testimony = advance_by_edit(testimony, seen=testimony.version, by=by)
    _keep_what_was_kept(testimony, standing, by)
    store_choices(testimony, choices, by=by)
    return testimony


def _choices_for(testimony: Testimony, standing: Revision) -> Choices | None:
    """Return what was chosen for what stands; before languages were chosen, it has the one that readers
    see."""
    choices, publication = choices_of(standing), testimony.publication
    if choices is None or choices.language or publication is None:
        return choices
    return replace(choices, language=choosable(publication.language))


def change_line(testimony: Testimony, *, seen: int, line: Line, by: User) -> Testimony:
    """Start the next edition with another line and the same text, and hand it to a second person.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: it is not public, its next edition is in review already, or the line says more than was
            entered.
        NotShown: ``by`` has not had the text shown that readers see.
        Blocked: the gate refuses; the next edition is in review, with the line set.
    """
    standing = testimony.standing_revision
    before = _choices_for(testimony, standing) if standing else None
    entered = PublicTags(**own_tags(testimony))
    if standing is None or before is None or not is_no_finer(entered, with_line(before, line), vocabulary()):
        raise NotAllowed(
            f"The line of testimony {testimony.pk} cannot be made that one: it would say more than was "
            "entered."
        )
    require_shown(standing, by=by)
    begun = start_next(testimony, seen=seen, by=by)
    with transaction.atomic():
        begun = advance_by_edit(begun, seen=begun.version, by=by)
        store_choices(begun, with_line(before, line), by=by)
    return hand_over(begun, by=by)


def _keep_what_was_kept(testimony: Testimony, standing: Revision, by: User) -> None:
    """Decide the flags of a text as they were decided in ``standing``, which has the same words."""
    kept = {
        (state.label, state.start, state.end): state.keep_reason
        for state in flag_states(standing)
        if state.act is Act.KEEP
    }
    revision, batch = testimony.latest_revision, uuid4()
    decided = [
        Decision(
            flag_id=state.flag_id,
            act=Act.KEEP,
            start=state.start,
            end=state.end,
            keep_reason=kept[state.label, state.start, state.end],
            batch=batch,
            by=by,
        )
        for state in flag_states(revision)
        if state.is_open and (state.label, state.start, state.end) in kept
    ]
    for decision in decided:
        decision.save()
    if decided:
        audit.record(Action.DECIDED, testimony, by, revision=revision.number, flags=len(decided))


@transaction.atomic
def leave(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Give up the next edition: what readers see stands, and is what people decide about from now on.

    Raises:
        StaleEdit: it changed meanwhile.
        NotAllowed: no next edition is at work.
    """
    testimony = advance(testimony, seen=seen)
    if testimony.publication_id is None or testimony.status == Status.PUBLISHED:
        raise NotAllowed(
            f"Testimony {testimony.pk} has no next edition in review, so there is none to give up."
        )
    testimony = advance(testimony, seen=testimony.version, to=Status.PUBLISHED)
    audit.record(Action.LEFT, testimony, by)
    return testimony


def standing_copy(testimony: Testimony) -> PublicCopy | None:
    """What readers see of it: as it was signed, in the words of today; None: nothing."""
    publication = testimony.publication
    if publication is None:
        return None
    edition = Edition.objects.select_related("clearance").get(
        public_id=publication.public_id, number=publication.edition
    )
    copy = copy_in(edition.clearance)
    return as_read(replace(copy, language=copy.language or choosable(publication.language)))
