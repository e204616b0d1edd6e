"""The keys under which words are sealed, one for each testimony, contact and person, and who has which."""

import time
from collections import OrderedDict
from collections.abc import Collection, Sequence
from datetime import datetime
from threading import Lock
from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive import sealing
from archive.errors import SealBroken

_FRESH_FOR = 1.0  # seconds for which a key that was read is not asked for again
_MOST_AT_HAND = 5000


class DataKey(models.Model):
    """``wrapped`` is a Fernet token around the key's ``uuid`` and its 32 bytes; "" once it was shredded.
    After that nothing that was sealed with it can be read, wherever a copy of it lies."""

    uuid = models.UUIDField(unique=True, editable=False)
    wrapped = models.TextField(editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    shredded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="data_key_is_there_or_shredded",
                condition=Q(shredded_at=None) & ~Q(wrapped="") | Q(shredded_at__isnull=False, wrapped=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Data key {self.pk}"

    @classmethod
    def new(cls) -> Self:
        """A new key, not stored yet."""
        uuid = uuid4()
        wrapped, _ = at_hand.put(uuid, sealing.new_wrapped_key(uuid))
        return cls(uuid=uuid, wrapped=wrapped)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        made = super().from_db(db, field_names, values, **options)
        if "wrapped" in field_names and "uuid" in field_names:
            at_hand.put(made.uuid, made.wrapped)
        return made

    @property
    def is_shredded(self) -> bool:
        return self.wrapped == ""

    @property
    def opened(self) -> bytes:
        """Raises SealBroken where it is shredded, or no sealing key opens it."""
        if self.is_shredded:
            raise SealBroken("its data key was shredded")
        return sealing.unwrap(self.wrapped, self.uuid)


class _AtHand:
    """Keys as they were read a moment ago, wrapped: a page that shows hundreds of flags asks once."""

    def __init__(self) -> None:
        self._wrapped: OrderedDict[UUID, tuple[str, float]] = OrderedDict()
        self._lock = Lock()

    def put(self, uuid: UUID, wrapped: str) -> tuple[str, float]:
        known = (wrapped, time.monotonic())
        with self._lock:
            self._wrapped[uuid] = known
            self._wrapped.move_to_end(uuid)
            while len(self._wrapped) > _MOST_AT_HAND:
                self._wrapped.popitem(last=False)
        return known

    def get(self, uuid: UUID) -> bytes | None:
        """Return the opened key; None: it was shredded.

        Raises:
            SealBroken: there is no such key, or no sealing key opens it.
        """
        known = self._wrapped.get(uuid)
        if known is None or time.monotonic() - known[1] > _FRESH_FOR:
            found = DataKey.objects.filter(uuid=uuid).values_list("wrapped", flat=True).first()
            if found is None:
                raise SealBroken("its data key is missing")
            known = self.put(uuid, found)
        return sealing.unwrap(known[0], uuid) if known[0] else None

    def forget(self) -> None:
        with self._lock:
            self._wrapped.clear()
        sealing.forget_keys()


at_hand = _AtHand()


class KeyOwner(models.Model):
    """Whoever's words are sealed with a key of their own. The key is made with the row, and a new one where
    words come to an owner whose key was shredded."""

    # Chosen before the row is stored.
    key = models.OneToOneField(
        DataKey, on_delete=models.PROTECT, related_name="+", blank=True, editable=False
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self.key_id:
            store_new_keys([self])
        super().save(*args, **options)

    def key_to_seal_with(self) -> DataKey:
        """Call it while the owner's row is held, or nobody else knows the owner yet."""
        if not self.key_id:
            store_new_keys([self])
        elif at_hand.get(self.key.uuid) is None:  # shredded, perhaps after this row was read
            self.refresh_from_db(fields=["key"])
            if self.key.is_shredded:
                store_new_keys([self])
                type(self)._default_manager.filter(pk=self.pk).update(key=self.key)
        return self.key


def store_new_keys(owners: Sequence[KeyOwner]) -> None:
    """Give each a new key; call it in the transaction that stores them."""
    keys = DataKey.objects.bulk_create(DataKey.new() for _ in owners)
    for owner, key in zip(owners, keys, strict=True):
        owner.key = key


class PersonKey(KeyOwner):
    """Under which a person's unsaved forms are sealed."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Key of account {self.person_id}"


def shred(keys: "models.QuerySet[DataKey]", *, at: datetime) -> int:
    """Delete the keys for good; return how many were there."""
    count = keys.filter(shredded_at=None).update(wrapped="", shredded_at=at)
    at_hand.forget()
    return count
