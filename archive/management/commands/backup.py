"""``manage.py backup``: two encrypted files, made while the archive is served."""

from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timesince import timesince
from tqdm import tqdm

from archive.backups.making import Made, back_up
from archive.errors import RefusedBackup

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


class Command(BaseCommand):
    help = (
        "Writes a backup to DIRECTORY, encrypted with the public key in ARCHIVE_BACKUP_RECIPIENT: one file "
        "with the archive, and one with its data keys and lists of what was withdrawn, closed or erased. "
        "People can go on working and reading meanwhile. See docs/backups.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIRECTORY", help="where to put the two files")
        parser.add_argument(
            "--keep",
            type=int,
            metavar="COUNT",
            help="remove all but the newest COUNT backups (default: keep all)",
        )
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, help="show a progress bar (default: on a terminal)"
        )

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep must be at least 1.")
        # None: no bar where standard error is not a terminal
        disable = None if options["progress"] is None else not options["progress"]
        with tqdm(desc="Backing up", unit="B", unit_scale=True, disable=disable) as bar:
            try:
                made = back_up(directory, keep=options["keep"], watch=bar.update)
            except RefusedBackup as refusal:
                raise CommandError(str(refusal)) from None
            except KeyboardInterrupt:
                raise CommandError("Stopped. Nothing was backed up.", returncode=INTERRUPTED) from None
        self._say(made)

    def _say(self, made: Made) -> None:
        counts = made.counts
        self.stdout.write(f"{made.backup.name}: {size(made.backup.stat().st_size)}, the archive.")
        self.stdout.write(f"{made.keys.name}: {size(made.keys.stat().st_size)}, its data keys.")
        self.stdout.write(
            f"Testimonies: {counts['testimonies']}; published: {counts['published']}; "
            f"withdrawn: {counts['withdrawn']}; audit rows: {counts['audit_rows']}."
        )
        if made.before:
            age = timesince(made.before, timezone.now(), depth=1)
            self.stdout.write(f"The previous backup is {age} old.")
        else:
            self.stdout.write("This is the first backup in this directory.")
        if made.removed:
            keys = sum(path.suffix == ".keys" for path in made.removed)
            self.stdout.write(
                f"Removed: key files: {keys}; backups: {len(made.removed) - keys}. Please "
                "remove any copies of them too."
            )


def size(count: float) -> str:
    """Return a number of bytes as people say it: "3.4 MB"."""
    for unit in _UNITS[:-1]:
        if count < 1000:
            return f"{count:.1f} {unit}" if unit != "bytes" else f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} {_UNITS[-1]}"
