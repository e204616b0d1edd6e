"""What a search may be asked in its address, each value checked before it is used."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.models.publication import Publication
from archive.search.addresses import Problem
from archive.search.facets import AGE_BAND, NOT, NOT_STATED, ColumnFacet, Facet
from archive.search.index import FacetIndex
from archive.vocabulary import OLDEST_CHILD_YEARS

MOST_SEARCH_CHARACTERS = 200
MOST_CHOICES = 100
AGE_RANGE = ("age_min", "age_max")
# Those that may be given once, besides what the facets may be given (facets.py).
SINGLE = frozenset({"q", "sort", "page", "exact", "any", *AGE_RANGE})


class Sort(forms.ChoiceField):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    ORDERS = ((RELEVANCE, _("best match")), (NEWEST, _("newest")))

    def __init__(self) -> None:
        super().__init__(
            choices=self.ORDERS,
            required=False,
            error_messages={"invalid_choice": _("Quotes can be sorted by best match or newest first.")},
        )


class Switch(forms.ChoiceField):
    """On where it is 1; an address without it has it off."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            choices=[("1", label)],
            required=False,
            error_messages={"invalid_choice": _("We couldn’t tell what this means, so we left it out.")},
        )


class SearchForm(forms.Form):
    sort = Sort()
    # Without it, what the vocabulary files under a term is found by its words too.
    exact = Switch(_("the words alone"))
    # Quotes with any of the words, not with all of them.
    any = Switch(_("any of the words"))


class WordsField(forms.CharField):
    """Whatever is typed is a search. A NUL, which the database could not take, separates words."""

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\0", " ")) or ""


class LikeField(forms.MultipleChoiceField):
    """Takes any value that is written as the pattern says, whether a publication has it or not."""

    def __init__(self, *, pattern: re.Pattern[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = pattern

    def valid_value(self, value: Any) -> bool:
        return value == NOT_STATED or self.pattern.fullmatch(str(value)) is not None


class Words(django_filters.Filter):  # type: ignore[misc]  # django-filter ships no types
    field_class = WordsField


class WholeYears(django_filters.Filter):  # type: ignore[misc]  # django-filter ships no types
    field_class = forms.IntegerField


class AnyLike(django_filters.MultipleChoiceFilter):  # type: ignore[misc]  # django-filter ships no types
    field_class = LikeField


def _of(facet: Facet) -> Any:
    errors = {"invalid_choice": facet.unknown}
    if isinstance(facet, ColumnFacet) and facet.pattern is not None:
        return AnyLike(pattern=facet.pattern, error_messages=errors)
    return django_filters.MultipleChoiceFilter(error_messages=errors)


def _age() -> WholeYears:
    sentence = format_lazy(_("Enter an age as a whole number from 0 to {oldest}."), oldest=OLDEST_CHILD_YEARS)
    codes = dict.fromkeys(["invalid", "min_value", "max_value"], sentence)
    return WholeYears(min_value=0, max_value=OLDEST_CHILD_YEARS, error_messages=codes)


class Parameters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What a reader asks, checked. It is answered from the facet index, not by a query for each question.

    ``parameters_for`` adds those of the facets, with the range of ages beside the age bands.
    """

    q = Words(
        max_length=MOST_SEARCH_CHARACTERS,
        error_messages={
            "max_length": format_lazy(
                _("A search can have up to {most} characters. We used the first part."),
                most=MOST_SEARCH_CHARACTERS,
            )
        },
    )

    class Meta:
        model = Publication
        fields: Sequence[str] = []  # a new column stays out of the address until it is a facet
        form = SearchForm

    def __init__(self, data: Any, facets: Sequence[Facet], index: FacetIndex) -> None:
        super().__init__(data, Publication.objects.all())
        for facet in facets:
            for name in (facet.name, NOT + facet.name):
                self.form.fields[name].choices = facet.choices(index)
        self.form.full_clean()

    def problems(self) -> list[Problem]:
        """Return one problem for each parameter that has an unusable value."""
        errors: dict[str, list[ValidationError]] = self.form.errors.as_data()
        return [Problem(name, str(found[0].messages[0])) for name, found in errors.items()]

    def takes(self, name: str, value: str) -> bool:
        """Whether a parameter can have this value, whatever else it was given."""
        field = self.form.fields[name]
        try:
            field.clean([value] if isinstance(field, forms.MultipleChoiceField) else value)
        except ValidationError:
            return False
        return True

    def chosen(self, name: str) -> list[str]:
        """The values chosen for a facet, or the one given for any other parameter, as in the address."""
        value = self.form.cleaned_data[name]
        if value is None or value == "":
            return []
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]

    def years(self, name: str) -> int | None:
        years: int | None = self.form.cleaned_data[name]
        return years


@lru_cache(maxsize=4)
def parameters_for(facets: tuple[Facet, ...]) -> type[Parameters]:
    """Return the parameters of a search with these facets: each facet's values, and what it leaves out."""
    return type("SearchParameters", (Parameters,), {**dict(_fields(facets)), "__module__": __name__})


def _fields(facets: Sequence[Facet]) -> Iterator[tuple[str, Any]]:
    """In the order in which a page says what is wrong."""
    for facet in facets:
        for name in (facet.name, NOT + facet.name):
            yield name, _of(facet)
        if facet is AGE_BAND:
            yield from ((name, _age()) for name in AGE_RANGE)
