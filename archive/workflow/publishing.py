"""Out and back: the only module that writes the public tables."""

import secrets
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.disclosure.editions import keeps_address
from archive.disclosure.gate import Blocker, Step, blockers
from archive.errors import InvalidEntry, NotAllowed
from archive.models.audit import Action
from archive.models.clearance import Clearance, Edition
from archive.models.contact import Contact
from archive.models.look_again import SecondLook
from archive.models.public_tags import vocabulary
from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH, Publication, Tombstone
from archive.models.testimony import Testimony
from archive.vocabulary import Status, WithdrawalReason
from archive.wall.publishing import SIGNED_COLUMNS
from archive.workflow import audit
from archive.workflow.languages import language_of
from archive.workflow.preparing import candidate_for, copy_in
from archive.workflow.showing import require_shown
from archive.workflow.state import advance


@transaction.atomic
def publish(testimony: Testimony, *, seen: int, by: User) -> Publication:
    """Put the cleared copy before readers: a first edition under a new random id, a later one in place of the
    one before, whose address it keeps where that tells nobody more (disclosure/editions.py). With its address
    it keeps its day and its place among those of that day: where it stands does not say that it changed.

    Raises:
        StaleEdit: it changed meanwhile.
        Blocked: the gate refuses, for example because ``by`` had a hand in it; nothing is written.
    """
    advanced = advance(testimony, seen=seen, unless=lambda held: _reasons_now(held, seen, by))
    require_shown(advanced.latest_revision, by=by)
    clearance = Clearance.objects.filter(revision=advanced.latest_revision).latest("pk")
    before = _last_edition(advanced)
    standing = advanced.publication
    stays = stays_at_its_address(advanced)
    place: dict[str, Any] = {"published_on": timezone.localdate()}
    if standing is not None and stays:
        place = {"published_on": standing.published_on, "lot": standing.lot}
    edition = Edition.objects.create(
        clearance=clearance,
        public_id=before.public_id if before and stays else _new_public_id(),
        number=before.number + 1 if before else 1,
    )
    if standing is not None:
        Testimony.objects.filter(pk=advanced.pk).update(publication=None)
        if not stays:
            Tombstone.objects.create(public_id=standing.public_id, withdrawn_on=timezone.localdate())
        else:
            standing.delete()
    signed = {name: getattr(clearance, name) for name in SIGNED_COLUMNS}
    # What was signed before anybody chose a language says none.
    signed["language"] = clearance.language or language_of(advanced.latest_revision)
    # The database gives it its tags and ties it to its testimony (wall/publishing.py).
    publication = Publication.objects.create(
        public_id=edition.public_id,
        edition=edition.number,
        lapses_on=advanced.lapses_on,
        **place,
        **signed,
    )
    # What was counted was counted of the line before; this one is counted next.
    SecondLook.objects.filter(testimony=advanced.pk).delete()
    details: dict[str, audit.Detail] = {
        "public_id": publication.public_id,
        "digest": clearance.digest,
        "edition": edition.number,
    }
    if standing is not None and not stays:
        details["instead_of"] = standing.public_id
    audit.record(Action.PUBLISHED, advanced, by, **details)
    return publication


def stays_at_its_address(testimony: Testimony) -> bool:
    """Say whether the copy that was cleared takes the place of what readers see now, at the same address."""
    before = _last_edition(testimony)
    clearance = Clearance.objects.filter(revision=testimony.latest_revision).last()
    if before is None or clearance is None or testimony.publication_id is None:
        return False
    return keeps_address(copy_in(before.clearance), copy_in(clearance), vocabulary())


def _last_edition(testimony: Testimony) -> Edition | None:
    return Edition.objects.filter(clearance__revision__testimony=testimony).order_by("number").last()


def _reasons_now(held: Testimony, seen: int, by: User) -> list[Blocker]:
    # Of two quotes of a contact that go out at once, the later one waits, and is told of the other.
    Contact.objects.select_for_update(no_key=True).get(pk=held.contact_id)
    return reasons(held, seen, by)


def reasons(held: Testimony, seen: int, by: User) -> list[Blocker]:
    """Return why ``held``, whose version was just raised from ``seen``, may not be published by ``by``."""
    # The gate compares the signature with the version that was signed, so it is asked with that one.
    held.version = seen
    return blockers(candidate_for(held, actor=by), Step.PUBLISH)


@transaction.atomic
def withdraw(
    testimony: Testimony, *, seen: int, reason: str, by: User, order: int | None = None
) -> Tombstone:
    """Take it back for good: its address answers 410 from now on. ``order`` is the order's number, if staff
    gave one (workflow/withdrawing.py)."""
    if reason not in WithdrawalReason.values:
        raise InvalidEntry("reason", "choose a reason from the list")
    testimony = advance(testimony, seen=seen)
    if testimony.publication is None:
        raise NotAllowed(f"Testimony {testimony.pk} is not published, so it cannot be withdrawn.")
    standing = testimony.publication
    # The database takes the publication down with it, and sets the testimony's status (wall/reactions.py).
    tombstone = Tombstone.objects.create(public_id=standing.public_id, withdrawn_on=timezone.localdate())
    # Asked again: were that trigger ever gone, what is withdrawn would stay before readers.
    if Testimony.objects.filter(publication=standing).update(publication=None, status=Status.WITHDRAWN):
        standing.delete()
    details: dict[str, audit.Detail] = {"public_id": tombstone.public_id, "reason": reason}
    if order is not None:
        details["order"] = order
    audit.record(Action.WITHDRAWN, testimony, by, **details)
    return tombstone


def _new_public_id() -> str:
    """Random, and never one that stands or stood for something."""
    while True:
        public_id = "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
        if not any(model.objects.filter(public_id=public_id).exists() for model in (Edition, Tombstone)):
            return public_id
