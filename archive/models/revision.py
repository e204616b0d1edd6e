from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.errors import Shredded
from archive.models.restricted import FingerprintField, RestrictedTextField, SealedModel, WordingField
from archive.vocabulary import Origin


class Revision(SealedModel):
    """One immutable version of a testimony's text. Scans, flags and clearances belong to one."""

    testimony = models.ForeignKey("archive.Testimony", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = RestrictedTextField()
    # The same for the same text, whoever said it: a contact's texts are compared by it.
    fingerprint = FingerprintField(of="text")
    wording = WordingField(of="text")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    bound_to = ("testimony_id", "number")
    owned_by = "testimony"

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

    def shredded_words(self) -> str:
        """What readers see, where this is the text of it.

        Raises:
            Shredded: they see none of it.
        """
        testimony = self.testimony
        standing = testimony.standing_revision
        if testimony.publication is None or standing is None or standing.pk != self.pk:
            raise Shredded(self.testimony_id)
        return testimony.publication.text


_FINGERPRINT = Revision._meta.get_field("fingerprint")


def fingerprint(text: str) -> str:
    """Return that by which a revision of this text is found."""
    return _FINGERPRINT.of_value(text)
