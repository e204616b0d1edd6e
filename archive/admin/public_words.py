"""What stands beside the quotes and staff keep up to date: published statistics, and ways to get help."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Field, ForeignKey, QuerySet, URLField
from django.forms import Field as FormField
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.admin.access import staff
from archive.admin.asking import AsksPlainly
from archive.admin.lists import AsChoice, RelatedInUse
from archive.admin.public_changes import AsksForPublicWords
from archive.models.collection_page import CollectionPage
from archive.models.figure import Figure
from archive.models.help_line import HelpLine
from archive.models.vocabulary import Term
from archive.workflow.policy import Right, may

if TYPE_CHECKING:  # only the stubs know that it is generic
    ModelFormBase = ModelForm[Any]
else:
    ModelFormBase = ModelForm

_SENTENCES = {"unit", "coverage", "source", "caveat"}  # longer than a line of the form
_WITH_HTTPS: Any = {URLField: {"assume_scheme": "https"}}  # where nobody typed it


class PublicWordsForm(AsksPlainly, ModelFormBase):
    def clean(self) -> dict[str, Any] | None:
        """Of terms that were merged it takes the one that stays; one that is no longer used it may only have
        already."""
        cleaned = super().clean()
        for name, chosen in list(self.cleaned_data.items()):
            if isinstance(chosen, QuerySet) and issubclass(chosen.model, Term):
                has = set(getattr(self.instance, name).all()) if self.instance.pk else set()
                given = {term if term in has else term.now for term in chosen}
                if gone := sorted(str(term) for term in given - has if term.retired):
                    self.add_error(name, f"“{gone[0]}” has been retired. Choose another.")
                else:
                    self.cleaned_data[name] = chosen.model._default_manager.filter(
                        pk__in=[term.pk for term in given]
                    )
        return cleaned


class FigureTheme(RelatedInUse):
    said = "theme"


class FigureHarm(RelatedInUse):
    said = "harm"


class ToComplete(AsChoice, admin.SimpleListFilter):
    title = "to complete"
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ages", "Ages or nations missing"), ("link", "No link to the source")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "ages":
                return Figure.objects.unfinished() & queryset
            case "link":
                return queryset.filter(url="")
        return queryset


@admin.register(Figure)
class FigureAdmin(AsksForPublicWords):
    form = PublicWordsForm
    formfield_overrides = _WITH_HTTPS
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("qualifier", "value"),
                    "unit",
                    "wording",
                    "counts_events",
                    ("first_day", "last_day"),
                    "coverage",
                    "compared_with",
                    "follows",
                )
            },
        ),
        (
            "Whom it counts",
            {
                "fields": (("age_from", "age_to"), ("england", "scotland", "wales", "northern_ireland")),
                "description": "A figure is offered beside a quote only if it counts children like that one. "
                "Until you give its ages and nations, it appears on the pages of topics alone.",
            },
        ),
        ("Where it comes from", {"fields": ("source", "url", "caveat")}),
        (
            "What it bears on",
            {
                "fields": ("themes", "harm_types", "platforms", "slug"),
                "description": "It appears on the pages of these themes and kinds of harm, and of those "
                "below them. It can be copied with a quote about one of these kinds of harm, on one of these "
                "platforms; the themes decide that only if you name neither a harm nor a platform.",
            },
        ),
    )
    list_display = ("number", "unit", "period", "source", "beside_quotes")
    list_filter = (ToComplete, ("themes", FigureTheme), ("harm_types", FigureHarm))
    search_help_text = "By what it counts, who counted and where, or its source."
    nothing_yet = "There are no figures yet. Add one, and it will appear beside the quotes that it bears on."
    search_fields = ("unit", "source", "coverage")
    autocomplete_fields = ("themes", "harm_types", "platforms")
    prepopulated_fields = {"slug": ["unit"]}
    readonly_fields = ("follows",)
    delete_confirmation_template = "admin/figure_in_use.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        figures: QuerySet[Figure] = super().get_queryset(request).select_related("compared_with")
        return figures

    def get_prepopulated_fields(self, request: HttpRequest, obj: Figure | None = None) -> dict[str, Any]:
        # A slug stands in addresses that others have linked to: it is not made afresh.
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name in _SENTENCES:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "compared_with":
            kwargs["queryset"] = Figure.objects.in_order()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_deleted_objects(
        self, objs: "Sequence[Any] | QuerySet[Any]", request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Say what uses it, and what to do about that, in place of the rows that Django would name."""
        deleted, counts, missing_permissions, protected = super().get_deleted_objects(objs, request)
        if protected:
            keys = [figure.pk for figure in objs]
            may_remove = bool(may(staff(request), Right.COLLECT))
            pages = [_on_a_page(page, may_remove) for page in CollectionPage.objects.with_figures(keys)]
            later = Figure.objects.filter(compared_with__in=keys).in_order()
            protected = [*pages, *(_compared(figure) for figure in later)]
        return deleted, counts, missing_permissions, protected

    @admin.display(description="what it says")
    def follows(self, figure: Figure | None) -> SafeString | str:
        """As readers will see it, so that whoever enters a number sees what it will be made to say."""
        if figure is None or figure._state.adding:
            return "Save this first. What readers can copy will then appear here."
        derived = ((each.sentence, each.sum) for each in figure.derived())
        rows = format_html_join("", "<li>{} ({})</li>", derived)
        return format_html("<p>{}</p><ul>{}</ul>", figure.sentence, rows)

    @admin.display(description="Beside quotes")
    def beside_quotes(self, figure: Figure) -> str:
        return "Not yet: ages or nations missing" if figure.is_unfinished else "Where it fits"


def _on_a_page(page: CollectionPage, may_remove: bool) -> SafeString:
    if not may_remove:
        return format_html(
            "It is on the evidence page “{}”. Ask a reviewer or an approver to remove it there.", page.title
        )
    return format_html(
        'It is on the evidence page <a href="{}">{}</a>. Remove it there and have the page confirmed '
        "again, or take the page down.",
        reverse("admin:collection", args=[page.number]),
        page.title,
    )


def _compared(later: Figure) -> SafeString:
    return format_html(
        '<a href="{}">{}</a> is compared with it. Choose another figure there, or none.',
        reverse("admin:archive_figure_change", args=[later.pk]),
        later.named,
    )


@admin.register(HelpLine)
class HelpLineAdmin(AsksForPublicWords):
    """They stand on every page; where all are deleted, those that the program brings do."""

    form = PublicWordsForm
    formfield_overrides = _WITH_HTTPS
    fields = ("heading", "text", ("phone", "url"), ("position", "in_strip"))
    list_display = ("heading", "phone", "url", "position", "at_the_top")
    search_fields = ("heading", "text")
    search_help_text = "By who it is for, or what it says."
    nothing_yet = "There are none of your own, so readers see the help lines that Heard brings with it."

    @admin.display(description="At the top of every page", ordering="in_strip")
    def at_the_top(self, line: HelpLine) -> str:
        return "Yes" if line.in_strip else "No"
