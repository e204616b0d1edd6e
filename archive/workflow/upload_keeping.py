"""How long the rows of a spreadsheet are kept: a week, and never longer than the words that they hold."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive import sealing
from archive.errors import RefusedText, SealBroken, StaleEdit
from archive.models.audit import Action
from archive.models.data_key import DataKey, shred
from archive.models.restricted import unless_gone
from archive.models.revision import fingerprint
from archive.models.upload import State, Upload, UploadRow
from archive.spreadsheets.tables import Cell
from archive.workflow import audit
from archive.workflow.normal_form import normalise
from archive.workflow.upload_tables import cells_of

WORKER = User(username="manage.py work")  # named in the audit trail; nobody's account
NEARLY = 0.8  # of their runs of words: the same text, perhaps with a sign or a space more
_LONGEST_VALUE = 20  # characters of what is no text


def held(upload: Upload, seen: int) -> Upload:
    """Hold the row at version ``seen`` until the transaction ends. Call it first.

    Raises:
        StaleEdit: somebody, perhaps its owner in another window, did something with it meanwhile.
    """
    row = Upload.objects.select_for_update(no_key=True).filter(pk=upload.pk, version=seen).first()
    if row is None:
        raise stale()
    return row


def stale() -> StaleEdit:
    return StaleEdit(
        "This import was changed after you opened the page, perhaps in another window. "
        "Nothing was saved: load the page again."
    )


@transaction.atomic
def end(
    upload: Upload, *, by: User, action: Action = Action.UPLOAD_DISCARDED, because: str = "", **told: int
) -> Upload:
    """Discard it, whoever says so: its rows go, and so does its key."""
    upload = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    upload.state = State.DISCARDED
    upload.fingerprint = None
    upload.ended_at = upload.touched_at = timezone.now()
    upload.version += 1
    upload.save(update_fields=["state", "fingerprint", "ended_at", "touched_at", "version"])
    audit.record_about(action, f"upload {upload.pk}", by, **({"because": because} if because else {}), **told)
    forget_rows(upload, by=by, because=because)
    return upload


def forget_rows(upload: Upload, *, by: User, because: str = "") -> None:
    """Delete what is left of an upload that has ended, with its key; call it while the upload is held."""
    UploadRow.objects.filter(upload=upload).delete()
    Upload.objects.filter(pk=upload.pk).exclude(fingerprint=None).update(fingerprint=None)
    keys = DataKey.objects.filter(pk=upload.key_id)
    if shred(keys, at=timezone.now()) or because:
        reason = {"because": because} if because else {}
        audit.record_about(Action.SHREDDED, f"upload {upload.pk}", by, key=upload.key_id, **reason)


def expire(now: datetime) -> int:
    """Let go of every upload whose week is over; return how many there were."""
    count = 0
    for pk in list(Upload.objects.over_at(now).values_list("pk", flat=True)):
        with transaction.atomic():
            upload = Upload.objects.select_for_update(no_key=True).over_at(now).filter(pk=pk).first()
            if upload is None:  # somebody went on with it
                continue
            if upload.state == State.DONE:
                forget_rows(upload, by=WORKER, because="time")
            else:
                end(upload, by=WORKER, because="time")
            count += 1
    return count


def forget_texts(fingerprints: Collection[str], wordings: Collection[str]) -> None:
    """Empty every row that waits and holds one of these texts, or nearly: its words were erased."""
    for upload in Upload.objects.standing():
        for row in UploadRow.objects.filter(upload=upload).iterator(chunk_size=500):
            row.upload = upload
            try:
                words = unless_gone(row.cells)
            except SealBroken:  # named by verify_archive
                continue
            if words and _holds(cells_of(words), fingerprints, wordings):
                UploadRow.objects.filter(pk=row.pk).update(cells="")


def _holds(cells: Iterable[Cell], fingerprints: Collection[str], wordings: Collection[str]) -> bool:
    texts = (cell.value for cell in cells if isinstance(cell.value, str))
    return any(_is_one_of(text, fingerprints, wordings) for text in texts)


def _is_one_of(text: str, fingerprints: Collection[str], wordings: Collection[str]) -> bool:
    with suppress(RefusedText):
        text = normalise(text).text
    if fingerprint(text) in fingerprints:
        return True
    if len(text) <= _LONGEST_VALUE:
        return False
    wording = sealing.wording(text)
    return any(sealing.likeness(wording, other) >= NEARLY for other in wordings)
