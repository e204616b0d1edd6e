"""What the lists of the admin have in common: what may be asked of them in an address, and how."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import ManyToManyField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.text import capfirst

from archive.admin.access import staff
from archive.admin.fields import ChosenRows, RowsField
from archive.models.audit import Action
from archive.models.testimony import Testimony
from archive.workflow import audit
from archive.workflow.policy import Verb, may_see_any, may_with

if TYPE_CHECKING:  # only the stubs know that it is generic
    AdminBase = admin.ModelAdmin[Any]
    FilterBase = admin.ListFilter
else:
    AdminBase = admin.ModelAdmin
    FilterBase = object


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


class AsChoice(FilterBase):
    """A filter that is one choice of a form: several are chosen before one press asks for them all."""

    template = "admin/filter_choice.html"
    said = ""  # its title, where the column's own name would not say it

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.title = self.said or self.title

    @property
    def name(self) -> str:
        """What it is called in an address."""
        return str(getattr(self, "lookup_kwarg", "") or getattr(self, "parameter_name", ""))

    def choices(self, changelist: Any) -> "Iterator[Any]":
        for place, choice in enumerate(super().choices(changelist)):
            value = QueryDict(str(choice["query_string"]).removeprefix("?")).get(self.name, "")
            if value or place == 0:
                yield {**choice, "value": value}


class StatedChoices(AsChoice, admin.ChoicesFieldListFilter):
    pass


class RelatedChoices(AsChoice, admin.RelatedFieldListFilter):
    pass


class RelatedInUse(AsChoice, admin.RelatedOnlyFieldListFilter):
    pass


class YesOrNo(AsChoice, admin.BooleanFieldListFilter):
    pass


class AllValues(AsChoice, admin.AllValuesFieldListFilter):
    pass


class HouseList(ChangeList):
    """Called by what it lists."""

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        if not self.is_popup:
            self.title = capfirst(str(self.opts.verbose_name_plural))


class ListAdmin(Audited):
    """A list that is narrowed only by the filters that it offers."""

    show_facets = admin.ShowFacets.NEVER
    nothing_yet = "Nothing has been added yet."

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return HouseList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was left open in the form of the filters is no part of the address."""
        asked = request.GET.copy()
        if request.method == "GET" and any(value == "" for _, value in asked.items()):
            for name in [name for name, value in asked.items() if value == ""]:
                del asked[name]
            query = asked.urlencode()
            return HttpResponseRedirect(f"{request.path}{'?' if query else ''}{query}")
        own = {"nothing_yet": self.nothing_yet}
        return super().changelist_view(request, {**own, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The stock admin takes any lookup of any column, also one that only one database knows, and any
        pattern, which may be no pattern or may never end."""
        offered = {_asked_by(one) for one in self.list_filter} | {self.date_hierarchy}
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
