import logging

from django.contrib.auth.models import User
from django.db import transaction

from archive.detection.detector import detect, detector_version
from archive.models.audit import Action
from archive.models.flag import Flag, Scan
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.workflow import audit
from archive.workflow.state import advance_by_edit

logger = logging.getLogger(__name__)

SCAN_FAILED = -1


@transaction.atomic
def scan(revision: Revision, *, by: User) -> int:
    """Store what the current detector finds in ``revision``; return how many of its flags are undecided.

    A newer detector adds only what no flag covers yet, so decisions already made stand.
    """
    findings = detect(revision.text)
    scan, fresh = Scan.objects.get_or_create(revision=revision, detector_version=detector_version())
    if fresh:
        known = list(revision.flags.values_list("start", "end"))
        Flag.objects.bulk_create(
            Flag(
                revision=revision,
                scan=scan,
                start=finding.start,
                end=finding.end,
                label=finding.label.value,
                score=finding.score,
                sources=list(finding.sources),
                reason=finding.reason,
                suggestion=finding.suggestion,
            )
            for finding in findings
            if not any(start <= finding.start and finding.end <= end for start, end in known)
        )
        audit.record(
            Action.SCANNED, revision.testimony, by, revision=revision.number, detector=scan.detector_version
        )
    return revision.flags.undecided().count()


def scan_without_loss(revision: Revision, *, by: User) -> int:
    """As ``scan``, for text that is stored already: SCAN_FAILED where the detector fails."""
    try:
        return scan(revision, by=by)
    except Exception as error:  # whatever a model raises, the text is stored and the gate says "not scanned"
        # Not logger.exception: a traceback of the model may print the text.
        logger.error("Scan of %s failed: %s", revision, type(error).__name__)  # noqa: TRY400
        return SCAN_FAILED


def scan_again(testimony: Testimony, *, seen: int, by: User) -> int:
    with transaction.atomic():
        testimony = advance_by_edit(testimony, seen=seen, by=by)
    return scan_without_loss(testimony.latest_revision, by=by)
