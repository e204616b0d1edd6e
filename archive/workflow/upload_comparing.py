"""The rows of a spreadsheet beside each other, and beside what the archive has."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from django.db.models import Count
from django.utils import timezone

from archive import sealing
from archive.models.beside import WordRun
from archive.models.revision import Revision, fingerprint
from archive.spreadsheets.judging import Problem, Row
from archive.vocabulary import Status
from archive.workflow import intake
from archive.workflow.known_texts import KnownTexts, portions

NEARLY = 0.5  # of their runs of words, whoever said it


def compare(rows: Sequence[Row], letters: Mapping[str, str]) -> tuple[dict[int, int], list[Problem]]:
    """Return, by row, the testimony that has this very text of this contact already; and what else does not
    go together. ``letters``: the column of each field."""
    contacts = intake.contacts_of(row.reference for row in rows)
    known = KnownTexts()
    known.look(contact.pk for contact in contacts.values())
    months = intake.known_months(contacts)
    already: dict[int, int] = {}
    new: list[Row] = []
    for row in rows:
        contact = contacts.get(row.reference)
        testimony_id = known.ever(contact.pk, row.text) if contact else None
        if testimony_id is None:
            new.append(row)
        else:
            already[row.number] = testimony_id
    problems = [*_contradictions(new, months, letters), *_said_elsewhere(new, letters.get("text", ""))]
    return already, problems


def _contradictions(
    rows: Sequence[Row], known_months: Mapping[str, date], letters: Mapping[str, str]
) -> Iterator[Problem]:
    """Rows that do not go with an earlier row of the same file, or with what is known of their contact."""

    def problem(row: Row, column: str, code: str, message: str) -> Problem:
        return Problem(row.number, letters.get(column, ""), column, code, message)

    texts: dict[tuple[str, str], int] = {}
    months: dict[str, tuple[date, int]] = {}
    today = timezone.localdate()
    for row in rows:
        first = texts.setdefault((row.reference, row.text), row.number)
        month, said_by = months.setdefault(row.reference, (row.month, row.number))
        known = known_months.get(row.reference)
        if first != row.number:
            yield problem(row, "text", "doubled-row", f"the same reference and text as row {first}")
        if month != row.month:
            message = f"not the month that row {said_by} gives for the same reference"
            yield problem(row, "month", "month-of-another-row", message)
        elif known and known != row.month:
            message = f"the archive already has {known:%B %Y} for this reference"
            yield problem(row, "month", "month-known", message)
        if row.basis_lapses_on is not None and row.basis_lapses_on < today:
            message = "that day has passed, so the quote could not be published: give a later day, or none"
            yield problem(row, "basis_lapses_on", "lapsed", message)


def _said_elsewhere(rows: Sequence[Row], letter: str) -> Iterator[Problem]:
    """Warn of texts that the archive has, the same or nearly, whoever's they are there."""
    same = _by_fingerprint({fingerprint(row.text) for row in rows})
    wordings = {row.number: sealing.wording(row.text) for row in rows}
    nearly = _nearly_the_same(set(wordings.values()))
    for row in rows:
        if testimony_id := same.get(fingerprint(row.text)):
            message = f"testimony {testimony_id} has exactly this text, under another reference"
            yield Problem(row.number, letter, "text", "said-elsewhere", message, is_warning=True)
            continue
        if testimony_id := nearly.get(wordings[row.number]):
            message = f"testimony {testimony_id} has nearly the same text"
            yield Problem(row.number, letter, "text", "nearly-elsewhere", message, is_warning=True)


def _by_fingerprint(fingerprints: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in portions(fingerprints):
        rows = Revision.objects.filter(fingerprint__in=some).exclude(testimony__status=Status.ERASED)
        found |= dict(rows.order_by("-testimony").values_list("fingerprint", "testimony_id"))
    return found


def _nearly_the_same(wordings: Collection[str]) -> dict[str, int]:
    """By wording, the first testimony that has nearly the same.

    Texts begin alike, so some runs stand in thousands. Whatever has ``NEARLY`` of a wording's runs has one of
    its rarest, so only what has one of those is looked at.
    """
    times = _times({run for wording in wordings for run in wording.split()})
    rarest = {wording: _rarest(wording, times) for wording in wordings}
    having = _having({run for runs in rarest.values() for run in runs})
    known = _wordings({pk for found in having.values() for pk in found})
    found: dict[str, int] = {}
    for wording, runs in rarest.items():
        candidates = {known[pk] for run in runs for pk in having.get(run, ()) if pk in known}
        like = [testimony for testimony, its in candidates if sealing.likeness(wording, its) >= NEARLY]
        if like:
            found[wording] = min(like)
    return found


def _times(runs: Collection[str]) -> dict[str, int]:
    """In how many texts each run stands."""
    found: dict[str, int] = {}
    for some in portions(runs):
        rows = WordRun.objects.filter(run__in=some).order_by().values("run").annotate(times=Count("pk"))
        found |= dict(rows.values_list("run", "times"))
    return found


def _rarest(wording: str, times: Mapping[str, int]) -> list[str]:
    """So many of its runs that whatever is nearly the same has one of them."""
    runs = sorted(wording.split(), key=lambda run: (times.get(run, 0), run))
    return runs[: len(runs) - ceil(NEARLY * len(runs)) + 1]


def _having(runs: Collection[str]) -> dict[str, list[int]]:
    """The revisions that have each run."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for some in portions(runs):
        for run, revision_id in WordRun.objects.filter(run__in=some).values_list("run", "revision_id"):
            found[run].append(revision_id)
    return dict(found)


def _wordings(revisions: Collection[int]) -> dict[int, tuple[int, str]]:
    """Of each revision its testimony and wording, but for those whose words were erased."""
    found: dict[int, tuple[int, str]] = {}
    for some in portions(revisions):
        rows: Any = Revision.objects.filter(pk__in=some).exclude(testimony__status=Status.ERASED)
        for pk, testimony_id, wording in rows.order_by().values_list("pk", "testimony_id", "wording"):
            found[pk] = (testimony_id, wording)
    return found
