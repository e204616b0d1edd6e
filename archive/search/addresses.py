"""The address of a public page as a value: links are made from it, and what is wrong with it has a name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

# What other sites add to a link when somebody shares it. It says nothing to us and goes no further.
ADDED_BY_OTHERS = frozenset(
    {"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid"}
    | {"utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term"}
)
MOST_NAME_CHARACTERS_SHOWN = 40
# The choice to see what stands behind content notes: notes=open. Anything else counts as left out.
NOTES, NOTES_OPEN = "notes", "open"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an address: the parameter, and a sentence that never repeats its value."""

    parameter: str
    sentence: str


class BadAddress(Exception):
    """The page exists, but not with these parameters. ``problems`` names each of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} parameters cannot be used")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its parameters in the order given. Blank ones, which a form sends, are left out."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        return cls(
            request.path,
            tuple(
                (name, value)
                for name, values in request.GET.lists()
                if name not in ADDED_BY_OTHERS
                for value in dict.fromkeys(map(str, values))
                if value.strip() and (name != NOTES or value == NOTES_OPEN)
            ),
        )

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    def values(self, name: str) -> list[str]:
        return [value for given, value in self.pairs if given == name]

    def query(self) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, value in self.pairs:
            query.appendlist(name, value)
        return query

    def without(self, *names: str) -> Self:
        """The same address less some parameters; the page number goes too, for it counted other rows."""
        return self._keep(pair for pair in self.pairs if pair[0] not in {*names, "page"})

    def without_value(self, name: str, value: str) -> Self:
        return self._keep(pair for pair in self.pairs if pair != (name, value) and pair[0] != "page")

    def with_notes(self, *, open_: bool) -> Self:
        """The same page, with the quotes behind content notes open or not."""
        kept = tuple(pair for pair in self.pairs if pair[0] != NOTES)
        return replace(self, pairs=(*kept, (NOTES, NOTES_OPEN)) if open_ else kept)

    def turned_to(self, page: int) -> Self:
        kept = tuple(pair for pair in self.pairs if pair[0] != "page")
        return replace(self, pairs=kept if page == 1 else (*kept, ("page", str(page))))

    def problems(self, *, single: Collection[str], repeatable: Collection[str]) -> list[Problem]:
        """Return what is wrong with the names alone: unknown ones, and single ones given twice."""
        names = list(dict.fromkeys(name for name, _ in self.pairs))
        unknown = [
            Problem(shortened(name), _("This page does not know a parameter of this name."))
            for name in names
            if name not in single and name not in repeatable
        ]
        doubled = [
            Problem(name, _("It is given more than once, and only one value can be used."))
            for name in names
            if name in single and len(self.values(name)) > 1
        ]
        return unknown + doubled

    def mended(self, problems: Sequence[Problem], *, known: Collection[str]) -> Self:
        """The same address less its page and every parameter that is unknown or has a problem."""
        bad = {"page", *(problem.parameter for problem in problems)}
        return self._keep(pair for pair in self.pairs if pair[0] in known and pair[0] not in bad)

    def _keep(self, pairs: Iterator[tuple[str, str]]) -> Self:
        return replace(self, pairs=tuple(pairs))


def permalink(request: HttpRequest, public_id: str) -> str:
    """The whole address of a quote, as it is printed in reports: one, whatever the page's language."""
    with override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse("archive:quote", args=[public_id]))


def shortened(name: str) -> str:
    if len(name) <= MOST_NAME_CHARACTERS_SHOWN:
        return name
    return f"{name[:MOST_NAME_CHARACTERS_SHOWN]}…"
