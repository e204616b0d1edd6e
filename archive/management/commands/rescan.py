import json
import os
from argparse import ArgumentParser, BooleanOptionalAction
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.detection.version import detector_version
from archive.errors import GuardsDown
from archive.vocabulary import Status
from archive.wall.keys import require_keys
from archive.workflow.rescanning import SIGNED, WORTH_A_PROCESS, Rescanned, outdated, rescan

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended


@dataclass(slots=True)
class Tally:
    """What a run has done so far. ``with_news`` counts testimonies by where they stood."""

    waiting: int
    read: int = 0
    new_flags: int = 0
    with_news: Counter[Status] = field(default_factory=Counter)
    problems: list[Rescanned] = field(default_factory=list)

    def add(self, done: Rescanned) -> None:
        if done.problem:
            self.problems.append(done)
            return
        self.read += 1
        self.new_flags += done.new
        if done.new:
            self.with_news[done.status] += 1

    def as_json(self) -> dict[str, object]:
        return {
            "detector": detector_version(),
            "waiting": self.waiting,
            "read": self.read,
            "new_flags": self.new_flags,
            "with_something_new": {status.value: count for status, count in sorted(self.with_news.items())},
            "not_read": {str(done.testimony_id): done.problem for done in self.problems},
        }


class Command(BaseCommand):
    help = (
        "Reads every text again that an older detector has read, now with the current one, and flags "
        "what is new. You can stop it at any time: the next run carries on from there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            help="processes that read (default: one for each core)",
        )
        parser.add_argument("--limit", type=int, help="read at most this many, published ones first")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are to read")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, help="show a progress bar (default: on a terminal)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("workers", "limit"):
            if options[name] is not None and options[name] < 1:
                raise CommandError(f"--{name} must be at least 1.")
        try:
            require_keys()  # what is found is sealed
        except GuardsDown as refusal:
            raise CommandError(f"{refusal} Nothing was read.") from None
        waiting = outdated()
        tally = Tally(waiting=len(waiting))
        if waiting and not options["dry_run"]:
            chosen = waiting[: options["limit"]]
            try:
                self._read(chosen, tally, workers=options["workers"], progress=options["progress"])
            except KeyboardInterrupt:
                raise CommandError(
                    f"Stopped: {_count(tally.read)} of {len(chosen)} read, each of them completely. "
                    "Run it again to carry on.",
                    returncode=INTERRUPTED,
                ) from None
        if options["json"]:
            self.stdout.write(json.dumps(tally.as_json(), indent=1))
        else:
            self._say(tally, dry_run=options["dry_run"])
        self._fail_if_incomplete(tally)

    def _read(self, waiting: Sequence[int], tally: Tally, *, workers: int, progress: bool | None) -> None:
        useful = min(workers, -(-len(waiting) // WORTH_A_PROCESS))
        # None: no bar where standard error is not a terminal
        disable = None if progress is None else not progress
        with tqdm(total=len(waiting), desc="Reading again", unit="testimony", disable=disable) as bar:
            for done in rescan(waiting, workers=useful):
                tally.add(done)
                bar.update()

    def _say(self, tally: Tally, *, dry_run: bool) -> None:
        if dry_run or not tally.waiting:
            self.stdout.write(f"{_count(tally.waiting)} to read again with detector {detector_version()}.")
            return
        new, public = tally.with_news.total(), tally.with_news[Status.PUBLISHED]
        self.stdout.write(
            f"{_count(tally.read)} read with detector {detector_version()}: "
            f"{new} with something new, {public} of them published."
        )
        if signed := sum(tally.with_news[status] for status in SIGNED):
            self.stdout.write(
                f"{signed} went back to “To review”: they were submitted or cleared without what is new."
            )
        if public:
            self.stdout.write(
                "The published ones are waiting under “Look again” in My work: keep or withdraw each one."
            )
        if left := tally.waiting - tally.read - len(tally.problems):
            self.stdout.write(f"{_count(left)} still to read: run it again.")

    def _fail_if_incomplete(self, tally: Tally) -> None:
        for done in tally.problems:
            self.stderr.write(f"Testimony {done.testimony_id}: {done.problem}.")
        if tally.problems:
            raise CommandError(
                f"{_count(len(tally.problems))} could not be read, and nothing about them has changed. "
                "Run it again; if one fails a second time, somebody needs to look at it."
            )


def _count(number: int) -> str:
    return f"{number} {'testimony' if number == 1 else 'testimonies'}"
