"""The public side: all that readers' pages know. No column and no key here leads back to a testimony."""

from collections.abc import Iterable
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from archive.models.conditions import IsMadeOf
from archive.models.search_index import keys_with, matching, ranks_of, with_highlights
from archive.models.search_query import SearchQuery
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import AgeBand, ContentNote, Fidelity, Gender, Nation

PUBLIC_ID_ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"  # no vowels: no words; no look-alikes
PUBLIC_ID_LENGTH = 10
PUBLIC_ID_PATTERN = f"[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"
PUBLIC_ID = RegexValidator(rf"^{PUBLIC_ID_PATTERN}\Z")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def newest_first(self) -> Self:
        return self.order_by("-published_on", "-pk")

    def without_content_notes(self) -> Self:
        return self.filter(content_notes=[])

    def matching(self, query: SearchQuery) -> Self:
        """Those whose text fulfils a search, annotated with ``rank`` (greater is better)."""
        return matching(self, query)

    def keys_with(self, query: SearchQuery) -> Iterable[int]:
        """The keys of all of them that fulfil a search, asked of the index alone."""
        return keys_with(query, using=self.db)

    def ranks_of(self, query: SearchQuery) -> dict[int, float]:
        """How well each fits what a search requires (greater is better), by key."""
        return ranks_of(query, using=self.db)

    def with_highlights(self, query: SearchQuery) -> Self:
        """Annotate ``marked_text``, from which ``transfer_marks`` (search_index.py) makes the marked text."""
        return with_highlights(self, query)

    def with_tags(self) -> Self:
        return self.prefetch_related("platforms", "harm_types", "themes")

    def with_themes(self) -> Self:
        return self.prefetch_related("themes")


class Publication(models.Model):
    """A copy of cleared text under its public tags; written once, deleted when withdrawn.

    ``age_from`` and ``age_to`` are the bounds of the age band in whole years, both inclusive.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, validators=[PUBLIC_ID])
    text = models.TextField()
    attribution = models.CharField(max_length=400)
    fidelity = models.CharField(max_length=20, choices=Fidelity.choices)
    content_notes = models.JSONField(default=list)
    platforms = models.ManyToManyField(Platform, related_name="publications")
    harm_types = models.ManyToManyField(HarmType, related_name="publications")
    themes = models.ManyToManyField(Theme, related_name="publications")
    age_band = models.CharField(max_length=10, choices=AgeBand.choices, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    gender = models.CharField(max_length=20, choices=Gender.choices, blank=True)
    nation = models.CharField(max_length=20, choices=Nation.choices, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    invented = models.BooleanField(default=False)
    # A day, not a time: an hour could be matched with who was at work.
    published_on = models.DateField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="publication_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="publication_has_attribution", condition=~Q(attribution="")),
            models.CheckConstraint(
                name="publication_public_id_form",
                condition=IsMadeOf("public_id", letters=PUBLIC_ID_ALPHABET, length=PUBLIC_ID_LENGTH),
            ),
            models.CheckConstraint(
                name="publication_age_band_has_bounds",
                condition=Q(age_band="", age_from=None, age_to=None)
                # Not null, said expressly: a CHECK lets a comparison with NULL pass.
                | Q(
                    age_band__in=AgeBand.values,
                    age_from__isnull=False,
                    age_to__isnull=False,
                    age_from__lte=F("age_to"),
                ),
            ),
            models.CheckConstraint(
                name="publication_fidelity_known", condition=Q(fidelity__in=Fidelity.values)
            ),
            models.CheckConstraint(
                name="publication_gender_known", condition=Q(gender="") | Q(gender__in=Gender.values)
            ),
            models.CheckConstraint(
                name="publication_nation_known", condition=Q(nation="") | Q(nation__in=Nation.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Quote {self.public_id}"

    @property
    def content_note_labels(self) -> list[str]:
        return [str(ContentNote(code).label) for code in self.content_notes]


class Tombstone(models.Model):
    """A withdrawn address: it answers 410 and is never given out again. It knows nothing else."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, validators=[PUBLIC_ID])
    withdrawn_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tombstone_public_id_form",
                condition=IsMadeOf("public_id", letters=PUBLIC_ID_ALPHABET, length=PUBLIC_ID_LENGTH),
            ),
        ]

    def __str__(self) -> str:
        return f"Tombstone {self.public_id}"
