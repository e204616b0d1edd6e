"""Measure the detector on statements in the marked-up format of the annotation guide."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive.detection.detector import detect_many
from archive.detection.findings import Finding, Label
from archive.detection.measuring import figures
from archive.detection.measuring.baselines import BASELINES, BaselineMissing, Detect
from archive.detection.measuring.evaluation import (
    BadStatement,
    Recall,
    Report,
    Statement,
    Tally,
    evaluate,
    read_statements,
)
from archive.detection.measuring.intervals import wilson
from archive.detection.measuring.variants import VARIANTS
from archive.detection.version import detector_version

COLUMNS = "{:<15} {:>5} {:>7} {:>9} {:>10} {:>6} {:>9} {:>10} {:>9} {:>11}"
HEADINGS = (
    "n", "direct", "indirect", "precision", "F2", "entities", "protected", "findings", "clean fl.",
)  # fmt: skip
LEGEND = """
direct       share of the marks that name or reach somebody whose every telling word is flagged
indirect     share of those that point to somebody together with other things: one word is enough
precision    share of the flagged words that lie in a mark
F2           of words: precision and recall in one figure, recall weighing more
entities     share of the names, places and numbers whose every mention in a statement is flagged
protected    share of the statements with a direct mark in which no direct mark was missed
findings     flagged stretches in one statement, on average
clean fl.    statements without a mark in which something was flagged
"""


@dataclass(frozen=True)
class Row:
    """``found`` are the findings of each of ``statements``, from which ``report`` was made."""

    name: str
    statements: Sequence[Statement]
    found: Sequence[Sequence[Finding]]
    words_per_second: float

    @cached_property
    def report(self) -> Report:
        return evaluate(self.statements, self.found)

    def apart(self, lengths: Iterable[int]) -> Iterator[Tally]:
        """Yield what was counted of so many statements, and of so many after them."""
        start = 0
        for length in lengths:
            part = slice(start, start + length)
            yield evaluate(self.statements[part], self.found[part]).total
            start += length


class Command(BaseCommand):
    help = (
        "Measures the detector on marked-up statements, and on copies of them in lower case, in upper case "
        "and without punctuation: how much of what identifies somebody it flags, and how much in vain."
    )
    requires_system_checks: list[str] = []  # one of them may ask the database, which this does not need

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            type=Path,
            help="JSON Lines of statements with {{LABEL|surface}} marks, one file for each author",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
        parser.add_argument(
            "--errors",
            action="store_true",
            help="also list what was missed and what was flagged in vain; this prints words of "
            "the statements, so use it on invented ones only",
        )
        parser.add_argument(
            "--baseline",
            action="append",
            choices=sorted(BASELINES),
            default=[],
            help="also measure this detector on the same statements, speed included; may be repeated "
            "(presidio needs what requirements-dev.txt installs)",
        )
        parser.add_argument(
            "--write-card",
            action="store_true",
            help="record these figures in archive/detection/data/figures.json, from which the method page "
            "and the tests read them, and put them into archive/detection/model_card.md",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        authors = {path: read(path) for path in options["files"]}
        statements = [statement for some in authors.values() for statement in some]
        ours = measured("as is", statements, detect_many)
        rows = [ours] + [
            measured(name, [change(statement) for statement in statements], detect_many)
            for name, change in VARIANTS.items()
        ]
        for name in options["baseline"]:
            try:
                rows.append(measured(name, statements, BASELINES[name]()))
            except BaselineMissing as error:
                raise CommandError(str(error)) from None
        by_author = dict(zip(authors, ours.apart([len(some) for some in authors.values()]), strict=True))
        if options["write_card"]:
            figures.write(as_json(rows, by_author, errors=False))
        if options["json"]:
            found = as_json(rows, by_author, errors=options["errors"])
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        self._write_tables(rows, by_author)
        if options["errors"]:
            self._write_errors(ours.report)

    def _write_tables(self, rows: Sequence[Row], by_author: Mapping[Path, Tally]) -> None:
        ours = rows[0]
        self.stdout.write(f"detector {detector_version()}\n{LEGEND}\n")
        self.stdout.write(COLUMNS.format("style", *HEADINGS))
        for style, tally in sorted(ours.report.by_style.items()):
            self._write_tally(style, tally)
        if len(by_author) > 1:
            for path, tally in by_author.items():
                self._write_tally(path.stem, tally)
        for row in rows:
            self._write_tally(row.name, row.report.total)
        self.stdout.write(f"\n{'speed':<15} {'words/s':>8} {'of ours':>8}")
        for row in rows:
            speed = row.words_per_second
            self.stdout.write(f"{row.name:<15} {speed:>8.0f} {speed / ours.words_per_second:>8.2f}")
        self._write_intervals(ours.report)

    def _write_intervals(self, report: Report) -> None:
        total = report.total
        recalls = {label.value: report.by_label.get(label, Recall()) for label in Label}
        recalls |= {"all direct": total.direct, "all indirect": total.indirect}
        recalls |= {"entities": total.entities, "protected": total.protected}
        counts = {name: (recall.found, recall.marks) for name, recall in recalls.items()}
        counts["precision"] = total.covered_words_in_marks, total.covered_words
        counts["clean fl."] = total.clean_flagged, total.clean
        self.stdout.write("\n{:<15} {:>7} {:>14} {:>17}".format("as is", "share", "counted", "95 % interval"))
        for name, (some, of) in counts.items():
            low, high = wilson(some, of)
            share = shown(some / of if of else None)
            self.stdout.write(f"{name:<15} {share:>7} {f'{some} of {of}':>14} {low:>8.3f} to {high:.3f}")

    def _write_tally(self, name: str, tally: Tally) -> None:
        self.stdout.write(
            COLUMNS.format(
                name,
                tally.statements,
                shown(tally.direct.share),
                shown(tally.indirect.share),
                shown(tally.token_precision),
                shown(tally.f2),
                shown(tally.entities.share),
                shown(tally.protected.share),
                shown(tally.findings_per_statement),
                f"{tally.clean_flagged} of {tally.clean}",
            )
        )

    def _write_errors(self, report: Report) -> None:
        for title, misses in (("missed", report.misses), ("flagged in vain", report.extras)):
            self.stdout.write(f"\n{title}")
            for miss in misses:
                self.stdout.write(f"  {miss.id:<6} {miss.style:<10} {miss.label or '':<12} {miss.surface}")


def read(path: Path) -> list[Statement]:
    """Return the statements of a file.

    Raises:
        CommandError: it cannot be read; the message says why and quotes nothing.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            return list(read_statements(lines))
    except OSError as error:
        raise CommandError(f"cannot read the file: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError("the file is not UTF-8") from None
    except BadStatement as error:
        raise CommandError(str(error)) from None


def measured(name: str, statements: Sequence[Statement], detect: Detect) -> Row:
    """Score what ``detect`` finds; the speed is that of finding alone, in a warm process."""
    words = sum(len(statement.text.split()) for statement in statements)
    list(detect(["warm up"]))
    began = time.perf_counter()
    found = list(detect(statement.text for statement in statements))
    seconds = time.perf_counter() - began
    return Row(name, statements, found, words / seconds)


def shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def as_json(rows: Iterable[Row], by_author: Mapping[Path, Tally], *, errors: bool) -> dict[str, object]:
    ours, *others = rows
    report = ours.report
    values: dict[str, object] = {
        "detector": detector_version(),
        "measured_on": timezone.localdate().isoformat(),
        "authors": {
            path.stem: {"bytes": path.stat().st_size, **tally_as_json(tally)}
            for path, tally in by_author.items()
        },
        "total": tally_as_json(report.total),
        "by_style": {style: tally_as_json(tally) for style, tally in sorted(report.by_style.items())},
        "by_label": {
            label.value: recall_as_json(recall) for label, recall in sorted(report.by_label.items())
        },
        "copies": {row.name: tally_as_json(row.report.total) for row in others if row.name in VARIANTS},
        "baselines": {row.name: tally_as_json(row.report.total) for row in others if row.name in BASELINES},
        "times_our_words_per_second": {
            row.name: round(row.words_per_second / ours.words_per_second, 2)
            for row in others
            if row.name in BASELINES
        },
    }
    if errors:
        values["missed"] = [[miss.id, miss.label, miss.surface] for miss in report.misses]
        values["flagged_in_vain"] = [[extra.id, extra.label, extra.surface] for extra in report.extras]
    return values


def recall_as_json(recall: Recall) -> dict[str, object]:
    interval = wilson(recall.found, recall.marks)
    return {"recall": recall.share, "found": recall.found, "marks": recall.marks, "interval": interval}


def tally_as_json(tally: Tally) -> dict[str, object]:
    return {
        "statements": tally.statements,
        "direct_recall": tally.direct.share,
        "direct_found": tally.direct.found,
        "direct_marks": tally.direct.marks,
        "direct_interval": wilson(tally.direct.found, tally.direct.marks),
        "indirect_recall": tally.indirect.share,
        "indirect_found": tally.indirect.found,
        "indirect_marks": tally.indirect.marks,
        "indirect_interval": wilson(tally.indirect.found, tally.indirect.marks),
        "entity_recall": tally.entities.share,
        "entities": tally.entities.marks,
        "entity_interval": wilson(tally.entities.found, tally.entities.marks),
        "protected_share": tally.protected.share,
        "to_protect": tally.protected.marks,
        "protected_interval": wilson(tally.protected.found, tally.protected.marks),
        "token_precision": tally.token_precision,
        "covered_words": tally.covered_words,
        "covered_words_in_marks": tally.covered_words_in_marks,
        "precision_interval": wilson(tally.covered_words_in_marks, tally.covered_words),
        "f2": tally.f2,
        "findings_per_statement": tally.findings_per_statement,
        "clean": tally.clean,
        "clean_flagged": tally.clean_flagged,
        "clean_flagged_share": tally.clean_flagged_share,
        "clean_interval": wilson(tally.clean_flagged, tally.clean),
    }
