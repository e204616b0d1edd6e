"""Each cell of a table read once, for what is asked and for what is judged."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from archive.spreadsheets import dates, doubtful, permitting, values
from archive.spreadsheets.columns import LEFT_OUT, SEVERAL, VOCABULARIES, Use
from archive.spreadsheets.meanings import LONE_CELLS, STRUCK, TOTALS, VALUE, Meant, Rules, wrong
from archive.spreadsheets.tables import Cell, Column, Line, Table, Value
from archive.spreadsheets.terms import Names, Terms, parts, too_many
from archive.spreadsheets.words import folded

LISTS = {"gender": "genders.txt", "nation": "nations.txt", "basis": "bases.txt", "severity": "severities.txt"}
# What may be the same for all rows of a file that has no column of it.
DEFAULTS = ("basis", "harm_types")
_DATES = ("month", "basis_lapses_on")
# A column in which so many different values are unknown is not that column, or the file wants work first.
MOST_ASKED = 40
HIDDEN_ROWS, MARKED_ROWS = "hidden-rows", "marked-rows"
# Rows that somebody seems to have marked as not to be used.
MARKED = (MARKED_ROWS, STRUCK)

_Read = Callable[[Value], list[tuple[str, Meant]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one cell. ``term`` is that of a tick column; ``key`` that of the question about it."""

    column: Column
    field: str
    shown: str
    meant: Meant
    term: str = ""
    key: str = ""


@dataclass(frozen=True)
class Survey:
    """``order`` of day and month, where the file itself settles it: "" where it does not, or says both."""

    table: Table
    uses: Sequence[Use]
    rows: tuple[tuple[Line, tuple[Reading, ...]], ...]
    order: str
    says_both_orders: bool
    doubled: Mapping[str, tuple[Column, ...]]
    missing: tuple[str, ...]
    asked: frozenset[str]  # keys of values in doubt about which a person is asked
    apart: Mapping[str, tuple[int, ...]]  # rows of which a person says whether they are taken

    def letters_of(self, name: str) -> list[str]:
        """The columns of a field, or that have ticks for it."""
        return [
            column.letter
            for column, use in zip(self.table.columns, self.uses, strict=True)
            if name in (use.field, use.term.partition(":")[0])
        ]


def survey(table: Table, uses: Sequence[Use], terms: Terms, rules: Rules) -> Survey:
    used = [
        (column, use) for column, use in zip(table.columns, uses, strict=True) if use.field not in LEFT_OUT
    ]
    settled = _settled(table, used)
    readers = {column.index: _cached(reader(use, terms, rules, column.header)) for column, use in used}
    keys: dict[tuple[str, str], str] = {}
    times: Counter[str] = Counter()
    rows = []
    for line in table.lines:
        readings: list[Reading] = []
        for column, use in used:
            readings += _readings(line, column, use, readers[column.index], settled, keys)
        times.update({reading.key for reading in readings if reading.meant.doubt == VALUE})
        rows.append((line, tuple(readings)))
    columns_of: dict[str, tuple[Column, ...]] = {}
    for column, use in used:
        columns_of[use.field] = (*columns_of.get(use.field, ()), column)
    return Survey(
        table,
        uses,
        tuple(rows),
        settled.order,
        settled.says_both_orders,
        {name: found for name, found in columns_of.items() if len(found) > 1 and name not in SEVERAL},
        _missing(used),
        _asked(keys, times),
        _apart(table, uses),
    )


@dataclass(frozen=True, slots=True)
class _Settled:
    """What the file as a whole tells about its single cells."""

    order: str
    says_both_orders: bool
    swapped: frozenset[int]  # columns whose real dates are in doubt
    has_check_marks: bool


def _settled(table: Table, used: Sequence[tuple[Column, Use]]) -> _Settled:
    def of(*fields: str) -> Iterator[tuple[int, list[Value]]]:
        for column, use in used:
            if use.field in fields:
                yield column.index, [line.cells[column.index].value for line in table.lines]

    in_dates = dict(of(*_DATES))
    orders = {dates.order_shown(value) for found in in_dates.values() for value in found} - {""}
    return _Settled(
        next(iter(orders)) if len(orders) == 1 else "",
        len(orders) > 1,
        frozenset(index for index, found in in_dates.items() if dates.may_be_swapped(found)),
        any(values.is_check_mark(value) for _, found in of("tick") for value in found),
    )


def _apart(table: Table, uses: Sequence[Use]) -> dict[str, tuple[int, ...]]:
    numbers = {line.number for line in table.lines}
    found = {HIDDEN_ROWS: tuple(line.number for line in table.lines if line.is_hidden)}
    for remark in table.remarks:
        if remark.code in (TOTALS, LONE_CELLS, STRUCK):
            found[remark.code] = tuple(row for row in remark.rows if row in numbers)
    tests = {
        column.index: permitting.is_marked_text if use.field == "text" else permitting.is_mark
        for column, use in zip(table.columns, uses, strict=True)
        if use.field in (*LEFT_OUT, "reference", "text")
    }
    found[MARKED_ROWS] = tuple(
        line.number
        for line in table.lines
        if any(is_marked(line.cells[index].value) for index, is_marked in tests.items())
    )
    return {key: rows for key, rows in found.items() if rows}


def _missing(used: Sequence[tuple[Column, Use]]) -> tuple[str, ...]:
    there = {use.field for _, use in used}
    there |= {use.term.partition(":")[0] for _, use in used if use.field == "tick"}
    return tuple(name for name in ("reference", "month", "basis", "text", "harm_types") if name not in there)


def _asked(keys: Mapping[tuple[str, str], str], times: Counter[str]) -> frozenset[str]:
    asked: Counter[str] = Counter()
    kept = set()
    for (name, _), key in sorted(keys.items(), key=lambda item: -times[item[1]]):
        asked[name] += 1
        if asked[name] <= MOST_ASKED:
            kept.add(key)
    return frozenset(kept)


def _readings(
    line: Line, column: Column, use: Use, read: _Read, settled: _Settled, keys: dict[tuple[str, str], str]
) -> Iterator[Reading]:
    cell = line.cells[column.index]
    found = _unread(cell) or read(cell.value)
    for place, (shown, first_meant) in enumerate(found, 1):
        meant = _as_settled(first_meant, cell.value, column, use, settled)
        key = meant.doubt
        if meant.doubt == VALUE:
            first = f"value:{use.field}:{column.letter}{line.number}.{place}of{len(found)}"
            # "x" under one heading may be the opposite of "x" under another.
            name = column.letter if use.field == "may_use" else use.field
            key = keys.setdefault((name, folded(shown)), first)
        yield Reading(column, use.field, shown, meant, use.term, key)


def _as_settled(meant: Meant, value: Value, column: Column, use: Use, settled: _Settled) -> Meant:
    if meant.doubt == dates.DAY_ORDER and settled.order:
        return Meant(meant.options[settled.order], "day-order")
    if meant.doubt == values.TICK_CROSS and not settled.has_check_marks:
        return Meant(meant.options[values.YES])
    in_doubt = column.index in settled.swapped and isinstance(value, date)
    if in_doubt and value.day != value.month and not meant.code:  # type: ignore[union-attr]
        return dates.swapped(value, is_month=use.field == "month")  # type: ignore[arg-type]
    return meant


def _unread(cell: Cell) -> list[tuple[str, Meant]]:
    if cell.error:
        return [("", wrong("error-cell", _ERROR_CELL))]
    if cell.is_unknown:
        return [("", wrong("formula", _FORMULA))]
    return []


_ERROR_CELL = "the spreadsheet shows an error there, such as #NAME?, and not what was written: write it again"
_FORMULA = "a formula stands there, and the file does not hold its result: open and save it in Excel once"


def reader(use: Use, terms: Terms, rules: Rules, header: str = "") -> _Read:
    if use.field in VOCABULARIES:
        return lambda value: _terms(value, terms.names[use.field], use.field)
    if use.field == "tick":
        vocabulary, _, slug = use.term.partition(":")
        names = terms.names[vocabulary]
        return lambda value: [(written(value), values.tick(value, names, slug))]
    if use.field == "may_use":
        return lambda value: [(written(value), permitting.may_use(value, header, today=rules.today))]
    one = _one_value(use.field, rules)
    return lambda value: [(written(value), one(value))]


def _one_value(name: str, rules: Rules) -> Callable[[Value], Meant]:
    if name in LISTS:
        return lambda value: values.choice(value, LISTS[name])
    return {
        "reference": lambda value: _reference(value, rules),
        "month": lambda value: dates.month(value, today=rules.today),
        "basis_lapses_on": dates.day,
        "text": doubtful.text,
        "age": values.age,
        "year": dates.year,
    }[name]


def _reference(value: Value, rules: Rules) -> Meant:
    """Each of its readings as the archive's own rule has it."""
    meant = values.reference(value)
    if isinstance(meant.value, str) and (why := rules.reference(meant.value)):
        return wrong("reference", why)
    fit = {answer: found for answer, found in meant.options.items() if not rules.reference(str(found))}
    if meant.doubt and not fit:
        return wrong("reference", rules.reference(str(next(iter(meant.options.values())))))
    return replace(meant, options=fit)


def _terms(value: Value, names: Names, vocabulary: str) -> list[tuple[str, Meant]]:
    if value is None:
        return []
    words = written(value)
    if len(words) > values.LONGEST_CELL:
        return [("", wrong("too-long", f"it is longer than {values.LONGEST_CELL:,} characters"))]
    if count := too_many(words):
        return [("", wrong("too-many", f"it holds {count:,} values: give 50 at most"))]
    return [(part, values.term(part, names, vocabulary)) for part in parts(words, names)]


def written(value: Value) -> str:
    """A value as the page shows it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _cached(read: _Read) -> _Read:
    known: dict[tuple[type, Value], list[tuple[str, Meant]]] = {}

    def look(value: Value) -> list[tuple[str, Meant]]:
        key = (type(value), value)
        if key not in known:
            known[key] = read(value)
        return known[key]

    return look
