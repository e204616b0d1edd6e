"""The lists of filters beside the quotes of a search. Each page of results has them, so they are light: of a
long list those with most quotes, and no list of what to exclude, until somebody asks for the whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from archive.search.addresses import Address
from archive.search.facets import AGE_BAND, NOT, Facet, Option
from archive.search.parameters import AGE_RANGE
from archive.search.results import Results

# Names of lists that are shown whole, and of those in which values to exclude are offered. They say nothing
# of which quotes are shown, so no other link carries them on.
WHOLE, EXCLUDE = "all", "exclude"
VIEW = frozenset({WHOLE, EXCLUDE})
LONG = 10  # options: of more, those with most quotes are shown
FIRST = 8
OPEN = 2  # lists, from the first; the others open where something is chosen


@dataclass(frozen=True, slots=True)
class Line:
    """One option; ``narrower`` where it stands under a broader one."""

    option: Option
    narrower: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet as the page lists it. ``total`` counts its options, whether they are shown or not."""

    name: str
    label: str
    lines: tuple[Line, ...]
    total: int
    is_long: bool
    is_whole: bool
    is_open: bool
    chosen: int
    excluded: tuple[Line, ...]
    is_excluding: bool
    wrong: str


def asked_of_quotes(address: Address) -> Address:
    """The address without what it says about the lists."""
    return replace(address, pairs=tuple(pair for pair in address.pairs if pair[0] not in VIEW))


def filters(address: Address, results: Results, wrong: Mapping[str, str]) -> list[Filter]:
    """Return the lists; ``wrong`` has what is said of parameters that cannot be used."""
    view = frozenset(pair for pair in address.pairs if pair[0] in VIEW)
    return [
        _filter(results, facet, view, wrong, opens=place < OPEN) for place, facet in enumerate(results.facets)
    ]


def chosen_in(results: Results) -> int:
    """How many filters are in force, words aside."""
    names = [name for facet in results.facets for name in (facet.name, NOT + facet.name)]
    return sum(len(results.chosen(name)) for name in (*names, *AGE_RANGE))


def _filter(
    results: Results,
    facet: Facet,
    view: Collection[tuple[str, str]],
    wrong: Mapping[str, str],
    *,
    opens: bool,
) -> Filter:
    every = _in_a_row(results.options(facet))
    is_long = len(every) > LONG
    is_whole, is_excluding = ((name, facet.name) in view for name in (WHOLE, EXCLUDE))
    excluded = set(results.chosen(NOT + facet.name))
    ages = AGE_RANGE if facet is AGE_BAND else ()
    chosen = sum(len(results.chosen(name)) for name in (facet.name, NOT + facet.name, *ages))
    told = any(name in wrong for name in (facet.name, NOT + facet.name, *ages))

    return Filter(
        name=facet.name,
        label=str(facet.label),
        lines=every if is_whole or not is_long else _foremost(every),
        total=len(every),
        is_long=is_long,
        is_whole=is_whole,
        is_open=bool(opens or chosen or told or is_whole or is_excluding),
        chosen=chosen,
        excluded=tuple(
            replace(line, option=replace(line.option, chosen=line.option.value in excluded))
            for line in every
            if is_excluding or line.option.value in excluded
        ),
        is_excluding=is_excluding,
        wrong=wrong.get(facet.name) or wrong.get(NOT + facet.name, ""),
    )


def _in_a_row(options: list[Option]) -> tuple[Line, ...]:
    return tuple(
        Line(each, narrower=each is not option) for option in options for each in (option, *option.narrower)
    )


def _foremost(every: tuple[Line, ...]) -> tuple[Line, ...]:
    """Those with most quotes, then any other that is chosen."""
    most = sorted(every, key=lambda line: -line.option.count)[:FIRST]
    first = [line for line in most if line.option.count]
    others = (line for line in every if line.option.chosen and line not in first)
    return tuple(Line(line.option) for line in (*first, *others))
