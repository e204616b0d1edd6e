"""Numbers of a spreadsheet as a person saw them: its days are numbers, and only their format says so."""

import re
from datetime import date, datetime, time, timedelta

from archive.spreadsheets.grids import day_value, number_value
from archive.spreadsheets.tables import Value

_LAST_DAY = 2_958_465  # 31 December 9999
_DAY_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_ELAPSED_IDS = {46}
_YEARLESS_IDS = {16}  # "24-Mar"
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_ZEROS = re.compile(r'((?:"[^"]*"|\\.|[-_/ ])*)(0{2,})')
_ERRORS = """
#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED! #UNKNOWN!
#CONNECT! #BUSY!
"""
ERRORS = frozenset(_ERRORS.split())


class Format:
    """What a number's format makes of it."""

    __slots__ = ("is_day", "is_elapsed", "is_yearless", "prefix", "zeros")

    def __init__(self, identity: int, code: str = "") -> None:
        bare = _ASIDE.sub("", code.split(";", maxsplit=1)[0])
        named = bare.strip().casefold() in {"", "general", "standard", "@"}
        self.is_elapsed = identity in _ELAPSED_IDS or bool(_ELAPSED.search(bare))
        self.is_day = identity in _DAY_IDS or (not named and bool(re.search("[dmyhs]", bare, re.IGNORECASE)))
        # A day and a month are shown, and no year: Excel makes such a day of "Mar-24", in the year of typing.
        letters = {letter.casefold() for letter in bare if letter.isalpha()}
        self.is_yearless = identity in _YEARLESS_IDS or letters == {"d", "m"}
        # 123 in a column of five zeros is 00123 to whoever reads it, and so is its reference.
        zeros = _ZEROS.fullmatch(code.split(";", maxsplit=1)[0])
        self.zeros = len(zeros[2]) if zeros else 0
        self.prefix = re.sub(r'"([^"]*)"|\\(.)', r"\1\2", zeros[1]) if zeros else ""

    def value(self, number: float, *, from_1904: bool) -> Value:
        if self.is_elapsed:
            minutes = round(number * 24 * 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        if self.is_day:
            return _moment(number, from_1904=from_1904)
        plain = number_value(number)
        if self.zeros and isinstance(plain, int) and plain >= 0:
            return f"{self.prefix}{plain:0{self.zeros}}"
        return plain


def _moment(number: float, *, from_1904: bool) -> Value:
    if not 0 <= number <= _LAST_DAY:
        return number_value(number)
    seconds = round((number % 1) * 86_400)
    if number < 1:
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60) if seconds < 86_400 else number
    days = int(number)
    if not from_1904 and days < 60:  # Excel counts a 29 February 1900, which never was
        days += 1
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    try:
        return day_value(datetime.combine(first, time.min) + timedelta(days=days, seconds=seconds))
    except OverflowError:
        return number_value(number)
