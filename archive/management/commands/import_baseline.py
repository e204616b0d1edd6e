from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from archive.disclosure.baseline import Baseline
from archive.disclosure.baseline_file import MOST_CHARACTERS
from archive.errors import RefusedBaseline, in_words
from archive.workflow.baselines import import_baseline, read_baseline

_MOST_BYTES = 4 * MOST_CHARACTERS


class Command(BaseCommand):
    help = (
        "Imports the helpline's own statistics, counts of contacts, so that attribution lines may say what "
        "very many children have in common before the archive itself knows as many. docs/baseline.md says "
        "how the file is written. Either the whole file is imported or nothing is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--by", metavar="USERNAME", help="the username under which it is imported")
        parser.add_argument("--check", action="store_true", help="only say whether it could be imported")

    def handle(self, *args: Any, file: Path, by: str | None, check: bool, **options: Any) -> None:
        text = _text_of(file)
        user = _account(by) if by else None
        try:
            if check:
                self.stdout.write(f"{_told(read_baseline(text))} Nothing was written.")
                return
            imported = import_baseline(text, by=user)
        except RefusedBaseline as refusal:
            listed = "\n".join(f"  {problem}" for problem in refusal.problems)
            raise CommandError(f"Nothing was imported.\n{listed}") from None
        if not imported.is_new:
            self.stdout.write(f"This is version {imported.version}, which is in force already.")
            return
        self.stdout.write(f"Imported as version {imported.version}. {_told(imported.baseline)}")
        self.stdout.write(
            "Published lines are counted again within a minute, where the staff site or manage.py work runs."
        )


def _text_of(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise CommandError(f"Nothing was imported. {file} is larger than {_MOST_BYTES:,} bytes.")
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise CommandError(f"Nothing was imported. {file} cannot be read: {in_words(error)}.") from None
    except UnicodeDecodeError:
        raise CommandError(
            f"Nothing was imported. {file} is not in UTF-8: save it from the spreadsheet as CSV (UTF-8)."
        ) from None


def _account(username: str) -> User:
    try:
        return User.objects.get(username=username, is_active=True)
    except User.DoesNotExist:
        raise CommandError("Nothing was imported. There is no active account with that username.") from None


def _told(baseline: Baseline) -> str:
    count = len(baseline.tables)
    return f"{count} table{'' if count == 1 else 's'} of “{baseline.source}”, counted on {baseline.date}."
