"""``manage.py verify_archive``: publications, audit trail, guards, search index; one line a finding."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.workflow.verifying import findings


class Command(BaseCommand):
    help = (
        "Compares every publication with what was cleared, follows the audit trail from its first row, "
        "and looks for guards and index entries that are missing. One line each; exits 1 if there is any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for finding in findings():
            self.stdout.write(finding)
            count += 1
        if count:
            raise CommandError(f"{count} found. Nothing was changed.")
        self.stdout.write("Nothing found: all is as it was signed.")
