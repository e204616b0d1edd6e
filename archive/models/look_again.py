"""What wants a second look, and the checks that a motivated intruder would find nothing."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from archive.disclosure.ladders import TAGS
from archive.models.clearance import Clearance
from archive.models.testimony import Testimony
from archive.vocabulary import IntruderAnswer, IntruderItem, LookReason

# A tag that was entered more exactly than the line has it, and could not have said more when the line was
# counted: where it could later, that is worth a look. Who left something out of their own accord is not asked
# again and again.
HELD_BACK = {tag: f"held-back:{tag}" for tag in TAGS}
# Found by counting; the other reasons are read where they stand.
_COUNTED = (LookReason.TOO_RARE, LookReason.COULD_SAY_MORE, *HELD_BACK.values())


class SecondLook(models.Model):
    """That the line of what readers see fits too few now, or could say more, when lines were last counted
    (workflow/looking_again.py). Rows come and go with each count."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="second_looks")
    reason = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="secondlook_once_a_reason", fields=["testimony", "reason"]),
            models.CheckConstraint(name="secondlook_reason_counted", condition=Q(reason__in=_COUNTED)),
        ]

    def __str__(self) -> str:
        return f"Second look {self.pk} at testimony {self.testimony_id}"


def validate_answers(value: object) -> None:
    if (
        not isinstance(value, dict)
        or set(value) != set(IntruderItem.values)
        or not set(value.values()) <= set(IntruderAnswer.values)
    ):
        raise ValidationError("Each question needs an answer from the list.", code="answers")


class IntruderCheck(models.Model):
    """Whoever signs tried what somebody would try who wants to know who the child is. Rows are only added;
    the last one of a clearance counts, until the end of ``expires_on``."""

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="intruder_checks")
    answers = models.JSONField(default=dict, validators=[validate_answers])
    expires_on = models.DateField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Intruder check {self.pk} of clearance {self.clearance_id}"
