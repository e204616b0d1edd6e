"""An import that should not have been: all of it goes, with the words, as long as nobody has worked on it.

The rows of testimonies stay, as they do when one is erased: closed, without a word, and counted nowhere.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from archive.errors import NotAllowed
from archive.models.audit import Action, Event
from archive.models.claim import Claim
from archive.models.draft import Draft
from archive.models.rights import RightsAbout
from archive.models.testimony import Testimony
from archive.models.upload import Outcome, State, Upload, UploadRow
from archive.vocabulary import Status
from archive.workflow import audit, waking
from archive.workflow.closing import close_undone
from archive.workflow.erasing import erase
from archive.workflow.state import hold
from archive.workflow.upload_keeping import end, held

AT_ONCE = 20  # testimonies in one transaction
# Reading is no work on it, nor is what programs do.
_NO_WORK = (Action.ENTERED, Action.SCANNED, Action.OPENED)


def touched(upload: Upload, by: User) -> QuerySet[Testimony]:
    """The testimonies of it on which somebody has begun to work, or which another than ``by`` has open."""
    own = UploadRow.objects.filter(upload=upload, testimony=OuterRef("pk"))
    testimonies = Testimony.objects.filter(Exists(own)).exclude(status=Status.ERASED)
    return testimonies.filter(_is_touched(by)).order_by("pk")


def _is_touched(by: User) -> Q:
    def of(rows: QuerySet[Any, Any]) -> Exists:
        return Exists(rows)

    its = {"testimony": OuterRef("pk")}
    worked = Event.objects.filter(testimony_id=OuterRef("pk")).exclude(action__in=_NO_WORK)
    opened = Claim.objects.standing_at(timezone.now()).exclude(person=by)
    return (
        ~Q(status=Status.IN_REVIEW)
        | ~Q(version=1)
        | Q(of(worked))
        | Q(of(opened.filter(**its)))
        | Q(of(Draft.objects.filter(**its)))
        | Q(of(RightsAbout.objects.filter(**its)))
    )


@transaction.atomic
def undo(upload: Upload, seen: int, *, by: User) -> Upload:
    """Have all that was imported taken back, as soon as this transaction is over; what was not stored yet
    never is.

    Raises:
        StaleEdit.
        NotAllowed: it is not theirs, was not imported, is too long ago, or somebody has begun to work on it.
    """
    if upload.owner_id != by.pk:
        raise NotAllowed(f"Only the person who started import {upload.pk} can take it back.")
    upload = held(upload, seen)
    if upload.state not in (State.STORING, State.DONE):
        raise NotAllowed(f"Nothing from import {upload.pk} was stored, so there is nothing to take back.")
    if upload.key.is_shredded:
        raise NotAllowed(
            f"The rows of import {upload.pk} are no longer kept, so it cannot be taken back as a whole. "
            "Ask an approver to erase what should not be there."
        )
    if count := touched(upload, by).count():
        raise NotAllowed(
            f"Somebody has started work on {count:,} of its testimonies, so the import cannot be taken back. "
            "Close those that should not be there, one by one."
        )
    if upload.state == State.STORING:
        UploadRow.objects.filter(upload=upload, outcome="").update(outcome=Outcome.LEFT_OUT)
        upload.state, upload.ended_at = State.DONE, timezone.now()
        upload.save(update_fields=["state", "ended_at"])
    upload.state, upload.touched_at = State.UNDOING, timezone.now()
    upload.version += 1
    upload.save(update_fields=["state", "touched_at", "version"])
    transaction.on_commit(waking.wake)
    return upload


def left(upload: Upload) -> list[int]:
    """The testimonies of it whose words are still there."""
    rows = UploadRow.objects.filter(upload=upload, outcome=Outcome.STORED)
    rows = rows.exclude(testimony__status=Status.ERASED)
    return list(rows.order_by("testimony").values_list("testimony", flat=True))


def undo_some(upload: Upload, pks: Iterable[int]) -> int:
    """Take these back; return how many were. One that somebody has begun to work on meanwhile stays."""
    by, count = upload.owner, 0
    with transaction.atomic():
        # Before the upload: whoever works on one holds it and goes on from there.
        for testimony in hold(*pks):
            if testimony.status == Status.ERASED:
                continue
            if Testimony.objects.filter(_is_touched(by), pk=testimony.pk).exists():
                continue
            closed = close_undone(testimony, seen=testimony.version, by=by)
            erase(closed, seen=closed.version, by=by, only_this=True)
            count += 1
    return count


@transaction.atomic
def finish_undoing(upload: Upload) -> None:
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if upload.state != State.UNDOING:
        return
    stay = len(left(upload))
    rows = UploadRow.objects.filter(upload=upload, outcome=Outcome.STORED).count()
    if not stay:
        end(upload, by=upload.owner, action=Action.UPLOAD_UNDONE, rows=rows)
        return
    upload.state, upload.ended_at = State.DONE, timezone.now()
    upload.version += 1
    upload.save(update_fields=["state", "ended_at", "version"])
    audit.record_about(Action.UPLOAD_UNDONE, f"upload {upload.pk}", upload.owner, rows=rows - stay, stay=stay)
