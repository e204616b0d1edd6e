"""What the lists of the admin have in common: what may be asked of them in an address."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

if TYPE_CHECKING:  # only the stubs know that it is generic
    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = admin.ModelAdmin


class ListAdmin(AdminBase):
    """A list that is narrowed only by the filters that it offers."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The stock admin takes any lookup of any column, also one that only one database knows."""
        offered = {_asked_by(one) for one in self.list_filter}
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)


def _asked_by(offered: Any) -> Any:
    """The column or parameter by which an entry of ``list_filter`` is asked for in an address."""
    one = offered[0] if isinstance(offered, tuple) else offered
    return getattr(one, "parameter_name", one)


def row_id(typed: str) -> int | None:
    """The id in an address, which may hold anything; None where no row could have it."""
    is_id = typed.isascii() and typed.isdecimal() and len(typed) < 19  # 18 digits fit into 64 bits
    return int(typed) if is_id else None
