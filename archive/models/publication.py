"""The public side: all that readers' pages know. No column and no key here leads back to a testimony."""

from functools import reduce
from operator import or_
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from archive.languages import CODES, ENGLISH
from archive.models.conditions import DrawnLot, IsMadeOf
from archive.models.public_tags import line_of_quote
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.vocabulary import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    STRONG_NOTES,
    AgeBand,
    ContentNote,
    Fidelity,
    Gender,
    Nation,
)

PUBLIC_ID_ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"  # no vowels: no words; no look-alikes
PUBLIC_ID_LENGTH = 10
PUBLIC_ID_PATTERN = f"[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"
PUBLIC_ID = RegexValidator(rf"^{PUBLIC_ID_PATTERN}\Z")


def age_bounds() -> Q:
    """The condition that a band has its own bounds beside it: narrower ones would make the age searchable."""
    stated = (
        # Not null, said expressly: a CHECK lets a comparison with NULL pass.
        Q(
            age_band=band.value,
            age_from__isnull=False,
            age_to__isnull=False,
            age_from=band.bounds[0],
            age_to=band.bounds[1],
        )
        for band in AgeBand
    )
    return reduce(or_, stated, Q(age_band="", age_from=None, age_to=None))


def decade_instead_of_year() -> Q:
    """The condition that a decade is one, and stands only where no year does."""
    decades = range(EARLIEST_YEAR - EARLIEST_YEAR % 10, LATEST_YEAR + 1, 10)
    return Q(decade=None) | Q(decade__isnull=False, decade__in=list(decades), year=None)


class PublicationQuerySet(models.QuerySet["Publication"]):
    def newest_first(self) -> Self:
        return self.order_by("-published_on", "lot")

    def without_content_notes(self) -> Self:
        """Those that stand open wherever they are shown: no strong note folds them."""
        written = Cast("content_notes", models.TextField())  # SQLite has no question for a member of a list
        strong = reduce(or_, (Q(written__contains=f'"{note}"') for note in sorted(STRONG_NOTES)))
        return self.alias(written=written).exclude(strong)

    def with_tags(self) -> Self:
        return self.prefetch_related("platforms", "harm_types", "themes")


class _Shown(models.Manager["Publication"]):
    """What readers may see today: what has lapsed is left out of every question, before it is withdrawn
    too."""

    def get_queryset(self) -> models.QuerySet["Publication"]:
        return super().get_queryset().filter(Q(lapses_on=None) | Q(lapses_on__gte=timezone.localdate()))


ShownManager = _Shown.from_queryset(PublicationQuerySet)


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
    decade = models.PositiveSmallIntegerField(null=True)
    invented = models.BooleanField(default=False)
    # A day, not a time: an hour could be matched with who was at work.
    published_on = models.DateField()
    # The last day on which readers may see it; the wall keeps it at what the basis says (wall/publishing.py).
    lapses_on = models.DateField(null=True)
    # Orders those of one day; its own number would tell which went out one after the other.
    lot = models.BigIntegerField(db_default=DrawnLot(), unique=True, editable=False)
    # What most of it is written in, as a code of BCP 47 ("und": one that is not in the list).
    language = models.CharField(max_length=10, default=ENGLISH, db_default=ENGLISH, editable=False)
    # Which edition of the testimony stands here; never shown.
    edition = models.PositiveSmallIntegerField(default=1)

    marked_text = ""  # of what a search found: see search/fulltext.py

    # The first is the one that relations use too, so that no page of readers can forget the day.
    objects = ShownManager()
    everything = PublicationQuerySet.as_manager()

    class Meta:
        base_manager_name = "everything"
        constraints = [
            models.CheckConstraint(
                name="publication_decade_in_place_of_year", condition=decade_instead_of_year()
            ),
            models.CheckConstraint(name="publication_language_known", condition=Q(language__in=CODES)),
            models.CheckConstraint(name="publication_has_text", condition=~Q(text="")),
            models.CheckConstraint(name="publication_has_attribution", condition=~Q(attribution="")),
            models.CheckConstraint(
                name="publication_public_id_form",
                condition=IsMadeOf("public_id", letters=PUBLIC_ID_ALPHABET, length=PUBLIC_ID_LENGTH),
            ),
            models.CheckConstraint(name="publication_age_band_has_bounds", condition=age_bounds()),
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
    def is_english(self) -> bool:
        return self.language == ENGLISH

    @property
    def line(self) -> str:
        """Its line as it reads today; ``attribution`` is as it was signed. Fetch it ``with_tags``."""
        return line_of_quote(self)

    @property
    def topics(self) -> list[Theme]:
        """Its themes as they are called today, each once."""
        return list({theme.now.pk: theme.now for theme in self.themes.all()}.values())

    @property
    def content_note_labels(self) -> list[str]:
        return [str(ContentNote(code).label) for code in self.content_notes]

    @property
    def is_folded(self) -> bool:
        """Whether a strong note keeps its words back until a reader asks for them."""
        return not STRONG_NOTES.isdisjoint(self.content_notes)


class Tombstone(models.Model):
    """A withdrawn address: it answers 410 and is never given out again. It knows nothing else."""

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, validators=[PUBLIC_ID])
    withdrawn_on = models.DateField()
    lot = models.BigIntegerField(db_default=DrawnLot(), unique=True, editable=False)

    class Meta:
        ordering = ["-withdrawn_on", "lot"]
        constraints = [
            models.CheckConstraint(
                name="tombstone_public_id_form",
                condition=IsMadeOf("public_id", letters=PUBLIC_ID_ALPHABET, length=PUBLIC_ID_LENGTH),
            ),
        ]

    def __str__(self) -> str:
        return f"Tombstone {self.public_id}"
