"""What stands beside a testimony: texts of nearly its words, and quotes that were accepted beside it."""

from django.db import models
from django.db.models import Q

from archive.models.clearance import Clearance
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import BesideReason


class WordRun(models.Model):
    """One keyed hash of a run of words of a revision: by it a text of nearly the same words is found.

    The database writes these out of ``Revision.wording`` and takes them away with it (wall/reactions.py). Of
    each text the smallest hashes are kept, so whoever asks with all runs of a text finds also those that
    hold a part of it.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="word_runs")
    run = models.CharField(max_length=12, db_index=True)

    def __str__(self) -> str:
        return f"Run of words {self.pk} of revision {self.revision_id}"


class Acceptance(models.Model):
    """Whoever cleared saw ``beside``, another quote of the contact or one of nearly the same words, and said
    why the two may be public together. Rows are only added."""

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="acceptances")
    beside = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=BesideReason.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="acceptance_once_a_quote", fields=["clearance", "beside"]),
            models.CheckConstraint(
                name="acceptance_reason_known", condition=Q(reason__in=BesideReason.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Acceptance {self.pk} of clearance {self.clearance_id}"
