"""What reviewers' decisions say about the detector: counts by label, never a word of text."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from archive.detection.findings import Band, Label
from archive.models.revision import Revision
from archive.vocabulary import Act, KeepReason
from archive.workflow.flags import FlagState, flag_states, open_count

# Kept, but rightly flagged: the detail identifies, and the attribution line says the same.
RIGHT_ALL_THE_SAME = frozenset({KeepReason.IN_ATTRIBUTION})


@dataclass(slots=True)
class Outcomes:
    """``right`` and ``wrong`` are the detector's flags, ``added`` what people marked that it had missed."""

    right: int = 0
    wrong: int = 0
    added: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Return the share of what reviewers know of; what nobody noticed is in no figure."""
        return self.right / (self.right + self.added) if self.right + self.added else None


@dataclass(slots=True)
class DetectorReport:
    """``revisions`` counts texts in which every flag is decided; only those are counted."""

    revisions: int = 0
    total: Outcomes = field(default_factory=Outcomes)
    by_label: defaultdict[Label, Outcomes] = field(default_factory=lambda: defaultdict(Outcomes))
    by_band: defaultdict[Band, Outcomes] = field(default_factory=lambda: defaultdict(Outcomes))
    by_reason: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


def detector_report(*, since: date | None = None) -> DetectorReport:
    """Count the decisions about real testimony (demonstrations are left out), of texts made since a day."""
    report = DetectorReport()
    revisions = Revision.objects.filter(testimony__invented=False).order_by("pk")
    if since is not None:
        revisions = revisions.filter(created_at__date__gte=since)
    for revision in revisions.iterator():
        states = flag_states(revision)
        if not states or open_count(states):
            continue
        report.revisions += 1
        for state in states:
            # What was kept in the revision before is flagged again in the next: it counts once.
            if state.kept_before and state.act is Act.KEEP:
                continue
            for outcomes in _outcomes_for(report, state):
                if state.added_by_person:
                    outcomes.added += 1
                elif _is_right(state):
                    outcomes.right += 1
                else:
                    outcomes.wrong += 1
            if state.act is Act.KEEP:
                report.by_reason[state.keep_reason] += 1
    return report


def _outcomes_for(report: DetectorReport, state: FlagState) -> Iterator[Outcomes]:
    yield report.total
    yield report.by_label[state.label]
    if not state.added_by_person:
        yield report.by_band[Band.of(state.score)]


def _is_right(state: FlagState) -> bool:
    return state.act is not Act.KEEP or state.keep_reason in RIGHT_ALL_THE_SAME
