from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.backups.age import new_key
from archive.errors import in_words


class Command(BaseCommand):
    help = (
        "Makes the pair of keys for backups. The private key, which opens every backup, goes into FILE: keep "
        "it away from the server. The public key, which encrypts backups, is printed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to put the private key")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if file.is_dir():
            raise CommandError(
                f"{file} is a directory. Add the name of a new file, such as {file / 'backup-key'}."
            )
        private, public = new_key()
        try:
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(f"# public key: {public}\n{private}\n", "ascii")
        except FileExistsError:
            raise CommandError(
                f"{file} already exists, and backups made for the key in it can be opened only with that "
                "key. If you want another key anyway, choose another file name, and keep both files."
            ) from None
        except OSError as error:
            raise CommandError(
                f"The key could not be written to {file}: {in_words(error)}. No key was made. If the "
                "directory is missing, make it first, and run this again."
            ) from None
        self.stdout.write(f"ARCHIVE_BACKUP_RECIPIENT={public}")
