"""A spreadsheet that somebody sent in: its rows, sealed, until they are testimony or a week is over."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q

from archive import sealing
from archive.models.conditions import IsMadeOf
from archive.models.data_key import KeyOwner
from archive.models.restricted import FingerprintField, RestrictedTextField, SealedModel
from archive.models.testimony import Testimony

KEPT_FOR = timedelta(days=7)  # after somebody last did something with it, or it ended
LONGEST_KEPT = timedelta(days=30)  # after it came in, whatever is done with it
RECEIVED_WITHIN = timedelta(hours=1)  # or whoever received it was ended


class State(models.TextChoices):
    RECEIVING = "receiving", "Being read"
    ASKING = "asking", "Questions to answer"
    READY = "ready", "Ready to import"
    STORING = "storing", "Being imported"
    DONE = "done", "Imported"
    UNDOING = "undoing", "Being taken back"
    DISCARDED = "discarded", "Discarded"


# Where each state leads: forward only, but for an answer that is taken back before anything is stored.
LEADS_TO: dict[State, tuple[State, ...]] = {
    State.RECEIVING: (State.ASKING, State.DISCARDED),
    State.ASKING: (State.READY, State.DISCARDED),
    State.READY: (State.ASKING, State.STORING, State.DISCARDED),
    State.STORING: (State.DONE,),
    State.DONE: (State.UNDOING,),
    State.UNDOING: (State.DONE, State.DISCARDED),  # done again: somebody had begun to work on what was left
    State.DISCARDED: (),
}
OPEN = (State.ASKING, State.READY)
AT_WORK = (State.STORING, State.UNDOING)
BEGUN = (State.STORING, State.DONE, State.UNDOING)
ENDED = (State.DONE, State.DISCARDED)


class Outcome(models.TextChoices):
    """What became of a row; "" while nothing has."""

    STORED = "stored", "Imported"
    ALREADY = "already", "Already in the archive"
    WRONG = "wrong", "Not stored, because something in it was wrong"
    LEFT_OUT = "left-out", "Not stored, because it was not testimony"
    REFUSED = "refused", "Not stored, because it no longer fitted what others had entered"


class UploadQuerySet(models.QuerySet["Upload"]):
    def of(self, person: AbstractBaseUser) -> Self:
        return self.filter(owner=person)

    def standing(self) -> Self:
        """Those whose rows are there."""
        return self.exclude(state=State.DISCARDED).filter(key__shredded_at=None)

    def at_work(self) -> Self:
        """Those on which the job is to go on."""
        return self.filter(state__in=AT_WORK)

    def over_at(self, now: datetime) -> Self:
        """Those whose rows are kept no longer; never while the job is at work on them."""
        too_old = Q(touched_at__lte=now - KEPT_FOR) | Q(received_at__lte=now - LONGEST_KEPT)
        half_received = Q(state=State.RECEIVING, received_at__lte=now - RECEIVED_WITHIN)
        return self.exclude(state__in=AT_WORK).filter(too_old | half_received, key__shredded_at=None)


class Upload(KeyOwner, SealedModel):
    """The tables of one file, under a key of its own, which goes with it.

    ``columns`` and ``choices`` are JSON: what the tables say of themselves, and what its owner chose. Both
    may hold a child's words, where a header is missing or a value has to be explained. ``fingerprint`` is
    that of the file while it stands, so that it is not sent in twice.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVING)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=10)
    name = RestrictedTextField(blank=True)
    columns = RestrictedTextField(blank=True)
    choices = RestrictedTextField(blank=True)
    fingerprint = FingerprintField(null=True, unique=True)
    rows_count = models.PositiveIntegerField(default=0)
    good_only = models.BooleanField(default=False)
    # The kind of error that stopped it last: never its words.
    problem = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    owned_by = ""
    bound_to = ("owner_id",)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="upload_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="upload_was_begun_before_it_is_stored",
                condition=~Q(state__in=BEGUN) | Q(begun_at__isnull=False),
            ),
            models.CheckConstraint(
                name="upload_ends_with_a_time",
                condition=~Q(state__in=ENDED) | Q(ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="upload_by_state", fields=["state"])]

    def __str__(self) -> str:
        return f"Upload {self.pk}"

    @property
    def kept_until(self) -> datetime:
        return min(self.touched_at + KEPT_FOR, self.received_at + LONGEST_KEPT)


class UploadRow(SealedModel):
    """One row of data. ``cells`` is JSON, "" once they are testimony, or its words were erased."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="rows")
    sheet = models.PositiveSmallIntegerField(default=0)  # which of the file's tables, from 0
    number = models.PositiveIntegerField()
    cells = RestrictedTextField(blank=True)
    is_hidden = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    testimony = models.OneToOneField(Testimony, on_delete=models.PROTECT, related_name="+", null=True)
    # How many possible identifiers its scan found; None: not scanned yet, or it failed.
    flags = models.PositiveIntegerField(null=True)
    scan_failed = models.BooleanField(default=False)

    owned_by = "upload"
    bound_to = ("upload_id", "sheet", "number")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="uploadrow_once", fields=["upload", "sheet", "number"]),
            models.CheckConstraint(
                name="uploadrow_outcome_known", condition=Q(outcome="") | Q(outcome__in=Outcome.values)
            ),
            models.CheckConstraint(
                name="uploadrow_stored_is_testimony",
                condition=Q(outcome=Outcome.STORED, testimony__isnull=False, cells="")
                | ~Q(outcome=Outcome.STORED) & Q(testimony=None, flags=None, scan_failed=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number} of upload {self.upload_id}"


class KnownLayout(models.Model):
    """What somebody corrected in the columns of a table with these headers, for the next one.

    ``uses`` is one code for each column, in their order: "reference", "tick:platforms:instagram", or "" where
    our guess was left as it was. No header stands here, and ``signature`` is their keyed hash.
    """

    signature = FingerprintField(unique=True)
    uses = models.JSONField(default=list)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="known_layout_signature_is_sha256",
                condition=IsMadeOf("signature", letters="0-9a-f", length=64),
            ),
        ]

    def __str__(self) -> str:
        return f"Known layout {self.pk}"


def file_fingerprint(digest: str) -> str:
    """Return that by which a file whose SHA-256 is ``digest`` is found."""
    return sealing.fingerprint("archive.upload.fingerprint", digest)


def layout_signature(signature: str) -> str:
    return sealing.fingerprint("archive.knownlayout.signature", signature)
