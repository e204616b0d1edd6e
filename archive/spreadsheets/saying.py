"""What is said of many rows at once, by field and code; of a code that is not here, its own message."""

from archive.spreadsheets.dates import EARLIEST_YEAR, LATEST_YEAR
from archive.spreadsheets.doubtful import WARNINGS
from archive.spreadsheets.fields import FIELD_WORDS
from archive.spreadsheets.values import LONGEST_CELL, OLDEST_CHILD_YEARS

_SAID = {
    "age:number": f"the age is not a whole number from 0 to {OLDEST_CHILD_YEARS}",
    "year:number": f"the year is not a number from {EARLIEST_YEAR} to {LATEST_YEAR}",
    "choice": "the {field} is not one that the archive knows",
    "date": "the {field} is a date that does not exist",
    "basis_lapses_on:date": "the day on which the basis ends is not a full date that exists",
    "date-for-age": "the age has become a date: Excel does that to an age such as 12-13",
    "date-for-reference": "the reference has become a date: Excel does that to a reference such as 3-24",
    "digits-lost": "the reference has lost its last digits: Excel shortens long numbers",
    "error-cell": "the {field} is a spreadsheet error, such as #NAME?",
    "error-text": "the text is a spreadsheet error, such as #NAME?",
    "formula": "the {field} is a formula without its result: open the file in Excel, save it, and try again",
    "future": "the month of contact is in the future",
    "too-early": f"the month of contact is before {EARLIEST_YEAR}",
    "missing": "the {field} is missing",
    "month": "the month of contact is not one that we can read",
    "no-year": "the {field} has no year",
    "year-only": "the {field} is only a year",
    "not-text": "the text is a number or a date",
    "refused": "the {field} column says that it must not be used",
    "may_use:refused": "marked as not to be used",
    "may_use:may-use": "it is not plain whether they may be used",
    "may_use:vocabulary": "it is not plain whether they may be used",
    "refused-text": "the text cannot be stored as it is",
    "tick": "a cell is neither ticked nor empty",
    "too-long": f"the {{field}} is longer than {LONGEST_CELL:,} characters",
    "too-many": "the {field} holds too many values",
    "vocabulary": "the {field} is not in the vocabulary",
    "wrong": "the {field} is a mistake, as you said",
    ":unanswered": "you have not said yet whether to import them",
    "may_use:unanswered": "a question about whether they may be used is not answered yet",
    "unanswered": "a question about the {field} is not answered yet",
    "missing-column": "no column has the {field}",
    "maybe-a-name": "the reference has no digit: please check that it is not somebody’s name",
    **WARNINGS,
}


def is_known(field: str, code: str) -> bool:
    return f"{field}:{code}" in _SAID or code in _SAID


def said(field: str, code: str, message: str, rows: int) -> str:
    """ "35 rows: the age is not a whole number from 0 to 18". No rows: it is about the whole file."""
    of_field = _SAID.get(f"{field}:{code}") or _SAID.get(code)
    words = FIELD_WORDS.get(field, "")
    by_message = f"{words}: {message}" if words else message
    about = of_field.format(field=words) if of_field else by_message
    if not rows:
        return f"{about[0].upper()}{about[1:]}"
    return f"{rows:,} {'row' if rows == 1 else 'rows'}: {about}"
