import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.tasks.engine import LOOKS_EVERY, Ran, run_due
from archive.tasks.jobs import JOBS


class Command(BaseCommand):
    help = (
        "Do what is due: "
        + "; ".join(f"{job.name} {job.title}" for job in JOBS)
        + ". The staff's web process does the same automatically; run this as well or instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("jobs", nargs="*", metavar="JOB", help="only these; without any, all of them")
        parser.add_argument("--once", action="store_true", help="run them once, due or not, then stop")

    def handle(self, *args: Any, jobs: list[str], once: bool, **options: Any) -> None:
        known = {job.name: job for job in JOBS}
        if unknown := sorted(set(jobs) - set(known)):
            raise CommandError(f"There is no job {unknown[0]}. Choose from {', '.join(known)}.")
        chosen = [known[name] for name in jobs] or list(JOBS)
        failed = False
        while True:
            for ran in run_due(chosen, anyway=once):
                self.stdout.write(_told(ran))
                failed = failed or bool(ran.problem)
            if once:
                break
            time.sleep(LOOKS_EVERY)
        if failed:
            raise CommandError("At least one job failed.")


def _told(ran: Ran) -> str:
    return f"{ran.job.name}: {f'failed ({ran.problem})' if ran.problem else f'{ran.done} done'}"
