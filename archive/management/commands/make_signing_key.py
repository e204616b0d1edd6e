from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.workflow.signing import new_key


class Command(BaseCommand):
    help = (
        "Draw the key pair under which clearances are signed: the private key goes into FILE, which only the "
        "account of the staff's web process may read, the public one into FILE.pub and onto the screen."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        private, public = new_key()
        try:
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(f"{private}\n", "ascii")
            file.with_name(f"{file.name}.pub").write_text(f"{public}\n", "ascii")
        except FileExistsError:
            raise CommandError(
                f"{file} is there already. What was signed with it would not be known any more: move it away "
                "first if that is what you want."
            ) from None
        except OSError as error:
            raise CommandError(f"The key cannot be written ({type(error).__name__}).") from None
        self.stdout.write(f"ARCHIVE_VERIFYING_KEY={public}")
