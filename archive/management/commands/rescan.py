import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.detection.detector import detector_version
from archive.vocabulary import Status
from archive.workflow.rescanning import outdated, rescan


class Command(BaseCommand):
    help = (
        "Reads again, with the present detector, every text that an older one read; what is new is flagged. "
        "Stop it at any time: the next run goes on where this one stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            help="processes that read (default: one a core)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are to read")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError("--workers: at least 1.")
        waiting = outdated()
        if options["dry_run"] or not waiting:
            self.stdout.write(f"{counted(len(waiting))} to read again with detector {detector_version()}.")
            return
        failed: list[int] = []
        new = public = 0
        # disable=None: no bar where standard error is not a terminal
        bar = tqdm(total=len(waiting), desc="Reading again", unit="testimony", disable=None)
        with bar:
            for done in rescan(waiting, workers=options["workers"]):
                bar.update()
                if done.new is None:
                    failed.append(done.testimony_id)
                elif done.new:
                    new += 1
                    public += done.status is Status.PUBLISHED
        self.stdout.write(
            f"{counted(len(waiting) - len(failed))} read with detector {detector_version()}: "
            f"{new} with something new, {public} of them published."
        )
        if public:
            self.stdout.write(
                "The published ones wait under “Re-review” in the admin: keep or withdraw each."
            )
        if failed:
            ids = ", ".join(map(str, failed))
            raise CommandError(f"The detector failed on {len(failed)}, which stay as they were: {ids}.")


def counted(n: int) -> str:
    return f"{n} {'testimony' if n == 1 else 'testimonies'}"
