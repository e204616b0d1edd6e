"""What has to be asked about a file, each thing once, whatever the number of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archive.spreadsheets import dates, doubtful, months, permitting, values
from archive.spreadsheets.columns import VOCABULARIES, Use
from archive.spreadsheets.fields import FIELD_WORDS
from archive.spreadsheets.meanings import EMPTY, LONE_CELLS, STRUCK, TOTALS, VALUE, WRONG, Rules
from archive.spreadsheets.surveying import HIDDEN_ROWS, LISTS, MARKED_ROWS, Reading, Survey, survey
from archive.spreadsheets.tables import Line, Table
from archive.spreadsheets.terms import Terms

TAKE, LEAVE = "take", "leave"
_NUMBERS_SHOWN = 20
_YEARS_OFFERED = 6
MONTHS = "months"  # of Question.any_of: as months.of_this_and_past_years has them
CONTACT_YEAR_KEY = "default:contact_year"

Choice = tuple[str, str]  # the answer, and what the page calls it


@dataclass(frozen=True, slots=True)
class Question:
    """``key`` is that of its answer, stable for one file, and holds none of its words. ``asks`` is the
    question in words; ``shown`` the value that it is about, as written: it may be a child's words, so the
    page shows it and nothing logs it. ``rows``: how many it concerns; ``row_numbers``: the first.

    ``any_of`` names a vocabulary each of whose slugs is an answer too, or is MONTHS. ``suggested``
    is "" where no answer is likelier than the rest.
    """

    key: str
    kind: str
    field: str
    asks: str
    rows: int
    choices: tuple[Choice, ...]
    suggested: str = ""
    column: str = ""
    shown: str = ""
    row_numbers: tuple[int, ...] = ()
    any_of: str = ""


def questions(table: Table, uses: Sequence[Use], terms: Terms, *, rules: Rules) -> tuple[Question, ...]:
    """All that has to be asked before the rows can be judged, in the order in which it is best answered."""
    return questions_of(survey(table, uses, terms, rules), terms)


def questions_of(surveyed: Survey, terms: Terms) -> tuple[Question, ...]:
    return (
        *_of_columns(surveyed),
        *_of_rows(surveyed),
        *_of_defaults(surveyed),
        *_of_cells(surveyed, terms),
    )


def _of_columns(surveyed: Survey) -> Iterator[Question]:
    for name, columns in surveyed.doubled.items():
        yield Question(
            f"column:{name}",
            "column",
            name,
            f"Two or more columns could be the {FIELD_WORDS[name]}. Which one is it?",
            len(surveyed.rows),
            tuple((column.letter, f"Column {column.letter}") for column in columns),
        )


def _of_rows(surveyed: Survey) -> Iterator[Question]:
    for key, numbers in surveyed.apart.items():
        yield Question(
            key,
            "rows",
            "",
            _ASKS[key],
            len(numbers),
            ((LEAVE, "No, exclude them"), (TAKE, "Yes, import them too")),
            "" if key == HIDDEN_ROWS else LEAVE,
            row_numbers=numbers[:_NUMBERS_SHOWN],
        )


def _of_defaults(surveyed: Survey) -> Iterator[Question]:
    rows = len(surveyed.rows)
    if "month" in surveyed.missing:
        asks = "No column gives the month of contact. If it is the same for all the rows, which one is it?"
        yield Question("default:month", "default", "month", asks, rows, (), any_of=MONTHS)
    if numbers := surveyed.yearless:
        years = tuple((year, year) for year in months.years_offered(surveyed.today)[:_YEARS_OFFERED])
        yield Question(
            CONTACT_YEAR_KEY,
            "default",
            "month",
            "The months have no year. If it is the same for all of them, which one is it?",
            len(numbers),
            (*years, (WRONG, _WRONG)),
            row_numbers=numbers[:_NUMBERS_SHOWN],
        )
    if "basis" in surveyed.missing:
        labels = values.LABELS["bases.txt"]
        asks = "No column gives the basis for publication. Which one applies to all the rows?"
        yield Question("default:basis", "default", "basis", asks, rows, tuple(labels.items()))
    if "harm_types" in surveyed.missing:
        asks = "No column gives the harm type. Which one applies to all the rows?"
        yield Question("default:harm_types", "default", "harm_types", asks, rows, (), any_of="harm_types")


@dataclass
class _Doubt:
    reading: Reading
    lines: list[Line] = field(default_factory=list)


def _of_cells(surveyed: Survey, terms: Terms) -> Iterator[Question]:
    doubts: dict[str, _Doubt] = {}
    for line, readings in surveyed.rows:
        for reading in readings:
            if reading.key and (reading.meant.doubt != VALUE or reading.key in surveyed.asked):
                lines = doubts.setdefault(reading.key, _Doubt(reading)).lines
                if not lines or lines[-1] is not line:
                    lines.append(line)
    ordered = sorted(
        doubts.items(), key=lambda item: (item[1].reading.meant.doubt == VALUE, -len(item[1].lines))
    )
    for key, doubt in ordered:
        reading, meant = doubt.reading, doubt.reading.meant
        yield Question(
            key,
            meant.doubt,
            reading.field,
            _asks(reading, surveyed),
            len(doubt.lines),
            tuple(_choices(reading, terms)),
            meant.suggested,
            reading.column.letter,
            reading.shown,
            tuple(line.number for line in doubt.lines[:_NUMBERS_SHOWN]),
            meant.any_of,
        )


def _asks(reading: Reading, surveyed: Survey) -> str:
    if reading.meant.doubt == dates.DAY_ORDER and surveyed.says_both_orders:
        return _BOTH_ORDERS
    if reading.meant.doubt == VALUE and reading.field == "may_use":
        return _MAY_USE
    return _ASKS.get(reading.meant.doubt, "").format(field=FIELD_WORDS[reading.field]) or (
        "Does this count as a tick?"
        if reading.field == "tick"
        else f"Which {_KINDS_OF.get(reading.field, FIELD_WORDS[reading.field])} does this mean?"
    )


_KINDS_OF = {"month": "month", "year": "year", "basis_lapses_on": "day", "severity": "level of seriousness"}
_BOTH_ORDERS = (
    "Some dates in this file begin with the day, others with the month. How should one like this be read?"
)
_MAY_USE = "One column says whether a row may be used. May rows like this be used?"
_ASKS = {
    MARKED_ROWS: "Some rows say something like “do not use” or “withdrawn”. Should they be imported?",
    STRUCK: "Some rows have words that are crossed out in the spreadsheet. Should they be imported?",
    permitting.MAY_USE_EMPTY: (
        "In some rows, the column that says whether they may be used is empty. May they be used?"
    ),
    HIDDEN_ROWS: "Some rows are hidden in the spreadsheet. Should they be imported?",
    TOTALS: "Some rows look like totals. Should they be imported?",
    LONE_CELLS: "Some rows have only one cell filled in, like a heading or a note. Should they be imported?",
    dates.SWAPPED_DATES: (
        "Excel may have swapped the day and the month in some dates, such as 3 April for 4 March. "
        "Are the dates right as Excel shows them?"
    ),
    dates.YEARLESS: (
        "Some dates show a day and a month but no year, such as 24-Mar. Excel also does this to Mar-24, and "
        "adds the year in which it was typed. Which is meant?"
    ),
    values.TICK_CROSS: "This file has both ticks and crosses. Does a cross count as a tick too?",
    doubtful.MEND: "Some texts have damaged characters that can be put right. Shall we do that?",
    dates.DAY_ORDER: "How should dates like this be read?",
    values.AGE_RANGE: "Some ages are a range. Which age should we store?",
    values.AGE_OPEN: "Some ages are not exact, such as “under 16” or “teenager”. Shall we leave them empty?",
    values.SCHOOL_YEAR: "Some ages are a school year. Which age should we store?",
    values.REFERENCE_BLANKS: (
        "Some references have spaces or signs such as # or brackets, which they cannot keep. "
        "How should we write them?"
    ),
}
_CHOICES = {
    permitting.MAY: "Yes, they may be used",
    permitting.NOT: "No, exclude these rows",
    dates.AS_DATED: "Yes, they are right",
    dates.DAY_IS_YEAR: "The number is the year: 24-Mar is March 2024",
    dates.SWAPPED: "No, swap the day and the month",
    doubtful.MENDED: "Put them right",
    doubtful.AS_IT_IS: "Leave them as they are",
    dates.DAY_FIRST: "Day first, as in Britain",
    dates.MONTH_FIRST: "Month first, as in America",
    values.LOWER: "The lower age",
    values.HIGHER: "The higher age",
    values.JOINED: "Without them",
    values.HYPHEN: "With a hyphen in their place",
    values.YES: "Yes",
    values.NO: "No",
}
_EMPTY = "Leave it empty"
_WRONG = "It is a mistake: do not import these rows"


def _choices(reading: Reading, terms: Terms) -> Iterator[Choice]:
    for answer in reading.meant.options:
        if answer == EMPTY:
            yield EMPTY, _EMPTY
        elif reading.field in VOCABULARIES:
            yield answer, terms.names[reading.field].labels[answer]
        elif reading.field in LISTS:
            yield answer, values.LABELS[LISTS[reading.field]][answer]
        else:
            yield answer, _CHOICES.get(answer, answer)
    if reading.field != "may_use":
        yield WRONG, _WRONG
