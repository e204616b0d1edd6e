from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.workflow.signing import new_key


class Command(BaseCommand):
    help = (
        "Make the key pair that signs clearances. The private key goes into FILE, which only the account of "
        "the staff's web process should be able to read; the public key goes into FILE.pub and is printed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to put the private key")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        private, public = new_key()
        try:
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(f"{private}\n", "ascii")
            file.with_name(f"{file.name}.pub").write_text(f"{public}\n", "ascii")
        except FileExistsError:
            raise CommandError(
                f"{file} already exists. With a new key, nothing signed with the old one can be "
                "checked any more. If you still want one, move the file away first."
            ) from None
        except OSError as error:
            raise CommandError(
                f"The key could not be written ({type(error).__name__}). "
                "Check that the directory exists and that you may write to it."
            ) from None
        self.stdout.write(f"ARCHIVE_VERIFYING_KEY={public}")
