"""Months as names and numbers, without a year."""

import re
from collections.abc import Sequence
from datetime import date

from archive.spreadsheets.tables import Value
from archive.spreadsheets.words import meanings, plain

_DAY_AND_MONTH = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[-/.,\s]*([a-zû]{3,10})|([a-zû]{3,10})\s+\d{1,2}(?:st|nd|rd|th)"
)
OFFERED_YEARS = 15


def lacks_year(value: Value) -> bool:
    """Whether it is the name or the number of a month, and no more."""
    return bool(_number(value)) or _name(value) in meanings("months.txt")


def with_year(value: Value, year: int) -> str:
    """The same with its year; "" for what is no month, or has a year."""
    if number := _number(value):
        return f"{year}-{number:02}"
    words = _name(value)
    day = _DAY_AND_MONTH.fullmatch(words)
    named = (day[1] or day[2]) if day else words
    return f"{str(value).strip().rstrip(' .,')} {year}" if named in meanings("months.txt") else ""


def of_this_and_past_years(today: date) -> dict[str, str]:
    """Each month that a contact may be of, as we write it, with its name; the latest first."""
    return {
        f"{year}-{month:02}": f"{date(year, month, 1):%B %Y}"
        for year in range(today.year, today.year - OFFERED_YEARS, -1)
        for month in range(12, 0, -1)
        if (year, month) <= (today.year, today.month)
    }


def years_offered(today: date) -> Sequence[str]:
    return [str(year) for year in range(today.year, today.year - OFFERED_YEARS, -1)]


def _number(value: Value) -> int:
    """Of the month, or 0."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, str) and re.fullmatch(r"\s*0?[0-9]{1,2}\s*", value):
        value = int(value)
    if isinstance(value, int | float) and value in range(1, 13):
        return int(value)
    return 0


def _name(value: Value) -> str:
    return plain(value).rstrip(" .,") if isinstance(value, str) else ""
