"""That somebody who read a testimony fears its child may still be at risk; it is held until another says what
was done."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from archive.models.restricted import RestrictedTextField, SealedModel
from archive.models.testimony import Testimony
from archive.vocabulary import Status

LONGEST_NAME = 120  # characters
LONGEST_WORDS = 2000
_WORDS = MaxLengthValidator(LONGEST_WORDS)


class Outcome(models.TextChoices):
    FOLLOWED_UP = "followed-up", "The safeguarding lead is following it up"
    REFERRED = "referred", "It was passed on to social care, the police or another service"
    KNOWN = "known", "The helpline knew of it and had acted already"
    NO_RISK = "no-risk", "It was looked into, and the child is not at risk"
    MISTAKE = "mistake", "It was raised by mistake"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def open(self) -> Self:
        """Those that nobody has closed: each holds its testimony (wall/concerns.py), unless that was erased
        since, as after an older backup was restored."""
        return self.filter(closing=None).exclude(testimony__status=Status.ERASED)


class Concern(models.Model):
    """Raised by one press, so it holds no words; ``ConcernNote`` has them."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="concerns")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Concern {self.pk}"


class ConcernNote(SealedModel):
    """Who was told and when, or what else there is to say. Rows are only added."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="notes")
    told = RestrictedTextField(blank=True, validators=[MaxLengthValidator(LONGEST_NAME)])
    told_at = models.DateTimeField(null=True, blank=True)
    words = RestrictedTextField(blank=True, validators=[_WORDS])
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("concern_id",)
    owned_by = "concern__testimony"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="concern_note_says_who_and_when",
                condition=Q(told="", told_at=None) | ~Q(told="") & Q(told_at__isnull=False),
                violation_error_message="Say both who was told and when.",
            ),
            models.CheckConstraint(
                name="concern_note_says_something",
                condition=~Q(told="") | ~Q(words=""),
                violation_error_message="Say who was told, or write what you know.",
            ),
        ]

    def __str__(self) -> str:
        return f"Note {self.pk} about concern {self.concern_id}"


class ConcernClosing(SealedModel):
    """The end of a concern, by somebody other than the person who raised it. ``words`` say what was done."""

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="closing")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    words = RestrictedTextField(validators=[_WORDS])
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("concern_id", "outcome")
    owned_by = "concern__testimony"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="concern_closing_outcome_known", condition=Q(outcome__in=Outcome.values)
            ),
            models.CheckConstraint(
                name="concern_closing_says_what_was_done",
                condition=~Q(words=""),
                violation_error_message="Say what was done.",
            ),
        ]

    def __str__(self) -> str:
        return f"End of concern {self.concern_id}"
