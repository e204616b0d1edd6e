"""Fit what the detector's scores mean to statements by authors that nothing else was fitted to."""

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from archive.detection import calibration
from archive.detection.findings import Label
from archive.detection.measuring.evaluation import is_right_span, touches
from archive.detection.pipeline import Pipeline, uncalibrated_findings_of
from archive.management.commands.evaluate_detector import read

SCORES = """# What a score of the resolver means: from this score on, this share of findings lay in a mark.
# Made by manage.py calibrate_detector; never by hand.
"""
SPANS = """# How often the span is right, by label, of findings of which nine in ten or more lie in a mark.
# Made by manage.py calibrate_detector; never by hand.
"""
LINE = "{:<10} {:>8} {:>9} {:>9} {:>9} {:>9}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One finding: the resolver's ``score``, and whether it touched a mark and was one to the word."""

    score: float
    label: Label
    touched: bool
    right: bool


class Command(BaseCommand):
    help = (
        "Fits what the detector's scores mean, and how often its spans are right, to marked-up statements "
        "that it was neither trained nor tuned on, one file for each author. Also shows, for each author, "
        "what a fit to the others promised and what turned out to be true."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="one file of statements for each author")

    def handle(self, *args: Any, **options: Any) -> None:
        pipeline = Pipeline()
        by_author: dict[str, list[Outcome]] = {}
        for path in options["files"]:
            statements = read(path)
            by_author[path.stem] = [
                Outcome(
                    finding.score,
                    finding.label,
                    touches(finding, statement.marks),
                    is_right_span(statement.text, finding, statement.marks),
                )
                for statement, document in zip(
                    statements, pipeline.read(statement.text for statement in statements), strict=True
                )
                for finding in uncalibrated_findings_of(document)
            ]
        if len(by_author) > 1:
            self._write_promises(by_author)
        every = [outcome for outcomes in by_author.values() for outcome in outcomes]
        scores, spans = fitted(every)
        calibration.TABLE.write_text(SCORES + rows(scores), encoding="utf-8")
        calibration.SPANS.write_text(SPANS + rows(spans.items()), encoding="utf-8")
        self.stdout.write(f"\n{len(every)} findings of {len(by_author)} authors\n")
        self.stdout.write(rows(scores) + "\n" + rows(spans.items()))

    def _write_promises(self, by_author: Mapping[str, Sequence[Outcome]]) -> None:
        """Write by band what was promised of authors left out of the fit, and what was true."""
        promised: defaultdict[calibration.Band, list[tuple[float, float, Outcome]]] = defaultdict(list)
        for author, outcomes in by_author.items():
            scores, spans = fitted(
                [outcome for other, some in by_author.items() if other != author for outcome in some]
            )
            for outcome in outcomes:
                share = calibration.share_at(outcome.score, scores)
                known = calibration.band_of(share, spans[outcome.label])
                promised[known].append((share, spans[outcome.label], outcome))
        self.stdout.write("each author by a fit to the others")
        self.stdout.write(LINE.format("band", "findings", "touches", "in truth", "span", "in truth"))
        for known in calibration.Band:
            found = promised[known]
            if found:
                touched = [outcome for _, _, outcome in found if outcome.touched]
                sure = len(touched) if known in (calibration.Band.CERTAIN, calibration.Band.ROUGH) else 0
                self.stdout.write(
                    LINE.format(
                        known.value,
                        len(found),
                        shown(sum(share for share, _, _ in found), len(found)),
                        shown(len(touched), len(found)),
                        shown(sum(span for _, span, outcome in found if outcome.touched), sure),
                        shown(sum(outcome.right for outcome in touched), sure),
                    )
                )


def fitted(outcomes: Sequence[Outcome]) -> tuple[list[tuple[float, float]], dict[Label, float]]:
    """Return the steps of scores, and by label the share of right spans among the sure."""
    scores = calibration.fitted((outcome.score, outcome.touched) for outcome in outcomes)
    spans = calibration.fitted_spans(
        (outcome.label, outcome.right)
        for outcome in outcomes
        if outcome.touched and calibration.share_at(outcome.score, scores) >= calibration.SURE_FROM
    )
    return scores, spans


def rows(pairs: Iterable[tuple[Any, float]]) -> str:
    return "".join(f"{key}\t{share}\n" for key, share in pairs)


def shown(some: float, of: int) -> str:
    return f"{some / of:.2f}" if of else "-"
