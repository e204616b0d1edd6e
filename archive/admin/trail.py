"""The audit trail, to be read by auditors and changed by nobody."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from archive.admin.lists import ListAdmin, row_id
from archive.models.audit import Event


@admin.register(Event)
class EventAdmin(ListAdmin):
    list_display = ("at", "action", "testimony_id", "subject", "by", "details")
    list_display_links = None
    list_filter = ("action", ("at", admin.DateFieldListFilter))
    list_per_page = 100
    search_fields = ("testimony_id",)  # shows the search box; get_search_results says what is searched
    search_help_text = "By testimony number."
    ordering = ("-pk",)
    actions = None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        testimony_id = row_id(term)
        if testimony_id is None:
            return queryset.none(), False
        return queryset.filter(testimony_id=testimony_id), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False
