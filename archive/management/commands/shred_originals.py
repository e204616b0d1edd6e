from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from archive.models.testimony import Testimony
from archive.workflow import shredding
from archive.workflow.shredding import Due, Why

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended
_BECAUSE = {
    Why.PUBLISHED: "published {} ago",
    Why.CLOSED: "closed {} ago",
    Why.WITHDRAWN: "withdrawn {} ago",
    Why.RESTING: "last worked on {} ago",
}


class Command(BaseCommand):
    help = (
        "Deletes children's original words when their time is up: if the testimony was published, closed or "
        "withdrawn ARCHIVE_ORIGINAL_RETENTION_DAYS ago, or if nobody has worked on it for "
        "ARCHIVE_RESTING_RETENTION_DAYS, in which case it is closed too. What readers see stays as it is. "
        "You can stop this at any time and run it as often as you like; the staff's web process does the "
        "same every day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        today = timezone.localdate()
        if dry_run:
            count = 0
            for due in shredding.find(today):
                count += 1
                self.stdout.write(_told(due, today))
            self.stdout.write(f"{_originals(count)} would be deleted. {self._held()}")
            return
        deleted, failed = 0, 0
        try:
            for done in tqdm(shredding.shred_all(today), desc="Originals", unit="testimony", disable=None):
                if done.problem:
                    failed += 1
                    self.stderr.write(f"Testimony {done.due.testimony_id}: not deleted ({done.problem}).")
                else:
                    deleted += 1
                    self.stdout.write(_told(done.due, today))
        except KeyboardInterrupt:
            raise CommandError(
                f"Stopped: {_originals(deleted)} deleted. Run it again to carry on.", returncode=INTERRUPTED
            ) from None
        self.stdout.write(f"{_originals(deleted)} deleted. {self._held()}")
        if failed:
            raise CommandError(
                f"{_originals(failed)} could not be deleted, and nothing about them has changed. Run it "
                "again; if one fails a second time, somebody needs to look at it."
            )

    def _held(self) -> str:
        count = shredding.held(Testimony.objects.all()).count()
        return f"Kept because somebody asked for it: {count}."


def _told(due: Due, today: Any) -> str:
    days = due.days_by(today)
    because = _BECAUSE[due.why].format(f"{days} day{'' if days == 1 else 's'}")
    more = "; not public, so it is closed too" if due.closes else ""
    return f"Testimony {due.testimony_id}: {because}{more}"


def _originals(number: int) -> str:
    return f"{number:,} original{'' if number == 1 else 's'}"
