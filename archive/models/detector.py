"""Which detector must have read a text before it is published."""

from django.db import models
from django.db.models import Q


class DetectorInForce(models.Model):
    """The only row: the version of the program's own detector, written by every migrate and by nothing else.

    The database cannot compute it, and compares scans with it (guards.py). A program of another detector
    does not start.
    """

    version = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="detector_in_force_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Detector {self.version}"
