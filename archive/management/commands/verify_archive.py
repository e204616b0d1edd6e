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
        "last, compares it with what was done, and looks for guards and index entries that are missing. One "
        "line each; exits 1 if there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--written-down",
            type=_last_row,
            metavar="ROW",
            help="what an earlier run said to write down: finds a trail that was set back as a whole",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for finding in chain(confirmed_findings(), moved_from(options["written_down"] or "0:")):
            self.stdout.write(finding)
            count += 1
        if count:
            raise CommandError(f"{count} found. Nothing was changed.")
        self.stdout.write("Nothing found: all is as it was signed.")
        self.stdout.write(f"Write down elsewhere where the audit trail ends: {last_row()}")


def _last_row(typed: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{0,64}", typed):
        raise ArgumentTypeError("not what verify_archive said to write down")
    return typed
