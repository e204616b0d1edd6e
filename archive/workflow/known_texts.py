"""Which texts a contact has, by their fingerprints: words that were deleted are known as well."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from archive import sealing
from archive.models.revision import Revision, fingerprint
from archive.models.testimony import Testimony
from archive.vocabulary import Status

NEARLY = 0.3  # of their runs of words: a few words are others
_AT_ONCE = 500  # values in one query; SQLite takes no more than some thousands

_Value = TypeVar("_Value", int, str)


class KnownTexts:
    """The texts of some contacts, edited ones included."""

    def __init__(self) -> None:
        self._owners: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        self._ended: set[int] = set()

    def look(self, contact_ids: Iterable[int]) -> None:
        for some in portions(contact_ids):
            rows = Revision.objects.filter(testimony__contact__in=some).order_by()
            # What was erased is not known any more: entered again, it is a new testimony.
            rows = rows.exclude(testimony__status=Status.ERASED)
            found = rows.values_list(
                "testimony__contact",
                "fingerprint",
                "testimony_id",
                "testimony__status",
                "testimony__key__shredded_at",
            )
            for contact_id, of_text, testimony_id, status, shredded_at in found:
                self._owners[contact_id, of_text].add(testimony_id)
                # What was closed comes back, if at all, as a new testimony once its words are gone.
                if status == Status.WITHDRAWN or (status == Status.CLOSED and shredded_at):
                    self._ended.add(testimony_id)

    def ever(self, contact_id: int, text: str) -> int | None:
        """The first testimony of the contact that has, or had, this text."""
        return min(self._owners.get((contact_id, fingerprint(text)), ()), default=None)

    def standing(self, contact_id: int, text: str) -> int | None:
        """As ``ever``, of those that are neither withdrawn nor closed for good."""
        return min(self._owners.get((contact_id, fingerprint(text)), set()) - self._ended, default=None)


def nearly_the_same(testimony: Testimony) -> list[int]:
    """Return other testimonies of the contact whose text, at some time, had nearly the words of this one."""
    wording = testimony.latest_revision.wording
    others = Revision.objects.filter(testimony__contact=testimony.contact_id).exclude(testimony=testimony)
    rows = others.order_by("testimony").values_list("testimony_id", "wording")
    return sorted({pk for pk, theirs in rows if sealing.likeness(wording, theirs) >= NEARLY})


def portions(values: Iterable[_Value], *, size: int = _AT_ONCE) -> Iterator[list[_Value]]:
    """Yield the values, sorted, each once, in lists short enough for one query."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
