"""What is wrong with the address of a search, and the nearest address that can be answered.

A reader who mistyped an age, or follows an old link, is shown quotes all the same, and told what was changed
(docs/decisions/addresses-that-forgive.md).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from archive.search.addresses import Address, Problem
from archive.search.facets import Facet, parameters
from archive.search.index import FacetIndex
from archive.search.parameters import (
    AGE_RANGE,
    MOST_CHOICES,
    MOST_SEARCH_CHARACTERS,
    Parameters,
    parameters_for,
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """``address`` can be answered as it is, and ``asked`` is what it asks. ``problems`` has one for each
    parameter that was changed."""

    address: Address
    asked: Parameters
    problems: tuple[Problem, ...] = ()


def corrected(address: Address, facets: tuple[Facet, ...], index: FacetIndex) -> Corrected:
    asked = parameters_for(facets)(address.query(), facets, index)
    problems = asked.problems()
    names = {problem.parameter for problem in problems}
    usable = replace(address, pairs=tuple(_usable(address, names, asked)))
    usable, too_many = _few_enough(usable, parameters(facets))
    usable, swapped = _ages_in_order(usable, asked)
    if usable != address:
        asked = parameters_for(facets)(usable.query(), facets, index)
    return Corrected(usable, asked, (*problems, *too_many, *swapped))


def _usable(address: Address, names: set[str], asked: Parameters) -> Iterator[tuple[str, str]]:
    for name, value in address.pairs:
        if name not in names or asked.takes(name, value):
            yield name, value
        elif name == "q":
            yield name, _beginning(value)


def _beginning(words: str) -> str:
    """Return as many whole words as a search can hold, or letters if there is only one."""
    whole, space, _rest = words[: MOST_SEARCH_CHARACTERS + 1].rpartition(" ")
    return whole if space and whole.strip() else words[:MOST_SEARCH_CHARACTERS]


def _few_enough(address: Address, names: Collection[str]) -> tuple[Address, list[Problem]]:
    """Each choice brings a link that holds all others: twice as many make a page four times as long."""
    choices = [pair for pair in address.pairs if pair[0] in names]
    if len(choices) <= MOST_CHOICES:
        return address, []
    dropped = set(choices[MOST_CHOICES:])
    kept = tuple(pair for pair in address.pairs if pair not in dropped)
    sentence = _("A search can hold %(most)s choices in all, so we used the first %(most)s.")
    return replace(address, pairs=kept), [
        Problem(choices[MOST_CHOICES][0], sentence % {"most": MOST_CHOICES})
    ]


def _ages_in_order(address: Address, asked: Parameters) -> tuple[Address, list[Problem]]:
    given = [asked.form.fields[name].clean(value) for name in AGE_RANGE for value in address.values(name)]
    if len(given) < len(AGE_RANGE) or given == sorted(given):
        return address, []
    other = dict(zip(AGE_RANGE, reversed(AGE_RANGE), strict=True))
    pairs = tuple((other.get(name, name), value) for name, value in address.pairs)
    sentence = _("The ages were the wrong way round, so we swapped them.")
    return replace(address, pairs=pairs), [Problem(AGE_RANGE[0], sentence)]
