"""Texts that an older detector read are read again; what is new goes to people, published or not."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from django.contrib.auth.models import User
from django.db import transaction

from archive.detection.detector import detect_or_none, detector_version
from archive.detection.findings import Finding
from archive.models.flag import Flag, Scan
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow.scanning import store
from archive.workflow.state import advance

# Names the program in the audit trail; it is nobody's account and can sign nothing.
RESCANNER = User(username="manage.py rescan")
PAGE = 200  # texts in memory at once
_SIGNED = (Status.SUBMITTED, Status.CLEARED)


@dataclass(frozen=True, slots=True)
class Rescanned:
    """What became of one testimony. ``new`` counts its new flags; None: the detector failed on it."""

    testimony_id: int
    status: Status
    new: int | None


def outdated() -> list[int]:
    """Return the ids of testimonies whose latest text the present detector has not read, oldest first.

    Withdrawn ones are left out: they never come back.
    """
    read = set(Scan.objects.filter(detector_version=detector_version()).values_list("revision_id", flat=True))
    latest = (
        Revision.objects.exclude(testimony__status=Status.WITHDRAWN)
        .order_by("testimony_id", "-number")
        .values_list("testimony_id", "pk")
    )
    newest: dict[int, int] = {}
    for testimony_id, revision_id in latest:
        newest.setdefault(testimony_id, revision_id)
    return [testimony_id for testimony_id, revision_id in newest.items() if revision_id not in read]


def rescan(testimony_ids: Sequence[int], *, workers: int) -> Iterator[Rescanned]:
    """Read each again and store what is new, each in a transaction of its own: stop it and start it at will.

    The detector runs in ``workers`` processes, the database is written here alone.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for first in range(0, len(testimony_ids), PAGE):
            page = Testimony.objects.in_bulk(testimony_ids[first : first + PAGE])
            revisions = [page[pk].latest_revision for pk in testimony_ids[first : first + PAGE] if pk in page]
            texts = [revision.text for revision in revisions]
            for revision, findings in zip(
                revisions, pool.map(detect_or_none, texts, chunksize=4), strict=True
            ):
                yield _taken_in(revision, findings)


def _taken_in(revision: Revision, findings: list[Finding] | None) -> Rescanned:
    """Store the findings, unless somebody made a newer revision meanwhile (which they had scanned)."""
    with transaction.atomic():
        testimony = Testimony.objects.select_for_update().get(pk=revision.testimony_id)
        status = Status(testimony.status)
        if findings is None:
            return Rescanned(testimony.pk, status, None)
        if testimony.latest_revision.pk != revision.pk:
            return Rescanned(testimony.pk, status, 0)
        store(findings, revision, RESCANNER)
        new = Flag.objects.filter(scan__revision=revision, scan__detector_version=detector_version()).count()
        if new and status in _SIGNED:
            # It was signed without these. A publication stays until a person keeps or withdraws it.
            advance(testimony, seen=testimony.version, status=Status.IN_REVIEW)
        return Rescanned(testimony.pk, status, new)
