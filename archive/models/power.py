"""What one person asks for and another has to confirm: power over testimony, accounts and readers' words."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from archive.models.data_key import KeyOwner, PersonKey
from archive.models.restricted import RestrictedTextField, SealedModel

LASTS = timedelta(days=7)  # afterwards nobody remembers why it was asked for


class Kind(models.TextChoices):
    ROLE = "role", "Give a role"
    PASSWORD = "password", "Set a new password"
    SECOND_FACTOR = "second-factor", "Reset the second factor"
    SWITCH_ON = "switch-on", "Switch an account on again"
    ERASURE = "erasure", "Erase the words of a testimony"
    WORDS = "words", "Change words that readers see"
    TERM = "term", "Change a term that readers see"
    COLLECTION = "collection", "Publish a collection of quotes"


# About no account.
_OF_NO_ACCOUNT = (Kind.ERASURE, Kind.WORDS, Kind.TERM, Kind.COLLECTION)


class Verdict(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Refused"
    TAKEN_BACK = "taken-back", "Taken back"


class PowerRequestQuerySet(models.QuerySet["PowerRequest"]):
    def open_at(self, now: datetime) -> Self:
        """Those that nobody has answered, and that are not too old."""
        return self.filter(answer=None, asked_at__gt=now - LASTS)

    def expired_at(self, now: datetime) -> Self:
        return self.filter(answer=None, asked_at__lte=now - LASTS)

    def asked_by(self, person: User) -> Self:
        return self.filter(asked_by=person)


class PowerRequest(SealedModel):
    """``subject`` says of what, as an audit row does: "user 7", "testimony 12", "theme 3". ``account`` is the
    account that it is about. ``what`` holds codes and ids; ``words`` what cannot be a code, sealed."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=60)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    what = models.JSONField(default=dict, help_text="Codes and ids.")
    words = RestrictedTextField(blank=True)
    reason = RestrictedTextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PowerRequestQuerySet.as_manager()

    bound_to = ("kind", "subject", "asked_by_id")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="power_request_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="power_request_names_its_subject", condition=~Q(subject="")),
            models.CheckConstraint(
                name="power_request_about_an_account",
                condition=Q(kind__in=_OF_NO_ACCOUNT, account=None)
                | ~Q(kind__in=_OF_NO_ACCOUNT) & Q(account__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"

    def key_owner(self) -> KeyOwner:
        found, _ = PersonKey.objects.get_or_create(person=self.asked_by)
        return found

    @property
    def lasts_until(self) -> datetime:
        return self.asked_at + LASTS

    @property
    def given_answer(self) -> "PowerAnswer | None":
        return getattr(self, "answer", None)


class PowerAnswer(models.Model):
    """Given once, by somebody else than who asked and than whom it is about. Only the asker takes it back."""

    request = models.OneToOneField(PowerRequest, on_delete=models.PROTECT, related_name="answer")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="power_answer_verdict_known", condition=Q(verdict__in=Verdict.values))
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class PowerTold(models.Model):
    """That somebody whom an answer concerns was told of it."""

    answer = models.ForeignKey(PowerAnswer, on_delete=models.PROTECT, related_name="told")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="power_told_once", fields=["answer", "person"])]

    def __str__(self) -> str:
        return f"Told {self.pk}"
