import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from archive.detection.calibration import Band
from archive.detection.findings import Label
from archive.detection.measuring.intervals import wilson
from archive.vocabulary import KeepReason
from archive.workflow.detector_report import DetectorReport, Outcomes, detector_report

LINE = "{:<14} {:>7} {:>7} {:>7} {:>10} {:>16} {:>8} {:>16} {:>11}"


def day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ArgumentTypeError("give the day as YYYY-MM-DD, such as 2026-01-31") from None


class Command(BaseCommand):
    help = (
        "Says how often the detector was right, judging by what reviewers replaced, kept and added. Counts "
        "only: no text leaves the archive. Recall counts only what people noticed, "
        "so the true figure is lower."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=day, help="count only texts made on this day or later")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        report = detector_report(since=options["since"])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report), indent=1))
            return
        if not report.revisions:
            self.stdout.write(
                "Nothing to report: no text has all its flags decided yet, demonstrations left out."
            )
            return
        self.stdout.write(
            f"{report.revisions} texts of {len(report.total.testimonies)} testimonies in which every flag is "
            f"decided; {report.still_open} flags elsewhere are still to be decided and are not counted.\n"
        )
        self.stdout.write(
            LINE.format(
                "",
                "right",
                "wrong",
                "added",
                "precision",
                "95 % interval",
                "recall",
                "95 % interval",
                "testimonies",
            )
        )
        for label in Label:
            if label in report.by_label:
                self._write(label.value, report.by_label[label])
        self._write("all", report.total)
        self.stdout.write("")
        for band in Band:
            if band in report.by_band:
                self._write(band.value, report.by_band[band])
        self.stdout.write("\nby detector version")
        for version, outcomes in sorted(report.by_version.items()):
            self._write(version, outcomes)
        self.stdout.write("\nkept because")
        for reason in KeepReason:
            self.stdout.write(f"{report.by_reason[reason.value]:>7}  {reason.label}")

    def _write(self, name: str, outcomes: Outcomes) -> None:
        self.stdout.write(
            LINE.format(
                name,
                outcomes.right,
                outcomes.wrong,
                outcomes.added,
                shown(outcomes.precision),
                interval(outcomes.right, outcomes.right + outcomes.wrong),
                shown(outcomes.recall),
                interval(outcomes.right, outcomes.right + outcomes.added),
                len(outcomes.testimonies),
            )
        )


def shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def interval(successes: int, n: int) -> str:
    low, high = wilson(successes, n)
    return f"{low:.3f} to {high:.3f}"


def as_json(report: DetectorReport) -> dict[str, object]:
    return {
        "revisions": report.revisions,
        "still_open": report.still_open,
        "total": outcomes_as_json(report.total),
        "by_label": {
            label.value: outcomes_as_json(found) for label, found in sorted(report.by_label.items())
        },
        "by_band": {band.value: outcomes_as_json(found) for band, found in sorted(report.by_band.items())},
        "by_version": {
            version: outcomes_as_json(found) for version, found in sorted(report.by_version.items())
        },
        "kept_because": dict(sorted(report.by_reason.items())),
    }


def outcomes_as_json(outcomes: Outcomes) -> dict[str, object]:
    return {
        "right": outcomes.right,
        "wrong": outcomes.wrong,
        "added": outcomes.added,
        "precision": outcomes.precision,
        "precision_interval": wilson(outcomes.right, outcomes.right + outcomes.wrong),
        "recall": outcomes.recall,
        "recall_interval": wilson(outcomes.right, outcomes.right + outcomes.added),
        "testimonies": len(outcomes.testimonies),
    }
