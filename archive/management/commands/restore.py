"""``manage.py restore``: a backup takes the place of an empty archive, or of one that may go."""

from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.formats import date_format
from tqdm import tqdm

from archive.backups.reading import Backup, read
from archive.backups.restoring import Restored, restore
from archive.errors import ArchiveError

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended
NOT_CLEAN = 3  # restored, and something about it is to be looked at


class Command(BaseCommand):
    help = (
        "Restores the backup in FILE to the database that DATABASE_URL names, which must be empty. Quotes "
        "withdrawn and texts erased since the backup do not come back. Everything is read before anything "
        "is written; if something is wrong, the database stays as it was. Follow docs/backups.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup: its name ends in .backup")
        parser.add_argument(
            "--identity",
            type=Path,
            metavar="FILE",
            required=True,
            help="the file with the private key for backups",
        )
        parser.add_argument(
            "--keys",
            type=Path,
            metavar="FILE",
            help="the key file (default: the newest .keys file beside the backup)",
        )
        parser.add_argument(
            "--withdrawn",
            type=Path,
            metavar="FILE",
            help="a saved copy of the public site's feed of withdrawn quotes; these are withdrawn again",
        )
        parser.add_argument("--check", action="store_true", help="only read the backup and say what is in it")
        parser.add_argument(
            "--replace", action="store_true", help="restore even if an archive is there, which is then gone"
        )
        parser.add_argument(
            "--any-maker",
            action="store_true",
            help="restore even if the backup was not made with the ARCHIVE_AUDIT_KEY that is set",
        )
        parser.add_argument(
            "--unreadable",
            action="store_true",
            help="restore even if ARCHIVE_SEALING_KEYS does not open all data keys",
        )
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, help="show a progress bar (default: on a terminal)"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        # None: no bar where standard error is not a terminal
        disable = None if options["progress"] is None else not options["progress"]
        try:
            with tqdm(
                desc="Reading", unit="B", unit_scale=True, total=_to_read(file, options), disable=disable
            ) as bar:
                if options["check"]:
                    self._say_what_it_is(
                        read(
                            file,
                            identity=options["identity"],
                            any_maker=options["any_maker"],
                            watch=bar.update,
                        ),
                        any_maker=options["any_maker"],
                    )
                    return
                done = restore(
                    file,
                    identity=options["identity"],
                    keys_file=options["keys"],
                    feed_file=options["withdrawn"],
                    replace=options["replace"],
                    any_maker=options["any_maker"],
                    unreadable=options["unreadable"],
                    watch=bar.update,
                )
        except KeyboardInterrupt:
            raise CommandError("Stopped. The database is as it was.", returncode=INTERRUPTED) from None
        except ArchiveError as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(
                f"The archive could not be written ({type(error).__name__}), and is as it was. Check that "
                "the disk has room for two copies of it, and that you may write to its directory."
            ) from None
        except DatabaseError as error:  # whose words may repeat a row
            raise CommandError(
                f"The database did not accept the backup ({type(error).__name__}), and is as it was. Run "
                "this command with --traceback to see the whole message, which may include restricted text."
            ) from (error if options["traceback"] else None)
        self._say(done)

    def _say_what_it_is(self, backup: Backup, *, any_maker: bool) -> None:
        counts = backup.counts
        kind = "Backup" if backup.said["kind"] == "archive" else "Key file"
        made_by = "who made it was not checked" if any_maker else "made by this archive"
        self.stdout.write(f"{kind} of {_day(backup)}: complete; {made_by}.")
        self.stdout.write(
            f"Testimonies: {counts['testimonies']}; published: {counts['published']}; "
            f"withdrawn: {counts['withdrawn']}; erased: {counts['erased']}; accounts: {counts['accounts']}; "
            f"audit rows: {counts['audit_rows']}. Nothing was restored."
        )

    def _say(self, done: Restored) -> None:
        self.stdout.write(f"Restored: the archive as it was on {_day(done.backup)}.")
        self.stdout.write(f"Done again now, following the key file of {_day(done.keys)}:")
        lists = done.lists
        self.stdout.write(
            f"  withdrawn: {lists.withdrawn}; closed: {lists.closed}; erased: {lists.erased}; accounts "
            f"switched off: {lists.switched_off}; originals kept: {lists.held}; concerns raised again: "
            f"{lists.concerns}; texts whose key is gone for good: {done.without_key}."
        )
        self.stdout.write(
            "Anything else that was done after the backup is not in it. Everybody has to sign in again."
        )
        for finding in done.findings:
            self.stdout.write(finding)
        if done.findings:
            raise CommandError(
                f"The backup was restored, and verify_archive finds {len(done.findings)} problem"
                f"{'' if len(done.findings) == 1 else 's'} in it. docs/backups.md says what each means.",
                returncode=NOT_CLEAN,
            )
        self.stdout.write("verify_archive finds no problems in it.")


def _to_read(file: Path, options: dict[str, Any]) -> int | None:
    """How many bytes there are to read: a backup is read once to check it, and once to restore it."""
    size = file.stat().st_size if file.is_file() else None
    return size and size * (1 if options["check"] else 2)


def _day(backup: Backup) -> str:
    return date_format(timezone.localtime(backup.made_at), "j F Y, H:i")
