"""The vocabulary that staff edit: platforms, harm types, themes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ForeignKey, ManyToOneRel, QuerySet, TextField
from django.db.models.functions import Cast
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from archive.admin.access import staff
from archive.admin.lists import RelatedInUse, row_id
from archive.admin.public_changes import AsksForPublicWords
from archive.admin.term_acts import TermAct
from archive.admin.term_doubles import Pair, likely_doubles
from archive.admin.term_form import TermForm
from archive.admin.term_history import history_page
from archive.admin.term_list import StateFilter, TermList
from archive.admin.term_newer import newer_page
from archive.admin.term_pages import act_page
from archive.admin.term_standing import page_of, standing_of
from archive.admin.term_uses import uses_in_words, with_uses
from archive.disclosure.ladders import ONLINE
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.workflow.first_definitions import newer_definitions
from archive.workflow.policy import Verb, may_with
from archive.workflow.terms import twins

_TWIN = (
    "There is also a {} called “{}”. That is fine if one says what was done and the other says what a quote "
    "is about."
)
_MOST_COMPARED = 400  # terms: each is compared with each


@admin.register(Platform, HarmType, Theme)
class TermAdmin(AsksForPublicWords):
    form = TermForm
    fields = ("label", "slug", "definition", "synonyms", "parent", "told_of")
    change_list_template = "admin/terms/list.html"
    change_form_template = "admin/terms/term.html"
    list_display = ("label", "used", "state", "parent", "definition")
    list_filter = (StateFilter, ("parent", RelatedInUse))
    list_select_related = ("parent",)
    prepopulated_fields = {"slug": ["label"]}
    search_fields = ("label", "synonym_words", "definition")
    search_help_text = "By label, synonym or definition."
    nothing_yet = "There are no terms here yet. Add the first, and people can choose it from then on."

    def get_urls(self) -> list[URLPattern]:
        ours = []
        for act in TermAct:
            page = require_http_methods(["GET", "HEAD", "POST"])(partial(self._act_page, act=act))
            name = f"archive_{self.opts.model_name}_{act.page}"
            ours.append(path(f"<int:term_id>/{act}/", self.admin_site.admin_view(page), name=name))
        newer = require_http_methods(["GET", "HEAD", "POST"])(partial(newer_page, its=self))
        name = f"archive_{self.opts.model_name}_newer"
        ours.append(path("newer-wording/", self.admin_site.admin_view(newer), name=name))
        return [*ours, *super().get_urls()]

    def _act_page(self, request: HttpRequest, term_id: int, *, act: TermAct) -> HttpResponse:
        return act_page(request, self.model, term_id, act)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Out of the trail: who asked for what, and who confirmed it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = row_id(object_id)
        term = get_object_or_404(self.model, pk=number) if number else None
        if term is None:
            raise Http404
        return history_page(request, term)

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
        ours = {"within": within, "doubles": self._doubles(request), "newer": self._newer(request)}
        return super().changelist_view(request, {**ours, **(extra_context or {})})

    def _newer(self, request: HttpRequest) -> int:
        """How many definitions have a newer wording, for whoever can ask for it."""
        if request.GET or not may_with(staff(request), Verb.CHANGE, self.model):
            return 0
        return len(newer_definitions(self.model))

    def _doubles(self, request: HttpRequest) -> list[Pair]:
        """For whoever can merge them, above the whole list."""
        terms = self.model._default_manager.live()
        may_merge = may_with(staff(request), Verb.CHANGE, self.model)
        if request.GET or not may_merge or terms.count() > _MOST_COMPARED:
            return []
        return likely_doubles(with_uses(terms))

    @admin.display(description="used", ordering="testimonies")
    def used(self, term: Any) -> str:
        if term.now != term:
            return f"Counted with “{term.now.label}”"
        return uses_in_words(term.testimonies, term.public)

    @admin.display(description="state", ordering="retired")
    def state(self, term: Any) -> str:
        if term.now != term:
            return format_html('Merged into <a href="{}">{}</a>', page_of(term.now), term.now.label)
        return "Retired" if term.retired else ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        term = self.get_object(request, object_id) if object_id else None
        may_change = bool(may_with(staff(request), Verb.CHANGE, self.model))
        ours = {"standing": standing_of(term, may_change=may_change)} if term else {}
        return super().changeform_view(request, object_id, form_url, {**ours, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *more: Any, **options: Any
    ) -> HttpResponse:
        """To be shown what a new name changes is no mistake."""
        if context["adminform"].form.is_to_be_shown:
            context["errors"] = []
        return super().render_change_form(request, context, *more, **options)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A theme and a kind of harm may have one name: whoever writes it is told."""
        if "label" in form.changed_data:
            for twin in twins(obj):
                self.message_user(request, _TWIN.format(twin._meta.verbose_name, twin), messages.INFO)
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of one that was merged the form is only read: changes belong to the term that stays."""
        return _is_its_own(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readers' links lead on from one that was merged."""
        return _is_its_own(obj) and super().has_delete_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = super().get_fields(request, obj)
        return [name for name in fields if name != "told_of" or self.has_change_permission(request, obj)]

    def for_readers(self, form: Any, change: bool) -> bool:
        """Synonyms and broader terms are for the search; the rest stands on readers' pages."""
        return not change or not {"label", "slug", "definition"}.isdisjoint(form.changed_data)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return TermList

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
            kwargs["queryset"] = self.model._default_manager.live().filter(parent=None)
            kwargs["empty_label"] = "None"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Beside the broader term no signs to change or delete that one: it is chosen here, no more."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


def _is_its_own(term: Term | None) -> bool:
    return term is None or term.now == term


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
