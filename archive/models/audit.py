from django.db import models
from django.db.models import Q


class Action(models.TextChoices):
    ENTERED = "entered", "Entered"
    EDITED = "edited", "Text edited"
    RETAGGED = "retagged", "Tags changed"
    SCANNED = "scanned", "Scanned"
    DECIDED = "decided", "Flags decided"
    UNDONE = "undone", "Decision undone"
    APPLIED = "applied", "Replacements applied"
    PREPARED = "prepared", "Prepared"
    SUBMITTED = "submitted", "Submitted for clearing"
    RETURNED = "returned", "Returned"
    CLEARED = "cleared", "Cleared"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Event(models.Model):
    """One row for each change of state: ids, codes and people, never text.

    The testimony is an id, not a key, so that the trail outlives what it speaks of.
    """

    action = models.CharField(max_length=20, choices=Action.choices)
    testimony_id = models.BigIntegerField(db_index=True)
    by = models.CharField("who", max_length=150)
    at = models.DateTimeField("when", auto_now_add=True)
    details = models.JSONField(default=dict, help_text="Codes, counts and ids.")

    class Meta:
        verbose_name = "audit row"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="event_action_known", condition=Q(action__in=Action.values)),
            models.CheckConstraint(name="event_names_who", condition=~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"Audit row {self.pk}"
