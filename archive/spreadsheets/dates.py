"""Days and months as spreadsheets have them. A year of two digits is of this century, save 86 to 99."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from archive.spreadsheets.meanings import EMPTY, VALUE, Meant, Plain, wrong
from archive.spreadsheets.tables import Value
from archive.spreadsheets.words import meanings, plain, says_nothing

DAY_ORDER = "day-order"
DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
# A program that takes the day for the month makes dates of what it can, and leaves the rest as text.
SWAPPED_DATES = "swapped-dates"
AS_DATED, SWAPPED = "as-dated", "swapped"
# "Mar-24" becomes the 24th of March in the year of typing, and "24-Mar" is all that is shown of it.
YEARLESS = "yearless-days"
DAY_IS_YEAR = "day-is-year"
_SURELY_SWAPPED = 3  # dates

EARLIEST_YEAR, LATEST_YEAR = 1986, 2100
# Excel's number of 1986-01-01 and of 2100-12-31: days since 1899-12-30.
_SERIALS = range(31413, 73416)
_SERIAL_BEGINS = date(1899, 12, 30)

_CLOCK = re.compile(
    r"[\sT,]+(?:at\s+)?\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:am|pm|a\.m\.|p\.m\.|hrs?)?"
    r"\s*(?:z|(?:utc|gmt|bst)?(?:[+-]\d{1,2}(?::?\d{2})?)?)$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*")
# "w/c 4 March 2024", "mid-March 2024": the month is told all the same, as far as we keep it.
_ABOUT = re.compile(
    r"^(?:w/?c|wk/?c|week commencing|week of|week beginning|w/?b|early|mid|late|end of|start of|beginning of"
    r"|circa|c|approx(?:imately)?|about|around|in|on|during)\b[.:]?[\s-]*"
)
_ISO = re.compile(r"(\d{4})[-/.\s](\d{1,2})(?:[-/.\s](\d{1,2}))?")
_RUN = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?")
_THREE = re.compile(r"(\d{1,2})\s*[-/.\s,]\s*(\d{1,2})\s*[-/.\s,]\s*'?(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[-/.\s]\s*'?(\d{4}|\d{2})")
_NAMED = (  # of the month "m", of a day "d", of a year "y"
    re.compile(
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[-/.,\s]*(?P<m>[a-zû]{3,10})[-/.,\s]*'?(?P<y>\d{4}|\d{2})"
    ),
    re.compile(r"(?P<m>[a-z]{3,10})[-/.,\s]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/.,\s]+'?(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<m>[a-z]{3,10})[-/.,\s]*'?(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<y>\d{4})[-/.,\s]*(?P<m>[a-z]{3,10})(?:[-/.,\s]*(?P<d>\d{1,2})(?:st|nd|rd|th)?)?"),
)
_NAMED_WITHOUT_YEAR = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[-/.,\s]*([a-z]{3,10})|([a-z]{3,10})(?:\s+\d{1,2}(?:st|nd|rd|th))?"
)

_WRITE_MONTH = "write the month as YYYY-MM, such as 2025-03"
_WRITE_DAY = "write the day as YYYY-MM-DD, such as 2027-03-31"
_NONE_SUCH = "there is no such day or month"

# (year, month, day or None), and how it was written: "" for our own form.
_Parts = tuple[int, int, int | None]


def month(value: Value, *, today: date) -> Meant:
    """The first day of the month of contact."""
    meant = _meant(value, is_month=True)
    if meant.code == "no-year" and (found := _day_is_year(value, today)):
        return found
    if meant.code or meant.doubt:
        return _bounded_options(meant, today)
    return _bounded(meant, today)


def day(value: Value) -> Meant:
    return _meant(value, is_month=False)


def year(value: Value) -> Meant:
    """The year that a child tells of."""
    if isinstance(value, (bool, time)):
        return wrong("number", _WRITE_YEAR)
    if isinstance(value, date):
        return _year(value.year, "year-of-date")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and value in _SERIALS:
        return _year((_SERIAL_BEGINS + timedelta(days=value)).year, "year-of-date")
    if value is None or says_nothing(str(value)):
        return Meant()
    return _year_in_words(plain(str(value)))


def _year_in_words(words: str) -> Meant:
    if re.fullmatch(r"[0-9]{4}", words):
        return _year(int(words), "")
    if match := re.fullmatch(r"(?:in |c\.? ?|year )?([0-9]{4})(?:\.0+)?", words):
        return _year(int(match[1]), "year")
    if match := re.fullmatch(r"'?([0-9]{2})", words):
        return _year(_century(match[1]), "short-year")
    if match := re.fullmatch(r"([0-9]{4})\s*[-–—/]\s*([0-9]{4}|[0-9]{2})", words):
        first = int(match[1])
        if int(match[2][-2:]) == (first + 1) % 100:  # of a school or a budget
            return Meant(doubt=VALUE, options={str(first): first, str(first + 1): first + 1, EMPTY: None})
    parts, _ = _read(words, is_month=True)
    if isinstance(parts, str):
        return wrong("number", _WRITE_YEAR)
    return _year(next(iter(parts.values()))[0] if isinstance(parts, Mapping) else parts[0], "year-of-date")


_WRITE_YEAR = f"give a whole number from {EARLIEST_YEAR} to {LATEST_YEAR}, or leave it empty"


def _year(found: int, note: str) -> Meant:
    if EARLIEST_YEAR <= found <= LATEST_YEAR:
        return Meant(found, note)
    return wrong("number", _WRITE_YEAR)


def _meant(value: Value, *, is_month: bool) -> Meant:
    expected = _WRITE_MONTH if is_month else _WRITE_DAY
    code = "month" if is_month else "date"
    if isinstance(value, date):
        return _of((value.year, value.month, value.day), "", is_month=is_month)
    if isinstance(value, (bool, time)):
        return wrong(code, expected)
    if isinstance(value, float):  # the hours of an Excel date stand behind its point
        value = str(int(value)) if value.is_integer() or value // 1 in _SERIALS else "not a date"
    if isinstance(value, int):
        value = str(value)
    if value is None or says_nothing(value):
        return wrong("missing", "it is empty") if is_month else Meant()
    parts, note = _read(value, is_month=is_month)
    if isinstance(parts, Mapping):
        return _either(parts, is_month=is_month)
    if isinstance(parts, str):
        return wrong(parts or code, _WHY.get(parts, expected))
    return _of(parts, note, is_month=is_month)


_WHY = {
    "no-year": "the year is missing: write it as well, as in March 2025",
    "year-only": "it says only the year: the month of contact is needed too",
    "date": _NONE_SUCH,
}


def _read(value: str, *, is_month: bool) -> tuple[_Parts | Mapping[str, _Parts] | str, str]:
    """The parts, or what each order of day and month comes to, or the code of what is wrong; and the note."""
    words = plain(value)
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?", words):
        is_ours = bool(match[3]) is not is_month
        return _numbers(match), "" if is_ours else "date"
    if words.isdigit() and len(words) == 5 and int(words) in _SERIALS:
        found = _SERIAL_BEGINS + timedelta(days=int(words))
        return (found.year, found.month, found.day), "serial"
    if match := re.fullmatch(r"(\d{5})\.\d+", words):
        return _read(match[1], is_month=is_month)
    words = _bare(words)
    if match := _ISO.fullmatch(words):
        return _numbers(match), "date"
    if match := _RUN.fullmatch(words):
        return _numbers(match), "date"
    if re.fullmatch(r"(?:19|20)\d{2}", words):
        return "year-only", ""
    if match := _THREE.fullmatch(words):
        return _in_order(int(match[1]), int(match[2]), _century(match[3])), "date"
    if (match := _MONTH_YEAR.fullmatch(words)) and is_month:
        return (_century(match[2]), int(match[1]), None), "date"
    return _named(words)


def _bare(words: str) -> str:
    """Without the time of day, the day of the week, and words such as "about"."""
    without_clock = _CLOCK.sub("", words).strip(" ,")
    return _WEEKDAY.sub("", _ABOUT.sub("", without_clock)).strip(" .,")


def _named(words: str) -> tuple[_Parts | str, str]:
    names = meanings("months.txt")
    for pattern in _NAMED:
        match = pattern.fullmatch(words)
        if match and match["m"] in names:
            day_said = match.groupdict().get("d")
            return (_century(match["y"]), int(names[match["m"]]), int(day_said) if day_said else None), "date"
    match = _NAMED_WITHOUT_YEAR.fullmatch(words)
    if match and (match[1] or match[2]) in names:
        return "no-year", ""
    return "", ""


def _numbers(match: re.Match[str]) -> _Parts:
    return int(match[1]), int(match[2]), int(match[3]) if match[3] else None


def _in_order(first: int, second: int, in_year: int) -> _Parts | Mapping[str, _Parts]:
    if first > 12 or first == second:
        return in_year, second, first
    if second > 12:
        return in_year, first, second
    return {DAY_FIRST: (in_year, second, first), MONTH_FIRST: (in_year, first, second)}


def _century(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= EARLIEST_YEAR - 1900 else 2000)


def order_shown(value: Value) -> str:
    """Which order of day and month the cell settles, by a day that is no month; "" where it tells nothing."""
    if not isinstance(value, str):
        return ""
    match = _THREE.fullmatch(_bare(plain(value)))
    if not match:
        return ""
    first, second = int(match[1]), int(match[2])
    if 12 < first <= 31 and 1 <= second <= 12:
        return DAY_FIRST
    if 12 < second <= 31 and 1 <= first <= 12:
        return MONTH_FIRST
    return ""


def may_be_swapped(column: Iterable[Value]) -> bool:
    """Whether all real dates of a column could be its texts' days and months the other way round."""
    real, texts = 0, 0
    for value in column:
        if isinstance(value, date):
            if value.day > 12:
                return False
            real += value.day != value.month
        elif isinstance(value, str) and _THREE.search(plain(value)):
            if not order_shown(value):
                return False
            texts += 1
    return real >= _SURELY_SWAPPED and texts > 0


def swapped(value: date, *, is_month: bool) -> Meant:
    """The doubt about a real date of such a column."""
    orders = {AS_DATED: (value.month, value.day), SWAPPED: (value.day, value.month)}
    options = {
        order: _of((value.year, in_month, on_day), "", is_month=is_month).value
        for order, (in_month, on_day) in orders.items()
    }
    return Meant(doubt=SWAPPED_DATES, options=options)


def yearless(value: date, *, today: date) -> Meant:
    """The doubt about a day whose year nobody saw."""
    options: dict[str, Plain] = {AS_DATED: None, DAY_IS_YEAR: None}
    for answer, in_year in ((AS_DATED, value.year), (DAY_IS_YEAR, 2000 + value.day)):
        found = date(in_year, value.month, 1)
        options[answer] = found if found <= today else None
    return Meant(doubt=YEARLESS, options=options)


# As Excel writes it.
_DAY_THEN_MONTH = re.compile(r"([12][0-9])-([a-z]{3})")


def _day_is_year(value: Value, today: date) -> Meant | None:
    """The doubt about "24-Mar" in a text file, into which a program has saved what it showed."""
    match = _DAY_THEN_MONTH.fullmatch(plain(value)) if isinstance(value, str) else None
    if match is None:
        return None
    found = date(2000 + int(match[1]), int(meanings("months.txt")[match[2]]), 1)
    return Meant(doubt=YEARLESS, options={DAY_IS_YEAR: found}) if found <= today else None


def _of(parts: _Parts, note: str, *, is_month: bool) -> Meant:
    in_year, in_month, on_day = parts
    if on_day is None and not is_month:
        return wrong("date", _WRITE_DAY)
    try:
        found = date(in_year, in_month, 1 if on_day is None else on_day)
    except ValueError:
        return wrong("date", _NONE_SUCH)
    return Meant(found.replace(day=1) if is_month else found, note)


def _either(orders: Mapping[str, _Parts], *, is_month: bool) -> Meant:
    options = {order: _of(parts, "", is_month=is_month).value for order, parts in orders.items()}
    return Meant(doubt=DAY_ORDER, options=options)


def _bounded(meant: Meant, today: date) -> Meant:
    found = meant.value
    if isinstance(found, date) and found > today:
        return wrong("future", "the month is in the future")
    if isinstance(found, date) and found.year < EARLIEST_YEAR:
        return wrong("too-early", f"the month is before {EARLIEST_YEAR}")
    return meant


def _bounded_options(meant: Meant, today: date) -> Meant:
    """Where one order would put the contact into the future, it is the other."""
    if meant.doubt != DAY_ORDER:
        return meant
    possible = {
        order: found for order, found in meant.options.items() if isinstance(found, date) and found <= today
    }
    if len(possible) == 1:
        return _bounded(Meant(next(iter(possible.values())), "only-possible"), today)
    if not possible:
        return wrong("future", "the month is in the future")
    return meant
