import os
import shlex
import sys
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from archive.errors import GuardsDown
from archive.spreadsheets.asking import MONTHS
from archive.wall.keys import require_keys
from archive.workflow import importing
from archive.workflow.import_files import Format, UnreadableFile, in_the_file
from archive.workflow.import_sheets import Said, Unanswered
from archive.workflow.policy import Right, may
from archive.workflow.rescanning import WORTH_A_PROCESS

_ANY_OF = {"YYYY-MM": "a month", "SLUG": "any term of this vocabulary, by its slug"}
_LISTED = 20  # numbers of rows
INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended

_Thing = TypeVar("_Thing")


class Command(BaseCommand):
    help = "Import testimonies from a spreadsheet or JSON Lines: all of them, or none if one row is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="the spreadsheet (.xlsx, .ods, .csv and others) or JSON Lines file"
        )
        parser.add_argument(
            "--by",
            required=True,
            metavar="USERNAME",
            help="the username under which they are entered; the account must be allowed to enter testimony",
        )
        parser.add_argument(
            "--format",
            choices=[one.value for one in Format],
            help="what the file is (default: as its name ends)",
        )
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="the answer to a question about the file; questions are printed, with their keys",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="LETTER=FIELD",
            help="what a column of a spreadsheet is, such as C=text; the others are guessed",
        )
        parser.add_argument("--sheet", type=int, help="which sheet of the file, counted from 1")
        parser.add_argument(
            "--warnings-seen", action="store_true", help="import rows about which there are warnings, too"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument(
            "--keep-going", action="store_true", help="import the good rows and report the others"
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            help="processes that scan what was stored (default: one for each core)",
        )
        parser.add_argument(
            "--progress", action=BooleanOptionalAction, help="show a progress bar (default: on a terminal)"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError("--workers must be at least 1. Nothing was written.")
        by = _member_of_staff(options["by"])
        watch = _Bar(options["progress"])
        try:
            require_keys()  # or the rows would be sealed under keys that open nothing else here
            file_format = Format(options["format"]) if options["format"] else Format.of(options["file"])
            plan = importing.plan(options["file"], file_format, _said(options))
            outcome = importing.store(
                plan,
                by=by,
                watch=watch,
                keep_going=options["keep_going"],
                dry_run=options["dry_run"],
            )
        except Unanswered as refusal:
            self._ask(refusal)
            raise CommandError(f"{refusal} Nothing was written.") from None
        except (UnreadableFile, GuardsDown) as refusal:
            raise CommandError(f"{refusal} Nothing was written.") from None
        except DatabaseError as error:  # PostgreSQL quotes the failing row in the message
            raise CommandError(
                f"The database refused ({type(error).__name__}). "
                "Run it again: it skips what is stored already."
            ) from None
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. Either every row is stored or none is: run it again, and it carries on from there.",
                returncode=INTERRUPTED,
            ) from None
        scanned = _Scanned()
        if not options["dry_run"] and (options["keep_going"] or not outcome.errors):
            self._scan(importing.to_scan(plan, outcome), scanned, by, watch, options["workers"])
        self._report(plan, outcome, scanned, dry_run=options["dry_run"])

    def _ask(self, refusal: Unanswered) -> None:
        """Each question in words; the value that it is about is in the file, in the rows that are named."""
        for error in refusal.errors:
            self.stderr.write(str(error))
        for question in refusal.questions:
            about = f"column {question.column}, " if question.column else ""
            rows = (
                _rows(question.row_numbers, question.rows)
                if question.row_numbers
                else f"all {question.rows:,} rows"
            )
            self.stdout.write(f"{question.asks} ({about}{rows})")
            for answer, words in question.choices:
                mark = " (likely)" if answer == question.suggested else ""
                self.stdout.write(f"    --answer {shlex.quote(f'{question.key}={answer}')}  {words}{mark}")
            if question.any_of:
                one = "YYYY-MM" if question.any_of == MONTHS else "SLUG"
                self.stdout.write(f"    --answer {shlex.quote(f'{question.key}={one}')}  {_ANY_OF[one]}")
        for warning in refusal.warnings:
            self.stdout.write(f"Please look at this: {warning.said} ({_rows(warning.rows)})")
        if refusal.warnings and not refusal.questions:
            self.stdout.write("If all of this is right, add --warnings-seen.")

    def _scan(
        self, revision_ids: Sequence[int], scanned: "_Scanned", by: User, watch: "_Bar", workers: int
    ) -> None:
        useful = max(1, min(workers, -(-len(revision_ids) // WORTH_A_PROCESS)))
        try:
            for scan in importing.scan(revision_ids, by=by, watch=watch, workers=useful):
                scanned.add(scan)
        except KeyboardInterrupt:
            raise CommandError(
                f"Stopped. All rows are stored; {scanned.count:,} of {len(revision_ids):,} are scanned. "
                "Run it again to scan the others.",
                returncode=INTERRUPTED,
            ) from None

    def _report(
        self, plan: importing.Plan, outcome: importing.Outcome, scanned: "_Scanned", *, dry_run: bool
    ) -> None:
        for known in plan.already_stored:
            self.stdout.write(str(known))
        for one in outcome.stored:
            if removed := one.row.normal_form.summary():
                self.stdout.write(f"{in_the_file(one.row.row, one.row.line)}: {removed}")
        for error in outcome.errors:
            self.stderr.write(str(error))
        stored = _count(len(outcome.stored), "testimony", "testimonies")
        skipped = f"{len(plan.already_stored)} already stored"
        if dry_run:
            self.stdout.write(f"Dry run: {stored} would be stored, {skipped}. Nothing was written.")
        elif outcome.stored or not outcome.errors:
            found = _count(scanned.flags, "possible identifier", "possible identifiers")
            self.stdout.write(f"Stored {stored}, {skipped}; {found}.")
        if scanned.unread:
            self.stdout.write(
                "Not all in English, so the detector could not read all of it: testimony "
                f"{', '.join(map(str, scanned.unread))}. Somebody who can read it has to check it."
            )
        self._fail_if_incomplete(outcome, scanned, dry_run=dry_run)

    def _fail_if_incomplete(self, outcome: importing.Outcome, scanned: "_Scanned", *, dry_run: bool) -> None:
        complaints = []
        if outcome.errors:
            errors = _count(len(outcome.errors), "error", "errors")
            rows = _count(len({error.row for error in outcome.errors}), "row", "rows")
            nothing = "" if outcome.stored and not dry_run else " Nothing was written."
            complaints.append(f"{errors} in {rows}.{nothing}")
        if scanned.failed:
            testimonies = ", ".join(map(str, scanned.failed))
            complaints.append(f"Stored, but not scanned; run this again to scan: testimony {testimonies}.")
        if complaints:
            raise CommandError(" ".join(complaints))


@dataclass(slots=True)
class _Scanned:
    """``flags`` counts the possible identifiers; ``failed`` are testimonies that could not be scanned,
    ``unread`` those of which the detector could not read all."""

    count: int = 0
    flags: int = 0
    failed: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    def add(self, scan: importing.ScanStored) -> None:
        if scan.flags is None:
            self.failed.append(scan.testimony_id)
        else:
            self.count += 1
            self.flags += scan.flags
            if scan.is_unread:
                self.unread.append(scan.testimony_id)


class _Bar:
    """A bar on standard error; ``shown`` None means only on a terminal."""

    def __init__(self, shown: bool | None) -> None:
        self._disable = None if shown is None else not shown

    def __call__(self, things: Sequence[_Thing], title: str) -> Iterable[_Thing]:
        yield from tqdm(things, desc=title, disable=self._disable, file=sys.stderr)


def _said(options: Mapping[str, Any]) -> Said | None:
    given = {name: _pairs(options[name], name) for name in ("answer", "column")}
    sheet = options["sheet"]
    if sheet is not None and sheet < 1:
        raise CommandError("--sheet: sheets are counted from 1. Nothing was written.")
    if not (any(given.values()) or sheet or options["warnings_seen"]):
        return None
    place = sheet - 1 if sheet else None
    return Said(given["answer"], given["column"], place, options["warnings_seen"])


def _pairs(given: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for each in given:
        key, equals, value = each.rpartition("=")
        if not (key and equals and value):
            raise CommandError(f"--{option}: give two things with = between them. Nothing was written.")
        pairs[key] = value
    return pairs


def _rows(numbers: Sequence[int], of: int = 0) -> str:
    """``of``: how many there are, where ``numbers`` are only the first."""
    shown = numbers[:_LISTED]
    others = " and others" if max(of, len(numbers)) > len(shown) else ""
    return f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(map(str, shown))}{others}"


def _member_of_staff(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError("--by: there is no active account with that name. Nothing was written.")
    if not may(user, Right.ENTER):
        raise CommandError("--by: this account is not allowed to enter testimony. Nothing was written.")
    return user


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number:,} {singular if number == 1 else plural}"
