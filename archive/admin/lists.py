"""What the lists of the admin have in common: what may be asked of them in an address."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import ManyToManyField
from django.http import HttpRequest

from archive.admin.access import staff
from archive.admin.fields import ChosenRows, RowsField
from archive.models.audit import Action
from archive.models.testimony import Testimony
from archive.workflow import audit
from archive.workflow.policy import Verb, may_see_any, may_with

if TYPE_CHECKING:  # only the stubs know that it is generic
    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = admin.ModelAdmin


class Audited(AdminBase):
    """Leaves an audit row wherever the stock admin leaves one of its own, in the same transaction. Who may do
    what is asked of the policy."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, Verb.VIEW, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Verb.ADD)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, Verb.CHANGE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, Verb.DELETE, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_any(staff(request), self.opts.app_label)

    def _may(self, request: HttpRequest, verb: Verb, row: Any = None) -> bool:
        return bool(may_with(staff(request), verb, self.model, row))

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, dict[str, Any]]]:
        """The trail names the fields that were changed, and nothing that stood in them."""
        fields = " ".join(name for name in form.changed_data if name != "why")
        named = {"fields": fields} if fields and not add else {}
        request._named = {**getattr(request, "_named", {}), **named}  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        self._record(Action.ADDED, request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        self._record(Action.CHANGED, request, obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record(Action.DELETED, request, obj)
        return super().log_deletions(request, queryset)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["form_class"] = RowsField
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ChosenRows(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @staticmethod
    def _record(action: Action, request: HttpRequest, obj: Any) -> None:
        if not isinstance(obj, Testimony):  # whose acts the workflow records
            named: dict[str, str] = getattr(request, "_named", {})
            audit.record_about(action, f"{obj._meta.model_name} {obj.pk}", staff(request), **named)


# How the filters of a list ask.
_BY_FILTERS = frozenset({"id", "exact", "isnull", "gte", "lt", "year", "month", "day"})


class ListAdmin(Audited):
    """A list that is narrowed only by the filters that it offers."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The stock admin takes any lookup of any column, also one that only one database knows, and any
        pattern, which may be no pattern or may never end."""
        offered = {_asked_by(one) for one in self.list_filter}
        column, *how = lookup.split("__")
        return (
            column in offered
            and _BY_FILTERS.issuperset(how)
            and super().lookup_allowed(lookup, value, request)
        )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:  # a year that no calendar has, or the end of its last
            raise IncorrectLookupParameters from error


def _asked_by(offered: Any) -> Any:
    """The column or parameter by which an entry of ``list_filter`` is asked for in an address."""
    one = offered[0] if isinstance(offered, tuple) else offered
    return getattr(one, "parameter_name", one)


def row_id(typed: str) -> int | None:
    """The id in an address, which may hold anything; None where no row could have it."""
    is_id = typed.isascii() and typed.isdecimal() and len(typed) < 19  # 18 digits fit into 64 bits
    return int(typed) if is_id else None
