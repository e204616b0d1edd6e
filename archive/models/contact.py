from django.core.validators import RegexValidator
from django.db import models

from archive.models.conditions import IsFirstOfMonth

REFERENCE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9/_.-]*\Z", "Letters, digits, and / _ . - only, as in the case system."
)


class Contact(models.Model):
    """One child's case at the helpline. Anonymity is counted in contacts, never in quotes."""

    reference = models.CharField(
        "internal reference", max_length=40, unique=True, validators=[REFERENCE], help_text="Never a name."
    )
    month = models.DateField("month of contact", help_text="Its first day.")

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
