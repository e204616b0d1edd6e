"""The address of a public page as a value: links are made from it, and what is wrong with it has a name."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import override

# The choice to see what stands behind content notes: notes=open. Anything else counts as left out.
NOTES, NOTES_OPEN = "notes", "open"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in an address that cannot be used as given: the parameter, and a sentence that never repeats
    its value."""

    parameter: str
    sentence: str


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
                for value in dict.fromkeys(map(str, values))
                if value.strip() and (name != NOTES or value == NOTES_OPEN)
            ),
        )

    def is_sent(self, request: HttpRequest) -> bool:
        """Whether ``request`` came with exactly this: no blanks, nothing twice, nothing that counts as left
        out."""
        return self.pairs == tuple(
            (name, value) for name, values in request.GET.lists() for value in map(str, values)
        )

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    def values(self, name: str) -> list[str]:
        return [value for given, value in self.pairs if given == name]

    def understood(self, *, single: Collection[str], repeatable: Collection[str]) -> Self:
        """The same address less every parameter that the page does not know. Other sites add theirs to a link
        when somebody shares it. Of a ``single`` one that was given more than once, the last counts."""
        last = {name: value for name, value in self.pairs if name in single}
        return self._keep(
            pair for pair in self.pairs if pair[0] in repeatable or last.get(pair[0]) == pair[1]
        )

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

    def notes(self) -> tuple[tuple[str, str], ...]:
        """The reader's choice about content notes, to go on with at another address."""
        return tuple(pair for pair in self.pairs if pair[0] == NOTES)

    def turned_to(self, page: int) -> Self:
        kept = tuple(pair for pair in self.pairs if pair[0] != "page")
        return replace(self, pairs=kept if page == 1 else (*kept, ("page", str(page))))

    def _keep(self, pairs: Iterator[tuple[str, str]]) -> Self:
        return replace(self, pairs=tuple(pairs))


def permalink(request: HttpRequest, public_id: str) -> str:
    """The whole address of a quote, as it is printed in reports: one, whatever the page's language."""
    with override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse("archive:quote", args=[public_id]))
