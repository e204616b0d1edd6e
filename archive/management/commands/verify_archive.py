"""``manage.py verify_archive``: publications, audit trail, guards, search index; one line a finding."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.workflow.verifying import confirmed_findings, last_row, moved_from


class Command(BaseCommand):
    help = (
        "Compares every publication with what was cleared, follows the audit trail from its first row to its "
        "last, compares it with what was done, and looks for guards and index entries that are missing. "
        "Prints a line for each problem, and exits with 1 if there are any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--written-down",
            type=_last_row,
            metavar="ROW",
            help="what an earlier run told you to write down; "
            "finds out if the whole trail was put back to an earlier state",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for finding in chain(confirmed_findings(), moved_from(options["written_down"] or "0:")):
            self.stdout.write(finding)
            count += 1
        if count:
            raise CommandError(f"{count} problem{'' if count == 1 else 's'} found. Nothing was changed.")
        self.stdout.write("No problems found: everything is as it was signed.")
        self.stdout.write(f"Write this down in another place, as the end of the audit trail: {last_row()}")


def _last_row(typed: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{0,64}", typed):
        raise ArgumentTypeError("give exactly what verify_archive told you to write down")
    return typed
