"""Withdrawn words leave no trace in clear, and shredded keys none at all: the copies that were signed go, and
what is left in the database's files."""

from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from archive.errors import TracesRemain
from archive.models.clearance import Clearance
from archive.models.data_key import DataKey
from archive.models.job import JobRun
from archive.models.publication import Publication
from archive.vocabulary import ERASED_MARK, Status
from archive.wall.traces import CLEAN, Left, remove_traces
from archive.workflow.state import hold

_GONE = ("", ERASED_MARK)
# For how long something may be left before somebody is told.
_PATIENCE = {Left.HELD: timedelta(hours=1), Left.UNTIL_NIGHT: timedelta(hours=26)}


def in_use() -> Q:
    """The clearances whose copy of the text is needed: readers see it, or it may still be published.

    As the database has it (wall/append_only.py), which refuses to let those go.
    """
    standing = Publication.everything.filter(
        public_id=OuterRef("edition__public_id"), edition=OuterRef("edition__number")
    )
    may_go_out = Q(
        revision__testimony__status__in=(Status.CLEARED, Status.WAITING),
        version__gte=F("revision__testimony__version") - 2,
    )
    return Q(Exists(standing)) | may_go_out


def remove_withdrawn_words() -> int:
    """Remove the copies that nobody needs, and all traces of those that went since the files were clean last;
    return how many copies and keys that were. Costs three questions where there is nothing to do.

    Raises:
        TracesRemain: something has been left for longer than it may be.
    """
    _empty_void_copies()
    gone = _gone()
    now = timezone.now()
    # ``done`` is how many copies were gone when the files were clean last.
    known, _ = JobRun.objects.get_or_create(name=CLEAN, defaults={"began_at": now, "ended_at": now})
    if gone == known.done:
        return 0
    if known.ended_at is not None:
        known.began_at, known.ended_at = timezone.now(), None
        known.save(update_fields=["began_at", "ended_at"])
    left = remove_traces(using=DEFAULT_DB_ALIAS, again=known.problem == f"{gone} until night")
    if left is not Left.NOTHING:
        if known.began_at < timezone.now() - _PATIENCE[left]:
            raise TracesRemain(
                f"The words of withdrawn quotes are still in the database's files: {left.value}."
            )
        known.problem = f"{gone} until night" if left is Left.UNTIL_NIGHT else ""
        known.save(update_fields=["problem"])
        return 0
    before, known.done, known.ended_at, known.problem = known.done, gone, timezone.now(), ""
    known.save(update_fields=["done", "ended_at", "problem"])
    return max(gone - before, 0)


def _gone() -> int:
    """How many copies are gone, and keys: a number that only rises, and by which another cleaning is due."""
    return Clearance.objects.filter(text__in=_GONE).count() + DataKey.objects.filter(wrapped="").count()


def _empty_void_copies() -> None:
    """Empty the copies of clearances that were not published, or of which readers see a later edition.

    What is withdrawn loses its copy in the same transaction, by the database itself (wall/reactions.py).
    """
    void = Clearance.objects.exclude(text__in=_GONE).exclude(in_use())
    for testimony_id in sorted(set(void.values_list("revision__testimony_id", flat=True))):
        with transaction.atomic():
            hold(testimony_id)
            void.filter(revision__testimony_id=testimony_id).update(text="")
