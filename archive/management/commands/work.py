import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from archive.tasks.engine import LOOKS_EVERY, Ran, run_due
from archive.tasks.jobs import JOBS, Job


class Command(BaseCommand):
    help = (
        "Does each job when it is due. "
        + "; ".join(f"{job.name}: {job.title}" for job in JOBS)
        + ". The staff's web process does the same automatically; run this as well or instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("jobs", nargs="*", metavar="JOB", help="do only these (default: all of them)")
        parser.add_argument("--once", action="store_true", help="run them once, due or not, then stop")

    def handle(self, *args: Any, jobs: list[str], once: bool, **options: Any) -> None:
        known = {job.name: job for job in JOBS}
        if unknown := sorted(set(jobs) - set(known)):
            raise CommandError(f"There is no job called {unknown[0]}. Choose from {', '.join(known)}.")
        chosen = [known[name] for name in jobs] or list(JOBS)
        if once:
            failed = [ran for ran in self._run(chosen, anyway=True) if ran.problem]
            if failed:
                raise CommandError(
                    "At least one job failed, as said above. "
                    "Run it again; if it keeps failing, look in the log."
                )
            return
        with suppress(KeyboardInterrupt):
            while True:
                try:
                    list(self._run(chosen))
                except DatabaseError as error:  # it is away, or busy: at the next look it may be there
                    self.stderr.write(
                        f"The database could not be reached ({type(error).__name__}). Trying again soon."
                    )
                    connections.close_all()
                time.sleep(LOOKS_EVERY)

    def _run(self, jobs: list[Job], *, anyway: bool = False) -> Iterator[Ran]:
        for ran in run_due(jobs, anyway=anyway):
            self.stdout.write(_told(ran))
            yield ran


def _told(ran: Ran) -> str:
    return f"{ran.job.name}: {f'failed ({ran.problem})' if ran.problem else f'{ran.done} done'}"
