"""A next edition of what is public: begun, or left while the one that stands goes on."""

from django.contrib.auth.models import User
from django.db import transaction

from archive.disclosure.copy import PublicCopy
from archive.errors import NotAllowed
from archive.models.audit import Action
from archive.models.clearance import Edition
from archive.models.testimony import Testimony
from archive.vocabulary import Origin, Status
from archive.workflow import audit
from archive.workflow.intake import add_revision
from archive.workflow.preparing import copy_in
from archive.workflow.scanning import scan_without_loss
from archive.workflow.state import advance


def start_next(testimony: Testimony, *, seen: int, by: User) -> Testimony:
    """Put the text that readers see back into review, as a new revision; they go on seeing it meanwhile.

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
    return testimony


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
    """What readers see of it, as it was signed; None: nothing."""
    publication = testimony.publication
    if publication is None:
        return None
    edition = Edition.objects.select_related("clearance").get(
        public_id=publication.public_id, number=publication.edition
    )
    return copy_in(edition.clearance)
