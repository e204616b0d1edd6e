from django.conf import settings
from django.db import models

from archive.models.revision import Revision


class Showing(models.Model):
    """That ``person`` had this revision before them, unsoftened. Rows are only added."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="showings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="showing_once_a_person", fields=["revision", "person"]),
        ]

    def __str__(self) -> str:
        return f"Showing {self.pk}"
