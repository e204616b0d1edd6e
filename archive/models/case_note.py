"""The note from the case system of which a quote is one stretch: kept beside it, never public."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.models.data_key import KeyOwner
from archive.models.restricted import FingerprintField, RestrictedTextField, SealedModel


class CaseNote(KeyOwner, SealedModel):
    """One note, from which several testimonies may be taken. Rows are only added.

    It has a key of its own, because it goes with the first of them whose words go (workflow/shredding.py).
    """

    text = RestrictedTextField()
    # The same for the same note, by which the next quote from it finds it.
    fingerprint = FingerprintField(of="text", db_index=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    owned_by = ""

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="casenote_has_text", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"Case note {self.pk}"


_FINGERPRINT = CaseNote._meta.get_field("fingerprint")


def note_fingerprint(text: str) -> str:
    """Return that by which a note of this text is found."""
    return _FINGERPRINT.of_value(text)
