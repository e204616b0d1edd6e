"""What people ask of the helpline about themselves (UK GDPR): to remove, to correct, or to have a copy."""

from calendar import monthrange
from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from archive.models.data_key import KeyOwner
from archive.models.restricted import RestrictedTextField, SealedModel
from archive.models.testimony import Testimony

LONGEST_WORDS = 2000  # characters
_WORDS = MaxLengthValidator(LONGEST_WORDS)
MONTHS, MONTHS_IF_EXTENDED = 1, 3


class Asks(models.TextChoices):
    REMOVAL = "removal", "Removal"
    CORRECTION = "correction", "Correction"
    ACCESS = "access", "A copy of what we hold"


class Asker(models.TextChoices):
    CHILD = "child", "The child, or the adult who was that child"
    PARENT = "parent", "A parent or carer"
    OTHER = "other", "Somebody else"


class Way(models.TextChoices):
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    IN_PERSON = "in-person", "In person"
    OTHER = "other", "Another way"


class Step(models.TextChoices):
    IDENTITY_CHECKED = "identity-checked", "Identity checked"
    IDENTITY_ASKED = "identity-asked", "More needed to know who is asking"
    IDENTITY_NOT_NEEDED = "identity-none", "No check needed"
    EXTENDED = "extended", "Extended by two months"
    NOTE = "note", "Note"


IDENTITY = (Step.IDENTITY_CHECKED, Step.IDENTITY_ASKED, Step.IDENTITY_NOT_NEEDED)


class Done(models.TextChoices):
    WITHDRAWN = "withdrawn", "Withdrawn from the public site"
    CORRECTED = "corrected", "Corrected"
    ERASED = "erased", "Erased"
    ANSWERED = "answered", "Answered, or a copy given"
    REFUSED = "refused", "Refused"


def months_after(day: date, months: int) -> date:
    """Return the corresponding day so many months later, or that month's last day where it has none, as the
    Information Commissioner counts. Never later for a weekend, so that nobody relies on it."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def open(self) -> Self:
        return self.filter(answer=None)

    def answered(self) -> Self:
        return self.filter(answer__isnull=False)


class RightsRequest(KeyOwner, SealedModel):
    """As it came in. ``received_by`` took it; whoever wrote it down may be another."""

    asks = models.CharField(max_length=20, choices=Asks.choices)
    asker = models.CharField(max_length=20, choices=Asker.choices)
    way = models.CharField(max_length=20, choices=Way.choices)
    received_on = models.DateField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = RestrictedTextField(blank=True, validators=[_WORDS])
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RightsRequestQuerySet.as_manager()

    bound_to = ("asks",)
    owned_by = ""

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="rights_request_asks_known", condition=Q(asks__in=Asks.values)),
            models.CheckConstraint(name="rights_request_asker_known", condition=Q(asker__in=Asker.values)),
            models.CheckConstraint(name="rights_request_way_known", condition=Q(way__in=Way.values)),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"

    @property
    def given_answer(self) -> "RightsAnswer | None":
        return getattr(self, "answer", None)

    @property
    def is_extended(self) -> bool:
        return any(step.step == Step.EXTENDED for step in self.steps.all())

    @property
    def due_on(self) -> date:
        return months_after(self.received_on, MONTHS_IF_EXTENDED if self.is_extended else MONTHS)


class RightsAbout(models.Model):
    """A testimony that a request is about, as far as somebody knows."""

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="about")
    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="rights_requests")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="rights_about_once", fields=["request", "testimony"]),
        ]

    def __str__(self) -> str:
        return f"Request {self.request_id} is about testimony {self.testimony_id}"


class RightsStep(SealedModel):
    """Something on the way: how identity was checked, why more time is needed, a note."""

    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=Step.choices)
    words = RestrictedTextField(blank=True, validators=[_WORDS])
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("request_id", "step")
    owned_by = "request"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="rights_step_known", condition=Q(step__in=Step.values)),
            models.CheckConstraint(
                name="rights_step_says_why",
                condition=~Q(step__in=(Step.EXTENDED, Step.NOTE)) | ~Q(words=""),
                violation_error_message="Say why, in a sentence.",
            ),
        ]

    def __str__(self) -> str:
        return f"Step {self.pk} of request {self.request_id}"


class RightsAnswer(SealedModel):
    """What was done in the end, and the day on which whoever asked was told."""

    request = models.OneToOneField(RightsRequest, on_delete=models.PROTECT, related_name="answer")
    done = models.CharField(max_length=20, choices=Done.choices)
    words = RestrictedTextField(blank=True, validators=[_WORDS])
    answered_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("request_id", "done")
    owned_by = "request"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="rights_answer_done_known", condition=Q(done__in=Done.values)),
            models.CheckConstraint(
                name="rights_answer_refused_says_why",
                condition=~Q(done=Done.REFUSED) | ~Q(words=""),
                violation_error_message="Say why it was refused.",
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to request {self.request_id}"
