"""Measure the detector on statements in the marked-up format of the annotation guide."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.detection.detector import detect_many, detector_version
from archive.detection.evaluation import BadStatement, Recall, Report, Tally, evaluate, read_statements
from archive.detection.findings import Label

COLUMNS = "{:<12} {:>6} {:>8} {:>9} {:>10} {:>9} {:>14}"


class Command(BaseCommand):
    help = "Prints recall, precision and burden by label and by style, as the annotation guide defines them."
    requires_system_checks: list[str] = []  # one of them may ask the database, which this does not need

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON Lines of statements with {{LABEL|surface}} marks")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
        parser.add_argument(
            "--errors",
            action="store_true",
            help="also list what was missed and what was flagged in vain; this prints words of "
            "the statements, so use it on invented ones only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8") as lines:
                statements = list(read_statements(lines))
        except OSError as error:
            raise CommandError(f"cannot read the file: {error.strerror}") from None
        except UnicodeDecodeError:
            raise CommandError("the file is not UTF-8") from None
        except BadStatement as error:
            raise CommandError(str(error)) from None
        report = evaluate(statements, detect_many(statement.text for statement in statements))
        if options["json"]:
            self.stdout.write(
                json.dumps(as_json(report, errors=options["errors"]), ensure_ascii=False, indent=1)
            )
            return
        self._write_tables(report)
        if options["errors"]:
            self._write_errors(report)

    def _write_tables(self, report: Report) -> None:
        self.stdout.write(f"detector {detector_version()}\n\n")
        self.stdout.write(
            COLUMNS.format("style", "n", "direct", "indirect", "precision", "findings", "clean flagged")
        )
        for style, tally in [*sorted(report.by_style.items()), ("all", report.total)]:
            self.stdout.write(
                COLUMNS.format(
                    style,
                    tally.statements,
                    shown(tally.direct.share),
                    shown(tally.indirect.share),
                    shown(tally.token_precision),
                    shown(tally.findings_per_statement),
                    f"{tally.clean_flagged} of {tally.clean}",
                )
            )
        self.stdout.write("\n{:<12} {:>7} {:>14}".format("label", "recall", "marks"))
        for label in Label:
            recall = report.by_label.get(label, Recall())
            self.stdout.write(f"{label:<12} {shown(recall.share):>7} {recall.found:>6} of {recall.marks:>4}")

    def _write_errors(self, report: Report) -> None:
        for title, misses in (("missed", report.misses), ("flagged in vain", report.extras)):
            self.stdout.write(f"\n{title}")
            for miss in misses:
                self.stdout.write(f"  {miss.id:<6} {miss.style:<10} {miss.label or '':<12} {miss.surface}")


def shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def as_json(report: Report, *, errors: bool) -> dict[str, object]:
    values: dict[str, object] = {
        "detector": detector_version(),
        "total": tally_as_json(report.total),
        "by_style": {style: tally_as_json(tally) for style, tally in sorted(report.by_style.items())},
        "by_label": {
            label.value: {"recall": recall.share, "found": recall.found, "marks": recall.marks}
            for label, recall in sorted(report.by_label.items())
        },
    }
    if errors:
        values["missed"] = [[miss.id, miss.label, miss.surface] for miss in report.misses]
        values["flagged_in_vain"] = [[extra.id, extra.label, extra.surface] for extra in report.extras]
    return values


def tally_as_json(tally: Tally) -> dict[str, object]:
    return {
        "statements": tally.statements,
        "direct_recall": tally.direct.share,
        "direct_marks": tally.direct.marks,
        "indirect_recall": tally.indirect.share,
        "indirect_marks": tally.indirect.marks,
        "token_precision": tally.token_precision,
        "findings_per_statement": tally.findings_per_statement,
        "clean": tally.clean,
        "clean_flagged": tally.clean_flagged,
        "clean_flagged_share": tally.clean_flagged_share,
    }
