"""The list of terms: how often each is used, and which are no longer used or were merged."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from archive.admin.lists import AsChoice, HouseList
from archive.admin.term_uses import with_uses

_STATES = {
    "used": "In use",
    "unused": "Not used yet",
    "retired": "Retired",
    "merged": "Merged into another",
}


class TermList(HouseList):
    """Counts beside each term how often it is used, so that the list can be put in that order."""

    def get_queryset(self, request: HttpRequest, *more: Any, **options: Any) -> QuerySet[Any]:
        self.root_queryset = with_uses(self.root_queryset)
        return super().get_queryset(request, *more, **options)


class StateFilter(AsChoice, admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(_STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "used":
                return queryset.filter(merged_into=None, retired=False, testimonies__gt=0)
            case "unused":
                return queryset.filter(merged_into=None, retired=False, testimonies=0, public=0)
            case "retired":
                return queryset.filter(merged_into=None, retired=True)
            case "merged":
                return queryset.filter(merged_into__isnull=False)
        return queryset
