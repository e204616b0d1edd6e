"""What an older backup does not know yet: erased words, quotes that were withdrawn, people who left.

It is done again in the restored archive, by the same acts, before anybody is served from it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from archive.backups.contents import lines, moment
from archive.errors import RefusedBackup, in_words
from archive.models.audit import Action
from archive.models.collection import Collection, CollectionTakedown
from archive.models.publication import PUBLIC_ID_PATTERN, Tombstone
from archive.models.takedown import ScheduledWithdrawal
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, CLOSED_BY_HAND, ClosingReason, Status, WithdrawalReason
from archive.workflow import audit, publishing
from archive.workflow.closing import close, close_untouched
from archive.workflow.concerns import open_about, raise_again
from archive.workflow.erasing import erase
from archive.workflow.holding import keep
from archive.workflow.settling import RESTORER
from archive.workflow.shredding import standing_hold

# The reason itself is sealed in rows that the backup does not have.
_KEPT = "It was being kept when the archive was restored from an older backup, which does not say why."
_MOST_OF_A_FEED = 16 * 1024 * 1024  # bytes; one with a thousand entries has less than one
_ENTRY = re.compile(r"<entry>(.*?)</entry>", re.DOTALL)
_ADDRESS = re.compile(rf"<id>[^<]*/({PUBLIC_ID_PATTERN})/?</id>")
_DAY = re.compile(r"<updated>([0-9]{4}-[0-9]{2}-[0-9]{2})T")


@dataclass(slots=True)
class Lists:
    """Takes the lists of a key file and does what they say. The numbers say what was new to the backup."""

    withdrawn: int = 0
    closed: int = 0
    erased: int = 0
    held: int = 0
    concerns: int = 0
    taken_down: int = 0
    switched_off: int = 0
    _part: str = ""
    _waiting: bytearray = field(default_factory=bytearray)

    @property
    def counts(self) -> dict[str, int]:
        return {one.name: getattr(self, one.name) for one in fields(self) if not one.name.startswith("_")}

    def header(self, said: dict[str, Any]) -> None:
        """It was checked before."""

    def begins(self, part: str) -> None:
        self._part = part

    def data(self, data: bytes) -> None:
        doing: dict[str, Callable[..., None]] = {
            "withdrawn": self.withdraw,
            "ordered": self._withdraw_unless_ordered,
            "at-rest": self._put_to_rest,
            "held": self._keep,
            "concerns": self._raise_concern,
            "taken-down": self._take_down,
            "switched-off": self._switch_off,
        }
        if (do := doing.get(self._part)) is not None:
            for said in lines(self._waiting, data):
                do(**said)

    def ends(self) -> None:
        self._waiting.clear()

    def withdraw(self, *, public_id: str, on: str, reason: str) -> None:
        """Take the quote at this address back; where it was published after the backup, keep the address."""
        if Tombstone.objects.filter(public_id=public_id).exists():
            return
        self.withdrawn += 1
        standing = Testimony.objects.filter(publication__public_id=public_id).first()
        if standing is not None:
            publishing.withdraw(standing, seen=standing.version, reason=_reason(reason), by=RESTORER)
            return
        Tombstone.objects.create(public_id=public_id, withdrawn_on=date.fromisoformat(on))
        audit.record_about(
            Action.WITHDRAWN, f"quote {public_id}", RESTORER, public_id=public_id, reason=_reason(reason)
        )

    def _withdraw_unless_ordered(self, *, public_id: str, on: str, reason: str) -> None:
        """Where the backup has the order too, the quote goes on its day, apart from the contact's others."""
        waiting = ScheduledWithdrawal.objects.filter(
            state=ScheduledWithdrawal.State.WAITING, order__testimony__publication__public_id=public_id
        )
        if not waiting.exists():
            self.withdraw(public_id=public_id, on=on, reason=reason)

    def _put_to_rest(self, *, testimony: int, entered_at: str, erased: bool, reason: str, by: str) -> None:
        found = Testimony.objects.filter(pk=testimony).first()
        # After an older backup was restored, another testimony may have been given the number.
        if found is None or moment(found.entered_at) != entered_at or found.status == Status.ERASED:
            return
        if found.publication_id is not None:
            self.withdrawn += 1
            publishing.withdraw(found, seen=found.version, reason=_reason(reason), by=RESTORER)
            found.refresh_from_db()
        if found.status not in AT_REST:
            self.closed += not erased
            if reason == ClosingReason.KEPT_TOO_LONG:
                found = close_untouched(found, seen=found.version, by=RESTORER)
            else:
                found = self._closed(found, reason, by)
        if erased:
            self.erased += 1
            erase(found, seen=found.version, by=RESTORER)

    def _closed(self, testimony: Testimony, reason: str, by: str) -> Testimony:
        known = reason if reason in CLOSED_BY_HAND else ClosingReason.BASIS_ENDED.value
        person = User.objects.filter(username=by).first() or testimony.entered_by
        return close(testimony, seen=testimony.version, reason=known, by=person)

    def _keep(self, *, testimony: int, entered_at: str, by: str) -> None:
        found = Testimony.objects.filter(pk=testimony).first()
        if found is None or moment(found.entered_at) != entered_at or found.status == Status.ERASED:
            return
        if found.key.is_shredded or standing_hold(found) is not None:
            return
        self.held += 1
        person = User.objects.filter(username=by).first() or found.entered_by
        keep(found, seen=found.version, reason=_KEPT, by=person)

    def _raise_concern(self, *, testimony: int, entered_at: str, by: str) -> None:
        found = Testimony.objects.filter(pk=testimony).first()
        if found is None or moment(found.entered_at) != entered_at or found.status == Status.ERASED:
            return
        if open_about(found) is None:
            self.concerns += 1
            person = User.objects.filter(username=by).first() or found.entered_by
            raise_again(found, raised_by=person, by=RESTORER)

    def _take_down(self, *, collection: int, started_at: str, edition: int, by: str) -> None:
        found = Collection.objects.filter(pk=collection).first()
        if found is None or moment(found.started_at) != started_at:
            return
        if found.takedowns.filter(edition__gte=edition).exists():
            return
        self.taken_down += 1
        person = User.objects.filter(username=by).first() or found.started_by
        # The database takes the page down with it (wall/collections.py).
        CollectionTakedown.objects.create(collection=found, edition=edition, taken_by=person)
        audit.record_about(Action.WITHDRAWN, f"collection {found.pk}", RESTORER, edition=edition)

    def _switch_off(self, *, username: str) -> None:
        for person in User.objects.filter(username=username, is_active=True):
            self.switched_off += 1
            person.is_active = False
            person.save(update_fields=["is_active"])
            audit.record_about(Action.CHANGED, f"user {person.pk}", RESTORER)


def read_feed(file: Path) -> list[tuple[str, str]]:
    """Return the public id and the day of each quote in a saved feed of withdrawn quotes.

    Raises RefusedBackup where it is no such feed.
    """
    why = "it is not text"
    try:
        if file.stat().st_size > _MOST_OF_A_FEED:
            raise RefusedBackup("The feed of withdrawn quotes is too large to be one. Save it again.")
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError):
            why = in_words(error)
        raise RefusedBackup(
            f"The file given with --withdrawn, {file}, cannot be read: {why}. Nothing was restored."
        ) from None
    entries = _ENTRY.findall(text)
    found = [(_ADDRESS.search(entry), _DAY.search(entry)) for entry in entries]
    read = [(address[1], day[1]) for address, day in found if address and day]
    if "<feed" not in text or len(read) != len(entries):
        raise RefusedBackup(
            "The file given with --withdrawn is not the feed of withdrawn quotes. Save it from the public "
            "site, from the link “Withdrawn quotes”, and give that file."
        )
    if not text.rstrip().endswith("</feed>"):  # cut short: what is missing would be public again
        raise RefusedBackup(
            "The feed given with --withdrawn is incomplete: its end is missing, so some withdrawn quotes may "
            "be missing too. Nothing was restored. Copy it again, or save it again."
        )
    return read


def _reason(reason: str) -> str:
    """What is not told is taken down because nothing allows it to be public."""
    return reason if reason in WithdrawalReason.values else WithdrawalReason.BASIS_ENDED.value
