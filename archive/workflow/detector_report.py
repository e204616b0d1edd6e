"""What reviewers' decisions say about the detector: counts by label, never a word of text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Min

from archive.detection.calibration import Band, band
from archive.detection.findings import Label
from archive.errors import SealBroken
from archive.models.revision import Revision
from archive.vocabulary import Act, KeepReason
from archive.workflow.flags import FlagState, flag_states, open_count, text_if_kept

# Kept, but rightly flagged: the detail identifies, and the attribution line says the same.
RIGHT_ALL_THE_SAME = frozenset({KeepReason.IN_ATTRIBUTION})
UNSCANNED = "none"  # the version that stands for a text that no detector had read when people marked it


@dataclass(slots=True)
class Outcomes:
    """``right`` and ``wrong`` are the detector's flags, ``added`` what people marked that it had missed.

    ``testimonies`` are the ids of those that stand behind the counts.
    """

    right: int = 0
    wrong: int = 0
    added: int = 0
    testimonies: set[int] = field(default_factory=set)

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Return the share of what reviewers know of; what nobody noticed is in no figure."""
        return self.right / (self.right + self.added) if self.right + self.added else None


@dataclass(slots=True)
class DetectorReport:
    """``revisions`` counts texts in which every flag is decided; only those are counted.

    ``still_open`` counts the flags without a decision in all texts that are still to be decided. What people
    added is held against the version that read the text last before them.
    """

    revisions: int = 0
    still_open: int = 0
    total: Outcomes = field(default_factory=Outcomes)
    by_label: defaultdict[Label, Outcomes] = field(default_factory=lambda: defaultdict(Outcomes))
    by_band: defaultdict[Band, Outcomes] = field(default_factory=lambda: defaultdict(Outcomes))
    by_version: defaultdict[str, Outcomes] = field(default_factory=lambda: defaultdict(Outcomes))
    by_reason: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


def detector_report(*, since: date | None = None) -> DetectorReport:
    """Count the decisions about real testimony (demonstrations are left out), of texts made since a day."""
    report = DetectorReport()
    revisions = Revision.objects.filter(testimony__invented=False).order_by("pk")
    if since is not None:
        revisions = revisions.filter(created_at__date__gte=since)
    for revision in revisions.iterator():
        try:
            states = flag_states(revision)
        except SealBroken:  # named by verify_archive
            continue
        if count := open_count(states):
            at_work = revision == revision.testimony.latest_revision and text_if_kept(revision) is not None
            report.still_open += count if at_work else 0
            continue
        if not states:
            continue
        report.revisions += 1
        versions = _versions(revision)
        kept_again = _kept_again(revision, states)
        for state in states:
            # What was kept in the revision before is flagged again in the next: it counts once.
            if state.flag_id in kept_again:
                continue
            for outcomes in _outcomes_for(report, state, versions[state.flag_id]):
                outcomes.testimonies.add(revision.testimony_id)
                if state.added_by_person:
                    outcomes.added += 1
                elif _is_right(state):
                    outcomes.right += 1
                else:
                    outcomes.wrong += 1
            if state.act is Act.KEEP:
                report.by_reason[state.keep_reason] += 1
    return report


def _kept_again(revision: Revision, states: Sequence[FlagState]) -> set[int]:
    """The flags over words that were kept in the revision before already, and in this one again.

    Where the words were shredded, they are told by their label and length.
    """
    kept = [state for state in states if state.act is Act.KEEP]
    before = Revision.objects.filter(testimony=revision.testimony_id, number=revision.number - 1).first()
    if not kept or before is None:
        return set()
    if text_if_kept(revision) is not None and text_if_kept(before) is not None:
        return {state.flag_id for state in kept if state.kept_before}
    known = {_shape(state) for state in flag_states(before) if state.act is Act.KEEP}
    return {state.flag_id for state in kept if _shape(state) in known}


def _shape(state: FlagState) -> tuple[Label, int]:
    return state.label, state.end - state.start


def _versions(revision: Revision) -> dict[int, str]:
    """The detector that made each flag; for one that a person added, the detector that had not made it."""
    scans = list(revision.scans.order_by("scanned_at").values_list("scanned_at", "detector_version"))
    found: dict[int, str] = {}
    rows = revision.flags.annotate(marked_at=Min("decisions__at"))
    for flag_id, version, marked_at in rows.values_list("pk", "scan__detector_version", "marked_at"):
        before = [known for scanned_at, known in scans if marked_at and scanned_at <= marked_at]
        found[flag_id] = version or (before[-1] if before else UNSCANNED)
    return found


def _outcomes_for(report: DetectorReport, state: FlagState, version: str) -> Iterator[Outcomes]:
    yield report.total
    yield report.by_label[state.label]
    yield report.by_version[version]
    if not state.added_by_person:
        yield report.by_band[band(state.score, state.label)]


def _is_right(state: FlagState) -> bool:
    return state.act is not Act.KEEP or state.keep_reason in RIGHT_ALL_THE_SAME
