"""The helpline's own statistics: by them a line may fit more contacts than the archive has seen."""

from django.conf import settings
from django.db import models

from archive.models.conditions import IsMadeOf


class BaselineImport(models.Model):
    """One import of counts of contacts. Its number is its version; the last one counts. Rows are only added.

    ``text`` is the file as it came (disclosure/baseline_file.py says how it is written), and is read anew
    against the vocabulary of the day. It holds counts, and nothing of any one child.
    """

    text = models.TextField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    counted_on = models.DateField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="baselineimport_digest_is_sha256",
                condition=IsMadeOf("digest", letters="0-9a-f", length=64),
            ),
        ]

    def __str__(self) -> str:
        return f"Baseline {self.pk}"
