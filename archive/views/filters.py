"""The lists of filters beside the quotes of a search. Each page of results has them, so they are light: of a
long list those with most quotes, and no list of what to exclude, until somebody asks for the whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.search.addresses import Address
from archive.search.facets import AGE_BAND, NOT, NOT_STATED, Facet, Option, TermFacet
from archive.search.parameters import AGE_RANGE
from archive.search.results import Results

# Names of lists that are shown whole, and of those in which values to exclude are offered. They say nothing
# of which quotes are shown, so no other link carries them on.
WHOLE, EXCLUDE = "all", "exclude"
VIEW = frozenset({WHOLE, EXCLUDE})
LONG = 10  # options: of more, those with most quotes are shown
FIRST = 8
GROUPS = 2  # of those, where there are as many of the narrower ones
OPEN = 2  # lists, from the first; the others open where something is chosen
# Whoever goes by keyboard comes past every box, button and chip before the first quote, so lists open while
# there is room (tests/browser/test_search.py counts presses of Tab).
ROOM = 28  # stops


@dataclass(frozen=True, slots=True)
class Line:
    """One option; ``narrower`` where it stands under a broader one, ``is_group`` where it stands apart from
    those it is broader than."""

    option: Option
    narrower: bool = False
    is_group: bool = False


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
    fields: int

    @property
    def stops(self) -> int:
        """How often Tab is pressed to get past what is in it."""
        buttons = (self.is_long and not self.is_whole) + (not self.is_excluding)
        return len(self.lines) + self.fields + len(self.excluded) + buttons


def asked_of_quotes(address: Address) -> Address:
    """The address without what it says about the lists."""
    return replace(address, pairs=tuple(pair for pair in address.pairs if pair[0] not in VIEW))


def filters(address: Address, results: Results, wrong: Mapping[str, str]) -> list[Filter]:
    """Return the lists; ``wrong`` has what is said of parameters that cannot be used."""
    view = frozenset(pair for pair in address.pairs if pair[0] in VIEW)
    every = [_filter(results, facet, view, wrong) for facet in results.facets]
    is_open = _opened(every, room=ROOM - chosen_in(results))
    return [replace(each, is_open=each.name in is_open) for each in every]


def _opened(every: Sequence[Filter], *, room: int) -> set[str]:
    """Return what was asked for; then the first, those where something is chosen, and the second, while there
    is room."""
    asked = {each.name for each in every if each.is_open}
    foremost = [*every[:1], *(each for each in every if each.chosen), *every[:OPEN]]
    for each in foremost:
        if each.name not in asked and each.stops <= room:
            asked.add(each.name)
            room -= each.stops
    return asked


def chosen_in(results: Results) -> int:
    """How many filters are in force, words aside."""
    names = [name for facet in results.facets for name in (facet.name, NOT + facet.name)]
    return sum(len(results.chosen(name)) for name in (*names, *AGE_RANGE))


def _filter(
    results: Results, facet: Facet, view: Collection[tuple[str, str]], wrong: Mapping[str, str]
) -> Filter:
    found = results.narrowed(without=[facet.name])
    options = facet.options(results.index, found, results.chosen(facet.name))
    broadest = facet.above_all if isinstance(facet, TermFacet) else ""
    every, useless = _in_a_row(options, len(found), broadest)
    is_long = len(every) > LONG
    is_whole, is_excluding = ((name, facet.name) in view for name in (WHOLE, EXCLUDE))
    excluded = set(results.chosen(NOT + facet.name))
    ages = AGE_RANGE if facet is AGE_BAND else ()
    chosen = sum(len(results.chosen(name)) for name in (facet.name, NOT + facet.name, *ages))
    told = any(name in wrong for name in (facet.name, NOT + facet.name, *ages))

    return Filter(
        name=facet.name,
        label=str(facet.label),
        lines=every if is_whole or not is_long else _foremost(every, useless),
        total=len(every),
        is_long=is_long,
        is_whole=is_whole,
        is_open=told or is_whole or is_excluding,
        chosen=chosen,
        excluded=tuple(
            replace(line, option=replace(line.option, chosen=line.option.value in excluded))
            for line in every
            if is_excluding or line.option.value in excluded
        ),
        is_excluding=is_excluding,
        wrong=wrong.get(facet.name) or wrong.get(NOT + facet.name, ""),
        fields=len(ages),
    )


def _in_a_row(options: list[Option], found: int, broadest: str) -> tuple[tuple[Line, ...], set[str]]:
    """Return every option, and the values that every quote found has: to choose one narrows nothing, so it
    stands after the others, as does a group that is broader than all the others."""
    useless = {each.value for each in _flat(options) if each.count == found}
    heads = [option for option in options if option.value != NOT_STATED]
    is_choice = any(0 < each.count < found for each in _flat(options))
    first: list[Line] = []
    last: list[Line] = []
    for option in options:
        holds_all = option.value == broadest or (bool(option.narrower) and heads == [option])
        is_last = holds_all or (is_choice and option.value in useless)
        (last if is_last or option.value == NOT_STATED else first).append(Line(option))
        first += [Line(each, narrower=not is_last) for each in option.narrower]
    last.sort(key=lambda line: line.option.value == NOT_STATED)
    return (*first, *last), useless


def _flat(options: list[Option]) -> list[Option]:
    return [each for option in options for each in (option, *option.narrower)]


def _foremost(every: tuple[Line, ...], useless: Collection[str]) -> tuple[Line, ...]:
    """Those with most quotes, groups after what is in them, then any other that is chosen."""
    having = [line.option for line in every if line.option.count]
    offered = [option for option in having if option.value not in useless] or having
    offered.sort(key=lambda option: -option.count)
    groups = [option for option in offered if option.narrower]
    single = [option for option in offered if not option.narrower][: FIRST - min(GROUPS, len(groups))]
    shown = (*single, *groups[: FIRST - len(single)])
    others = [line.option for line in every if line.option.chosen and line.option not in shown]
    in_order = sorted((*shown, *others), key=lambda option: bool(option.narrower))
    return tuple(Line(option, is_group=bool(option.narrower)) for option in in_order)
