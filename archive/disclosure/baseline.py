"""The helpline's own statistics: counts of contacts that prove how many a line could be about.

A table counts contacts by some of the tags. By age, gender, nation and year it counts every contact once,
with an empty value for those of whom it is not known. A contact may be in several rows that differ in
platform or harm, as it may have met both; so of such rows the largest proves something, never their sum. A
cell of k contacts is an equivalence class of k-anonymity (Sweeney 2002, doi:10.1142/S0218488502001648); that
those who were never published count too is the k-map of El Emam & Dankar (2008, doi:10.1197/jamia.M2716).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain
from operator import and_

from archive.disclosure.bits import indexed, rows_in
from archive.disclosure.fitting import FittingCells, Groups
from archive.disclosure.ladders import SEVERAL, SINGLE, Fact, Line, Vocabulary

_MOST_REMEMBERED = 10_000  # lines
Value = str | frozenset[str]  # a code or "", or the slugs of all of which the row counts contacts


@dataclass(frozen=True, slots=True)
class Cell:
    """How many contacts have the values; one for each tag of the table, in its order. ``at``: its line."""

    values: tuple[Value, ...]
    contacts: int
    at: int


@dataclass(frozen=True)
class Table:
    """Counts by some of the tags, in the order of ``TAGS``. No two cells of it hold the same contact by its
    single-valued tags, unless these are the same (``baseline_file.read`` sees to it)."""

    tags: tuple[str, ...]
    cells: tuple[Cell, ...]
    at: int = 0

    @property
    def single(self) -> tuple[str, ...]:
        return tuple(tag for tag in self.tags if tag in SINGLE)

    @property
    def counts_once(self) -> bool:
        """Whether each contact is in one row."""
        return not set(self.tags) & set(SEVERAL)

    @cached_property
    def groups(self) -> Mapping[tuple[Value, ...], list[Cell]]:
        """Its cells by what they say of single-valued tags: between groups no contact is shared."""
        found: defaultdict[tuple[Value, ...], list[Cell]] = defaultdict(list)
        for cell in self.cells:
            found[cell.values[: len(self.single)]].append(cell)
        return found


@dataclass(frozen=True)
class Baseline:
    """Tables of one file, where they come from, and of which day (as written: 2026-03-31)."""

    vocabulary: Vocabulary
    source: str
    date: str
    tables: tuple[Table, ...]

    def proves(self, line: Line) -> int:
        """The most contacts that fit the line by one table that states every tag of it; never a sum of two.

        The same children are counted in every table.
        """
        # Asked again and again while one page is made, and of the same lines by whoever counts again.
        known = self._proved
        if line not in known:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            facts = self.vocabulary.facts(line)
            known[line] = max((each.proves(facts) for each in self._indexed), default=0)
        return known[line]

    @cached_property
    def _proved(self) -> dict[Line, int]:
        return {}

    @cached_property
    def _indexed(self) -> "list[_IndexedTable]":
        return [_IndexedTable(table, self.vocabulary) for table in self.tables]

    def fitting(self, facts: Sequence[Fact], weights: Sequence[int], minimum: int) -> list[FittingCells]:
        """The tables as far as they matter for lines that state some of these facts and no other."""
        return [each.fitting(facts, weights, minimum) for each in self._indexed]


class _IndexedTable:
    """Of each fact the cells of which it is true, by their places; those of a group stand side by side.

    A table that does not have a tag has no cell of which a fact of the tag is true.
    """

    def __init__(self, table: Table, vocabulary: Vocabulary) -> None:
        cells = [cell for group in table.groups.values() for cell in group]
        self._every = (1 << len(cells)) - 1
        self._groups = Groups([[cell.contacts for cell in group] for group in table.groups.values()])
        implied: dict[tuple[str, Value], list[Fact]] = {}

        def facts(stated: tuple[str, Value]) -> list[Fact]:
            if stated not in implied:
                tag, value = stated
                slugs = value if isinstance(value, frozenset) else [value]
                implied[stated] = [fact for slug in slugs for fact in vocabulary.implied(tag, slug)]
            return implied[stated]

        self._having = indexed(
            chain.from_iterable(map(facts, zip(table.tags, cell.values, strict=True))) for cell in cells
        )

    def proves(self, facts: Iterable[Fact]) -> int:
        return self._groups.contacts(reduce(and_, (self._having.get(fact, 0) for fact in facts), self._every))

    def fitting(self, facts: Sequence[Fact], weights: Sequence[int], minimum: int) -> FittingCells:
        having = [self._having.get(fact, 0) for fact in facts]
        return FittingCells(having, self._every, self._groups, weights, minimum)


def contradictions(tables: Sequence[Table], vocabulary: Vocabulary) -> Iterator[str]:
    """What cannot be true of one population, in sentences.

    Between tables that count everybody once, what they count by the tags that both have must be the same. Of
    platform and harm only what is impossible is named: more contacts in a part than in the whole.
    """
    checked = [_Checked(table, vocabulary) for table in tables]
    for number, one in enumerate(checked):
        for other in checked[number + 1 :]:
            yield from _unequal(one, other)
        for other in checked:
            yield from _impossible(one, other)


class _Checked:
    """A table with what its checks ask for again and again."""

    def __init__(self, table: Table, vocabulary: Vocabulary) -> None:
        self.table = table
        self.vocabulary = vocabulary
        self.name = f"the table by {listed([SPOKEN[tag] for tag in table.tags])} (line {table.at})"

    @cached_property
    def cells(self) -> list[tuple[tuple[str, ...], frozenset[Fact], int]]:
        """Of each cell: its single values, what is true of platform and harm, and how many.

        That one of these is not known is a fact here as well: nobody of whom it is known is among them.
        """
        width = len(self.table.single)
        found = []
        for cell in self.table.cells:
            several: set[Fact] = set()
            for tag, slugs in zip(self.table.tags[width:], cell.values[width:], strict=True):
                several.update(fact for slug in slugs for fact in self.vocabulary.implied(tag, slug))
                if not slugs:
                    several.add((tag, ""))
            found.append((tuple(map(str, cell.values[:width])), frozenset(several), cell.contacts))
        return found

    @cached_property
    def _having(self) -> dict[Fact, int]:
        return indexed(several for _values, several, _contacts in self.cells)

    @cached_property
    def _every(self) -> int:
        return (1 << len(self.cells)) - 1

    def margin(self, tags: Sequence[str]) -> dict[tuple[str, ...], int]:
        """How many contacts have each combination of these tags' values; only where each is counted once."""
        places = [self.table.single.index(tag) for tag in tags]
        counts: defaultdict[tuple[str, ...], int] = defaultdict(int)
        for values, _several, contacts in self.cells:
            counts[tuple(values[place] for place in places)] += contacts
        return counts

    def at_least(self, tags: Sequence[str], wanted: frozenset[Fact]) -> dict[tuple[str, ...], int]:
        """How many contacts at least have ``wanted`` and each combination of these tags' values, fine or
        coarse; not known is a value of its own."""
        places = [self.table.single.index(tag) for tag in tags]
        # Nobody is both among those of whom a tag is known and among those of whom it is not.
        largest: dict[tuple[tuple[str, ...], frozenset[Fact]], int] = {}
        for place in rows_in(reduce(and_, (self._having.get(fact, 0) for fact in wanted), self._every)):
            values, several, contacts = self.cells[place]
            apart = values, frozenset(fact for fact in several if not fact[1])
            largest[apart] = max(largest.get(apart, 0), contacts)
        counts: defaultdict[tuple[str, ...], int] = defaultdict(int)
        for (values, _not_known), contacts in largest.items():
            for coarser in self._coarser(tags, [values[place] for place in places]):
                counts[coarser] += contacts
        return counts

    def _coarser(self, tags: Sequence[str], values: Sequence[str]) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = [()]
        for tag, value in zip(tags, values, strict=True):
            steps = [step for _tag, step in self.vocabulary.implied(tag, value)] or [""]
            found = [(*before, step) for before in found for step in steps]
        return found


def _unequal(one: _Checked, other: _Checked) -> Iterator[str]:
    """Where two tables that count everybody once differ in the tags that both have at the same level."""
    if not (one.table.counts_once and other.table.counts_once):
        return
    tags = [tag for tag in one.table.tags if tag in other.table.tags and not _levels_differ(tag, one, other)]
    mine, theirs = one.margin(tags), other.margin(tags)
    for values in sorted({*mine, *theirs}):
        if mine.get(values, 0) != theirs.get(values, 0):
            yield (
                f"{_capital(one.name)} counts {mine.get(values, 0)} contacts{_with(tags, values)}, "
                f"{other.name} counts {theirs.get(values, 0)}. Each table should count every contact once: "
                "add a row with an empty value for those where it is not known."
            )


def _some_level_differs(one: _Checked, other: _Checked) -> bool:
    return any(_levels_differ(tag, one, other) for tag in one.table.single if tag in other.table.single)


def _levels_differ(tag: str, one: _Checked, other: _Checked) -> bool:
    """Whether one table has a value of the tag that holds a value of the other."""
    mine, theirs = (
        {values[each.table.single.index(tag)] for values, _several, _contacts in each.cells}
        for each in (one, other)
    )
    return any(
        broader in mine | theirs
        for value in mine | theirs
        for _tag, broader in one.vocabulary.implied(tag, value)[1:]
    )


def _impossible(one: _Checked, other: _Checked) -> Iterator[str]:
    """Where ``one`` counts more in a part than ``other`` in the whole."""
    if one.table.counts_once and other.table.counts_once and not _some_level_differs(one, other):
        return  # then they are equal or ``_unequal`` says so
    if set(other.table.tags) <= set(one.table.tags):
        tags = other.table.single
        cells: Iterable[tuple[tuple[str, ...], frozenset[Fact], int]] = other.cells
    elif other.table.counts_once:
        tags = tuple(tag for tag in other.table.single if tag in one.table.single)
        cells = [(values, frozenset(), contacts) for values, contacts in other.margin(tags).items()]
    else:
        return
    asked: dict[frozenset[Fact], dict[tuple[str, ...], int]] = {}
    for values, several, contacts in cells:
        if several not in asked:
            asked[several] = one.at_least(tags, several)
        least = asked[several].get(values, 0)
        if least > contacts:
            whole = _with(tags, values, one.vocabulary.finest(several))
            yield (
                f"{_capital(one.name)} counts at least {least} contacts{whole}, but {other.name} counts "
                f"{contacts}. A row counts everybody it is true of, including those in a more detailed row."
            )


SPOKEN = {
    "age_band": "age",
    "gender": "gender",
    "nation": "nation",
    "year": "year",
    "platform": "platform",
    "harm_type": "harm",
}


def _with(tags: Sequence[str], values: Sequence[str], several: Iterable[Fact] = ()) -> str:
    """ ", gender girl and age not known": codes of our own lists alone."""
    parts = [f"{SPOKEN[tag]} {value or 'not known'}" for tag, value in zip(tags, values, strict=True)]
    parts += [f"{SPOKEN[tag]} {slug or 'not known'}" for tag, slug in sorted(several)]
    return f" with {listed(parts)}" if parts else ""


def listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts) or "nothing"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
