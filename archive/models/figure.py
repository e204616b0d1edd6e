"""Published statistics that staff enter, to stand beside children's words. Both sides read them."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from archive.derived_figures import Derived, Measured, derived, told, written, years
from archive.figures_that_fit import NATIONS, Counted, Said, fit
from archive.models.publication import Publication
from archive.models.vocabulary import SLUG, HarmType, Platform, Term, Theme
from archive.vocabulary import OLDEST_CHILD_YEARS

_PLACES = 2
# How a figure is told that nobody has put into a sentence, by whether it counts what happened.
_UNWORDED = {True: "There were {number} {unit} in {period}", False: "{number} {unit} ({period})"}


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

    def bearing_on(self, term: Term) -> Self:
        """Those tagged with the term, its broader one, or a narrower one."""
        fields: dict[type[Term], str] = {Theme: "themes", HarmType: "harm_types", Platform: "platforms"}
        tags = fields[type(term)]
        broader = term.parent.pk if term.parent else None
        near = Q(pk=term.pk) | Q(parent=term.pk) | Q(pk=broader)
        terms = type(term).objects
        return self.filter(**{f"{tags}__in": terms.standing_for(terms.live().filter(near))}).distinct()

    def with_terms(self) -> Self:
        """As ``Figure.fits`` and ``derived`` read them: few queries, however many figures and quotes."""
        return self.select_related("compared_with").prefetch_related("themes", "harm_types", "platforms")

    def beside(self, quote: Publication) -> list["Figure"]:
        """Those that may stand beside a quote, the latest first."""
        return [each for each in self.latest_of_each().in_order().with_terms() if each.fits(quote)]

    def unfinished(self) -> Self:
        """Those of which nobody has said yet which ages or nations they count: beside no quote."""
        return self.filter(_nothing_said())


def _nothing_said() -> Q:
    return Q(age_from=None) | Q(**dict.fromkeys(NATIONS, False))


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
    # Required of whoever enters or changes a figure; older ones may be without.
    url = models.URLField("address of the source", help_text="Where readers can check it.")
    caveat = models.TextField(help_text="What the number does not show, in a sentence or two.")
    compared_with = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later",
        help_text="An earlier figure that counts the same thing; the page then says how it changed.",
    )
    # Whom it counts. While nobody has said so, it stands on pages of topics and beside no quote.
    age_from = models.PositiveSmallIntegerField(
        "youngest",
        null=True,
        blank=True,
        validators=[MaxValueValidator(OLDEST_CHILD_YEARS)],
        help_text="In years: 0 where it has no lower limit.",
    )
    age_to = models.PositiveSmallIntegerField(
        "oldest",
        null=True,
        blank=True,
        validators=[MaxValueValidator(OLDEST_CHILD_YEARS)],
        help_text="In years, this one included: 10 for “under 11”, 17 for all children.",
    )
    england = models.BooleanField("England", default=False)
    scotland = models.BooleanField("Scotland", default=False)
    wales = models.BooleanField("Wales", default=False)
    northern_ireland = models.BooleanField("Northern Ireland", default=False)
    wording = models.CharField(
        "as a sentence",
        max_length=300,
        blank=True,
        help_text="How somebody would say it, with {number} and {period} in their places and no full stop: "
        "“Police recorded {number} offences in {period}”. If you leave it empty, the site says “There were "
        "{number} …”.",
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
                name="figure_ages_run_upwards",
                condition=Q(age_from=None, age_to=None)
                | Q(
                    age_from__isnull=False,
                    age_to__isnull=False,
                    age_from__lte=F("age_to"),
                    age_to__lte=OLDEST_CHILD_YEARS,
                ),
                violation_error_message="Give both ages, the youngest first, or leave both empty.",
            ),
            # Beside a child's words nothing stands that a reader could not check.
            models.CheckConstraint(
                name="figure_beside_quotes_has_a_link", condition=Q(age_from=None) | ~Q(url="")
            ),
            models.CheckConstraint(
                name="figure_is_not_compared_with_itself",
                condition=Q(compared_with=None) | ~Q(compared_with=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.named

    @property
    def named(self) -> str:
        return f"{self.number} {self.unit}, {self.period}"

    def clean(self) -> None:
        super().clean()
        for name in ("unit", "coverage", "source", "caveat", "wording"):  # each is one line of what is copied
            setattr(self, name, " ".join(getattr(self, name).split()))
        self.wording = self.wording.rstrip(".")
        if wrong := wording_problem(self.wording):
            raise ValidationError({"wording": ValidationError(wrong, code="wording")})
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
        """What may be quoted, without its source: the number as a sentence, with what follows from it."""
        wording = self.wording or _UNWORDED[self.counts_events].replace("{unit}", self.unit)
        opening = wording.replace("{number}", self.number).replace("{period}", self.period)
        return told(opening, self.derived())

    @property
    def years_old(self) -> int:
        """Whole years since the last day that it counts."""
        today = timezone.localdate()
        had_its_day = (today.month, today.day) >= (self.last_day.month, self.last_day.day)
        return max(0, today.year - self.last_day.year - (not had_its_day))

    @property
    def is_unfinished(self) -> bool:
        return self.age_from is None or not self.nations

    @property
    def nations(self) -> set[str]:
        return {name for name in NATIONS if getattr(self, name)}

    def fits(self, quote: Publication) -> bool:
        """Whether it may stand beside a quote. Fetch both ``with_terms`` or ``with_tags``."""
        if self._counted is None:
            return False
        ages = None if quote.age_from is None or quote.age_to is None else (quote.age_from, quote.age_to)
        terms = map(_with_broader, (quote.harm_types, quote.platforms, quote.themes))
        return fit(self._counted, Said(ages, quote.nation, *terms))

    @cached_property
    def _counted(self) -> Counted | None:
        """Read once for all the quotes of a page; None while nobody has said which ages it counts."""
        if self.age_from is None or self.age_to is None:
            return None
        terms = map(_keys, (self.harm_types, self.platforms, self.themes))
        return Counted((self.age_from, self.age_to), frozenset(self.nations), *terms)

    @property
    def covers(self) -> str:
        return self.coverage.rstrip(".")

    @property
    def reference(self) -> str:
        return f"{self.source}, {self.url}" if self.url else self.source

    def derived(self) -> list[Derived]:
        earlier = self.compared_with.measured() if self.compared_with else None
        return list(derived(self.measured(), earlier, counts_events=self.counts_events))

    def measured(self) -> Measured:
        return Measured(self.value, self.qualifier, self.number, self.first_day, self.last_day)


def wording_problem(wording: str) -> str:
    """What is wrong with a sentence that a number is to be put into; "" where nothing is."""
    if not wording:
        return ""
    if wording.count("{number}") != 1 or wording.count("{period}") != 1:
        return "Write {number} and {period} once each, where they belong in the sentence."
    if "{" in wording.replace("{number}", "").replace("{period}", ""):
        return "Only {number} and {period} can stand in curly brackets."
    return ""


def _keys(terms: Any) -> frozenset[int]:
    return frozenset(term.now.pk for term in terms.all())


def _with_broader(terms: Any) -> frozenset[int]:
    """The terms of a quote as they are today, and the broader ones, which are true of it too."""
    now = [term.now for term in terms.all()]
    return frozenset(pk for term in now for pk in (term.pk, term.parent_id) if pk is not None)


def _not_comparable(message: str) -> ValidationError:
    return ValidationError({"compared_with": ValidationError(message, code="comparable")})
