"""Ages, genders, nations, bases, references and ticks as people write them."""

import math
import re
from datetime import date, time
from functools import cache

from archive.spreadsheets.meanings import EMPTY, VALUE, Meant, wrong
from archive.spreadsheets.tables import Value
from archive.spreadsheets.terms import Names
from archive.spreadsheets.words import folded, lines, meanings, plain, says_nothing

OLDEST_CHILD_YEARS = 18
AGE_RANGE, AGE_OPEN, SCHOOL_YEAR = "age-range", "age-open", "school-year"
LOWER, HIGHER = "lower", "higher"
REFERENCE_BLANKS = "reference-blanks"
JOINED, HYPHEN = "joined", "hyphen"
LONGEST_CELL = 4_000  # characters of a cell other than the text
# A longer one is no value that somebody chose from a list, but a sentence.
LONGEST_ASKED = 60
YES, NO = "yes", "no"

_WHOLE_AGE = f"give a whole number from 0 to {OLDEST_CHILD_YEARS}, or leave it empty"
_DATE_FOR_AGE = (
    "it is a date: Excel turns an age such as 12-13 into one. Format the column as text and type it again"
)
_DATE_FOR_REFERENCE = (
    "it is a date: Excel turns a reference such as 3-24 into one. Format the column as text and type it again"
)
_DIGITS_LOST = (
    "Excel has shortened this number and lost its last digits. Format the column as text and type it again"
)

_YEARS = (
    r"(?:\s*-?\s*(?:y(?:ea)?r?s?\.?|y\.?\s*/?\s*o\.?|yrs?\s*/?\s*o\.?|years?|oed|oes)"
    r"(?:[\s-]*(?:old|of\s+age))?)?"
)
_AGE = re.compile(
    rf"(?:aged?\s*[:=]?\s*|just\s+(?:turned\s+)?|turned\s+|now\s+|oed\s+)?(\d{{1,3}})(?:\.0+)?{_YEARS}"
)
_HALF = re.compile(rf"(\d{{1,2}})(?:\s*½|\s*1/2|\.\d+|\s+and\s+a\s+half){_YEARS}")
_RANGE = re.compile(
    rf"(?:aged?\s*|between\s+)?(\d{{1,2}})\s*(?:-|–|—|/|to|or|and|&|\\)\s*(\d{{1,2}}){_YEARS}"
)
_OPEN = re.compile(
    rf"(?:u|under|below|less\s+than|up\s+to|over|above|at\s+least|more\s+than|[<>]=?|≤|≥)\s*-?\s*\d{{1,2}}{_YEARS}"
    rf"|\d{{1,2}}\s*(?:\+|plus|and\s+(?:over|under|older|younger|above|below)|or\s+(?:over|under|older|younger)){_YEARS}"
)
_YEARS_AND_MONTHS = re.compile(
    r"(\d{1,2})\s*(?:y|yrs?|years?)\.?,?\s*(?:and\s+|&\s*)?\d{1,2}\s*(?:m|mths?|mos?|months?)\.?(?:\s+old)?"
)
_SCHOOL = re.compile(
    r"(?:(?P<y>y|yr|year|school\s+year|year\s+group|blwyddyn)\s*-?\s*(?P<yn>\d{1,2})"
    r"|(?P<s>[sp])\s*-?\s*(?P<sn>[1-7])|(?P<p>primary|secondary)\s+(?P<pn>[1-7]))"
)


def age(value: Value) -> Meant:
    """Whole years."""
    if isinstance(value, bool):
        return wrong("number", _WHOLE_AGE)
    if isinstance(value, (date, time)):
        return wrong("date-for-age", _DATE_FOR_AGE)
    if isinstance(value, float):
        if not math.isfinite(value):
            return wrong("number", _WHOLE_AGE)
        return _years(math.floor(value), "" if value.is_integer() else "age-half")
    if isinstance(value, int):
        return _years(value, "")
    if value is None or says_nothing(value):
        return Meant(note="nothing" if value and value.strip() else "")
    if len(value) > LONGEST_CELL:
        return _too_long()
    return _age_in_words(plain(value.replace("½", " 1/2")).rstrip(" .,:;!*"))


def _age_in_words(words: str) -> Meant:
    if re.fullmatch(r"[0-9]{1,4}", words):
        return _years(int(words), "")
    if _is_date_in_words(words):
        return wrong("date-for-age", _DATE_FOR_AGE)
    if school := _SCHOOL.fullmatch(words):
        return _school_year(school)
    if re.fullmatch(r"-\d+", words):
        return wrong("number", _WHOLE_AGE)
    spelt = _WITH_SCHOOL_YEAR.sub("", _figures(words))
    if match := _AGE.fullmatch(spelt):
        return _years(int(match[1]), "age")
    if match := _YEARS_AND_MONTHS.fullmatch(spelt):
        return _years(int(match[1]), "age-half")
    if match := _HALF.fullmatch(spelt):
        return _years(int(match[1]), "age-half")
    if match := _RANGE.fullmatch(spelt):
        return _range(int(match[1]), int(match[2]))
    if _OPEN.fullmatch(spelt) or folded(words) in meanings("ages_in_words.txt"):
        return Meant(doubt=AGE_OPEN, options={EMPTY: None}, suggested=EMPTY)
    numbers = [
        int(number)
        for number in re.findall(r"\d+(?!\d|\s*(?:m(?:o(?:nths?|s)?)?|w(?:ee)?ks?|days?)\b)", spelt)
    ]
    possible = sorted({number for number in numbers if number <= OLDEST_CHILD_YEARS})
    if not possible or len(words) > LONGEST_ASKED:
        return wrong("number", _WHOLE_AGE)
    return Meant(doubt=VALUE, options={**{str(number): number for number in possible}, EMPTY: None})


def _is_date_in_words(words: str) -> bool:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*|\d+/\d+/\d+", words):
        return True
    match = re.fullmatch(r"(?:\d{1,2}[-/ ])?([a-z]{3,9})[-/ ]?(?:\d{2,4})?", words)
    return match is not None and match[1] in meanings("months.txt")


def _years(years: int, note: str) -> Meant:
    if 0 <= years <= OLDEST_CHILD_YEARS:
        return Meant(years, note)
    return wrong("number", _WHOLE_AGE)


def _range(lower: int, higher: int) -> Meant:
    if not lower < higher <= OLDEST_CHILD_YEARS:
        return wrong("number", _WHOLE_AGE)
    return Meant(doubt=AGE_RANGE, options={LOWER: lower, HIGHER: higher, EMPTY: None})


def _school_year(match: re.Match[str]) -> Meant:
    """Year 9 in England is of children who are 13 and turn 14; in Scotland S1 begins at 12, P1 at 5."""
    if match["y"]:
        youngest = int(match["yn"]) + 4
    else:
        is_secondary = (match["s"] or match["p"])[0] == "s"
        youngest = int(match["sn"] or match["pn"]) + (11 if is_secondary else 4)
    if not 4 <= youngest < OLDEST_CHILD_YEARS:
        return wrong("number", _WHOLE_AGE)
    return Meant(
        doubt=SCHOOL_YEAR, options={LOWER: youngest, HIGHER: youngest + 1, EMPTY: None}, suggested=EMPTY
    )


# "13 (Year 8)": what stands before it says it all.
_WITH_SCHOOL_YEAR = re.compile(r"(?<=\S)\s*\((?:y|yr|year|s|p)\.?\s*\d{1,2}\)$")


@cache
def _spelt() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(meanings('numbers.txt'), key=len, reverse=True))})\b")


def _figures(words: str) -> str:
    return _spelt().sub(lambda match: meanings("numbers.txt")[match[1]], words)


_REFUSED = "refused!"  # of bases.txt


def choice(value: Value, data: str) -> Meant:
    """One of the codes of a list in data/ (genders.txt and its like)."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None:
        return Meant()
    words = value if isinstance(value, str) else str(value)
    if len(words) > LONGEST_CELL:
        return _too_long()
    known = meanings(data)
    if known.get(folded(words)) == _REFUSED:
        return wrong("refused", "it says that this must not be used")
    if says_nothing(words):
        return Meant(note="nothing" if words.strip() else "")
    codes = codes_of(data)
    name = folded(words)
    if name not in known:
        name = name.rstrip(" .!:")
    code = known.get(name, "")
    if code and not code.endswith("?"):
        return Meant(code, "" if name in (folded(code), folded(_own_label(data, code))) else "choice")
    if len(words) > LONGEST_ASKED:
        return wrong("choice", f"choose one of: {', '.join(codes)}")
    return Meant(
        doubt=VALUE, options={**{code: code for code in codes}, EMPTY: None}, suggested=code.removesuffix("?")
    )


_FORBIDDING = re.compile(
    r"\b(?:do not|don'?t|not (?:to be|for)) (?:use|used|share|shared|publish|published|publication)\b"
    r"|\b(?:withdrawn|withdrew|opted out|opt out|consent (?:refused|declined|withheld|revoked))\b"
)
_SAYS_NO = frozenset({"no", "n", "nope", "false", "0", "none"})


def forbids(header: str, value: Value) -> bool:
    """Whether a cell of a column that nobody reads says that its row must not be used."""
    if value is None or isinstance(value, (float, date, time)):
        return False
    words = folded(str(value))
    if len(words) <= LONGEST_ASKED and _FORBIDDING.search(words):
        return True
    if len(header) > LONGEST_ASKED or not _FORBIDDING.search(folded(header)):
        return False
    return not says_nothing(words) and words not in _SAYS_NO


@cache
def codes_of(data: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code, _ in lines(data) if not code.endswith(("?", "!"))))


def _own_label(data: str, code: str) -> str:
    return LABELS[data][code]


# As vocabulary.py has them, which a test compares: this package knows nothing above it.
LABELS = {
    "genders.txt": {"girl": "Girl", "boy": "Boy", "nonbinary": "Non-binary child"},
    "nations.txt": {
        "england": "England",
        "scotland": "Scotland",
        "wales": "Wales",
        "northern_ireland": "Northern Ireland",
        "uk": "UK",
    },
    "bases.txt": {
        "service_terms": "Service terms, anonymised",
        "agreement": "Explicit agreement",
        "composite": "Composite of several contacts",
    },
    "severities.txt": {"1-ordinary": "Ordinary", "2-serious": "Serious", "3-most-serious": "Most serious"},
}


_BLANKS = re.compile(r"\s+")
# Blanks and signs, such as "#" and brackets. A letter with an accent stands there for something.
_NOT_IN_A_REFERENCE = re.compile(r"[^\w/.-]+")


def reference(value: Value) -> Meant:
    if isinstance(value, bool):
        return wrong("reference", "it is not a reference")
    if isinstance(value, (date, time)):
        return wrong("date-for-reference", _DATE_FOR_REFERENCE)
    if isinstance(value, (int, float)):
        return _number_as_reference(value)
    words = _without_unseen(value or "")
    if says_nothing(words):
        return wrong("missing", "it is empty")
    if len(words) > LONGEST_CELL:
        return _too_long()
    if re.fullmatch(r"\d(?:[.,]\d+)?E\+\d{1,3}", words, re.IGNORECASE):
        return wrong("digits-lost", _DIGITS_LOST)
    if match := re.fullmatch(r"(\d+)\.0", words):
        return Meant(match[1], "reference")
    bare = words.lstrip("#'").strip()
    # Words in brackets without a digit are a name, or a remark.
    apart = _NOT_IN_A_REFERENCE if re.search(r"\d", bare) else _BLANKS
    if apart.search(bare):
        return Meant(
            doubt=REFERENCE_BLANKS,
            options={
                JOINED: apart.sub("", bare),
                HYPHEN: re.sub(rf"(?:{apart.pattern}|-)+", "-", bare).strip("-"),
            },
        )
    return Meant(bare, "reference" if bare != words else "")


def _number_as_reference(value: float) -> Meant:
    if not math.isfinite(value) or abs(value) >= 10**15:
        return wrong("digits-lost", _DIGITS_LOST)  # Excel keeps fifteen digits of a number
    return Meant(str(int(value)) if value == int(value) else repr(value))


_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


def _without_unseen(words: str) -> str:
    return words.translate(dict.fromkeys(map(ord, _UNSEEN))).strip()


def tick(value: Value, names: Names | None = None, slug: str = "") -> Meant:
    """ "yes" or None. A column that says its own term's name in each ticked row is ticked there."""
    if isinstance(value, bool):
        return Meant(YES if value else None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return Meant()
    words = plain(value) if isinstance(value, str) else str(value)
    known = meanings("ticks.txt")
    if words in known:
        return _TICKS[known[words]]
    if says_nothing(words) and "?" not in words:
        return Meant()
    if names is not None and slug in names.matches(words):
        return Meant(YES)
    if len(words) > LONGEST_ASKED:
        return wrong("tick", "it is neither ticked nor empty")
    return Meant(doubt=VALUE, options={YES: YES, NO: None}, suggested=YES if words.isdigit() else "")


def is_tick(value: Value, names: Names, slug: str) -> bool:
    """Whether it is a tick, or the lack of one."""
    meant = tick(value, names, slug)
    return not meant.code and meant.doubt in ("", TICK_CROSS)


def is_check_mark(value: Value) -> bool:
    """A mark that is a tick beyond doubt, beside which a cross may be its opposite."""
    return isinstance(value, str) and meanings("ticks.txt").get(plain(value)) == "check"


TICK_CROSS = "tick-cross"
_TICKS = {
    "check": Meant(YES),
    "yes": Meant(YES),
    "no": Meant(),
    "cross": Meant(doubt=TICK_CROSS, options={YES: YES, NO: None}),
}


def term(words: str, names: Names, vocabulary: str) -> Meant:
    """The slug that one value of a cell names."""
    matches = names.matches(words)
    if len(matches) == 1:
        return Meant(matches[0], "" if names.is_as_written(words, matches[0]) else "term")
    if len(words) > LONGEST_ASKED:
        return wrong("vocabulary", "a value is not in the vocabulary, and too long to be asked about")
    near = matches or names.nearest(words)
    options: dict[str, str | None] = {slug: slug for slug in near}
    return Meant(doubt=VALUE, options={**options, EMPTY: None}, any_of=vocabulary)


def _too_long() -> Meant:
    return wrong("too-long", f"it is longer than {LONGEST_CELL:,} characters")
