"""Search over publications: words and facets from the address, each checked before it is used."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F

from archive.filters.addresses import Problem
from archive.filters.facets import NOT_STATED, Facet, Option, all_facets
from archive.models.publication import Publication, PublicationQuerySet
from archive.vocabulary import OLDEST_CHILD_YEARS

MOST_SEARCH_CHARACTERS = 200
_YEAR = re.compile(r"(19|20)[0-9]{2}")


class Sort(forms.ChoiceField):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    ORDERS = ((RELEVANCE, "best match"), (NEWEST, "newest"))

    def __init__(self) -> None:
        super().__init__(
            choices=self.ORDERS,
            required=False,
            error_messages={"invalid_choice": "Quotes can be sorted by relevance or newest."},
        )


class SearchForm(forms.Form):
    sort = Sort()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        youngest, oldest = cleaned.get("age_min"), cleaned.get("age_max")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_max", "The highest age is below the lowest.")
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


def _in_facet(sentence: str, kind: type = django_filters.MultipleChoiceFilter) -> Any:
    return kind(method="in_facet", error_messages={"invalid_choice": sentence})


def _age(method: str) -> WholeYears:
    sentence = f"An age is a whole number of years from 0 to {OLDEST_CHILD_YEARS}."
    codes = dict.fromkeys(["invalid", "min_value", "max_value"], sentence)
    return WholeYears(method=method, min_value=0, max_value=OLDEST_CHILD_YEARS, error_messages=codes)


class PublicationFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Values of one facet are alternatives; the facets, the words and the ages all hold together."""

    q = Words(
        method="with_words",
        max_length=MOST_SEARCH_CHARACTERS,
        error_messages={"max_length": f"A search may have {MOST_SEARCH_CHARACTERS} characters, not more."},
    )
    theme = _in_facet("This archive has no theme of that name.")
    harm_type = _in_facet("This archive has no kind of harm of that name.")
    platform = _in_facet("This archive has no platform of that name.")
    age_band = _in_facet("This archive has no age band of that name.")
    age_min = _age("not_younger")
    age_max = _age("not_older")
    gender = _in_facet("This archive has no gender of that name.")
    nation = _in_facet("This archive has no nation of that name.")
    year = _in_facet("A year has four digits.", Years)

    class Meta:
        model = Publication
        fields: Sequence[str] = []  # none but those above: a new column stays out of the address
        form = SearchForm

    def __init__(self, data: Any, queryset: PublicationQuerySet) -> None:
        super().__init__(data, queryset)
        self.facets: Mapping[str, Facet] = {facet.name: facet for facet in all_facets()}
        for facet in self.facets.values():
            self.form.fields[facet.name].choices = facet.choices()

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

    def narrowed(self, *, without: Sequence[str] = ()) -> PublicationQuerySet:
        """Those that every filter lets through, but for the filters named in ``without``."""
        found: PublicationQuerySet = self.queryset
        for name, filter_ in self.filters.items():
            if name not in without:
                found = filter_.filter(found, self.form.cleaned_data[name])
        return found

    @property
    def order(self) -> str:
        """By relevance where words were given, unless the newest were asked for."""
        newest = not self.chosen("q") or self.chosen("sort") == [Sort.NEWEST]
        return Sort.NEWEST if newest else Sort.RELEVANCE

    def sorted(self) -> PublicationQuerySet:
        if self.order == Sort.RELEVANCE:
            return self.narrowed().order_by(F("rank").desc(), "-published_on", "-pk")
        return self.narrowed().newest_first()

    def options(self, facet: Facet) -> list[Option]:
        """Count a facet's values under every filter but its own."""
        chosen = self.chosen(facet.name)
        return facet.options(self.narrowed(without=[facet.name]) if chosen else self._narrowed_by_all, chosen)

    @cached_property
    def _narrowed_by_all(self) -> PublicationQuerySet:
        return self.narrowed()

    def with_words(self, found: PublicationQuerySet, name: str, typed: str) -> PublicationQuerySet:
        return found.matching(typed)

    def in_facet(self, found: PublicationQuerySet, name: str, values: list[str]) -> PublicationQuerySet:
        return self.facets[name].narrow(found, values)

    def not_younger(self, found: PublicationQuerySet, name: str, years: int) -> PublicationQuerySet:
        return found.filter(age_to__gte=years)

    def not_older(self, found: PublicationQuerySet, name: str, years: int) -> PublicationQuerySet:
        return found.filter(age_from__lte=years)
