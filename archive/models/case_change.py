"""Which testimonies count otherwise than before: by it every process keeps its case base up to date."""

from django.db import models


class CaseChange(models.Model):
    """The database adds one for each change of what a testimony says of its contact (wall/case_changes.py).

    ``token`` is random: whoever read a row that was rolled back sees by it that it never was. ``transaction``
    is PostgreSQL's number of the one that wrote it, 0 on SQLite.
    """

    testimony = models.BigIntegerField()
    token = models.CharField(max_length=16)
    transaction = models.BigIntegerField(default=0, db_index=True)

    def __str__(self) -> str:
        return f"Change {self.pk} of testimony {self.testimony}"
