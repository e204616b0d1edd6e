from collections.abc import Iterable
from typing import Self

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models

from archive.models.conditions import IsFirstOfMonth
from archive.models.data_key import KeyOwner
from archive.models.restricted import (
    FingerprintField,
    FoldedFingerprintField,
    RestrictedTextField,
    SealedModel,
)

LONGEST_REFERENCE = 40  # characters
REFERENCE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9/_.-]*\Z", "Letters, digits, and / _ . - only, as in the case system."
)


class ContactQuerySet(models.QuerySet["Contact"]):
    def named(self, references: Iterable[str]) -> Self:
        """Those that have one of these references."""
        return self.filter(reference_hash__in=list(map(reference_hash, references)))

    def called(self, typed: str) -> Self:
        """Those whose reference somebody means, in small letters or capitals."""
        return self.filter(reference_folded_hash=_FOLDED.of_value(typed))


class Contact(KeyOwner, SealedModel):
    """One child's case at the helpline. Anonymity is counted in contacts, never in quotes."""

    reference = RestrictedTextField(
        "internal reference",
        validators=[REFERENCE, MaxLengthValidator(LONGEST_REFERENCE)],
        help_text="Never a name.",
    )
    reference_hash = FingerprintField(of="reference", unique=True)
    reference_folded_hash = FoldedFingerprintField(of="reference", db_index=True)
    month = models.DateField("month of contact", help_text="Its first day.")

    objects = ContactQuerySet.as_manager()

    owned_by = ""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_knows_only_the_month",
                condition=IsFirstOfMonth("month"),
                violation_error_message="Only the month of contact is kept: give its first day.",
            ),
        ]

    def __str__(self) -> str:
        return f"Contact {self.pk}"


_HASHED: FingerprintField = Contact._meta.get_field("reference_hash")
_FOLDED: FingerprintField = Contact._meta.get_field("reference_folded_hash")


def reference_hash(reference: str) -> str:
    """Return that by which the contact of this reference is found."""
    return _HASHED.of_value(reference)
