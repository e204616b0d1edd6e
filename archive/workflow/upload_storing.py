"""The rows of a spreadsheet become testimony: by a job, some at a time, each row once whoever is killed when.

What tells how far it is are the rows themselves. Each portion is stored in one short transaction that holds
the upload, so that two processes take turns; a row says in the same transaction that it is stored, and gives
up its words.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from archive.errors import AlreadyEntered, ArchiveError, Shredded
from archive.models.audit import Action
from archive.models.revision import Revision
from archive.models.upload import Outcome, State, Upload, UploadRow
from archive.workflow import audit, intake, waking
from archive.workflow.flags import flag_states, open_count
from archive.workflow.policy import Right, may
from archive.workflow.scanning import SCAN_FAILED, scan_without_loss
from archive.workflow.upload_looking import Look, entry_of, look
from archive.workflow.upload_undoing import AT_ONCE as UNDONE_AT_ONCE
from archive.workflow.upload_undoing import finish_undoing, left, undo_some

logger = logging.getLogger(__name__)

AT_ONCE = 100  # rows in one transaction, for which everybody else waits
LONGEST_RUN_SECONDS = 20.0  # after which other jobs, and other uploads, come between


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is, in rows. ``failed``: those whose scan failed; ``refused``: those that no longer
    fitted what others had entered."""

    state: State
    total: int
    stored: int
    scanned: int
    flags: int
    already: int
    wrong: int
    refused: int
    failed: int
    problem: str = ""  # the kind of error for which it does not go on; it is tried again

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.DISCARDED)


def progress(upload: Upload) -> Progress:
    rows = UploadRow.objects.filter(upload=upload)
    of = {outcome.name.lower(): Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}
    counts = rows.aggregate(
        all=Count("pk"),
        scanned=Count("flags"),
        found=Sum("flags"),
        failed=Count("pk", filter=Q(scan_failed=True)),
        **of,
    )
    state, problem = Upload.objects.values_list("state", "problem").get(pk=upload.pk)
    return Progress(
        state=State(state),
        total=counts["all"] - counts["left_out"],  # other sheets, totals and the like
        stored=counts["stored"],
        scanned=counts["scanned"],
        flags=counts["found"] or 0,
        already=counts["already"],
        wrong=counts["wrong"],
        refused=counts["refused"],
        failed=counts["failed"],
        problem=problem,
    )


def is_waiting() -> bool:
    return Upload.objects.at_work().exists()


class ImportsStopped(Exception):
    """The kinds of errors for which imports did not go on."""


def go_on(*, longest_seconds: float = LONGEST_RUN_SECONDS) -> int:
    """Do what was begun, for some seconds at most; return how many rows became something.

    Raises:
        ImportsStopped: at the end, where one could not go on, so that My work says so.
    """
    ends = time.monotonic() + longest_seconds
    done, problems = 0, set()
    for upload in Upload.objects.at_work().select_related("owner").order_by("touched_at", "pk"):
        try:
            done += _undone(upload, ends) if upload.state == State.UNDOING else _stored(upload, ends)
        except (ArchiveError, DatabaseError) as error:  # whose message may quote the row
            kind = type(error).__name__
            logger.error("The import of upload %s stopped: %s", upload.pk, kind)  # noqa: TRY400
            Upload.objects.filter(pk=upload.pk).update(problem=kind)
            problems.add(kind)
        if time.monotonic() > ends:
            break
    if done and is_waiting():
        waking.wake()
    if problems:
        raise ImportsStopped(", ".join(sorted(problems)))
    return done


def _undone(upload: Upload, ends: float) -> int:
    done = 0
    pks = left(upload)
    for start in range(0, len(pks), UNDONE_AT_ONCE):
        if time.monotonic() > ends:
            return done
        done += undo_some(upload, pks[start : start + UNDONE_AT_ONCE])
    finish_undoing(upload)
    return done


def _stored(upload: Upload, ends: float) -> int:
    done = 0
    waiting = list(_waiting(upload).values_list("pk", flat=True))
    if waiting:
        began = time.monotonic()
        found = look(upload)
        looked = time.monotonic()
        ends = max(ends, looked + (looked - began))  # or a slow machine would only ever look
        for start in range(0, len(waiting), AT_ONCE):
            done += _store_some(upload, found, waiting[start : start + AT_ONCE])
            if time.monotonic() > ends:
                return done
    while unscanned := list(_unscanned(upload)[:AT_ONCE]):
        for row in unscanned:
            if time.monotonic() > ends:
                return done
            _scan_one(row, upload.owner)
            done += 1
    return done + _finish(upload)


def _waiting(upload: Upload) -> QuerySet[UploadRow]:
    return UploadRow.objects.filter(upload=upload, outcome="").order_by("sheet", "number")


def _unscanned(upload: Upload) -> QuerySet[UploadRow]:
    rows = UploadRow.objects.filter(upload=upload, outcome=Outcome.STORED, flags=None, scan_failed=False)
    return rows.order_by("number")


def _store_some(upload: Upload, found: Look, pks: Sequence[int]) -> int:
    """Say of each of these rows what becomes of it; return of how many."""
    good = {row.number: row for row in found.good}
    wrong = {problem.row for problem in found.problems}
    checker = intake.Checker()
    checked: dict[int, intake.Checked] = {}
    outcomes: dict[int, Outcome] = {}
    for pk, sheet, number in UploadRow.objects.filter(pk__in=pks).values_list("pk", "sheet", "number"):
        if sheet != found.sheet:
            outcomes[pk] = Outcome.LEFT_OUT
        elif number in found.already:
            outcomes[pk] = Outcome.ALREADY
        elif number in good:
            try:
                checked[pk] = checker.check(entry_of(good[number]))
            except ArchiveError:
                outcomes[pk] = Outcome.REFUSED
        else:
            outcomes[pk] = Outcome.WRONG if number in wrong else Outcome.LEFT_OUT
    with transaction.atomic():
        held = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
        if held.state != State.STORING:
            return 0
        # Another process may have been quicker.
        waiting = set(UploadRow.objects.filter(pk__in=pks, outcome="").values_list("pk", flat=True))
        places = [pk for pk in checked if pk in waiting]
        if not may(User.objects.get(pk=upload.owner_id), Right.ENTER):
            # Their account was stopped, or their right taken: what is not stored yet never is.
            UploadRow.objects.filter(pk__in=waiting).update(outcome=Outcome.LEFT_OUT)
            return len(waiting)
        entered, refused = intake.enter_all([checked[pk] for pk in places], by=upload.owner, keep_going=True)
        for place, pk in enumerate(places):
            if place in refused:
                same = isinstance(refused[place], AlreadyEntered)
                outcomes[pk] = Outcome.ALREADY if same else Outcome.REFUSED
            else:
                UploadRow.objects.filter(pk=pk).update(
                    outcome=Outcome.STORED, testimony=entered[place], cells=""
                )
        for outcome in set(outcomes.values()):
            some = [pk for pk, its in outcomes.items() if its == outcome and pk in waiting]
            words = {"cells": ""} if outcome == Outcome.ALREADY else {}
            UploadRow.objects.filter(pk__in=some).update(outcome=outcome, **words)
        if held.problem:
            Upload.objects.filter(pk=upload.pk).update(problem="")
    return len(waiting)


def _scan_one(row: UploadRow, by: User) -> None:
    revision = Revision.objects.filter(testimony=row.testimony_id, number=1).first()
    assert revision is not None  # noqa: S101 -- a testimony has a text
    if revision.scans.exists():  # somebody was quicker
        found = open_count(flag_states(revision))
    else:
        try:
            found = scan_without_loss(revision, by=by)
        except Shredded:
            found = SCAN_FAILED
    result: Mapping[str, object] = {"scan_failed": True} if found == SCAN_FAILED else {"flags": found}
    UploadRow.objects.filter(pk=row.pk, flags=None, scan_failed=False).update(**result)


@transaction.atomic
def _finish(upload: Upload) -> int:
    held = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if held.state != State.STORING or _waiting(held).exists() or _unscanned(held).exists():
        return 0
    held.state = State.DONE
    held.ended_at = held.touched_at = timezone.now()
    held.version += 1
    held.problem = ""
    held.save(update_fields=["state", "ended_at", "touched_at", "version", "problem"])
    found = progress(held)
    audit.record_about(
        Action.UPLOAD_STORED,
        f"upload {held.pk}",
        upload.owner,
        rows=found.stored,
        known=found.already,
        wrong=found.wrong + found.refused,
        flags=found.flags,
    )
    return 1
