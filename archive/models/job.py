"""When each named job ran last, and what is to be done on a day."""

from django.conf import settings
from django.db import models

from archive.models.testimony import Testimony


class JobRun(models.Model):
    """The last run of one job (tasks/jobs.py). A run that is under way has begun and not ended since."""

    name = models.CharField(max_length=40, unique=True, editable=False)
    began_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    # What it got done, and the kind of error that stopped it: codes and counts, never words.
    done = models.PositiveIntegerField(default=0, editable=False)
    problem = models.CharField(max_length=80, blank=True, editable=False)

    def __str__(self) -> str:
        return f"Job {self.name}"


class Release(models.Model):
    """That a cleared testimony goes out on a day to come. Rows are only added; the last one counts."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="releases")
    due_on = models.DateField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Release {self.pk} of testimony {self.testimony_id}"
