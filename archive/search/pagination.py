"""One page of quotes out of many, and the links to the others."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models.publication import Publication
from archive.search.addresses import Address
from archive.search.ordering import Quotes

QUOTES_ON_A_PAGE = 20
MOST_PAGE_DIGITS = 7  # more than there can be pages; a longer number is read as one of so many digits


@dataclass(frozen=True, slots=True)
class PageLink:
    """``url`` is empty for a gap in the row of numbers."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    quotes: tuple[Publication, ...]
    total: int
    links: tuple[PageLink, ...]
    previous: str
    next: str
    problem: str = ""  # what is said of a page number that there is not


def paginate(found: Quotes, address: Address) -> Pages:
    """Return the page that the address asks for; where there is none of that number, the nearest."""
    paginator = Paginator(found, QUOTES_ON_A_PAGE)
    asked = _number((address.values("page") or ["1"])[0])
    number = min(max(asked, 1), paginator.num_pages)
    page = paginator.page(number)

    def link(each: int | str) -> PageLink:
        if isinstance(each, int):
            return PageLink(str(each), str(address.turned_to(each)), current=each == number)
        return PageLink(str(each), "")

    return Pages(
        quotes=tuple(page.object_list),
        total=paginator.count,
        links=tuple(map(link, paginator.get_elided_page_range(number, on_each_side=1, on_ends=1))),
        previous=str(address.turned_to(number - 1)) if page.has_previous() else "",
        next=str(address.turned_to(number + 1)) if page.has_next() else "",
        problem="" if asked == number else _problem(asked, paginator.num_pages),
    )


def _problem(asked: int, last: int) -> str:
    if not asked:
        return _("There is no page with that number, so this is the first page.")
    only = ngettext(
        "There is only one page.", "There are only %(last)s pages, so this is the last one.", last
    )
    return only % {"last": last}


def _number(typed: str) -> int:
    """Zero, which is no page, for anything that is not a plain whole number."""
    return int(typed.lstrip("0")[:MOST_PAGE_DIGITS] or 0) if typed.isascii() and typed.isdecimal() else 0
