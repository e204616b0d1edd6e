from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.errors import in_words
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
        if file.is_dir():
            raise CommandError(
                f"{file} is a directory. Add the name of a new file, such as {file / 'signing-key'}."
            )
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
                f"The key could not be written to {file}: {in_words(error)}. If the directory is missing, "
                "make it first, and run this again."
            ) from None
        self.stdout.write(f"ARCHIVE_VERIFYING_KEY={public}")
