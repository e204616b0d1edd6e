from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.backups.age import new_key


class Command(BaseCommand):
    help = (
        "Make the key pair of backups. The private key goes into FILE, and opens every backup: keep it away "
        "from the server. The public key is printed; with it backups are encrypted."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to put the private key")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        private, public = new_key()
        try:
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(f"# public key: {public}\n{private}\n", "ascii")
        except FileExistsError:
            raise CommandError(
                f"{file} already exists, and the backups that were made with it can be opened with it alone. "
                "If you want another key all the same, give another name, and keep both."
            ) from None
        except OSError as error:
            raise CommandError(
                f"The key could not be written ({type(error).__name__}). "
                "Check that the directory exists and that you may write to it."
            ) from None
        self.stdout.write(f"ARCHIVE_BACKUP_RECIPIENT={public}")
