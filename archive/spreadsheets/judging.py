"""The rows of a table judged all in one round: what can be stored, what is wrong, what was read how."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from archive.spreadsheets import doubtful, months, permitting, saying, values
from archive.spreadsheets.alike import Told
from archive.spreadsheets.asking import CONTACT_YEAR_KEY, TAKE, Question, questions_of
from archive.spreadsheets.columns import Use
from archive.spreadsheets.fields import FIELD_WORDS
from archive.spreadsheets.meanings import VALUE, WRONG, Plain, Rules
from archive.spreadsheets.surveying import DEFAULTS, LISTS, MARKED, AsWhole, Reading, Survey, survey
from archive.spreadsheets.tables import Line, Table
from archive.spreadsheets.terms import Terms
from archive.spreadsheets.values import YES

WHOLE_FILE = 0  # the row of a problem that is not one row's


@dataclass(frozen=True, slots=True)
class Problem:
    """``row`` as the spreadsheet counts; WHOLE_FILE keeps all rows out. ``message`` repeats no cell.

    ``code`` is "unanswered" where the answer to a question will settle it. ``other_row``: of a text that is
    there twice, where it stands first.
    """

    row: int
    column: str
    field: str
    code: str
    message: str
    is_warning: bool = False
    other_row: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """The plain values of an entry; ``text`` is raw."""

    number: int
    reference: str
    month: date
    basis: str
    text: str
    platforms: tuple[str, ...] = ()
    harm_types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    age: int | None = None
    gender: str = ""
    nation: str = ""
    year: int | None = None
    basis_lapses_on: date | None = None
    severity: str = ""


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What was read otherwise than written: ``shown`` was taken to mean ``means``, in so many rows."""

    column: str
    field: str
    shown: str
    means: str
    rows: int
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """One problem of many rows. ``said``: "35 rows: the age is not …". ``message``: of the first of them."""

    field: str
    code: str
    said: str
    message: str
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    is_warning: bool


@dataclass(frozen=True)
class Judged:
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    guessed: tuple[ReadAs, ...]
    left_out: tuple[int, ...] = ()  # rows that a person chose not to take
    order_settled: str = ""  # of day and month, by the file itself
    whole: AsWhole | None = None

    @property
    def groups(self) -> tuple[Group, ...]:
        return grouped(self.problems)


def judge(
    table: Table, uses: Sequence[Use], answers: Mapping[str, str], terms: Terms, *, rules: Rules
) -> Judged:
    """Everything that is wrong, and every row that is not."""
    surveyed = survey(table, uses, terms, rules, contact_year=contact_year(answers))
    return _judged(surveyed, answers, terms, rules)


def ask_and_judge(
    table: Table,
    uses: Sequence[Use],
    answers: Mapping[str, str],
    terms: Terms,
    *,
    rules: Rules,
    whole: AsWhole | None = None,
) -> tuple[tuple[Question, ...], Judged]:
    """``questions`` and ``judge`` at once, for which each cell is read once."""
    surveyed = survey(table, uses, terms, rules, whole, contact_year(answers))
    return questions_of(surveyed, terms), _judged(surveyed, answers, terms, rules)


def contact_year(answers: Mapping[str, str]) -> int | None:
    """The year of all months that have none, as somebody said."""
    answer = answers.get(CONTACT_YEAR_KEY, "")
    return int(answer) if answer.isascii() and answer.isdigit() else None


def _judged(surveyed: Survey, answers: Mapping[str, str], terms: Terms, rules: Rules) -> Judged:
    problems = list(_of_the_file(surveyed, answers, terms))
    keeps_all_out = any(not problem.is_warning for problem in problems)
    rows: list[Row] = []
    left_out: list[int] = []
    read_as: Counter[tuple[str, str, str, str, str]] = Counter()
    told: list[Told] = []
    for line, readings in surveyed.rows:
        apart = [key for key, numbers in surveyed.apart.items() if line.number in numbers]
        if apart and not all(key in answers for key in apart):
            problems.append(Problem(line.number, "", "", "unanswered", _UNANSWERED))
            continue
        if any(answers[key] != TAKE for key in apart):
            if any(key in MARKED and answers[key] != TAKE for key in apart):
                message = permitting.MARKED
                problems.append(Problem(line.number, "", "may_use", permitting.REFUSED, message))
            else:
                left_out.append(line.number)
            continue
        one = _Judging(line, readings, surveyed, answers, terms, rules, keeps_all_out)
        found = one.row()
        problems += one.problems
        if found:
            rows.append(found)
        read_as.update(one.read_as)
        told += one.told()
    problems += _warnings(told, surveyed)
    guessed = tuple(ReadAs(c, f, s, m, count, why) for (c, f, s, m, why), count in read_as.items())
    return Judged(tuple(rows), tuple(problems), guessed, tuple(left_out), surveyed.order, surveyed.whole)


def _warnings(told: Sequence[Told], surveyed: Survey) -> Iterator[Problem]:
    letter = next(iter(surveyed.letters_of("text")), "")
    there = {one.row for one in told}
    for code, rows in _apart(surveyed):
        for row in sorted(there.intersection(rows)):
            yield Problem(row, letter, "text", code, doubtful.WARNINGS[code], True)
    for doubt in doubtful.doubts(told):
        message = doubtful.WARNINGS[doubt.code]
        yield Problem(doubt.row, letter, "text", doubt.code, message, True, doubt.other_row)


def _apart(surveyed: Survey) -> Iterator[tuple[str, Collection[int]]]:
    """Rows that may not be whole, or that a column says must not be used, of which nothing else is asked."""
    table = surveyed.table
    ignored = {
        column.letter: column
        for column, use in zip(table.columns, surveyed.uses, strict=True)
        if use.field == "ignore"
    }
    for remark in table.remarks:
        if remark.code in ("quotes", "split-rows") or (
            remark.code == "past-header" and not ignored.keys().isdisjoint(remark.columns)
        ):
            yield remark.code, remark.rows
    for column in ignored.values():
        cells = [(line.number, line.cells[column.index].value) for line in table.lines]
        said = [(number, (type(value), value)) for number, value in cells]  # True, 1 and 1.0 are one key
        # A column that nobody reads says the same few things in each row.
        forbidding = {one for one in {one for _, one in said} if values.forbids(column.header, one[1])}
        yield "not-to-be-used", [number for number, one in said if one in forbidding]


_UNANSWERED = "it waits for the answer to a question about this file"
_REQUIRED = {
    "reference": "it is empty",
    "month": "it is empty",
    "basis": f"choose one of: {', '.join(values.codes_of('bases.txt'))}",
    "text": "it is empty",
    "harm_types": "choose at least one",
}
_MAYBE_A_NAME = "it has no digit: please check that it is not somebody’s name"
_NO_COLUMN = "no column has the {}: say which one it is"


def _of_the_file(surveyed: Survey, answers: Mapping[str, str], terms: Terms) -> Iterator[Problem]:
    for name in surveyed.missing:
        if name not in DEFAULTS:
            yield Problem(WHOLE_FILE, "", name, "missing-column", _NO_COLUMN.format(FIELD_WORDS[name]))
        elif not default_of(name, surveyed, answers, terms):
            yield Problem(WHOLE_FILE, "", name, "unanswered", _UNANSWERED)
    for name, columns in surveyed.doubled.items():
        if answers.get(f"column:{name}") not in {column.letter for column in columns}:
            yield Problem(WHOLE_FILE, "", name, "unanswered", _UNANSWERED)


def default_of(name: str, surveyed: Survey, answers: Mapping[str, str], terms: Terms) -> str:
    """What every row has of a field of which the file has no column; "" where nobody has said so."""
    answer = answers.get(f"default:{name}", "")
    if not answer or name not in surveyed.missing:
        return ""
    if name == "month":
        known: Collection[str] = months.of_this_and_past_years(surveyed.today)
    else:
        known = values.codes_of(LISTS[name]) if name in LISTS else terms.names[name].labels
    return answer if answer in known else ""


@dataclass
class _Judging:
    """One row, whose readings are settled one by one."""

    line: Line
    readings: Sequence[Reading]
    surveyed: Survey
    answers: Mapping[str, str]
    terms: Terms
    rules: Rules
    keeps_all_out: bool
    problems: list[Problem] = field(default_factory=list)
    read_as: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    _found: dict[str, Any] = field(default_factory=dict)

    def row(self) -> Row | None:
        found = self._found
        several: dict[str, list[str]] = {"platforms": [], "harm_types": [], "themes": []}
        for reading in self.readings:
            if self._is_other_column(reading):
                continue
            value = self._settled(reading)
            if reading.field == "tick":
                vocabulary, _, slug = reading.term.partition(":")
                several[vocabulary] += [slug] if value == YES else []
            elif reading.field == "may_use":
                if value == permitting.NOT:
                    self._problem(reading, permitting.REFUSED, permitting.MARKED)
            elif reading.field in several:
                several[reading.field] += [str(value)] if value else []
            else:
                found[reading.field] = value
        for name in DEFAULTS:
            self._default(name, found, several)
        self._required(found, several)
        if self.keeps_all_out or any(not problem.is_warning for problem in self.problems):
            return None
        found |= {name: tuple(dict.fromkeys(slugs)) for name, slugs in several.items()}
        kept = {name: value for name, value in found.items() if value is not None}
        return Row(self.line.number, **kept)

    def told(self) -> Iterator[Told]:
        words, reference = self._found.get("text"), self._found.get("reference")
        if words:
            others = tuple(
                reading.shown for reading in self.readings if reading.field not in ("text", "tick", "may_use")
            )
            yield Told(self.line.number, reference or f"row {self.line.number}", words, others)

    def _is_other_column(self, reading: Reading) -> bool:
        """Of two columns that could be the basis, a "no" counts in both."""
        if reading.meant.code == "refused":
            return False
        chosen = self.answers.get(f"column:{reading.field}")
        return reading.field in self.surveyed.doubled and chosen != reading.column.letter

    def _settled(self, reading: Reading) -> Plain:
        meant = reading.meant
        if meant.code:
            self._problem(reading, meant.code, meant.message)
            return None
        if not meant.doubt:
            if meant.note:
                self._reads(reading, meant.value, meant.note)
            return meant.value
        if meant.doubt == VALUE and reading.key not in self.surveyed.asked:
            self._problem(reading, "vocabulary", "a value is not one that the archive knows")
            return None
        answer = self.answers.get(reading.key, "")
        if answer in meant.options:
            value = meant.options[answer]
        elif meant.any_of and answer in self.terms.names[meant.any_of].labels:
            value = answer
        elif answer == WRONG:
            self._problem(reading, "wrong", "it was said to be a mistake")
            return None
        else:
            self._problem(reading, "unanswered", _UNANSWERED)
            return None
        if reading.field != "may_use":  # what is shown of it are the rows that it keeps out
            self._reads(reading, value, "answer")
        return value

    def _default(self, name: str, found: dict[str, Any], several: dict[str, list[str]]) -> None:
        answer = default_of(name, self.surveyed, self.answers, self.terms)
        if name in several:
            several[name] += [answer] if answer else []
        elif answer and name == "month":
            found[name] = date.fromisoformat(f"{answer}-01")
        elif answer:
            found[name] = answer

    def _required(self, found: Mapping[str, Any], several: Mapping[str, Sequence[str]]) -> None:
        known = {problem.field for problem in self.problems} | set(self.surveyed.missing)
        known |= set(self.surveyed.doubled)
        for name, message in _REQUIRED.items():
            if name not in known and not (several.get(name) or found.get(name)):
                self._add(name, "missing", message)
        reference = found.get("reference")
        if isinstance(reference, str) and not any(map(str.isdigit, reference)):
            self._add("reference", "maybe-a-name", _MAYBE_A_NAME, is_warning=True)
        if why := self.rules.text(found["text"]) if isinstance(found.get("text"), str) else "":
            self._add("text", "refused-text", why)

    def _add(self, name: str, code: str, message: str, *, is_warning: bool = False) -> None:
        letter = next(iter(self.surveyed.letters_of(name)), "")
        self.problems.append(Problem(self.line.number, letter, name, code, message, is_warning))

    def _problem(self, reading: Reading, code: str, message: str) -> None:
        self.problems.append(Problem(self.line.number, reading.column.letter, reading.field, code, message))

    def _reads(self, reading: Reading, value: Plain, why: str) -> None:
        means = _in_words(reading, value, self.terms)
        self.read_as.append((reading.column.letter, reading.field, reading.shown, means, why))


def _in_words(reading: Reading, value: Plain, terms: Terms) -> str:
    if value is None:
        return ""
    if reading.field in terms.names:
        return terms.names[reading.field].labels.get(str(value), "")
    if reading.field == "month" and isinstance(value, date):
        return f"{value:%B %Y}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value)


def grouped(problems: Iterable[Problem]) -> tuple[Group, ...]:
    """The same thing wrong in many rows said once; what keeps rows out first, then by number of rows."""
    together: dict[tuple[bool, str, str, str], list[Problem]] = {}
    for problem in problems:
        # Where the code says it all, messages may differ: one names the place of a character.
        message = "" if saying.is_known(problem.field, problem.code) else problem.message
        together.setdefault((problem.is_warning, problem.field, problem.code, message), []).append(problem)
    groups = [_group(found) for found in together.values()]
    return tuple(sorted(groups, key=lambda group: (group.is_warning, -len(group.rows))))


def _group(problems: Sequence[Problem]) -> Group:
    one = problems[0]
    rows = tuple(dict.fromkeys(problem.row for problem in problems if problem.row != WHOLE_FILE))
    return Group(
        one.field,
        one.code,
        saying.said(one.field, one.code, one.message, len(rows)),
        one.message,
        rows,
        tuple(dict.fromkeys(problem.column for problem in problems if problem.column)),
        one.is_warning,
    )
