"""The audit trail, to be read by auditors and changed by nobody."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from archive.models.audit import Event

if TYPE_CHECKING:  # only the stubs know that it is generic
    EventAdminBase = admin.ModelAdmin[Event]
else:
    EventAdminBase = admin.ModelAdmin


@admin.register(Event)
class EventAdmin(EventAdminBase):
    list_display = ("at", "action", "testimony_id", "by", "details")
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
        if not (term.isascii() and term.isdecimal() and len(term) < 19):
            return queryset.none(), False
        return queryset.filter(testimony_id=int(term)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False
