"""Scans and flags: what the detector, or a person, says may identify someone."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from archive.detection.findings import Kind, Label
from archive.models.decision import Decision
from archive.models.revision import Revision
from archive.vocabulary import Act


class Scan(models.Model):
    """One run of the detector over one revision, by a named detector version."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="scans")
    detector_version = models.CharField(max_length=64)
    scanned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scan_once_a_version", fields=["revision", "detector_version"]),
        ]

    def __str__(self) -> str:
        return f"Scan {self.pk}"


class FlagQuerySet(models.QuerySet["Flag"]):
    def with_last_act(self) -> Self:
        last = Decision.objects.filter(flag=OuterRef("pk")).order_by("-pk").values("act")[:1]
        return self.annotate(last_act=Subquery(last))

    def undecided(self) -> Self:
        """Those without a standing decision. One inside a wider replacement counts here still;
        workflow/flags.py knows which are covered."""
        return self.with_last_act().filter(Q(last_act=None) | Q(last_act__in=[Act.RESIZE, Act.REOPEN]))

    def in_reading_order(self) -> Self:
        return self.order_by("start", "end", "pk")


class Flag(models.Model):
    """A stored finding, or a stretch that a person marked. Offsets are code points of the revision's text."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="flags")
    scan = models.ForeignKey(Scan, null=True, blank=True, on_delete=models.PROTECT, related_name="flags")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    label = models.CharField(max_length=20, choices=[(label.value, label.value) for label in Label])
    score = models.FloatField(default=1.0)
    sources = models.JSONField(default=list)
    reason = models.CharField(max_length=400, blank=True)
    suggestion = models.CharField(max_length=200)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="flag_has_length", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(
                name="flag_label_known", condition=Q(label__in=[label.value for label in Label])
            ),
            models.CheckConstraint(name="flag_score_is_a_share", condition=Q(score__gte=0, score__lte=1)),
            models.CheckConstraint(
                name="flag_has_one_maker",
                condition=Q(scan__isnull=False, added_by=None) | Q(scan=None, added_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Flag {self.pk}"

    @property
    def kind(self) -> Kind:
        return Label(self.label).kind
