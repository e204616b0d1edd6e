"""Fit the detector's scores to development sets."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from archive.detection import calibration
from archive.detection.pipeline import build_pipeline, uncalibrated_findings_of
from archive.management.commands.evaluate_detector import read

HEADER = """# What a score of the resolver means: from this score on, this share of findings lay in a mark.
# Made by manage.py calibrate_detector from the development sets; never by hand.
"""


class Command(BaseCommand):
    help = "Fits what the detector's scores mean to statements that it was not trained on, and records it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="development sets, never the test split")

    def handle(self, *args: Any, **options: Any) -> None:
        statements = [statement for path in options["files"] for statement in read(path)]
        nlp = build_pipeline()
        outcomes = [
            (finding.score, any(m.start < finding.end and finding.start < m.end for m in statement.marks))
            for statement, doc in zip(statements, nlp.pipe(s.text for s in statements), strict=True)
            for finding in uncalibrated_findings_of(doc)
        ]
        steps = calibration.fitted(outcomes)
        rows = "".join(f"{start}\t{precision}\n" for start, precision in steps)
        calibration.TABLE.write_text(HEADER + rows, encoding="utf-8")
        self.stdout.write(f"{len(outcomes)} findings in {len(statements)} statements\n{rows}")
