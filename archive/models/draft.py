"""What somebody typed into a form and had not saved: theirs alone, and for a week."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from archive.errors import SealBroken
from archive.models.data_key import KeyOwner, PersonKey
from archive.models.restricted import RestrictedTextField, SealedModel, unless_gone

KEPT_FOR = timedelta(days=7)


class DraftQuerySet(models.QuerySet["Draft"]):
    def kept_at(self, now: datetime) -> Self:
        """Those that are not too old at ``now``, whether or not anybody has deleted the others yet."""
        return self.filter(saved_at__gt=now - KEPT_FOR)

    def expired_at(self, now: datetime) -> Self:
        return self.filter(saved_at__lte=now - KEPT_FOR)

    def typed_by(self, person: User) -> Self:
        return self.filter(owner=person)

    def about(self, testimony_id: int | None) -> Self:
        """Those about one testimony; None: about none."""
        if testimony_id is None:
            return self.filter(testimony=None)
        return self.filter(testimony_id=testimony_id)


class Draft(SealedModel):
    """The fields of one form, as typed, bad ones too. Restricted like the text of a testimony.

    ``form`` is a code with an id at most: "text", "replace-17", "theme-3". ``version`` is that of the
    testimony which the person had before them. ``words`` is JSON: {name of a field: [what it held]}.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=60)
    testimony = models.ForeignKey(
        "archive.Testimony", on_delete=models.PROTECT, related_name="drafts", null=True
    )
    version = models.PositiveIntegerField(null=True)
    words = RestrictedTextField()
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    bound_to = ("owner_id", "form", "testimony_id")

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="draft_once_for_a_testimony",
                fields=["owner", "form", "testimony"],
                condition=Q(testimony__isnull=False),
            ),
            models.UniqueConstraint(
                name="draft_once_for_a_form", fields=["owner", "form"], condition=Q(testimony=None)
            ),
            models.CheckConstraint(name="draft_names_its_form", condition=~Q(form="")),
        ]
        indexes = [models.Index(name="draft_by_age", fields=["saved_at"])]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    def key_owner(self) -> KeyOwner:
        """The person: what they typed belongs to no testimony yet."""
        found, _ = PersonKey.objects.get_or_create(person=self.owner)
        return found

    @property
    def typed(self) -> dict[str, list[str]]:
        """Nothing, where it cannot be read any more: nobody is kept from their work by what is lost."""
        try:
            words = unless_gone(self.words)
        except SealBroken:  # named by verify_archive
            words = ""
        found: dict[str, list[str]] = json.loads(words or "{}")
        return found

    @property
    def kept_until(self) -> datetime:
        return self.saved_at + KEPT_FOR


def words_of(typed: Mapping[str, Sequence[str]]) -> str:
    """Return ``typed`` as it is stored; a NUL, which PostgreSQL takes in no text, is escaped by JSON."""
    return json.dumps({name: list(values) for name, values in typed.items()}, ensure_ascii=False)
