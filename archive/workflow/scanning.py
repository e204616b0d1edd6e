import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from archive.detection.detector import detect
from archive.detection.findings import Reading
from archive.detection.process import ScanningProcesses, ScanStopped
from archive.detection.version import detector_version
from archive.models.audit import Action
from archive.models.flag import Flag, Scan
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST
from archive.workflow import audit
from archive.workflow.flags import flag_states, open_count
from archive.workflow.state import advance_by_edit

logger = logging.getLogger(__name__)

SCAN_FAILED = -1
MOST_AT_ONCE = 20
SCANNER = User(username="manage.py work")  # named in the audit trail; nobody's account
_processes = ScanningProcesses()


def scan(revision: Revision, *, by: User) -> int:
    """Store what the current detector finds in ``revision``; return how many of its flags are open.

    A newer detector adds only what no flag covers now, so decisions already made stand.
    """
    findings = read(revision.text)  # before the transaction: nobody else's save has to wait for it
    with transaction.atomic():
        store(findings, revision, by)
    return open_count(flag_states(revision))


def is_scanned(revision: Revision) -> bool:
    """Whether the present detector has read it."""
    return revision.scans.filter(detector_version=detector_version()).exists()


def start_ahead() -> None:
    """Load the model in the process that will scan, so that nobody who enters a testimony waits for it."""
    if settings.ARCHIVE_SCANS_APART:
        _processes.start()


def read(text: str) -> Reading:
    """What the detector finds; nothing is stored."""
    return _processes.scan(text) if settings.ARCHIVE_SCANS_APART else detect(text)


def store(findings: Reading, revision: Revision, by: User) -> None:
    """Store a scan by the present detector, if there is none yet: what no flag covers now is flagged."""
    left = {
        "language": findings.language,
        "unread": [place for stretch in findings.unread for place in (stretch.start, stretch.end)],
    }
    scan, fresh = Scan.objects.get_or_create(
        revision=revision, detector_version=detector_version(), defaults=left
    )
    if not fresh:
        return
    # As they stand now: a mark that was taken back covers nothing, a narrowed flag only what it kept.
    covered = [(state.start, state.end) for state in flag_states(revision)]
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
        if not any(start <= finding.start and finding.end <= end for start, end in covered)
    )
    audit.record(
        Action.SCANNED, revision.testimony, by, revision=revision.number, detector=scan.detector_version
    )


def scan_without_loss(revision: Revision, *, by: User) -> int:
    """As ``scan``, for text that is stored already: SCAN_FAILED where the detector fails or is ended."""
    try:
        return scan(revision, by=by)
    except ScanStopped as stopped:
        logger.error("Scan of %s failed: %s", revision, stopped)  # noqa: TRY400  # the message is one word
        return SCAN_FAILED
    except Exception as error:  # whatever a model raises, the text is stored and the gate says "not scanned"
        # Not logger.exception: a traceback of the model may print the text.
        logger.error("Scan of %s failed: %s", revision, type(error).__name__)  # noqa: TRY400
        return SCAN_FAILED


def scan_waiting() -> int:
    """Scan texts whose scan did not come about, the oldest first; a few at a time, so that others come
    between.

    Not those of yesterday: a text on which the detector fails again and again waits for a person.
    """
    now = timezone.now()
    waiting = Revision.objects.filter(
        scans=None, created_at__range=(now - timedelta(days=1), now - timedelta(minutes=2))
    )
    later = Revision.objects.filter(testimony=OuterRef("testimony"), number__gt=OuterRef("number"))
    latest = waiting.filter(~Exists(later)).exclude(testimony__status__in=AT_REST).order_by("pk")
    return sum(scan_without_loss(revision, by=SCANNER) != SCAN_FAILED for revision in latest[:MOST_AT_ONCE])


def scan_again(testimony: Testimony, *, seen: int, by: User) -> int:
    with transaction.atomic():
        testimony = advance_by_edit(testimony, seen=seen, by=by)
    return scan_without_loss(testimony.latest_revision, by=by)
