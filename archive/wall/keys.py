"""The keys with which this process was started are those of the archive: else nobody could read a word of it,
and what was entered would be sealed under keys that fit nothing else.

One row that somebody damaged says nothing about the keys, so several are tried, from all over the tables: an
older sealing key may be missing for some of them alone. What does not open then is named by verify_archive.
"""

import logging
from collections.abc import Iterator
from typing import TypeVar

from django.db import models
from django.db.models import Max, Min, QuerySet

from archive.errors import GuardsDown, SealBroken
from archive.models.contact import Contact, reference_hash
from archive.models.data_key import DataKey

logger = logging.getLogger(__name__)

_SPREAD = 8  # rows of each table that are tried
_SEALING = (
    "ARCHIVE_SEALING_KEYS is not right: it opens none of the data keys that were tried ({}). Set it to all "
    "the keys with which this archive was sealed, separated by commas, the newest first. If they are all "
    "there, somebody altered the data keys: restore a backup, and find out who it was."
)
_SOME_STAY_CLOSED = (
    "ARCHIVE_SEALING_KEYS opens %d of the %d data keys that were tried. If an older sealing key is missing, "
    "add it. Otherwise these were altered: %s. Run manage.py verify_archive, which names the texts that "
    "cannot be opened, and restore a backup."
)
LOOKUP = (
    "ARCHIVE_LOOKUP_KEY is not the key with which this archive finds its contacts. That key must "
    "never change: set it back to the one that the archive began with."
)

_Row = TypeVar("_Row", bound=models.Model)


def require_keys() -> None:
    """Try some data keys and references. It costs the same however large the archive is.

    Raises:
        GuardsDown: one sentence for whoever starts the server.
    """
    contacts = list(_spread(Contact.objects.select_related("key")))
    _require_sealing_keys(contacts)
    if not finds_its_contacts(contacts):
        raise GuardsDown(LOOKUP)


def finds_its_contacts(contacts: list[Contact] | None = None) -> bool:
    """Say whether the lookup key is the archive's, as far as some of its contacts can tell."""
    if contacts is None:
        contacts = list(_spread(Contact.objects.select_related("key")))
    found = []
    for contact in contacts:
        if contact.key.is_shredded:
            continue
        try:
            found.append(reference_hash(contact.reference) == contact.reference_hash)
        except SealBroken:  # it can tell nothing
            continue
    return any(found) or not found


def _require_sealing_keys(contacts: list[Contact]) -> None:
    tried = {contact.key.pk: contact.key for contact in contacts}  # which are never shredded
    tried |= {key.pk: key for key in _spread(DataKey.objects.all())}
    newest = DataKey.objects.exclude(wrapped="").order_by("-pk").first()
    if newest is not None:
        tried[newest.pk] = newest
    whole = {pk: key for pk, key in sorted(tried.items()) if not key.is_shredded}
    closed = [pk for pk, key in whole.items() if not _opens(key)]
    numbers = ", ".join(map(str, closed))
    if closed and len(closed) == len(whole):
        raise GuardsDown(_SEALING.format(numbers))
    if closed:
        logger.warning(_SOME_STAY_CLOSED, len(whole) - len(closed), len(whole), numbers)


def _opens(key: DataKey) -> bool:
    try:
        key.opened  # noqa: B018 -- opening it is the question
    except SealBroken:
        return False
    return True


def _spread(rows: QuerySet[_Row]) -> Iterator[_Row]:
    """Yield the first and the last row and some between: a rotation may have stopped anywhere."""
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    step = (ends["last"] - ends["first"]) / (_SPREAD - 1)
    seen = set()
    for place in range(_SPREAD):
        row = rows.filter(pk__gte=round(ends["first"] + place * step)).order_by("pk").first()
        if row is not None and row.pk not in seen:
            seen.add(row.pk)
            yield row
