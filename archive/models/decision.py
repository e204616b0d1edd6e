from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from archive.models.restricted import RestrictedTextField, SealedModel
from archive.vocabulary import Act, KeepReason


class Decision(SealedModel):
    """What a person did with a flag. Rows are only added: the last one of a flag stands.

    ``start`` and ``end`` are the stretch in force after it, in code points of the revision's
    text. Decisions made in one press share a ``batch``; undoing adds rows that restore
    what stood before and name what they undo.
    """

    flag = models.ForeignKey("archive.Flag", on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=10, choices=Act.choices)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    replacement = RestrictedTextField(blank=True, validators=[MaxLengthValidator(200)])
    keep_reason = models.CharField(max_length=20, choices=KeepReason.choices, blank=True)
    batch = models.UUIDField(db_index=True)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    bound_to = ("flag_id", "act", "start", "end", "batch")
    owned_by = "flag__revision__testimony"

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="decision_has_length", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(name="decision_act_known", condition=Q(act__in=Act.values)),
            models.CheckConstraint(
                name="decision_replaces_with_words",
                condition=(Q(act=Act.REPLACE) & ~Q(replacement=""))
                | (~Q(act=Act.REPLACE) & Q(replacement="")),
                violation_error_message="A replacement needs words.",
            ),
            models.CheckConstraint(
                name="decision_keeps_with_reason",
                condition=Q(act=Act.KEEP, keep_reason__in=KeepReason.values)
                | (~Q(act=Act.KEEP) & Q(keep_reason="")),
                violation_error_message="To keep a flagged detail needs a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.pk}"
