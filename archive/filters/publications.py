"""Search over publications: words and facets from the address, each checked before it is used."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.filters import census
from archive.filters.addresses import Problem
from archive.filters.census import NOT_STATED, Bits, NewestFirst, Quotes
from archive.filters.facets import Facet, Option, all_facets
from archive.filters.words import Reading, read
from archive.models.publication import Publication, PublicationQuerySet
from archive.vocabulary import OLDEST_CHILD_YEARS

MOST_SEARCH_CHARACTERS = 200
# Before the name of a facet: quotes with this value are left out.
NOT = "not_"
_YEAR = re.compile(r"(19|20)[0-9]{2}")


class Sort(forms.ChoiceField):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    ORDERS = ((RELEVANCE, _("best match")), (NEWEST, _("newest")))

    def __init__(self) -> None:
        super().__init__(
            choices=self.ORDERS,
            required=False,
            error_messages={"invalid_choice": _("Quotes can be sorted by relevance or newest.")},
        )


class SearchForm(forms.Form):
    sort = Sort()
    # Without it, what the vocabulary files under a term is found by its words too.
    exact = forms.ChoiceField(
        choices=[("1", _("the words alone"))],
        required=False,
        error_messages={"invalid_choice": _("It is 1 or left out.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        youngest, oldest = cleaned.get("age_min"), cleaned.get("age_max")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_max", _("The highest age is below the lowest."))
        return cleaned


class WordsField(forms.CharField):
    """Whatever is typed is a search. A NUL, which the database could not take, separates words."""

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\0", " ")) or ""


class YearsField(forms.MultipleChoiceField):
    def valid_value(self, value: Any) -> bool:
        return value == NOT_STATED or _YEAR.fullmatch(str(value)) is not None


class Words(django_filters.Filter):  # type: ignore[misc]  # django-filter ships no types
    field_class = WordsField


class WholeYears(django_filters.Filter):  # type: ignore[misc]  # django-filter ships no types
    field_class = forms.IntegerField


class Years(django_filters.MultipleChoiceFilter):  # type: ignore[misc]  # django-filter ships no types
    field_class = YearsField


def _in_facet(sentence: object, kind: type = django_filters.MultipleChoiceFilter) -> Any:
    return kind(error_messages={"invalid_choice": sentence})


def _age() -> WholeYears:
    sentence = format_lazy(
        _("An age is a whole number of years from 0 to {oldest}."), oldest=OLDEST_CHILD_YEARS
    )
    codes = dict.fromkeys(["invalid", "min_value", "max_value"], sentence)
    return WholeYears(min_value=0, max_value=OLDEST_CHILD_YEARS, error_messages=codes)


_THEME = _("This archive has no theme of that name.")
_HARM = _("This archive has no kind of harm of that name.")
_PLATFORM = _("This archive has no platform of that name.")
_AGE_BAND = _("This archive has no age band of that name.")
_GENDER = _("This archive has no gender of that name.")
_NATION = _("This archive has no nation of that name.")
_YEAR_DIGITS = _("A year has four digits.")


class PublicationFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What a reader asks, checked; found by the census rather than by a query for each question.

    Values of one facet are alternatives; the facets, the words and the ages all hold together; no quote has a
    value that is left out.
    """

    q = Words(
        max_length=MOST_SEARCH_CHARACTERS,
        error_messages={
            "max_length": format_lazy(
                _("A search may have {most} characters, not more."), most=MOST_SEARCH_CHARACTERS
            )
        },
    )
    theme = _in_facet(_THEME)
    not_theme = _in_facet(_THEME)
    harm_type = _in_facet(_HARM)
    not_harm_type = _in_facet(_HARM)
    platform = _in_facet(_PLATFORM)
    not_platform = _in_facet(_PLATFORM)
    age_band = _in_facet(_AGE_BAND)
    not_age_band = _in_facet(_AGE_BAND)
    age_min = _age()
    age_max = _age()
    gender = _in_facet(_GENDER)
    not_gender = _in_facet(_GENDER)
    nation = _in_facet(_NATION)
    not_nation = _in_facet(_NATION)
    year = _in_facet(_YEAR_DIGITS, Years)
    not_year = _in_facet(_YEAR_DIGITS, Years)

    class Meta:
        model = Publication
        fields: Sequence[str] = []  # none but those above: a new column stays out of the address
        form = SearchForm

    def __init__(self, data: Any) -> None:
        super().__init__(data, Publication.objects.all())
        self.census = census.taken()
        self.facets: Mapping[str, Facet] = {facet.name: facet for facet in all_facets()}
        for facet in self.facets.values():
            for name in (facet.name, NOT + facet.name):
                self.form.fields[name].choices = facet.choices(self.census)

    def problems(self) -> list[Problem]:
        """Return one problem for each parameter that has an unusable value."""
        errors: dict[str, list[ValidationError]] = self.form.errors.as_data()
        return [Problem(name, str(found[0].messages[0])) for name, found in errors.items()]

    def chosen(self, name: str) -> list[str]:
        """The values chosen for a facet, or the one given for any other parameter, as in the address."""
        value = self.form.cleaned_data[name]
        if value is None or value == "":
            return []
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]

    @cached_property
    def reading(self) -> Reading:
        return read("".join(self.chosen("q")), words_alone=bool(self.chosen("exact")))

    def narrowed(self, *, without: Sequence[str] = ()) -> Bits:
        """Those that everything asked lets through, but for the parameters named in ``without``."""
        found = self.census.all
        for name, some in self._asked.items():
            if name not in without:
                found &= some
        return found

    @cached_property
    def _asked(self) -> dict[str, Bits]:
        """The set that each parameter given lets through by itself."""
        asked: dict[str, Bits] = {}
        if self.chosen("q"):
            asked["q"] = self.reading.found(self.census)
        for name in self.facets:
            if values := self.chosen(name):
                asked[name] = self.census.having_any(name, values)
            if values := self.chosen(NOT + name):
                asked[NOT + name] = self.census.all & ~self.census.having_any(name, values)
        youngest, oldest = self.form.cleaned_data["age_min"], self.form.cleaned_data["age_max"]
        if youngest is not None:
            asked["age_min"] = self.census.aged(youngest=youngest, oldest=None)
        if oldest is not None:
            asked["age_max"] = self.census.aged(youngest=None, oldest=oldest)
        return asked

    @property
    def order(self) -> str:
        """By relevance where words were given, unless the newest were asked for."""
        newest = not self.chosen("q") or self.chosen("sort") == [Sort.NEWEST]
        return Sort.NEWEST if newest or not self.ranked else Sort.RELEVANCE

    @property
    def ranked(self) -> bool:
        """Whether there is a best match: not among very many quotes."""
        return self._best_first is not None

    @cached_property
    def _best_first(self) -> Sequence[int] | None:
        return self.reading.best_first(self.census, self.narrowed())

    def sorted(self, rows: PublicationQuerySet) -> Quotes:
        """Return what was found, in order; ``rows`` says what is to be fetched with each quote."""
        best = self._best_first if self.order == Sort.RELEVANCE else None
        return Quotes(NewestFirst(self.census, self.narrowed()) if best is None else best, rows)

    def options(self, facet: Facet) -> list[Option]:
        """Count a facet's values under everything asked but its own choices."""
        found = self.narrowed(without=[facet.name])
        return facet.options(self.census, found, self.chosen(facet.name))
