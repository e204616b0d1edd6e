"""``manage.py restore``: a backup takes the place of an empty archive, or of one that may go."""

from argparse import ArgumentParser, BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.formats import date_format
from tqdm import tqdm

from archive.backups.making import stamped
from archive.backups.reading import Backup, Watch, read, read_keys
from archive.backups.restoring import Restored, restore
from archive.errors import NOT_REACHED, ArchiveError, in_words, is_out_of_reach

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
                    self._check(file, options, bar.update)
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
                f"The archive could not be written, and is as it was: {in_words(error)}. Check that "
                "the disk has room for two copies of it, and that you may write to its directory."
            ) from None
        except DatabaseError as error:  # whose words may repeat a row
            if is_out_of_reach(error) and not options["traceback"]:
                raise CommandError(f"{NOT_REACHED} Nothing was restored.") from None
            raise CommandError(
                f"The database did not accept the backup ({type(error).__name__}), and is as it was. Run "
                "this command with --traceback to see the whole message, which may include restricted text."
            ) from (error if options["traceback"] else None)
        self._say(done, fed=options["withdrawn"] is not None)

    def _check(self, file: Path, options: dict[str, Any], watch: Watch) -> None:
        asked = {"identity": options["identity"], "any_maker": options["any_maker"], "watch": watch}
        backup = read(file, **asked)
        self._say_what_it_is(backup, any_maker=options["any_maker"])
        if backup.said["kind"] != "archive":
            return
        if not (beside := options["keys"] or next(iter(reversed(stamped("keys", file.parent))), None)):
            self.stdout.write("There is no key file beside it. To restore it, you need the newest one.")
            return
        keys = read_keys(beside, unreadable=options["unreadable"], **asked)
        opens = "opens" if keys.all_open else "does not open"
        self.stdout.write(
            f"Key file of {_day(keys)}: complete; ARCHIVE_SEALING_KEYS {opens} all the data keys in it."
        )

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

    def _say(self, done: Restored, *, fed: bool) -> None:
        self.stdout.write(f"Restored: the archive as it was on {_day(done.backup)}.")
        feed = " and the feed of withdrawn quotes" if fed else ""
        self.stdout.write(f"Done again now, following the key file of {_day(done.keys)}{feed}:")
        lists = done.lists
        self.stdout.write(
            f"  withdrawn: {lists.withdrawn}; closed: {lists.closed}; erased: {lists.erased}; accounts "
            f"switched off: {lists.switched_off}; originals kept: {lists.held}; concerns raised again: "
            f"{lists.concerns}; collections taken down: {lists.taken_down}; texts whose key is gone for "
            f"good: {done.without_key}."
        )
        self.stdout.write(
            "Anything else that was done after the backup is not in it. Everybody has to sign in again."
        )
        if not fed:
            self.stdout.write(
                f"Any quote withdrawn after {_day(done.keys)} is public again. If you have a newer copy of "
                "the feed of withdrawn quotes, run this command again with --replace --withdrawn FILE "
                "before you start Heard. Otherwise ask the approvers what they withdrew since then."
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
