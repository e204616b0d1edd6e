"""How the helpline's statistics are written in a file, and every problem with one, in words.

One CSV file, as any spreadsheet saves it. First where the counts come from and of which day; then one table
after another, each under a row that names its tags and ends in "contacts"::

    source,Yearly statistics of the helpline 2025
    date,2026-03-31

    age,gender,contacts
    under 10,girl,410
    10 to 12,girl,1720
    13 to 15,girl,3904
    ,girl,120

    platform,contacts
    instagram,2210
    instagram + snapchat,340
    social-media,5100

- Tags: age, gender, nation, year, platform, harm; any of them, in any order.
- An empty value: it is not known. By age, gender, nation and year a table counts every contact once, those of
  whom something is not known too.
- Age: under 10, 10 to 12, 13 to 15, 16 to 18, or under 13 and 13 to 18. ("10-12" is understood as well, but
  spreadsheets make a date of it.) Nation: one of the four, or "uk". Year: 2025, or the decade, 2020s.
- In one table a column has one level: either 13 to 15 and 16 to 18, or 13 to 18.
- Platform and harm: the term's slug, or several joined by "+", if the row counts those who met all of them.
  A row counts everybody of whom it is true, so a contact may be in several; a kind of platform or group of
  harms counts all those below it too; "online" is any platform.
"""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from archive.disclosure.baseline import SPOKEN, Baseline, Cell, Table, Value, contradictions, listed
from archive.disclosure.ladders import (
    AGE_BAND,
    AGE_YEARS,
    GENDER,
    HARM_TYPE,
    NATION,
    ONLINE,
    PLATFORM,
    SEVERAL,
    SINGLE,
    TAGS,
    UK,
    YEAR,
    Vocabulary,
    is_year,
)

CONTACTS = "contacts"
MOST_CHARACTERS = 1_000_000
MOST_ROWS = 5_000
MOST_CONTACTS = 100_000_000
MOST_TERMS = 6  # joined in one value
MOST_PROBLEMS = 50  # named; whoever has more begins with these
_LONGEST_SOURCE = 200
_TAG_CALLED = {**{spoken: tag for tag, spoken in SPOKEN.items()}, **{tag: tag for tag in TAGS}}
# Thousands parted as in English. A decimal comma ("12,5") must not make a number ten times as large.
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}([ \u00a0\u202f][0-9]{3})+")
_NEGATIVE = re.compile(r"[-−][0-9]+([.,][0-9]+)?", re.ASCII)
_BRITISH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)


class BaselineRefused(ValueError):
    """The file is not taken. ``problems``: sentences with numbers of lines; they repeat none of its text."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


def read(
    text: str, vocabulary: Vocabulary, *, genders: Collection[str], nations: Collection[str]
) -> Baseline:
    """Read the file's text. ``genders`` and ``nations`` are the codes that a line can state.

    Whoever counted knew each term for itself, so the counts are compared with one another so; of two terms
    that were merged since, the larger count proves something of the one that stays.

    Raises:
        BaselineRefused: with every problem found, ``MOST_PROBLEMS`` at most.
    """
    if len(text) > MOST_CHARACTERS:
        raise BaselineRefused(
            [f"The file has more than {MOST_CHARACTERS:,} characters. Use fewer or smaller tables."]
        )
    as_counted = vocabulary.before_merging()
    reader = _Reader(as_counted, genders=genders, nations=nations)
    try:
        for at, row in _rows(text):
            reader.take(at, row)
    except csv.Error:
        reader.problems.append(
            "This is not a CSV file that can be read. Save it from the spreadsheet as CSV (UTF-8)."
        )
    reader.finish()
    problems = reader.problems
    tables = tuple(each.table() for each in reader.tables)
    if not problems:
        for problem in contradictions(tables, as_counted):
            problems.append(problem)
            if len(problems) > MOST_PROBLEMS:
                break
    if len(problems) > MOST_PROBLEMS:
        problems = [*problems[:MOST_PROBLEMS], "There are more problems; correct these first."]
    if problems:
        raise BaselineRefused(problems)
    return Baseline(vocabulary, reader.source, reader.date, tables)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its line; without the empty cells that a spreadsheet adds at the end."""
    text = text.removeprefix("\ufeff").replace("\x00", "\ufffd")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((sign for sign in first if sign in ",;\t"), ",")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for row in reader:
        at, before = before + 1, reader.line_num
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield at, cells


@dataclass
class _Part:
    """A table as far as it is read. ``columns``: the tag of each; None for one that is no tag."""

    at: int
    columns: list[str | None]
    rows: int = 0
    cells: list[Cell] = field(default_factory=list)
    at_of: dict[tuple[Value, ...], int] = field(default_factory=dict)

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(sorted((tag for tag in self.columns if tag), key=TAGS.index))

    def table(self) -> Table:
        return Table(self.tags, tuple(self.cells), self.at)


class _Reader:
    def __init__(self, vocabulary: Vocabulary, *, genders: Collection[str], nations: Collection[str]) -> None:
        self.vocabulary = vocabulary
        self.source = self.date = ""
        self.tables: list[_Part] = []
        self.problems: list[str] = []
        self._rows_read = 0
        self._allowed = {
            AGE_BAND: {*AGE_YEARS},
            GENDER: {*genders},
            NATION: {*nations, UK},
            PLATFORM: {*vocabulary.platforms, *vocabulary.platforms.values(), ONLINE} - {""},
            HARM_TYPE: {*vocabulary.harm_types, *vocabulary.harm_types.values()} - {""},
        }

    def take(self, at: int, row: list[str]) -> None:
        filled = [cell for cell in row if cell]
        if filled[-1].lower() == CONTACTS:
            self._begin(at, row[: len(row) - row[::-1].index(filled[-1])])
        elif self.tables:
            self._rows_read += 1
            if self._rows_read <= MOST_ROWS:
                self._add(at, row, self.tables[-1])
        elif row[0].lower() == "source":
            self._set_source(at, row)
        elif row[0].lower() == "date":
            self._set_date(at, row)
        else:
            self._refuse(
                at,
                'only "source" and "date" can come before the first table. A table begins with a row that '
                'names its tags and ends in "contacts".',
            )

    def finish(self) -> None:
        """What is wrong with the whole."""
        if self._rows_read > MOST_ROWS:
            self.problems.insert(0, f"There are more than {MOST_ROWS:,} rows. Use fewer or smaller tables.")
        if not self.source:
            self.problems.append(
                'Say where the counts come from: begin with a row "source", and name it in the next cell.'
            )
        if not self.date:
            self.problems.append(
                'Say on which day they were counted: add a row "date", with the day in the next cell.'
            )
        if not self.tables:
            self.problems.append(
                'There is no table. Each begins with a row that names its tags and ends in "contacts".'
            )
        first: dict[tuple[str, ...], int] = {}
        for part in self.tables:
            if not part.rows:
                self._refuse(part.at, "this table has no rows.")
            if (before := first.setdefault(part.tags, part.at)) != part.at:
                self._refuse(
                    part.at,
                    f"the table at line {before} has the same tags. Put the rows of both in one table.",
                )
            self._one_level(part)

    def _refuse(self, at: int, why: str) -> None:
        self.problems.append(f"Line {at}: {why}")

    def _set_source(self, at: int, row: list[str]) -> None:
        # What has a comma in it and was typed without a spreadsheet is still one name.
        source = ", ".join(cell for cell in row[1:] if cell)
        if self.source:
            self._refuse(at, "the source is named twice.")
        if not source.isprintable():  # it stands on screens and in terminals, which would act on the others
            self._refuse(
                at, "the source has a line break or a sign that cannot be shown. Write it in one line."
            )
        if len(source) > _LONGEST_SOURCE:
            self._refuse(at, f"name the source in {_LONGEST_SOURCE} characters at most.")
        self.source = source[:_LONGEST_SOURCE]

    def _set_date(self, at: int, row: list[str]) -> None:
        written = next((cell for cell in row[1:] if cell), "")
        if self.date:
            self._refuse(at, "the date is given twice.")
        if british := _BRITISH_DATE.fullmatch(written):
            day, month, year = british.groups()
            written = f"{year}-{month:0>2}-{day:0>2}"
        try:
            self.date = date.fromisoformat(written).isoformat()
        except ValueError:
            self._refuse(at, "this is not a date. Write it like 2026-03-31 or 31/03/2026.")
            self.date = "?"

    def _begin(self, at: int, row: list[str]) -> None:
        columns = [_TAG_CALLED.get(cell.lower().replace(" ", "_").replace("-", "_")) for cell in row[:-1]]
        if None in columns:
            tags = listed(list(SPOKEN.values()))
            self._refuse(at, f"column {columns.index(None) + 1} is not a tag. The tags are {tags}.")
        named = [tag for tag in columns if tag]
        if len(set(named)) < len(named):
            self._refuse(at, "a tag is named twice.")
            columns = [tag if tag not in columns[:number] else None for number, tag in enumerate(columns)]
        self.tables.append(_Part(at, columns))

    def _add(self, at: int, row: list[str], part: _Part) -> None:
        part.rows += 1
        width = len(part.columns)
        if any(row[width + 1 :]) or len(row) <= width:
            self._refuse(
                at, f"this row must have {width + 1} cells, like the row above it that names the tags."
            )
            return
        values = {
            tag: value
            for tag, cell in zip(part.columns, row, strict=False)
            if tag and (value := self._value(at, tag, cell)) is not None
        }
        contacts = self._count(at, row[width])
        if contacts is None or len(values) < len(part.tags):
            return
        key = tuple(values[tag] for tag in part.tags)
        if (before := part.at_of.setdefault(key, at)) != at:
            self._refuse(at, f"line {before} already gives this count.")
            return
        part.cells.append(Cell(key, contacts, at))

    def _value(self, at: int, tag: str, written: str) -> Value | None:
        """The value that a cell means; None where it means none, which is then among the problems."""
        if tag in SEVERAL:
            return self._terms(at, tag, written)
        value = _plain(written)
        if tag == NATION:
            value = value.replace("-", "_")
        if tag == YEAR and value and not is_year(value):
            self._refuse(at, "this is not a year. Write it like 2025, or like 2020s for the decade.")
            return None
        if value and tag != YEAR and value not in self._allowed[tag]:
            self._refuse(at, f"this {SPOKEN[tag]} is not known. Write {self._choices(tag)}.")
            return None
        return value

    def _terms(self, at: int, tag: str, written: str) -> Value | None:
        slugs = [_plain(each) for each in written.split("+")] if written else []
        if len(slugs) > MOST_TERMS:
            self._refuse(at, f"a row can join {MOST_TERMS} terms at most.")
            return None
        if any(slug not in self._allowed[tag] for slug in slugs):
            self._refuse(
                at,
                f"this {SPOKEN[tag]} is not in the vocabulary. Write its slug as the admin shows it; "
                'join several with "+" if the row counts those who met all of them.',
            )
            return None
        # What another member implies says nothing more: the cell is the same without it.
        line = self.vocabulary.line((tag, slug) for slug in slugs)
        return line.platforms if tag == PLATFORM else line.harm_types

    def _choices(self, tag: str) -> str:
        codes = sorted(self._allowed[tag])
        if tag == AGE_BAND:
            codes = ["under 10", "10 to 12", "13 to 15", "16 to 18", "under 13", "13 to 18"]
        return f"{', '.join(codes)}, or nothing if it is not known"

    def _count(self, at: int, written: str) -> int | None:
        if not _WHOLE.fullmatch(written):
            self._refuse(
                at,
                "the number of contacts is negative."
                if _NEGATIVE.fullmatch(written)
                else "the number of contacts is missing or not a whole number.",
            )
            return None
        digits = re.sub(r"[^0-9]", "", written).lstrip("0") or "0"
        if len(digits) > len(str(MOST_CONTACTS)) or int(digits) > MOST_CONTACTS:
            self._refuse(at, f"the number of contacts is too large: {MOST_CONTACTS:,} at most.")
            return None
        return int(digits)

    def _one_level(self, part: _Part) -> None:
        """No column may hold a value and a broader one: whoever is in the first may be in the second too."""
        for place, tag in enumerate(part.tags):
            if tag not in SINGLE:
                continue
            values = [str(cell.values[place]) for cell in part.cells]
            seen = set(values)
            for cell, value in zip(part.cells, values, strict=True):
                if any(above in seen for _tag, above in self.vocabulary.implied(tag, value)[1:]):
                    self._refuse(
                        cell.at,
                        f"this table also has a broader {SPOKEN[tag]} that includes this one. Use one level "
                        "in each table, and put the other in a table of its own.",
                    )
                    break


def _plain(written: str) -> str:
    """Codes as people write them: "13–15", "13 to 15", "Northern Ireland"."""
    code = re.sub(r"\s*[-–—−‑]\s*|\s+to\s+", "-", written.strip().lower())
    return re.sub(r"\s+", "-", code)
