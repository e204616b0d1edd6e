from django.conf import settings
from django.db import models

from archive.models.revision import Revision


class LanguageRead(models.Model):
    """That ``person`` can read all of this revision, and looked for identifying details in it, where the
    detector could not (wall/publishing.py). Rows are only added; a later text needs one of its own."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="language_reads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="languageread_once_a_person", fields=["revision", "person"]),
        ]

    def __str__(self) -> str:
        return f"Language read {self.pk}"
