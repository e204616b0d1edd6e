"""The keys with which this process was started are those of the archive: else nobody could read a word of it,
and what was entered would be sealed under keys that fit nothing else."""

from archive.errors import GuardsDown, SealBroken
from archive.models.contact import Contact, reference_hash
from archive.models.data_key import DataKey

_SEALING = (
    "ARCHIVE_SEALING_KEYS is not right: it does not open data key {}. Set it to all the keys with which this "
    "archive was sealed, separated by commas, the newest first. If they are all there, somebody altered that "
    "data key: restore a backup, and find out who it was."
)
_LOOKUP = (
    "ARCHIVE_LOOKUP_KEY is not the key with which this archive finds its contacts. That key must "
    "never change: set it back to the one that the archive began with."
)


def require_keys() -> None:
    """Try the first and the last data key, between which a rotation may have stopped, and the last reference.

    Raises:
        GuardsDown: one sentence for whoever starts the server.
    """
    whole = DataKey.objects.exclude(wrapped="")
    for key in (whole.order_by("pk").first(), whole.order_by("-pk").first()):
        _require_opened(key)
    contact = Contact.objects.select_related("key").filter(key__shredded_at=None).order_by("-pk").first()
    if contact is None:
        return
    _require_opened(contact.key)
    try:
        found_by = reference_hash(contact.reference)
    except SealBroken as broken:
        raise GuardsDown(f"{broken} Restore a backup, and find out who changed it.") from None
    if found_by != contact.reference_hash:
        raise GuardsDown(_LOOKUP)


def _require_opened(key: DataKey | None) -> None:
    if key is None or key.is_shredded:
        return
    try:
        key.opened  # noqa: B018 -- opening it is the question
    except SealBroken:
        raise GuardsDown(_SEALING.format(key.pk)) from None
