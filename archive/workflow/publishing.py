"""Out and back: the only module that writes the public tables."""

import secrets

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.disclosure.copy import PublicCopy
from archive.disclosure.gate import Step, blockers
from archive.errors import Blocked, InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH, Publication, Tombstone
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import AgeBand, Status, WithdrawalReason
from archive.workflow import audit
from archive.workflow.intake import terms
from archive.workflow.preparing import candidate_for, public_copy
from archive.workflow.state import advance


@transaction.atomic
def publish(testimony: Testimony, *, seen: int, by: User) -> Publication:
    """Put the cleared copy before readers under a new random id.

    Raises:
        StaleEdit: it changed meanwhile.
        Blocked: the gate refuses, for example because ``by`` had a hand in it; nothing is written.
    """
    # The gate compares the signature with the version that was signed, so it is asked with that one.
    advanced = advance(testimony, seen=seen)
    advanced.version = seen
    copy = public_copy(advanced)
    reasons = blockers(candidate_for(advanced, actor=by), Step.PUBLISH)
    if copy is None or reasons:
        raise Blocked(reasons)
    publication = _write(copy, invented=advanced.invented)
    Testimony.objects.filter(pk=advanced.pk).update(status=Status.PUBLISHED, publication=publication)
    audit.record(Action.PUBLISHED, advanced, by, public_id=publication.public_id, digest=copy.digest())
    return publication


@transaction.atomic
def withdraw(testimony: Testimony, *, seen: int, reason: str, by: User) -> Tombstone:
    """Take it back for good: its address answers 410 from now on."""
    if reason not in WithdrawalReason.values:
        raise InvalidEntry("reason", "choose a reason from the list")
    publication = testimony.publication
    if publication is None:
        raise NotAllowed(f"Testimony {testimony.pk} is not published, so it cannot be withdrawn.")
    testimony = advance(testimony, seen=seen, status=Status.WITHDRAWN, publication=None)
    tombstone = Tombstone.objects.create(public_id=publication.public_id, withdrawn_on=timezone.localdate())
    publication.delete()
    audit.record(Action.WITHDRAWN, testimony, by, public_id=tombstone.public_id, reason=reason)
    return tombstone


def _write(copy: PublicCopy, *, invented: bool) -> Publication:
    age_from, age_to = AgeBand(copy.age_band).bounds if copy.age_band else (None, None)
    publication = Publication.objects.create(
        public_id=_new_public_id(),
        text=copy.text,
        attribution=copy.attribution,
        fidelity=copy.fidelity,
        content_notes=list(copy.content_notes),
        age_band=copy.age_band,
        age_from=age_from,
        age_to=age_to,
        gender=copy.gender,
        nation=copy.nation,
        year=copy.year,
        invented=invented,
        published_on=timezone.localdate(),
    )
    publication.platforms.set(terms(Platform, copy.platforms, field="platforms"))
    publication.harm_types.set(terms(HarmType, copy.harm_types, field="harm_types"))
    publication.themes.set(terms(Theme, copy.themes, field="themes"))
    return publication


def _new_public_id() -> str:
    """Random, and never one that stands or stood for something."""
    while True:
        public_id = "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
        taken = Publication.objects.filter(public_id=public_id), Tombstone.objects.filter(public_id=public_id)
        if not any(rows.exists() for rows in taken):
            return public_id
