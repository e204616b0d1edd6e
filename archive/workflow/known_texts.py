"""Which texts a contact has. They are compared here: no query may ask for a text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TypeVar

from archive.models.revision import Revision
from archive.vocabulary import Status

_AT_ONCE = 500  # values in one query; SQLite takes no more than some thousands
_READ_AT_ONCE = 50  # texts in memory

_Value = TypeVar("_Value", int, str)


class KnownTexts:
    """The texts of some contacts, as digests, edited ones included.

    Asked to look again, it reads only the texts that are new since: so look once before a transaction, and
    once in it.
    """

    def __init__(self) -> None:
        self._read: set[int] = set()
        self._owners: defaultdict[tuple[int, bytes], set[int]] = defaultdict(set)
        self._withdrawn: set[int] = set()

    def look(self, contact_ids: Iterable[int]) -> None:
        unread: list[int] = []
        for some in portions(contact_ids):
            rows = Revision.objects.filter(testimony__contact__in=some).order_by()
            # What was erased is not known any more: entered again, it is a new testimony.
            rows = rows.exclude(testimony__status=Status.ERASED)
            for pk, testimony_id, status in rows.values_list("pk", "testimony_id", "testimony__status"):
                if pk not in self._read:
                    unread.append(pk)
                if status == Status.WITHDRAWN:
                    self._withdrawn.add(testimony_id)
        for some in portions(unread, size=_READ_AT_ONCE):
            for revision in Revision.objects.filter(pk__in=some).select_related("testimony"):
                key = (revision.testimony.contact_id, _digest(revision.text))
                self._owners[key].add(revision.testimony_id)
        self._read.update(unread)

    def ever(self, contact_id: int, text: str) -> int | None:
        """The first testimony of the contact that has, or had, this text."""
        return min(self._owners.get((contact_id, _digest(text)), ()), default=None)

    def standing(self, contact_id: int, text: str) -> int | None:
        """As ``ever``, of those that are not withdrawn."""
        return min(self._owners.get((contact_id, _digest(text)), set()) - self._withdrawn, default=None)


def portions(values: Iterable[_Value], *, size: int = _AT_ONCE) -> Iterator[list[_Value]]:
    """Yield the values, sorted, each once, in lists short enough for one query."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
