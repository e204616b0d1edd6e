from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.models.restricted import RestrictedTextField
from archive.vocabulary import Origin


class Revision(models.Model):
    """One immutable version of a testimony's text. Scans, flags and clearances belong to one."""

    testimony = models.ForeignKey("archive.Testimony", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = RestrictedTextField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["testimony", "number"]
        constraints = [
            models.UniqueConstraint(name="revision_number_once", fields=["testimony", "number"]),
            models.CheckConstraint(name="revision_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="revision_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="revision_origin_known", condition=Q(origin__in=Origin.values)),
        ]

    def __str__(self) -> str:
        return f"Testimony {self.testimony_id}, revision {self.number}"
