"""Each cell of a table read once, for what is asked and for what is judged."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from archive.spreadsheets import dates, doubtful, permitting, values
from archive.spreadsheets.columns import LEFT_OUT, SEVERAL, VOCABULARIES, Use
from archive.spreadsheets.contact_years import CONTACT_YEAR, completed, lacking
from archive.spreadsheets.meanings import LONE_CELLS, STRUCK, TOTALS, VALUE, Meant, Rules, wrong
from archive.spreadsheets.tables import Cell, Column, Line, Table, Value
from archive.spreadsheets.terms import Names, Terms, parts, too_many
from archive.spreadsheets.words import folded

LISTS = {"gender": "genders.txt", "nation": "nations.txt", "basis": "bases.txt", "severity": "severities.txt"}
# What may be the same for all rows of a file that has no column of it.
DEFAULTS = ("month", "basis", "harm_types")
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


@dataclass(frozen=True, slots=True)
class AsWhole:
    """What the file as a whole tells about its single cells. It is kept from the moment at which its import
    is begun: a row that is stored is no longer there to tell it.

    ``order`` of day and month, where the file itself settles it: "" where it does not, or says both.
    ``swapped``: columns whose real dates are in doubt. ``keys`` of the questions about values, by the field
    and the value, which may be a child's words. ``lacks_years``: most months have none.
    """

    order: str
    says_both_orders: bool
    swapped: frozenset[int]
    has_check_marks: bool
    keys: Mapping[tuple[str, str], str]
    lacks_years: bool


@dataclass(frozen=True)
class Survey:
    table: Table
    uses: Sequence[Use]
    rows: tuple[tuple[Line, tuple[Reading, ...]], ...]
    whole: AsWhole
    doubled: Mapping[str, tuple[Column, ...]]
    missing: tuple[str, ...]
    apart: Mapping[str, tuple[int, ...]]  # rows of which a person says whether they are taken
    yearless: tuple[int, ...]  # rows whose months lack a year, if most do
    today: date

    @property
    def order(self) -> str:
        return self.whole.order

    @property
    def says_both_orders(self) -> bool:
        return self.whole.says_both_orders

    @cached_property
    def asked(self) -> frozenset[str]:
        """The keys of values in doubt about which a person is asked."""
        return frozenset(self.whole.keys.values())

    def letters_of(self, name: str) -> list[str]:
        """The columns of a field, or that have ticks for it."""
        return [
            column.letter
            for column, use in zip(self.table.columns, self.uses, strict=True)
            if name in (use.field, use.term.partition(":")[0])
        ]


def survey(
    table: Table,
    uses: Sequence[Use],
    terms: Terms,
    rules: Rules,
    whole: AsWhole | None = None,
    contact_year: int | None = None,
) -> Survey:
    """``whole``: as it was when the import was begun; None before that. ``contact_year``: of all months that
    have none, as somebody said."""
    used = [
        (column, use)
        for column, use in zip(table.columns, uses, strict=True)
        if use.field not in (*LEFT_OUT, CONTACT_YEAR)
    ]
    yearless = lacking(table, uses) if whole is None or whole.lacks_years else ()
    lacks_years = whole.lacks_years if whole else bool(yearless)
    table = completed(table, uses, contact_year if lacks_years else None)
    settled = _settled(table, used, rules.today, whole)
    readers = {column.index: _cached(reader(use, terms, rules, column.header)) for column, use in used}
    keys: dict[tuple[str, str], str] = dict(whole.keys) if whole else {}
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
        whole or replace(settled.whole, keys=_asked(keys, times), lacks_years=lacks_years),
        {name: found for name, found in columns_of.items() if len(found) > 1 and name not in SEVERAL},
        _missing(used),
        _apart(table, uses),
        yearless,
        rules.today,
    )


@dataclass(frozen=True, slots=True)
class _Settled:
    whole: AsWhole
    yearless: frozenset[tuple[int, str]]  # row and column of days that are shown without their year
    today: date


def _settled(
    table: Table, used: Sequence[tuple[Column, Use]], today: date, whole: AsWhole | None
) -> _Settled:
    yearless = (
        (row, column)
        for remark in table.remarks
        if remark.code == dates.YEARLESS
        for column in remark.columns
        for row in remark.rows
    )
    return _Settled(whole or _whole(table, used), frozenset(yearless), today)


def _whole(table: Table, used: Sequence[tuple[Column, Use]]) -> AsWhole:
    def of(*fields: str) -> Iterator[tuple[int, list[Value]]]:
        for column, use in used:
            if use.field in fields:
                yield column.index, [line.cells[column.index].value for line in table.lines]

    in_dates = dict(of(*_DATES))
    orders = {dates.order_shown(value) for found in in_dates.values() for value in found} - {""}
    return AsWhole(
        next(iter(orders)) if len(orders) == 1 else "",
        len(orders) > 1,
        frozenset(index for index, found in in_dates.items() if dates.may_be_swapped(found)),
        any(values.is_check_mark(value) for _, found in of("tick") for value in found),
        {},
        lacks_years=False,  # see survey
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
    marked: set[int] = set()
    for index, is_marked in tests.items():
        said = [(line.number, line.cells[index].value) for line in table.lines]
        marks = {value for value in {value for _, value in said} if is_marked(value)}
        marked.update(number for number, value in said if value in marks)
    found[MARKED_ROWS] = tuple(line.number for line in table.lines if line.number in marked)
    return {key: rows for key, rows in found.items() if rows}


def _missing(used: Sequence[tuple[Column, Use]]) -> tuple[str, ...]:
    there = {use.field for _, use in used}
    there |= {use.term.partition(":")[0] for _, use in used if use.field == "tick"}
    return tuple(name for name in ("reference", "month", "basis", "text", "harm_types") if name not in there)


def _asked(keys: Mapping[tuple[str, str], str], times: Counter[str]) -> dict[tuple[str, str], str]:
    asked: Counter[str] = Counter()
    kept = {}
    for (name, value), key in sorted(keys.items(), key=lambda item: -times[item[1]]):
        asked[name] += 1
        if asked[name] <= MOST_ASKED:
            kept[name, value] = key
    return kept


def _readings(
    line: Line, column: Column, use: Use, read: _Read, settled: _Settled, keys: dict[tuple[str, str], str]
) -> Iterator[Reading]:
    cell = line.cells[column.index]
    found = _unread(cell) or read(cell.value)
    for place, (shown, first_meant) in enumerate(found, 1):
        meant = _as_settled(first_meant, cell.value, line, column, use, settled)
        key = meant.doubt
        if meant.doubt == VALUE:
            first = f"value:{use.field}:{column.letter}{line.number}.{place}of{len(found)}"
            # "x" under one heading may be the opposite of "x" under another.
            name = column.letter if use.field == "may_use" else use.field
            key = keys.setdefault((name, folded(shown)), first)
        yield Reading(column, use.field, shown, meant, use.term, key)


def _as_settled(meant: Meant, value: Value, line: Line, column: Column, use: Use, settled: _Settled) -> Meant:
    if use.field == "month" and isinstance(value, date) and (line.number, column.letter) in settled.yearless:
        return dates.yearless(value, today=settled.today)
    if meant.doubt == dates.DAY_ORDER and settled.whole.order:
        return Meant(meant.options[settled.whole.order], "day-order")
    if meant.doubt == values.TICK_CROSS and not settled.whole.has_check_marks:
        return Meant(meant.options[values.YES])
    in_doubt = column.index in settled.whole.swapped and isinstance(value, date)
    if in_doubt and value.day != value.month and not meant.code:  # type: ignore[union-attr]
        return dates.swapped(value, is_month=use.field == "month")  # type: ignore[arg-type]
    return meant


def _unread(cell: Cell) -> list[tuple[str, Meant]]:
    if cell.error:
        return [("", wrong("error-cell", _ERROR_CELL))]
    if cell.is_unknown:
        return [("", wrong("formula", _FORMULA))]
    return []


_ERROR_CELL = (
    "the spreadsheet shows an error there, such as #NAME?, instead of what was written: type it again"
)
_FORMULA = "it is a formula without its result: open the file in Excel and save it once"


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
