"""A number that rises with everything that readers could see change; caches compare it."""

from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class State(NamedTuple):
    """The public side as one row says it: see Generation."""

    number: int = 0
    standing: int = 0
    renewed: int = 0

    def comes_after(self, before: "State") -> bool:
        """Whether changes alone led here from ``before``: each raises the number, and none raises
        ``renewed`` by more. To restore a backup does (see Generation.another)."""
        changes = self.number - before.number
        return before.number > 0 and changes >= 0 and 0 <= self.renewed - before.renewed <= changes


class Generation(models.Model):
    """The only row. The database's own triggers raise it, in the transaction of the change (reactions.py).

    ``standing`` publications were written and not deleted, and so many times (``renewed``) one was changed:
    whoever follows the archive can tell that nothing was missed (search/following.py).
    """

    number = models.PositiveBigIntegerField(default=1, editable=False)
    # May be below zero, if somebody wrote it: no number may stand in the way of a withdrawal.
    standing = models.BigIntegerField(default=0, editable=False)
    renewed = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(name="generation_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Generation {self.number}"

    @staticmethod
    def another() -> None:
        """Say that these are other rows than before, whatever their keys and however many: a backup was
        restored, and the number may come a second time to where it was."""
        moment = int(timezone.now().timestamp() * 1_000_000)
        Generation.objects.update(number=F("number") + 1, renewed=moment)

    @staticmethod
    def present() -> int:
        """Return the number, 0 where there is none. Read it before the pages that it is to vouch for."""
        return Generation.state().number

    @staticmethod
    def state() -> State:
        row = Generation.objects.values_list("number", "standing", "renewed").first()
        return State(*row) if row else State()
