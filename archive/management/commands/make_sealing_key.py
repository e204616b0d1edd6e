from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Prints a new key under which data keys are wrapped, for ARCHIVE_SEALING_KEYS. To change the key of an "
        "archive, put the new one in front of the old one, with a comma between them, start the processes "
        "again, and run manage.py rotate_sealing_key."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(Fernet.generate_key().decode("ascii"))
