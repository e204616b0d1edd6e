"""What readers see of a collection: a copy of the edition that two people agreed on, and its addresses.

``number`` is the collection's own number on the private side, and no key: from here nothing leads there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from archive.models.conditions import IsMadeOf
from archive.models.figure import Figure
from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH, Publication
from archive.models.vocabulary import SLUG

LONGEST_TITLE = 120
LONGEST_SLUG = 80
LONGEST_HEADING = 120
LONGEST_CONTEXT = 400


class CollectionPageQuerySet(models.QuerySet["CollectionPage"]):
    def shown_on(self, today: date) -> Self:
        """Those whose day has come, the newest first."""
        return self.filter(publish_on__lte=today).order_by("-publish_on", "title")

    def with_figures(self, numbers: Iterable[int]) -> Self:
        return self.filter(items__figure__in=numbers).distinct().order_by("title")


class CollectionPage(models.Model):
    number = models.PositiveBigIntegerField(unique=True, editable=False)
    edition = models.PositiveIntegerField(editable=False)
    slug = models.SlugField(max_length=LONGEST_SLUG, unique=True, validators=[SLUG])
    title = models.CharField(max_length=LONGEST_TITLE)
    introduction = models.TextField(blank=True)
    publish_on = models.DateField()

    objects = CollectionPageQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="collection_page_has_a_title", condition=~Q(title=""))]

    def __str__(self) -> str:
        return f"Collection page {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("archive:collection", args=[self.slug])


class CollectionItem(models.Model):
    """A quote or a figure, with staff's words above it; none about a quote that was withdrawn.

    The quote is named by its address, which stays when its next edition comes: then that one is shown.
    """

    page = models.ForeignKey(CollectionPage, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="collected", null=True)
    heading = models.CharField(max_length=LONGEST_HEADING, blank=True)
    context = models.CharField(max_length=LONGEST_CONTEXT, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(name="collection_item_place_once", fields=["page", "place"]),
            models.CheckConstraint(
                name="collection_item_is_a_quote_or_a_figure",
                condition=Q(public_id="", figure__isnull=False)
                | IsMadeOf("public_id", letters=PUBLIC_ID_ALPHABET, length=PUBLIC_ID_LENGTH) & Q(figure=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Item {self.place} of page {self.page_id}"

    @property
    def figure_number(self) -> int | None:
        return self.figure_id


class CollectionAddress(models.Model):
    """An address at which a collection stands or stood; it is given to no other."""

    slug = models.SlugField(max_length=LONGEST_SLUG, unique=True, validators=[SLUG])
    number = models.PositiveBigIntegerField(editable=False)
    since = models.DateField()

    def __str__(self) -> str:
        return f"Address {self.pk}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One quote or one figure as it stands today, under staff's words."""

    heading: str
    context: str
    quote: Publication | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection shows today. ``withdrawn`` quotes are no longer there, nor is a word about them."""

    entries: list[Entry]
    withdrawn: int

    @property
    def quotes(self) -> list[Publication]:
        return [entry.quote for entry in self.entries if entry.quote is not None]


class Part(Protocol):
    """An item of readers' page, or a part of an edition."""

    public_id: str
    heading: str
    context: str

    @property
    def figure_number(self) -> int | None: ...


def collected(parts: Iterable[Part]) -> Collected:
    parts = list(parts)
    ids = [part.public_id for part in parts if part.public_id]
    quotes = {each.public_id: each for each in Publication.objects.filter(public_id__in=ids).with_tags()}
    numbers = [part.figure_number for part in parts if part.figure_number]
    figures = Figure.objects.select_related("compared_with").in_bulk(numbers)
    entries = []
    for part in parts:
        quote, figure = quotes.get(part.public_id), figures.get(part.figure_number or 0)
        if quote is not None or figure is not None:
            entries.append(Entry(part.heading, part.context, quote, figure))
    return Collected(entries, withdrawn=len(ids) - len(quotes))
