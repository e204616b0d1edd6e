from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Prints a new key for ARCHIVE_SEALING_KEYS, which wraps the data keys. To change "
        "an archive's key, put the new one in front of the old one, with a comma between them, restart the "
        "processes, and run manage.py rotate_sealing_key."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(Fernet.generate_key().decode("ascii"))
