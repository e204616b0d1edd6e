"""Form fields that the stock ones do not cover."""

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.admin.months import NotAMonth, read_month
from archive.models.testimony import Testimony
from archive.models.vocabulary import Term

_ID = re.compile(r"[0-9]{1,18}\Z")


class RawTextField(forms.CharField):
    """Text exactly as typed: `normalise` reports what it removes, and refuses NUL by position and name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.validators = [
            check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)
        ]

    def to_python(self, value: Any) -> str | None:
        # A browser sends each line end as CRLF, which nobody typed; positions would count it double.
        typed = super().to_python(value)
        return typed.replace("\r\n", "\n") if typed else typed


class MonthField(forms.DateField):
    """A month as people type it (admin/months.py); its value is the first day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%B %Y", attrs={"autocomplete": "off", "data-month": ""}),
            help_text="Such as 3/24, Mar 24 or March 2024.",
            **options,
        )

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            return read_month(str(value))
        except NotAMonth as problem:
            raise ValidationError(str(problem), code="invalid") from None


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "placeholder": "YYYY-MM-DD"}),
            error_messages={"invalid": "Enter the day as YYYY-MM-DD, such as 2027-03-31."},
            **options,
        )


class ChosenRows(AutocompleteSelectMultiple):
    """The stock type-ahead, which looks up whatever was sent and falls over what is no id."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [item for item in value if _ID.match(str(item))], attr)


class TypeAhead(ChosenRows):
    """With a plain list of all terms where there is no JavaScript."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = [str(item) for item in value or () if _ID.match(str(item))]
        rest = [term for term in self.choices.queryset if str(term.pk) not in chosen]
        named = ((term.pk, self.choices.field.label_from_instance(term)) for term in rest)
        options = format_html_join("", '<option value="{}">{}</option>', named)
        return format_html(
            '{}<noscript><select multiple name="{}" aria-label="Add">{}</select></noscript>',
            super().render(name, chosen, attrs, renderer),
            name,
            options,
        )


if TYPE_CHECKING:  # only the stubs know that it is generic
    RowsFieldBase = forms.ModelMultipleChoiceField[Any]
else:
    RowsFieldBase = forms.ModelMultipleChoiceField


class RowsField(RowsFieldBase):
    """Several rows of a table, by their ids."""

    def clean(self, value: Any) -> Any:
        # An id past 64 bits would pass as a number, and no database could take it.
        if not all(_ID.match(str(item)) for item in value or ()):
            raise ValidationError("Choose from the list.", code="invalid_choice")
        return super().clean(value)


class TermsField(RowsField):
    """Terms of the vocabulary by type-ahead; its search knows labels, synonyms and definitions.

    It offers those that may be chosen now. What a testimony has already may stay (``keep``).
    """

    def __init__(self, model: type[Term], field: str, **options: Any) -> None:
        source = Testimony._meta.get_field(field)
        if not isinstance(source, models.ManyToManyField):
            raise TypeError(f"{field} does not name terms")
        self._terms = model
        super().__init__(
            queryset=model._default_manager.offered().select_related("parent"),
            widget=TypeAhead(source, admin.site, attrs={"data-placeholder": "Type to search"}),
            error_messages={"invalid_choice": "Choose from the list."},
            **options,
        )

    def keep(self, terms: Iterable[Term]) -> None:
        """Take these too."""
        keys = [term.pk for term in terms]
        every = self._terms._default_manager.select_related("parent")
        self.queryset = every.filter(Q(pk__in=every.offered()) | Q(pk__in=keys))

    def clean(self, value: Any) -> Any:
        """Who chose a term before it was merged gets the one that stays; one that was retired is named."""
        sent = [str(item) for item in value or () if _ID.match(str(item))]
        every = self._terms._default_manager
        taken = self._taken()
        gone = every.filter(pk__in=sent).exclude(pk__in=taken)
        now = {str(term.pk): str(term.now.pk) for term in gone}
        for term in gone:
            if term.now.retired and term.now.pk not in taken:
                raise ValidationError(f"“{term.now}” has been retired. Choose another.", code="retired")
        return super().clean(list(dict.fromkeys(now.get(str(item), item) for item in value or ())))

    def _taken(self) -> list[int]:
        taken = self.queryset
        return [] if taken is None else list(taken.values_list("pk", flat=True))

    def label_from_instance(self, term: Term) -> str:
        return f"{term} (retired)" if term.retired else str(term)
