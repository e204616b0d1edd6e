"""What staff order about a testimony's end: that it is withdrawn, now or later, or closed unpublished."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from archive.models.restricted import RestrictedTextField, SealedModel
from archive.models.testimony import Testimony
from archive.vocabulary import ClosingReason, WithdrawalReason

_NOTE = MaxLengthValidator(2000)


class Withdrawal(SealedModel):
    """An order to withdraw. ``note`` may speak of the child, so it is restricted like the text itself.

    Where the quotes of a contact leave together, the note stands with the one that was named; the others
    lead to it by ``together_with``.
    """

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.CharField(max_length=20, choices=WithdrawalReason.choices)
    note = RestrictedTextField("internal note", blank=True, validators=[_NOTE])
    together_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="others"
    )
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("testimony_id", "reason")
    owned_by = "testimony"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="withdrawal_reason_known", condition=Q(reason__in=WithdrawalReason.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Withdrawal {self.pk} of testimony {self.testimony_id}"


class ScheduledWithdrawal(models.Model):
    """The day on which an order is carried out. It waits until it is done or cancelled, and ends once."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    order = models.OneToOneField(Withdrawal, on_delete=models.PROTECT, related_name="schedule")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="scheduled_withdrawal_ends_once",
                condition=Q(state="waiting", ended_at=None)
                | Q(state__in=["done", "cancelled"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Scheduled withdrawal {self.pk}"


class Closing(SealedModel):
    """That a testimony is not for publication, and why. ``note`` is restricted like the text itself.

    Nobody closed what the program closes because it was kept for too long.
    """

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="closings")
    reason = models.CharField(max_length=20, choices=ClosingReason.choices)
    note = RestrictedTextField("internal note", blank=True, validators=[_NOTE])
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("testimony_id", "reason")
    owned_by = "testimony"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="closing_reason_known", condition=Q(reason__in=ClosingReason.values)),
            models.CheckConstraint(
                name="closing_names_who",
                condition=~Q(reason=ClosingReason.KEPT_TOO_LONG) & Q(closed_by__isnull=False)
                | Q(reason=ClosingReason.KEPT_TOO_LONG, closed_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Closing {self.pk} of testimony {self.testimony_id}"
