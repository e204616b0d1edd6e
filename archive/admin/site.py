from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from archive.admin.access import staff
from archive.admin.queues import queues_for
from archive.models.vocabulary import Term


class TermsWithDefinitions(AutocompleteJsonView):
    """Type-ahead that says when to use each term and when not, the likeliest first."""

    def get_queryset(self) -> QuerySet[Any]:
        """Terms that are called so come before those that only speak of it in their definition."""
        found = super().get_queryset()
        if not issubclass(found.model, Term) or not self.term:
            return found
        likeliest_first = Case(
            When(Q(label__istartswith=self.term) | Q(synonyms__icontains=f'"{self.term}"'), then=0),
            When(synonyms__icontains=f'"{self.term}', then=1),
            When(label__icontains=self.term, then=2),
            When(synonyms__icontains=self.term, then=3),
            default=4,
        )
        return found.order_by(likeliest_first, "label")

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Term):
            result["definition"] = obj.definition
            result["broader"] = obj.parent.label if obj.parent else ""
        return result


class StaffSite(admin.AdminSite):
    """The staff's side: stock admin plus work queues on its index."""

    site_header = "Heard"
    site_title = "Heard staff"
    index_title = "My work"
    index_template = "admin/my_work.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"queues": queues_for(staff(request)), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, TermsWithDefinitions.as_view(admin_site=self)(request))
