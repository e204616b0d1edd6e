"""A month as people type it: “3/24”, “03/2024”, “Mar 24”, “March 2024”, “2024-03”, “3.24”.

static/archive/staff-month.js reads them in the same way, to show what was understood before anything is sent;
tests/browser/test_entry.py asks both.
"""

import calendar
import re
from datetime import date

_NAMES = [name.casefold() for name in calendar.month_name]  # the first is ""
_BETWEEN = r"\s*[/.\-–\s]\s*"
_NUMBERS = re.compile(rf"(\d{{1,4}}){_BETWEEN}(\d{{1,4}})", re.ASCII)
_NAMED = re.compile(rf"([a-z]{{3,9}})[.,]?(?:{_BETWEEN})?['’]?(\d{{2}}|\d{{4}})", re.ASCII)
_NAMED_LAST = re.compile(rf"(\d{{4}}){_BETWEEN}([a-z]{{3,9}})", re.ASCII)
_WITH_A_DAY = re.compile(
    rf"\d{{1,4}}{_BETWEEN}(?:\d{{1,2}}|[a-z]{{3,9}}){_BETWEEN}\d{{1,4}}|[a-z]{{3,9}}\s+\d{{1,2}},?\s+\d{{4}}"
)
_MONTHS = 12


class NotAMonth(ValueError):
    """The message is for whoever typed it, and repeats nothing of it."""


_UNREADABLE = "Enter the month and the year, such as 3/24 or March 2024."
_NO_YEAR = "Add the year, such as March 2024."
_NO_DAY = "Enter only the month and the year, such as 3/24: the day is not kept."
_NO_SUCH = "There are only 12 months. Enter the month first, then the year, such as 3/24."
_AMBIGUOUS = "This could be a day or a month. Enter the year in full, such as 3/2012."


def read_month(typed: str) -> date:
    """Return the first day of the month.

    Raises:
        NotAMonth: it is none, or could be several.
    """
    words = " ".join(typed.casefold().split())
    if _WITH_A_DAY.fullmatch(words):
        raise NotAMonth(_NO_DAY)
    if found := _NAMED.fullmatch(words):
        return _month(_number_of(found[1]), found[2])
    if found := _NAMED_LAST.fullmatch(words):
        return _month(_number_of(found[2]), found[1])
    if not (found := _NUMBERS.fullmatch(words)):
        raise NotAMonth(_NO_YEAR if _is_name(words) else _UNREADABLE)
    first, second = found[1], found[2]
    if len(first) == 4 and len(second) <= 2:
        return _month(int(second), first)
    if len(first) > 2 or len(second) not in (2, 4):
        raise NotAMonth(_UNREADABLE)
    if len(second) == 2 and 1 <= int(second) <= _MONTHS and 1 <= int(first) <= 31:
        raise NotAMonth(_AMBIGUOUS)
    return _month(int(first), second)


def _month(number: int, year: str) -> date:
    if not 1 <= number <= _MONTHS:
        raise NotAMonth(_NO_SUCH)
    full = int(year) + (2000 if len(year) == 2 else 0)
    if full == 0:
        raise NotAMonth(_UNREADABLE)
    return date(full, number, 1)


def _number_of(name: str) -> int:
    if name == "sept":
        return 9
    found = [number for number, full in enumerate(_NAMES) if full.startswith(name)]
    if len(found) != 1:
        raise NotAMonth(_UNREADABLE)
    return found[0]


def _is_name(words: str) -> bool:
    return len(words) >= 3 and any(full.startswith(words.rstrip(".")) for full in _NAMES[1:])
