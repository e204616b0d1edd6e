"""The audit trail: one row for each act, chained so that none can be changed, dropped or put in unnoticed."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import connections, models, transaction
from django.db.models import Q
from django.utils import timezone

from archive.models.conditions import IsMadeOf
from archive.models.many_rows import add_rows


class Action(models.TextChoices):
    ENTERED = "entered", "Entered"
    OPENED = "opened", "Opened"
    EDITED = "edited", "Text edited"
    RETAGGED = "retagged", "Tags changed"
    SCANNED = "scanned", "Scanned"
    DECIDED = "decided", "Flags decided"
    UNDONE = "undone", "Decision undone"
    APPLIED = "applied", "Replacements applied"
    PREPARED = "prepared", "Prepared"
    SUBMITTED = "submitted", "Submitted for clearing"
    RETURNED = "returned", "Returned"
    CLEARED = "cleared", "Cleared"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RENEWED = "renewed", "Basis renewed"
    RELEASED = "released", "Set to be published later"
    SCHEDULED = "scheduled", "Withdrawal ordered"
    CANCELLED = "cancelled", "Withdrawal cancelled"
    LANGUAGE_READ = "language-read", "Checked by somebody who reads the language"
    CHECKED = "checked", "Checked again for a motivated intruder"
    LEFT = "left", "Next edition given up"
    LINE_LEFT = "line-left", "Line left as it is"
    CORRECTED = "corrected", "Reference or month corrected"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"
    HELD = "held", "Original kept for longer"
    LET_GO = "let-go", "Original no longer needed"
    SHREDDED = "shredded", "Original deleted"
    ERASED = "erased", "Text erased"
    EXPORTED = "exported", "Exported"
    ADDED = "added", "Added on a staff page"
    CHANGED = "changed", "Changed on a staff page"
    DELETED = "deleted", "Deleted on a staff page"
    ASKED = "asked", "Asked for, waiting to be confirmed"
    CONFIRMED = "confirmed", "Confirmed by somebody else"
    REFUSED = "refused", "Refused by somebody else"
    TAKEN_BACK = "taken-back", "Request taken back"
    SIGNED_IN = "signed-in", "Signed in"
    SIGNED_OUT = "signed-out", "Signed out"
    SIGN_IN_REFUSED = "sign-in-refused", "Sign-in refused"
    LOCKED_OUT = "locked-out", "Locked out for a while"
    FACTOR_SET_UP = "factor-set-up", "Second factor set up"
    FACTOR_RESET = "factor-reset", "Second factor reset"
    RECOVERY_CODE_USED = "recovery-used", "Recovery code used"
    PASSWORD_LINK = "password-link", "Password link made"
    DENIED = "denied", "Not allowed, and refused"
    PROVED = "proved", "Gave their password or a code again"
    CONCERN_RAISED = "concern-raised", "Concern raised that a child may be at risk"
    CONCERN_NOTED = "concern-noted", "Concern: somebody told, or note added"
    CONCERN_CLOSED = "concern-closed", "Concern closed"
    REQUEST_RECEIVED = "request-received", "Request from somebody received"
    REQUEST_NOTED = "request-noted", "Request: step taken"
    REQUEST_ANSWERED = "request-answered", "Request answered"
    UPLOAD_RECEIVED = "upload-received", "Spreadsheet uploaded"
    UPLOAD_OPENED = "upload-opened", "Spreadsheet opened"
    UPLOAD_CHANGED = "upload-changed", "Spreadsheet: columns or answers changed"
    UPLOAD_BEGUN = "upload-begun", "Spreadsheet: import begun"
    UPLOAD_STORED = "upload-stored", "Spreadsheet: rows imported"
    UPLOAD_COPIED = "upload-copied", "Spreadsheet: copy with errors taken"
    UPLOAD_UNDONE = "upload-undone", "Spreadsheet: import taken back"
    UPLOAD_DISCARDED = "upload-discarded", "Spreadsheet discarded"


class EventManager(models.Manager["Event"]):
    def append(self, action: Action, *, by: str, details: dict[str, Any], **about: Any) -> "Event":
        """Add the next row of the chain. In a transaction, the row goes with it."""
        event = Event(action=action, by=by, details=details, **about)
        self.append_all([event])
        return event

    def append_all(self, events: Sequence["Event"]) -> None:
        """Add rows that are not stored yet, in their order; who else adds one waits for the transaction."""
        if not events:
            return
        connection = connections[self.db]
        with transaction.atomic(using=self.db):
            if connection.vendor == "postgresql":
                # Two that add at once would follow the same row. SQLite has one writer at a time anyhow.
                # A lock of the table, which readers' account may not take, as it could an advisory one.
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE archive_head IN SHARE ROW EXCLUSIVE MODE")
            last = self.order_by("-sequence").first()
            first, mac = (last.sequence + 1, last.mac) if last else (1, "")
            for sequence, event in enumerate(events, first):
                event.sequence = sequence
                event.mac = mac = event.expected_mac(mac)
            add_rows(events)
            Head.move(last, events[-1])


class Event(models.Model):
    """Who did what when: ids, codes and people, never text.

    ``subject`` says of what, if of no testimony: "platform 3". The testimony is an id, not a key, so that the
    trail outlives what it speaks of. ``mac`` is an HMAC over the row and the ``mac`` of the row before.
    """

    sequence = models.PositiveBigIntegerField(unique=True, editable=False)
    action = models.CharField(max_length=20, choices=Action.choices)
    testimony_id = models.BigIntegerField(null=True, db_index=True)
    subject = models.CharField(max_length=60, blank=True)
    by = models.CharField("who", max_length=150)
    at = models.DateTimeField("when", default=timezone.now, editable=False)
    details = models.JSONField(default=dict, help_text="Codes, counts and ids.")
    mac = models.CharField(max_length=64, editable=False)

    objects = EventManager()

    class Meta:
        verbose_name = "audit row"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="event_action_known", condition=Q(action__in=Action.values)),
            models.CheckConstraint(name="event_names_who", condition=~Q(by="")),
            models.CheckConstraint(
                name="event_is_about_one_thing",
                condition=Q(testimony_id__isnull=False, subject="") | (Q(testimony_id=None) & ~Q(subject="")),
            ),
            models.CheckConstraint(
                name="event_mac_is_sha256", condition=IsMadeOf("mac", letters="0-9a-f", length=64)
            ),
        ]

    def __str__(self) -> str:
        return f"Audit row {self.pk}"

    def expected_mac(self, before: str) -> str:
        """Return what ``mac`` must be after a row whose own is ``before`` ("" for the first row)."""
        return mac_of(
            before,
            [
                self.sequence,
                str(self.action),
                self.testimony_id,
                self.subject,
                self.by,
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.details,
            ],
        )


class Head(models.Model):
    """The only row: where the trail ends, so that rows cut off its end are noticed.

    It moves to the last of the rows that are added, and only from the row before them: where the end was cut
    off, it stays behind for good.
    """

    sequence = models.PositiveBigIntegerField(editable=False)
    mac = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="head_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"End of the trail: audit row {self.sequence}"

    @staticmethod
    def move(last: Event | None, event: Event) -> None:
        place = {"sequence": event.sequence, "mac": head_mac(event.sequence, event.mac)}
        if last is not None:
            before = Head.objects.filter(sequence=last.sequence, mac=head_mac(last.sequence, last.mac))
            before.update(**place)
        elif not Head.objects.exists():  # else the whole trail was cut off
            Head.objects.create(pk=1, **place)


def head_mac(sequence: int, mac: str) -> str:
    """Return what ``mac`` of the head must be while row ``sequence``, whose own is ``mac``, is the last."""
    return mac_of(mac, ["head", sequence])


def trail_is_cut() -> bool:
    """Say whether the trail ends elsewhere than its head says."""
    last = Event.objects.order_by("-sequence").first()
    heads = [(head.sequence, head.mac) for head in Head.objects.all()]
    return heads != ([(last.sequence, head_mac(last.sequence, last.mac))] if last else [])


def mac_of(before: str, values: list[Any]) -> str:
    """Return 64 hex digits: HMAC-SHA256 under ARCHIVE_AUDIT_KEY over ``before`` and ``values`` as JSON."""
    message = json.dumps([before, *values], sort_keys=True, separators=(",", ":"))
    key = hashlib.sha256(b"archive.audit" + settings.ARCHIVE_AUDIT_KEY.encode()).digest()
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def broken_links() -> Iterator[int]:
    """Yield the sequence of each row that does not follow from the one before it."""
    before, expected = "", 1
    for event in Event.objects.order_by("sequence").iterator(chunk_size=1000):
        if event.sequence != expected or not hmac.compare_digest(event.mac, event.expected_mac(before)):
            yield event.sequence
        before, expected = event.mac, event.sequence + 1
