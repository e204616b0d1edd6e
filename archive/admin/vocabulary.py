"""The vocabulary that staff edit: platforms, harm types, themes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, ManyToOneRel, QuerySet, TextField
from django.db.models.functions import Cast
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from archive.admin.asking import AsksPlainly
from archive.admin.lists import RelatedInUse
from archive.admin.public_changes import AsksForPublicWords
from archive.disclosure.ladders import ONLINE
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.wall.terms import readers_see, spelled

if TYPE_CHECKING:  # only the stubs know that it is generic
    TermFormBase = forms.ModelForm[Any]
else:
    TermFormBase = forms.ModelForm


_WITH_READERS = (
    "Quotes that are public or cleared have this term, and they would say something else from now on. Only "
    "capitals, spaces, hyphens, apostrophes and full stops in the label can be changed. For anything more, "
    "add a new term and give it to the quotes in their next editions."
)

_LABEL_HELP = {
    Platform: "Attribution lines print this. Write a name as it is usually written (Instagram, Xbox Live). A "
    "description has several words and one capital (Online game): a line begins it with a small letter.",
    HarmType: "Attribution lines print this, as in “Girl, 13–15, Instagram, online blackmail”, so keep it to "
    "a few words that read well there.",
}


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


class TermForm(AsksPlainly, TermFormBase):
    synonyms = LinesField(
        required=False,
        help_text="What children and campaigners call it, one to a line. Type-ahead finds these too.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given, before = self.cleaned_data, self.initial
        renamed = [
            name
            for name, kept in (("label", spelled), ("slug", str))
            if self.instance.pk and name in given and kept(given[name]) != kept(before[name])
        ]
        if renamed and readers_see(self.instance):
            for name in renamed:
                self.add_error(name, forms.ValidationError(_WITH_READERS, code="with-readers"))
        return cleaned

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "label" in self.fields:  # not where it may only be viewed
            self.fields["label"].help_text = _LABEL_HELP.get(self._meta.model, "")
        if "slug" in self.fields:
            self.fields["slug"].label = "Short name for its address"


@admin.register(Platform, HarmType, Theme)
class TermAdmin(AsksForPublicWords):
    form = TermForm
    fields = ("label", "slug", "definition", "synonyms", "parent")
    list_display = ("label", "parent", "definition")
    list_filter = (("parent", RelatedInUse),)
    list_select_related = ("parent",)
    prepopulated_fields = {"slug": ["label"]}
    search_fields = ("label", "synonym_words", "definition")
    search_help_text = "By label, synonym or definition."
    nothing_yet = "There are no terms here yet. Add the first, and people can choose it from then on."

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The three vocabularies lead to each other."""
        within = [
            {
                "title": str(terms._meta.verbose_name_plural).capitalize(),
                "url": reverse(f"admin:archive_{terms._meta.model_name}_changelist"),
                "is_current": terms is self.model,
            }
            for terms in (Theme, HarmType, Platform)
        ]
        return super().changelist_view(request, {"within": within, **(extra_context or {})})

    def for_readers(self, form: Any, change: bool) -> bool:
        """Synonyms and broader terms are for the search; the rest stands on readers' pages."""
        return not change or not {"label", "slug", "definition"}.isdisjoint(form.changed_data)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        terms: QuerySet[Term] = super().get_queryset(request).select_related("parent")
        # As text, because a search inside JSON differs from one database to the other.
        return terms.annotate(synonym_words=Cast("synonyms", TextField()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Term | None = None) -> dict[str, Any]:
        # A slug stands in addresses that others have linked to: it is not made afresh.
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def get_deleted_objects(
        self, objs: "Sequence[Any] | QuerySet[Any]", request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Refuse terms in use: testimonies and published quotes would lose them without a word."""
        deleted, counts, missing_permissions, protected = super().get_deleted_objects(objs, request)
        in_use = [f"{term}: testimonies or quotes are tagged with it" for term in objs if _is_in_use(term)]
        reserved = [f"{term}: lines are made coarser with it" for term in objs if _is_reserved(term)]
        return deleted, counts, missing_permissions, [*protected, *in_use, *reserved]

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "parent":
            kwargs["queryset"] = self.model._default_manager.filter(parent=None)
            kwargs["empty_label"] = "None"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _is_reserved(term: Term) -> bool:
    return isinstance(term, Platform) and term.slug == ONLINE


def _is_in_use(term: Term) -> bool:
    """Whether any row but a narrower term points at it. Django itself protects a term for those."""
    relations = [one for one in term._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel)]
    return any(
        one.related_model._default_manager.filter(**{one.field.name: term}).exists()
        for one in relations
        if one.related_model is not type(term)
    )
