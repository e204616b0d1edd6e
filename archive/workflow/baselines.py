"""The helpline's own statistics, imported by staff and read by the attribution guard."""

import threading
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction

from archive.disclosure.baseline import Baseline
from archive.disclosure.baseline_file import BaselineRefused, read
from archive.disclosure.ladders import Vocabulary
from archive.errors import RefusedBaseline
from archive.models.audit import Action, Event
from archive.models.baseline import BaselineImport
from archive.models.public_tags import vocabulary
from archive.vocabulary import Gender, Nation

LONGEST_SOURCE = 200  # characters


@dataclass(frozen=True, slots=True)
class Imported:
    """``is_new``: it was not in force already."""

    version: int
    baseline: Baseline
    is_new: bool


def read_baseline(text: str, terms: Vocabulary | None = None) -> Baseline:
    """Read a file against the present vocabulary.

    Raises:
        RefusedBaseline: with every problem, by line.
    """
    try:
        return read(text, terms or vocabulary(), genders=Gender.values, nations=Nation.values)
    except BaselineRefused as refusal:
        raise RefusedBaseline(refusal.problems) from None


@transaction.atomic
def import_baseline(text: str, *, by: User | None) -> Imported:
    """Put a file's counts in force. The file that is in force already changes nothing.

    ``by`` None: whoever runs commands on the server.

    Raises:
        RefusedBaseline: with every problem, by line; nothing is written.
    """
    baseline = read_baseline(text)
    digest = sha256(text.encode()).hexdigest()
    last = BaselineImport.objects.last()
    if last is not None and last.digest == digest:
        return Imported(last.pk, baseline, is_new=False)
    row = BaselineImport.objects.create(
        text=text,
        digest=digest,
        source=baseline.source[:LONGEST_SOURCE],
        counted_on=date.fromisoformat(baseline.date),
        imported_by=by,
    )
    Event.objects.append(
        Action.ADDED,
        subject=f"baseline {row.pk}",
        by=by.get_username() if by else "manage.py import_baseline",
        details={"digest": digest, "tables": len(baseline.tables)},
    )
    return Imported(row.pk, baseline, is_new=True)


class _InForce:
    """What this process has read last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        # By what the file says: after a rollback or a restored backup another may have its number.
        self.of: tuple[str, Vocabulary] | None = None
        self.baseline: Baseline | None = None


_LAST = _InForce()
_BEFORE_MERGING = _InForce()


def in_force(terms: Vocabulary) -> Baseline | None:
    """Return the counts that were imported last, read against ``terms``.

    None: there are none, or they name terms that are gone since; then they prove nothing (``problems``).
    """
    return _in_force(terms, _LAST)


def in_force_before_merging(terms: Vocabulary) -> Baseline | None:
    """As ``in_force``, of a vocabulary in which each term stands for itself."""
    return _in_force(terms, _BEFORE_MERGING)


def _in_force(terms: Vocabulary, known: _InForce) -> Baseline | None:
    last = BaselineImport.objects.order_by("-pk").values_list("pk", "digest").first()
    if last is None:
        return None
    version, digest = last
    with known.lock:
        if known.of != (digest, terms):
            try:
                known.baseline = read_baseline(BaselineImport.objects.get(pk=version).text, terms)
            except RefusedBaseline:
                known.baseline = None
            known.of = (digest, terms)
        return known.baseline


def problems() -> list[str]:
    """Return why the counts in force prove nothing any more, by line; nothing where they do."""
    last = BaselineImport.objects.last()
    if last is None:
        return []
    try:
        read_baseline(last.text)
    except RefusedBaseline as refusal:
        return list(refusal.problems)
    return []
