"""That a child's original words are kept past their time, and that they need not be any more."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from archive.models.restricted import RestrictedTextField, SealedModel
from archive.models.testimony import Testimony


class Hold(SealedModel):
    """Nothing but an erasure deletes the words of a testimony while it stands. Rows are only added."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="holds")
    # Sealed with the words: it can be read for as long as it stands.
    reason = RestrictedTextField(validators=[MaxLengthValidator(400)])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("testimony_id",)
    owned_by = "testimony"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="hold_says_why",
                condition=~Q(reason=""),
                violation_error_message="Say why the original is still needed.",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold {self.pk} of testimony {self.testimony_id}"


class HoldLifted(models.Model):
    """The end of a hold."""

    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="lifted")
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"End of hold {self.hold_id}"
