"""The rules that every publication is held to, as the database knows them."""

from django.db import models
from django.db.models import Q

from archive.vocabulary import Severity


class Rules(models.Model):
    """The only row: what the settings said when migrate ran last. Nothing else writes it.

    The database cannot read settings, and compares publications with this row (wall/publishing.py). A program
    of other settings does not start.
    """

    minimum_group = models.PositiveIntegerField(editable=False)
    cooling_off_days = models.PositiveIntegerField(editable=False)
    # Whether two quotes of one contact may not go out on one day: where they go out in releases.
    contacts_apart = models.BooleanField(editable=False)
    # From which severity on somebody tries to find the child before it goes out (``Severity``).
    intruder_from = models.CharField(
        max_length=20, choices=Severity.choices, default=Severity.SERIOUS, editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="rules_are_one_row", condition=Q(pk=1)),
            models.CheckConstraint(name="rules_ask_for_a_group", condition=Q(minimum_group__gte=1)),
        ]

    def __str__(self) -> str:
        return "Rules"
