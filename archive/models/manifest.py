"""What the last migrate made of the wall."""

from django.db import models
from django.db.models import Q


class WallManifest(models.Model):
    """The only row: each trigger by name, with the SHA-256 of what made it.

    Where the triggers that stand are these and not the program's, another release migrated the database;
    where they are neither, somebody altered them (wall/guards.py).
    """

    triggers = models.JSONField(default=dict, editable=False)
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(name="wall_manifest_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"Manifest of {len(self.triggers)} triggers"
