"""Who had restricted text sent to them: noted while an answer is made, told to the trail before it goes out.

Whatever reads a testimony for a page calls ``note_read``; whoever writes an audit row calls ``note_told``.
Where nobody watches (a command, a shell), both do nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from archive.models.audit import Event


@dataclass(slots=True)
class Reading:
    """The testimonies read for one answer, and the macs of the audit rows written meanwhile."""

    testimonies: set[int] = field(default_factory=set)
    macs: list[str] = field(default_factory=list)

    def untold(self, username: str) -> list[int]:
        """Those about which no row by this person stands: one that was taken back tells nothing."""
        rows = Event.objects.filter(mac__in=self.macs, by=username, testimony_id__in=self.testimonies)
        told = set(rows.values_list("testimony_id", flat=True)) if self.macs else set()
        return sorted(self.testimonies - told)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def watched() -> Iterator[Reading]:
    reading = Reading()
    before = _reading.set(reading)
    try:
        yield reading
    finally:
        _reading.reset(before)


def note_read(testimony_id: int) -> None:
    if reading := _reading.get():
        reading.testimonies.add(testimony_id)


def note_told(event: Event) -> None:
    # By its mac, which names one row for ever; the number of a row that was taken back goes to another.
    if reading := _reading.get():
        reading.macs.append(event.mac)
