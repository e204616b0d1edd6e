"""Published statistics that staff enter, to stand beside children's words. Both sides read them."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.derived_figures import Derived, Measured, derived, written, years
from archive.models.publication import Publication
from archive.models.vocabulary import SLUG, HarmType, Platform, Term, Theme

_PLACES = 2


class Qualifier(models.TextChoices):
    """How exact the published number is."""

    EXACT = "", _("exactly")
    JUST_OVER = "just_over", _("just over")
    MORE_THAN = "more_than", _("more than")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")
    ALMOST = "almost", _("almost")
    FEWER_THAN = "fewer_than", _("fewer than")


class FigureQuerySet(models.QuerySet["Figure"]):
    def in_order(self) -> Self:
        """The latest first; of one period, those that count events before those that describe them."""
        return self.order_by("-last_day", "-counts_events", "-value", "pk")

    def latest_of_each(self) -> Self:
        """Those that no later figure is compared with: a later one names the earlier in its own words."""
        return self.filter(later=None)

    def bearing_on(self, term: Theme | HarmType) -> Self:
        """Those tagged with the term, its broader one, or a narrower one."""
        tags = "themes" if isinstance(term, Theme) else "harm_types"
        near = Q(pk=term.pk) | Q(parent=term.pk) | Q(pk=term.parent_id)
        terms = type(term).objects
        return self.filter(**{f"{tags}__in": terms.standing_for(terms.live().filter(near))}).distinct()

    def beside(self, quote: Publication) -> Self:
        """Those that share a term with a quote, or bear the broader term of one of its own."""
        themes, harms, platforms = quote.themes.all(), quote.harm_types.all(), quote.platforms.all()
        return self.filter(
            Q(themes__in=_with_broader(themes))
            | Q(harm_types__in=_with_broader(harms))
            | Q(platforms__in=_with_broader(platforms))
        ).distinct()


def _with_broader(terms: Iterable[Term]) -> set[int]:
    """The keys of what figures may bear: the terms, the broader ones, and whatever was merged into these."""
    found: set[int] = set()
    model: Any = None
    for term in terms:
        model = type(term)
        found |= {pk for pk in (term.now.pk, getattr(term.now, "parent_id", None)) if pk is not None}
    if model is None:
        return found
    return found | set(model.objects.filter(merged_into__in=found).values_list("pk", flat=True))


class Figure(models.Model):
    """One published number with what it counts, when, where, and by whom.

    ``first_day`` and ``last_day`` bound the period, both inclusive. What follows from it is never stored.
    """

    slug = models.SlugField(
        max_length=80, unique=True, validators=[SLUG], help_text="Used in links to this figure."
    )
    qualifier = models.CharField(
        max_length=20,
        choices=Qualifier.choices,
        blank=True,
        default=Qualifier.EXACT,
        help_text="As the source puts it: “just over 4,000” is not 4,000.",
    )
    value = models.DecimalField(
        max_digits=14, decimal_places=_PLACES, validators=[MinValueValidator(0)], help_text="As printed."
    )
    unit = models.CharField(
        max_length=120,
        help_text="What follows the number: “internet-linked offences recorded by police”.",
    )
    counts_events = models.BooleanField(
        "counts what happened in the period",
        default=True,
        help_text="Ticked, the page also says how many that is a day. Not for an age, a share or a score.",
    )
    first_day = models.DateField("period from")
    last_day = models.DateField("period to")
    coverage = models.CharField(
        max_length=300, help_text="Who was counted and where: “40 of 44 police forces asked in …”."
    )
    source = models.CharField(
        max_length=300, help_text="Organisation, title and year, as a reference list has them."
    )
    url = models.URLField("address of the source", blank=True)
    caveat = models.TextField(help_text="What the number does not show, in a sentence or two.")
    compared_with = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later",
        help_text="An earlier figure that counts the same thing; the page then says how it changed.",
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="figures")
    harm_types = models.ManyToManyField(HarmType, blank=True, related_name="figures")
    platforms = models.ManyToManyField(Platform, blank=True, related_name="figures")

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="figure_is_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="figure_period_runs_forward",
                condition=Q(first_day__lte=F("last_day")),
                violation_error_message="The period ends before it begins.",
            ),
            models.CheckConstraint(
                name="figure_qualifier_known", condition=Q(qualifier__in=Qualifier.values)
            ),
            models.CheckConstraint(
                name="figure_has_a_source",
                condition=~Q(source="") & ~Q(caveat="") & ~Q(coverage="") & ~Q(unit=""),
            ),
            models.CheckConstraint(
                name="figure_is_not_compared_with_itself",
                condition=Q(compared_with=None) | ~Q(compared_with=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}, {self.period}"

    def clean(self) -> None:
        super().clean()
        for name in ("unit", "coverage", "source", "caveat"):  # each is one line of what is copied
            setattr(self, name, " ".join(getattr(self, name).split()))
        if self.compared_with is None:
            return
        if self.compared_with.unit != self.unit:
            raise _not_comparable("It counts something else, so the two cannot be compared.")
        begins = getattr(self, "first_day", None)  # None while its field holds no date
        if begins is not None and self.compared_with.last_day >= begins:
            raise _not_comparable("Compare with an earlier period.")

    @property
    def number(self) -> str:
        """The number as the source has it: "8,224", "just over 4,000"."""
        return (
            f"{self.get_qualifier_display() if self.qualifier else ''} {written(self.value, _PLACES)}".strip()
        )

    @property
    def period(self) -> str:
        return years(self.first_day, self.last_day)

    @property
    def sentence(self) -> str:
        """What may be quoted, without its source."""
        return f"{self.number} {self.unit} ({self.period}; {self.coverage})"

    @property
    def reference(self) -> str:
        return f"{self.source}, {self.url}" if self.url else self.source

    def derived(self) -> list[Derived]:
        earlier = self.compared_with.measured() if self.compared_with else None
        return list(derived(self.measured(), earlier, counts_events=self.counts_events))

    def measured(self) -> Measured:
        return Measured(self.value, self.qualifier, self.number, self.first_day, self.last_day)


def _not_comparable(message: str) -> ValidationError:
    return ValidationError({"compared_with": ValidationError(message, code="comparable")})
