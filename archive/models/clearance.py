"""What the second person says: yes, under exactly this text and these tags, or no, and why."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from archive.models.conditions import IsMadeOf
from archive.models.revision import Revision


class Clearance(models.Model):
    """A signature. ``digest`` is that of the public copy, ``version`` the testimony's once signed:
    if either differs now, the signature is void."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="clearances")
    digest = models.CharField(max_length=64)
    # What the digest covers and the database cannot compute, so that it can compare (guards.py).
    attribution = models.CharField(max_length=400)
    version = models.PositiveIntegerField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="clearance_once_a_version", fields=["revision", "version"]),
            models.CheckConstraint(
                name="clearance_digest_is_sha256", condition=IsMadeOf("digest", letters="0-9a-f", length=64)
            ),
        ]

    def __str__(self) -> str:
        return f"Clearance {self.pk}"


class Return(models.Model):
    """Sent back by the second person. The comment may speak of the text, so it is restricted too."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="returns")
    comment = models.TextField(validators=[MaxLengthValidator(2000)])
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="return_says_why",
                condition=~Q(comment=""),
                violation_error_message="Say what should change.",
            ),
        ]

    def __str__(self) -> str:
        return f"Return {self.pk}"
