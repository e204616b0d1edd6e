"""One page of quotes out of many, and the links to the others."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from archive.models.publication import Publication
from archive.search.addresses import Address, BadAddress, Problem
from archive.search.ordering import Quotes

QUOTES_ON_A_PAGE = 20
MOST_PAGE_DIGITS = 6


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


def paginate(found: Quotes, address: Address) -> Pages:
    """Return the page that the address asks for.

    Raises:
        BadAddress: it is not a number, or there is no such page.
    """
    paginator = Paginator(found, QUOTES_ON_A_PAGE)
    number = _number((address.values("page") or ["1"])[0])
    if not 1 <= number <= paginator.num_pages:
        raise BadAddress([Problem("page", _("There is no page of this number."))])
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
    )


def _number(typed: str) -> int:
    """Zero, which is no page, for anything that is not a plain whole number."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_PAGE_DIGITS else 0
