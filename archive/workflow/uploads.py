"""A spreadsheet comes in: read, sealed row by row, looked at, and begun. What follows is a job's
(upload_storing.py).

Only its owner sees what stands in it. Nothing of it is on a disk in clear, and in no message.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import BoundedSemaphore

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.errors import ArchiveError, NotAllowed
from archive.models.audit import Action
from archive.models.many_rows import add_rows
from archive.models.upload import (
    OPEN,
    KnownLayout,
    State,
    Upload,
    UploadRow,
    file_fingerprint,
    layout_signature,
)
from archive.spreadsheets.columns import signature
from archive.spreadsheets.reading import UnreadableSheet, read
from archive.spreadsheets.tables import Table
from archive.workflow import audit, waking
from archive.workflow.upload_files import error_copy, template
from archive.workflow.upload_keeping import end, held, stale
from archive.workflow.upload_looking import (
    NEVER_STORED,
    Choices,
    Look,
    Step,
    corrections,
    load_terms,
    look,
    name_of_warnings,
    never_stored,
    use_as_code,
)
from archive.workflow.upload_storing import Progress, progress
from archive.workflow.upload_tables import book_as_json, cells_as_json, cells_of, without_columns
from archive.workflow.upload_template import without_our_sheets
from archive.workflow.upload_undoing import undo

__all__ = [
    "AlreadyUploaded",
    "Look",
    "Progress",
    "RefusedUpload",
    "Step",
    "UnreadableSheet",
    "begin",
    "choose",
    "discard",
    "error_copy",
    "is_of",
    "load_terms",
    "look",
    "progress",
    "receive",
    "see_warnings",
    "template",
    "undo",
    "use_as_code",
]

AT_ONCE = 100  # rows in one transaction, so that nobody has to wait
_READING = BoundedSemaphore(2)  # files read at once in this process: each may take much memory
MOST_AT_ONCE = 20  # uploads of one person whose rows are kept


class AlreadyUploaded(ArchiveError):
    """The very same file stands already."""

    def __init__(self, upload: Upload, by: User) -> None:
        """A colleague's cannot be opened, so nobody is sent there."""
        super().__init__(
            "You have already uploaded this file, so nothing was added. Go to that import to see where it is."
            if upload.owner_id == by.pk
            else "A colleague has already uploaded this file, so nothing was added. Ask in your team who is "
            "importing it."
        )
        self.upload = upload


class RefusedUpload(ArchiveError):
    """It cannot be received, or not begun, as things stand."""


def receive(data: bytes, name: str, *, by: User, keep: frozenset[str] = frozenset()) -> Upload:
    """Read a file and seal its rows; ``keep`` names columns that look like names and are not, by
    the place of the sheet and the letter: "0A".

    Raises:
        UnreadableSheet: the file as a whole cannot be read.
        AlreadyUploaded: somebody's upload of these very bytes stands.
        RefusedUpload: ``by`` has MOST_AT_ONCE others.
    """
    fingerprint = _fingerprint(data)
    _require_new(fingerprint, by)
    if Upload.objects.of(by).standing().count() >= MOST_AT_ONCE:
        raise RefusedUpload(
            f"You already have {MOST_AT_ONCE} imports. "
            "Discard some first, or wait: each is deleted a week after you last worked on it."
        )
    with _READING:
        book = without_our_sheets(read(data, name))
    now = timezone.now()
    upload = Upload(owner=by, kind=book.kind, name=name[-200:], received_at=now, touched_at=now)
    with transaction.atomic():
        upload.save()
        audit.record_about(
            Action.UPLOAD_RECEIVED,
            _subject(upload),
            by,
            rows=sum(len(table.lines) for table in book.tables),
        )
    try:
        for sheet, table in enumerate(book.tables):
            _add_rows(upload, sheet, table, keep)
        with transaction.atomic():
            held(upload, upload.version)
            upload.columns = book_as_json(book)
            # Sheets that are alike are there together and each by itself: no row counts twice.
            upload.rows_count = max((len(table.lines) for table in book.tables), default=0)
            upload.state = State.ASKING
            upload.fingerprint = fingerprint
            upload.save(update_fields=["columns", "rows_count", "state", "fingerprint"])
    except IntegrityError:
        end(upload, by=by)
        _require_new(fingerprint, by)  # somebody sent in the same file at this moment
        raise
    return upload


def is_of(upload: Upload, data: bytes) -> bool:
    """Whether it is this very file that came in then."""
    return bool(upload.fingerprint == _fingerprint(data))


def _fingerprint(data: bytes) -> str:
    return file_fingerprint(hashlib.sha256(data).hexdigest())


def choose(
    upload: Upload,
    seen: int,
    *,
    by: User,
    sheet: int | None = None,
    uses: Sequence[str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Look:
    """Write down what the owner chose, and return how it stands then; what is not named stays as it was.

    ``uses`` has a code for each column ("month", "tick:platforms:instagram"); a column of staff's names is
    emptied for good.

    Raises:
        StaleEdit, NotAllowed.
    """
    upload = _open(upload, seen, by)
    choices = Choices.of(upload.choices)
    if sheet is not None and sheet != choices.sheet:
        choices = Choices(sheet=sheet)
    if uses is not None:
        choices = replace(choices, uses=tuple(uses))
    if answers is not None:
        choices = replace(choices, answers={**choices.answers, **answers})
    upload.choices = choices.as_json()
    # All that takes time comes before the step: nobody else waits for it, and nothing else has happened if
    # the version is still what it was.
    found = look(upload)
    if uses is not None:
        if len(uses) != len(found.table.columns):
            raise RefusedUpload("Choose what each column is.")
        if _forget_names(upload, found):
            found = look(upload)
    if not found.warnings:
        upload.choices = replace(choices, warnings="").as_json()
    corrected = [] if uses is None else corrections(found)
    with transaction.atomic():
        held(upload, seen)
        if uses is not None:
            _remember(found, corrected)
        _write_down(upload, by, is_ready=not found.steps)
    return found


def see_warnings(upload: Upload, seen: int, found: Look, *, by: User) -> Upload:
    """Write down that its owner was shown the warnings of ``found``.

    Raises:
        StaleEdit, NotAllowed.
    """
    upload = _open(upload, seen, by)
    choices = Choices.of(upload.choices)
    upload.choices = replace(choices, warnings=name_of_warnings(found.warnings)).as_json()
    with transaction.atomic():
        held(upload, seen)
        _write_down(upload, by, is_ready=not set(found.steps) - {Step.WARNINGS})
    return upload


def _write_down(upload: Upload, by: User, *, is_ready: bool) -> None:
    upload.state = State.READY if is_ready else State.ASKING
    upload.touched_at = timezone.now()
    upload.version += 1
    upload.save(update_fields=["choices", "state", "touched_at", "version"])
    audit.record_about(Action.UPLOAD_CHANGED, _subject(upload), by)


def begin(upload: Upload, seen: int, *, good_only: bool, by: User) -> Upload:
    """Have the rows imported, as soon as this transaction is over.

    Raises:
        StaleEdit, NotAllowed.
        RefusedUpload: something is still to be chosen, there is no good row, or not all are good.
    """
    upload = _open(upload, seen, by)
    found = look(upload)
    if found.steps:
        raise RefusedUpload("Some questions have to be answered before the rows can be imported.")
    if not found.good:
        raise RefusedUpload("None of the rows can be imported.")
    wrong = len({problem.row for problem in found.problems})
    if wrong and not good_only:
        raise RefusedUpload(
            f"Something is wrong in {wrong:,} rows. "
            "Correct the file and upload it again, or store only the rows that are ready."
        )
    with transaction.atomic():
        upload = held(upload, seen)
        if upload.state == State.ASKING:  # something was only just settled
            upload.state = State.READY
            upload.save(update_fields=["state"])
        upload.choices = replace(found.choices, whole=found.judged.whole).as_json()
        upload.state = State.STORING
        upload.good_only = good_only
        upload.begun_at = upload.touched_at = timezone.now()
        upload.version += 1
        upload.save(update_fields=["choices", "state", "good_only", "begun_at", "touched_at", "version"])
        audit.record_about(Action.UPLOAD_BEGUN, _subject(upload), by, rows=len(found.good), wrong=wrong)
        transaction.on_commit(waking.wake)
    return upload


def discard(upload: Upload, seen: int, *, by: User) -> Upload:
    """Its rows go, and nothing of them was imported.

    Raises:
        StaleEdit, NotAllowed.
    """
    _require_owner(upload, by)
    with transaction.atomic():
        upload = held(upload, seen)
        if upload.state not in (State.RECEIVING, State.ASKING, State.READY):
            raise NotAllowed(f"Import {upload.pk} has begun. Take it back instead.")
        return end(upload, by=by)


def _subject(upload: Upload) -> str:
    return f"upload {upload.pk}"


def _require_owner(upload: Upload, by: User) -> None:
    if upload.owner_id != by.pk:
        raise NotAllowed(f"Only the person who started import {upload.pk} can do this.")


def _open(upload: Upload, seen: int, by: User) -> Upload:
    """The upload at version ``seen``, of which nothing is imported yet.

    Raises:
        StaleEdit, NotAllowed.
    """
    _require_owner(upload, by)
    found = Upload.objects.get(pk=upload.pk)
    if found.version != seen:
        raise stale()
    if found.state not in OPEN:
        raise NotAllowed(f"Import {found.pk} has begun, so its columns and answers can no longer be changed.")
    return found


def _require_new(fingerprint: str, by: User) -> None:
    standing = Upload.objects.filter(fingerprint=fingerprint).first()
    if standing is not None:
        raise AlreadyUploaded(standing, by)


def _add_rows(upload: Upload, sheet: int, table: Table, keep: frozenset[str]) -> None:
    kept = {column.index for column in table.columns if f"{sheet}{column.letter}" in keep}
    never = never_stored(table) - kept
    rows = [
        UploadRow(
            upload=upload,
            sheet=sheet,
            number=line.number,
            cells=cells_as_json(without_columns(line.cells, never)),
            is_hidden=line.is_hidden,
        )
        for line in table.lines
    ]
    for start in range(0, len(rows), 5 * AT_ONCE):
        with transaction.atomic():
            add_rows(rows[start : start + 5 * AT_ONCE])


def _forget_names(upload: Upload, found: Look) -> bool:
    """Empty the columns that the owner says hold names, some rows at a time; return whether any was not."""
    never = {place for place, use in enumerate(found.uses) if use.field in NEVER_STORED}
    if not any(not line.cells[place].is_blank for line in found.table.lines for place in never):
        return False
    pks = list(UploadRow.objects.filter(upload=upload, sheet=found.sheet).values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        with transaction.atomic():
            if Upload.objects.select_for_update(no_key=True).get(pk=upload.pk).state not in OPEN:
                raise stale()
            for row in UploadRow.objects.filter(pk__in=pks[start : start + AT_ONCE]):
                row.upload = upload
                if row.cells:
                    row.cells = cells_as_json(without_columns(cells_of(row.cells), never))
                    row.save(update_fields=["cells"])
    return True


def _remember(found: Look, corrected: list[str]) -> None:
    KnownLayout.objects.update_or_create(
        signature=layout_signature(signature(found.table)),
        defaults={"uses": corrected, "chosen_at": timezone.now()},
    )
