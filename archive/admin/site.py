from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from archive.admin.access import staff
from archive.admin.queues import queues_for
from archive.models.vocabulary import Term


class TermsWithDefinitions(AutocompleteJsonView):
    """Type-ahead that says when to use each term and when not."""

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
