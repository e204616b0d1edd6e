"""Collections as staff put them together: each edition is written, asked for, and then stands as it was.

What readers see of it is a copy (collection_page.py), which the database compares with the edition that a
second person confirmed (wall/collections.py). All of it is written for readers by staff, and stands in clear.
"""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from archive.models.collection_page import LONGEST_CONTEXT, LONGEST_HEADING, LONGEST_SLUG, LONGEST_TITLE
from archive.models.conditions import IsMadeOf
from archive.models.power import PowerRequest, Verdict
from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from archive.models.vocabulary import SLUG


class CollectionQuerySet(models.QuerySet["Collection"]):
    def newest_first(self) -> Self:
        return self.order_by("-pk")


class Collection(models.Model):
    """What its editions are editions of. ``editors`` had a hand in one of them, and confirm none."""

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    objects = CollectionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Collection {self.pk}"

    @property
    def latest(self) -> "CollectionEdition":
        found = self.editions.select_related("request__answer", "changed_by").order_by("number").last()
        assert found is not None  # noqa: S101 -- it begins with one
        return found


class CollectionEdition(models.Model):
    """``request`` asks for it to be published; from then on nothing of it changes."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=LONGEST_TITLE)
    slug = models.SlugField(max_length=LONGEST_SLUG, validators=[SLUG])
    introduction = models.TextField(blank=True)
    publish_on = models.DateField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    request = models.OneToOneField(
        PowerRequest, on_delete=models.PROTECT, related_name="collection_edition", null=True
    )

    class Meta:
        ordering = ["collection", "number"]
        constraints = [
            models.UniqueConstraint(name="collection_edition_once", fields=["collection", "number"]),
            models.CheckConstraint(name="collection_edition_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return f"Collection {self.collection_id}, edition {self.number}"

    @property
    def seen(self) -> str:
        """What a page carries, so that a press on an older one is told."""
        return f"{self.number}.{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.request_id is None

    @property
    def verdict(self) -> str:
        """What became of it; "" while nobody has answered."""
        given = self.request.given_answer if self.request is not None else None
        return given.verdict if given is not None else ""

    @property
    def is_confirmed(self) -> bool:
        return self.verdict == Verdict.CONFIRMED

    def is_waiting(self) -> bool:
        request = self.request
        return request is not None and request.given_answer is None and request.lasts_until > timezone.now()

    def not_before(self, today: date) -> date:
        """The day from which readers would see it, if it were confirmed today."""
        return max(self.publish_on, today) if self.publish_on else today


class CollectionPart(models.Model):
    """One quote or one figure of an edition, by what never changes of it, with staff's words above it."""

    edition = models.ForeignKey(CollectionEdition, on_delete=models.PROTECT, related_name="parts")
    place = models.PositiveSmallIntegerField()
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    figure = models.PositiveBigIntegerField(null=True)  # its number: no key, so that it may be deleted
    heading = models.CharField(max_length=LONGEST_HEADING, blank=True)
    context = models.CharField(max_length=LONGEST_CONTEXT, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(name="collection_part_place_once", fields=["edition", "place"]),
            models.CheckConstraint(
                name="collection_part_is_a_quote_or_a_figure",
                condition=Q(public_id="", figure__isnull=False)
                | IsMadeOf("public_id", letters=PUBLIC_ID_ALPHABET, length=PUBLIC_ID_LENGTH) & Q(figure=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Part {self.place} of {self.edition_id}"

    @property
    def figure_number(self) -> int | None:
        return self.figure


class CollectionTakedown(models.Model):
    """Readers no longer see it, and nothing up to this edition comes back."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="takedowns")
    edition = models.PositiveIntegerField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Takedown {self.pk}"
