from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archive.workflow import rotating

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended
_NAMED = 20


class Command(BaseCommand):
    help = (
        "Wraps every data key under the first key of ARCHIVE_SEALING_KEYS. Put the new key in front of the "
        "old one and restart all processes before you run it. People can go on working meanwhile, and you "
        "can stop it at any time: the next run carries on from there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say how many still have to be wrapped again"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        renewed, broken = 0, list[int]()
        try:
            with tqdm(total=rotating.count(), desc="Data keys", unit="key", disable=None) as bar:
                for done in rotating.rotate(dry_run=dry_run):
                    renewed += done.renewed
                    broken += done.broken
                    bar.update(done.looked_at)
        except KeyboardInterrupt:
            raise CommandError(
                f"Stopped: {_keys(renewed)} wrapped again. Run it again to carry on, and keep the old key in "
                "ARCHIVE_SEALING_KEYS until then.",
                returncode=INTERRUPTED,
            ) from None
        if dry_run:
            self.stdout.write(f"{_keys(renewed)} still to be wrapped under the newest sealing key.")
        else:
            self.stdout.write(f"{_keys(renewed)} wrapped under the newest sealing key.")
        if broken:
            self._say(broken)
        elif dry_run and renewed:
            self.stdout.write("Keep the older keys in ARCHIVE_SEALING_KEYS until that is done.")
        else:
            self.stdout.write(
                "All of them are under the newest key. If every process was restarted with it before this "
                "run, you can take the older keys out of ARCHIVE_SEALING_KEYS now. Keep them in a safe place "
                "for as long as you keep backups that were made before today."
            )

    def _say(self, broken: list[int]) -> None:
        for pk in broken[:_NAMED]:
            self.stderr.write(f"Data key {pk}: no key in ARCHIVE_SEALING_KEYS opens it.")
        more = f" (the first {_NAMED} are named above)" if len(broken) > _NAMED else ""
        raise CommandError(
            f"{_keys(len(broken))} could not be opened{more}. They are as they were. Add the key under which "
            "they were wrapped to ARCHIVE_SEALING_KEYS, run this again, and remove no key until it succeeds."
        )


def _keys(number: int) -> str:
    return f"{number:,} data {'key' if number == 1 else 'keys'}"
