"""Texts that an older detector read are read again; what is new goes to people, published or not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from archive.detection.detector import detect_or_none
from archive.detection.findings import Reading
from archive.detection.process import ScanningProcesses
from archive.detection.version import detector_version
from archive.errors import SealBroken
from archive.models.audit import Action, Event
from archive.models.clearance import Edition
from archive.models.flag import Flag, Scan
from archive.models.revision import Revision, fingerprint
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, Status
from archive.workflow import audit
from archive.workflow.flags import text_if_kept
from archive.workflow.languages import lacks_reader
from archive.workflow.scanning import store
from archive.workflow.state import advance

# Names the program in the audit trail; it is nobody's account and can sign nothing.
RESCANNER = User(username="manage.py rescan")
PAGE = 200  # texts in memory at once
WORTH_A_PROCESS = 4  # texts
_SEALED = "its sealed words cannot be opened"
SIGNED = (Status.SUBMITTED, Status.CLEARED, Status.WAITING)

_Found = Reading | None
_Reader = Callable[[Sequence[str]], Iterable[_Found]]


@dataclass(frozen=True, slots=True)
class Rescanned:
    """What became of one text: ``new`` counts its new flags; ``problem`` says why it was not read. What
    readers see counts as published, though a next edition of it may be in review."""

    testimony_id: int
    status: Status
    new: int = 0
    problem: str = ""


def outdated() -> list[int]:
    """Return the ids of testimonies whose latest or public text the present detector has not read.

    Those that readers see come first, then the oldest. Withdrawn ones are left out: they never come back.
    """
    readers_first = Case(When(testimony__publication=None, then=1), default=0)
    unread = _unread().order_by(readers_first, "testimony_id")
    return list(dict.fromkeys(unread.values_list("testimony_id", flat=True)))


def count_outdated() -> int:
    return _unread().order_by().values("testimony_id").distinct().count()


def _unread() -> QuerySet[Revision]:
    later = Revision.objects.filter(testimony=OuterRef("testimony"), number__gt=OuterRef("number"))
    read = Scan.objects.filter(revision=OuterRef("pk"), detector_version=detector_version())
    public = Edition.objects.filter(
        clearance__revision=OuterRef("pk"),
        public_id=OuterRef("testimony__publication__public_id"),
        number=OuterRef("testimony__publication__edition"),
    )
    # The text of a next edition that was given up goes with the original; what readers see stays.
    gone = Event.objects.filter(
        testimony_id=OuterRef("testimony_id"), action=Action.SHREDDED, at__gte=OuterRef("created_at")
    )
    latest = ~Exists(later) & ~(Q(testimony__status=Status.PUBLISHED) & Exists(gone))
    at_stake = Revision.objects.filter(latest | Exists(public), ~Exists(read))
    return at_stake.exclude(testimony__status__in=AT_REST)


def rescan(testimony_ids: Sequence[int], *, workers: int) -> Iterator[Rescanned]:
    """Read each again and store what is new, each in a transaction of its own: stop it and start it at will.

    The detector runs in ``workers`` processes with the limits of any other scan: a text that ends one is told
    as not read, and the others are read all the same. The database is written here alone.
    """
    with _readers(workers) as read:
        for first in range(0, len(testimony_ids), PAGE):
            page = testimony_ids[first : first + PAGE]
            # In the order that was asked for; of one testimony the public text first.
            place = {pk: number for number, pk in enumerate(page)}
            unread = _unread().filter(testimony__in=page)
            revisions = sorted(unread, key=lambda each: (place[each.testimony_id], each.pk))
            kept: list[Revision] = []
            texts: list[str] = []
            for revision in revisions:
                try:
                    text = text_if_kept(revision)
                except SealBroken:
                    yield _not_read(revision.testimony_id, _SEALED)
                    continue
                if text is not None:  # whatever was shredded since, nobody works on any more
                    kept.append(revision)
                    texts.append(text)
            for revision, findings in zip(kept, read(texts), strict=True):
                yield _taken_in(revision, findings)


@contextmanager
def _readers(workers: int) -> Iterator[_Reader]:
    if workers == 1 and not settings.ARCHIVE_SCANS_APART:
        yield lambda texts: map(detect_or_none, texts)
        return
    processes = ScanningProcesses(workers)
    # One thread waits for each process, so no text waits for a turn.
    waiting = ThreadPoolExecutor(workers, thread_name_prefix="rescan")
    try:
        yield lambda texts: waiting.map(processes.scan_or_none, texts)
    finally:
        waiting.shutdown(wait=False, cancel_futures=True)
        processes.close()
        waiting.shutdown()


def _taken_in(revision: Revision, findings: _Found) -> Rescanned:
    testimony_id = revision.testimony_id
    try:
        with transaction.atomic():
            # Whoever edits, publishes or withdraws waits here, or has done it and is seen.
            testimony = Testimony.objects.select_for_update(no_key=True).get(pk=testimony_id)
            return _stored(testimony, revision, findings)
    except SealBroken:
        return _not_read(testimony_id, _SEALED)
    except DatabaseError as error:  # whose message may quote the row
        return _not_read(testimony_id, f"the database refused ({type(error).__name__})")


def _not_read(testimony_id: int, problem: str) -> Rescanned:
    status = Testimony.objects.values_list("status", flat=True).get(pk=testimony_id)
    return Rescanned(testimony_id, Status(status), problem=problem)


def _stored(testimony: Testimony, revision: Revision, findings: _Found) -> Rescanned:
    """Store the findings, unless somebody withdrew it meanwhile, or made (and had scanned) a newer text."""
    status = Status(testimony.status)
    standing = testimony.standing_revision
    is_public = standing is not None and standing.pk == revision.pk
    if status in AT_REST or not (is_public or testimony.latest_revision.pk == revision.pk):
        return Rescanned(testimony.pk, status)
    if (
        is_public
        and testimony.publication
        and fingerprint(testimony.publication.text) != revision.fingerprint
    ):
        return Rescanned(
            testimony.pk, status, problem="readers see a different text from the one that was cleared"
        )
    if findings is None:
        return Rescanned(testimony.pk, status, problem="the detector failed")
    store(findings, revision, RESCANNER)
    new = Flag.objects.filter(scan__revision=revision, scan__detector_version=detector_version()).count()
    if (new or lacks_reader(revision)) and status in SIGNED and not is_public:
        # It was signed without these, or as a text that the detector can read. A publication stays until a
        # person keeps or withdraws it.
        advance(testimony, seen=testimony.version, to=Status.IN_REVIEW)
        audit.record(Action.RETURNED, testimony, RESCANNER, revision=revision.number, new_flags=new)
    return Rescanned(testimony.pk, Status.PUBLISHED if is_public else status, new)
