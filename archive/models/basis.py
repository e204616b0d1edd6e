"""That the basis for publishing was renewed: rows are only added, the last one of a testimony counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.models.testimony import Testimony
from archive.vocabulary import Basis


class BasisRenewal(models.Model):
    """``lapses_on`` is the last day on which the quote may be public; None: it does not lapse any more."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="renewals")
    basis = models.CharField("basis for publication", max_length=20, choices=Basis.choices)
    lapses_on = models.DateField("basis lapses on", null=True)
    renewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    renewed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="renewal_basis_known", condition=Q(basis__in=Basis.values)),
        ]

    def __str__(self) -> str:
        return f"Renewal {self.pk} of testimony {self.testimony_id}"
