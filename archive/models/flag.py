"""Scans and flags: what the detector, or a person, says may identify someone."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from archive.detection.findings import Kind, Label
from archive.models.restricted import RestrictedTextField, SealedModel
from archive.models.revision import Revision


class Scan(models.Model):
    """One run of the detector over one revision, by a named detector version.

    ``language`` is what it could not read, as a code of ISO 639 ("und": nobody knows which); "": it read all.
    ``unread`` says where, in code points of the revision's text: start, end, start, end …
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="scans")
    detector_version = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="", editable=False)
    unread = models.JSONField(default=list, editable=False)
    scanned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scan_once_a_version", fields=["revision", "detector_version"]),
        ]

    def __str__(self) -> str:
        return f"Scan {self.pk}"


class Flag(SealedModel):
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
    reason = RestrictedTextField(blank=True, validators=[MaxLengthValidator(400)])
    suggestion = RestrictedTextField(validators=[MaxLengthValidator(200)])

    bound_to = ("revision_id", "start", "end", "label")
    owned_by = "revision__testimony"

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
