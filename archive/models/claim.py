"""Who has a testimony open, or was handed it: deleted as soon as it is over."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import F, Q

from archive.models.conditions import IsMadeOf
from archive.models.testimony import Testimony

OPEN_FOR = timedelta(minutes=15)  # after the last that was seen of whoever opened it
HANDED_FOR = timedelta(days=3)
TOKEN_LENGTH = 16  # hexadecimal digits


def _is_open(now: datetime) -> Q:
    # A clock that was set back must not keep anything open.
    return Q(seen_at__gt=now - OPEN_FOR, seen_at__lt=now + OPEN_FOR)


def _is_handed(now: datetime) -> Q:
    return Q(handed_at__gt=now - HANDED_FOR, handed_at__lt=now + HANDED_FOR, person__is_active=True)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def open_at(self, now: datetime) -> Self:
        """Those whose page somebody has before them, and nobody took from them."""
        return self.filter(_is_open(now), taken_by=None)

    def handed_at(self, now: datetime) -> Self:
        return self.filter(_is_handed(now))

    def standing_at(self, now: datetime) -> Self:
        """Those by which a testimony is with somebody."""
        return self.filter(_is_open(now) & Q(taken_by=None) | _is_handed(now))

    def over_at(self, now: datetime) -> Self:
        """Those of which nothing is left: neither open, taken or not, nor handed to anybody."""
        return self.exclude(
            pk__in=ClaimQuerySet(Claim, using=self.db).filter(_is_open(now) | _is_handed(now)).values("pk")
        )

    def of(self, person: AbstractBaseUser) -> Self:
        return self.filter(person=person)

    def close(self) -> None:
        """Nobody has them open any more; what was handed to somebody stays theirs."""
        self.filter(handed_at=None).delete()
        self.update(opened_at=None, seen_at=None, token="", taken_by=None)

    def end_step(self) -> None:
        """What they were handed for is done; whoever has it open has it open still."""
        self.filter(opened_at=None).delete()
        self.update(handed_by=None, handed_at=None)


class Claim(models.Model):
    """``token`` is that of the page which was opened last: it alone may say that it was left. ``taken_by`` is
    who went on with it instead."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="claims")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=TOKEN_LENGTH, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    handed_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="claim_once_a_person", fields=["testimony", "person"]),
            models.CheckConstraint(
                name="claim_is_open_or_handed",
                condition=Q(opened_at__isnull=False, seen_at__isnull=False)
                | Q(opened_at=None, seen_at=None, token="", taken_by=None, handed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_handed_by_somebody",
                condition=Q(handed_at=None, handed_by=None)
                | Q(handed_at__isnull=False, handed_by__isnull=False) & ~Q(handed_by=F("person")),
            ),
            models.CheckConstraint(
                name="claim_taken_by_another", condition=Q(taken_by=None) | ~Q(taken_by=F("person"))
            ),
            models.CheckConstraint(
                name="claim_token_is_random",
                condition=Q(token="") | Q(IsMadeOf("token", letters="0-9a-f", length=TOKEN_LENGTH)),
            ),
        ]
        indexes = [models.Index(name="claim_by_age", fields=["seen_at"])]

    def __str__(self) -> str:
        return f"Claim {self.pk}"

    def is_open(self, now: datetime) -> bool:
        """As ``open_at``."""
        return self.taken_by_id is None and self._was_seen(now)

    def is_taken(self, now: datetime) -> bool:
        """Whether somebody else has gone on with it, and this page may not know yet."""
        return self.taken_by_id is not None and self._was_seen(now)

    def is_handed(self, now: datetime) -> bool:
        """As ``handed_at``."""
        return self.handed_at is not None and abs(now - self.handed_at) < HANDED_FOR and self.person.is_active

    def _was_seen(self, now: datetime) -> bool:
        return self.seen_at is not None and abs(now - self.seen_at) < OPEN_FOR
