"""The vocabulary that staff edit: platforms, harm types, themes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet, TextField
from django.db.models.functions import Cast
from django.forms import ModelChoiceField
from django.http import HttpRequest

from archive.admin.lists import ListAdmin
from archive.models.vocabulary import HarmType, Platform, Term, Theme

if TYPE_CHECKING:  # only the stubs know that it is generic
    TermFormBase = forms.ModelForm[Any]
else:
    TermFormBase = forms.ModelForm


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return [line for line in dict.fromkeys(lines) if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class TermForm(TermFormBase):
    synonyms = LinesField(
        required=False,
        help_text="What children and campaigners call it, one a line. Type-ahead finds these too.",
    )


@admin.register(Platform, HarmType, Theme)
class TermAdmin(ListAdmin):
    form = TermForm
    fields = ("label", "slug", "definition", "synonyms", "parent")
    list_display = ("label", "parent", "definition")
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("parent",)
    prepopulated_fields = {"slug": ["label"]}
    search_fields = ("label", "synonym_words", "definition")
    search_help_text = "By label, synonym or definition."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        terms: QuerySet[Term] = super().get_queryset(request).select_related("parent")
        # As text, because a search inside JSON differs from one database to the other.
        return terms.annotate(synonym_words=Cast("synonyms", TextField()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Term | None = None) -> dict[str, Any]:
        # A slug stands in addresses that others have linked to: it is not made afresh.
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "parent":
            kwargs["queryset"] = self.model._default_manager.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
