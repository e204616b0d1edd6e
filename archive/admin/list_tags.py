"""What the template of a list cannot say by itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from archive.admin.lists import AsChoice

register = template.Library()

_CELL = re.compile(r"<(td|th)\b")
_ROLES = {"td": "cell", "th": "rowheader"}
_NOTHING = re.compile(r">-</td>\Z")


@register.filter
def cells(row: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row, each with the name of its column, for where a row is shown as a list of its own."""
    for cell, header in zip(row, headers, strict=False):
        yield _with_heading(cell, str(header["text"]))


def _with_heading(cell: str, heading: str) -> SafeString:
    found = _CELL.match(cell)
    if found is None:
        return mark_safe(cell)  # noqa: S308 -- as the stock admin made it, escaped
    tag = found[1]
    named = f'<{tag} role="{_ROLES[tag]}" data-heading="{escape(heading[:1].upper() + heading[1:])}"'
    if _NOTHING.search(cell):
        named += " data-empty"
    return mark_safe(named + cell[found.end() :])  # noqa: S308 -- as the stock admin made it, escaped


@register.filter
def chosen(changelist: Any) -> list[dict[str, str]]:
    """What the list is narrowed by, each with the address of the list without it."""
    found = []
    for spec in changelist.filter_specs:
        if isinstance(spec, AsChoice):
            found += [
                {
                    "title": str(spec.title),
                    "display": str(choice["display"]).strip(" –"),
                    "url": changelist.get_query_string(remove=[spec.name]),
                }
                for choice in spec.choices(changelist)
                if choice["selected"] and choice["value"]
            ]
    return found
