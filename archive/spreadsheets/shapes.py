"""What a column may be by what stands in it alone."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from archive.spreadsheets import dates, values
from archive.spreadsheets.meanings import Meant
from archive.spreadsheets.months import lacks_year
from archive.spreadsheets.tables import Value
from archive.spreadsheets.terms import Names, Terms, parts
from archive.spreadsheets.words import says_nothing

_LOOKED_AT = 200  # values of a column
_MOST = 0.8
_FAR_AWAY = date(dates.LATEST_YEAR, 12, 31)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9#][A-Za-z0-9/_.-]{0,39}")
_SAYS_WHO = re.compile(
    r"[^@\s]+@[^@\s]+\.[a-z]+|(?:\+44|0)[\d ()-]{9,14}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|https?://\S+|@[\w.]+",
    re.IGNORECASE,
)
_YOUNGEST_GUESSED = 4
_PROSE_WORDS = 6  # in the middle, of a column of texts

_Fits = Callable[[Value], bool]


def of_values(_: str, found: Sequence[Value], terms: Terms, taken: Collection[str]) -> str:
    """The one field that most of these values fit, whatever the header, and that is not taken; else ""."""
    known = [value for value in found if not (isinstance(value, str) and says_nothing(value))][:_LOOKED_AT]
    if not known:
        return ""
    if _share(known, _says_who) >= 0.5:
        return "private"
    for field, fits in _tests(terms):
        if field not in taken and _share(known, fits) >= _MOST:
            return field
    if "text" not in taken and _is_prose(known):
        return "text"
    if "reference" not in taken and _are_codes(known):
        return "reference"
    return ""


def of_sheets(found: Sequence[Value], terms: Terms, taken: Collection[str]) -> str:
    """What the names of the sheets tell of the rows on them, if all of them do: a platform, a month."""
    names = set(found)
    tests = [(name, fits) for name, fits in _tests(terms) if name in (*terms.names, "nation")]
    for field, fits in (*tests, ("month", _is_month)):
        if names and field not in taken and all(map(fits, names)):
            return field
    return ""


def _is_month(value: Value) -> bool:
    return _is_date(value) or lacks_year(value)


def fits(field: str, found: Sequence[Value]) -> bool:
    """Whether at least half of what stands there can be read as ``field``, which its header names."""
    known = [value for value in found if not (isinstance(value, str) and says_nothing(value))][:_LOOKED_AT]
    if not known:
        return True
    readable: dict[str, _Fits] = {
        "age": lambda value: not values.age(value).code,
        "month": lambda value: not dates.month(value, today=_FAR_AWAY).code,
        "reference": lambda value: not values.reference(value).code,
        "text": lambda value: isinstance(value, str) and " " in value,
    }
    return _share(known, readable.get(field, _is_words)) >= 0.5


def _is_words(value: Value) -> bool:
    return isinstance(value, str) and not value.strip().replace(".", "").isdigit()


def _tests(terms: Terms) -> Iterator[tuple[str, _Fits]]:
    for vocabulary, names in terms.names.items():
        yield vocabulary, lambda value, names=names: _names_terms(value, names)  # type: ignore[misc]
    yield "gender", lambda value: _is_told(value, "genders.txt")
    yield "nation", lambda value: _is_told(value, "nations.txt")
    yield "basis", lambda value: _is_told(value, "bases.txt")
    yield "month", _is_date
    yield "age", _is_age


def _share(known: Sequence[Value], fits: _Fits) -> float:
    # With its type, as True, 1 and 1.0 are one key.
    times = Counter((type(value), value) for value in known)
    return sum(count for (_, value), count in times.items() if fits(value)) / len(known)


def _says_who(value: Value) -> bool:
    return isinstance(value, str) and bool(_SAYS_WHO.fullmatch(value.strip()))


def _names_terms(value: Value, names: Names) -> bool:
    if not isinstance(value, str) or len(value) > values.LONGEST_CELL or value.strip().casefold() == "x":
        return False  # X has a column of its own name; elsewhere it is a cross
    named = parts(value, names)
    return bool(named) and all(names.matches(part) for part in named)


def _is_told(value: Value, data: str) -> bool:
    return isinstance(value, str) and values.choice(value, data).value is not None


def _is_date(value: Value) -> bool:
    if isinstance(value, int | float):  # as well a number of anything
        return False
    meant: Meant = dates.month(value, today=_FAR_AWAY)
    return not meant.code


def _is_age(value: Value) -> bool:
    meant = values.age(value)
    return isinstance(meant.value, int) and meant.value >= _YOUNGEST_GUESSED


def _is_prose(known: Sequence[Value]) -> bool:
    lengths = sorted(len(value.split()) if isinstance(value, str) else 0 for value in known)
    return lengths[len(lengths) // 2] >= _PROSE_WORDS


def _are_codes(known: Sequence[Value]) -> bool:
    """Short, each with a digit, hardly one like another: quotes of one contact share theirs."""
    codes = [
        str(value) for value in known if isinstance(value, (str, int)) and _CODE.fullmatch(str(value).strip())
    ]
    if all(len(code) == 1 for code in codes):  # counts
        return False
    return len(codes) >= _MOST * len(known) and len(set(codes)) >= 0.5 * len(codes)
