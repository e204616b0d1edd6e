"""A number that rises with everything that readers could see change; caches compare it."""

from django.db import models
from django.db.models import Q


class Generation(models.Model):
    """The only row. The database's own triggers raise it, in the transaction of the change (reactions.py)."""

    number = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="generation_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Generation {self.number}"

    @staticmethod
    def present() -> int:
        """Return the number, 0 where there is none. Read it before the pages that it is to vouch for."""
        return Generation.objects.values_list("number", flat=True).first() or 0
