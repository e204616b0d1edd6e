"""What each column of a table is for: by its header, or a term that it names, else by what stands in it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from archive.spreadsheets import permitting
from archive.spreadsheets.meanings import LONE_CELLS, TOTALS
from archive.spreadsheets.months import lacks_year
from archive.spreadsheets.shapes import fits, of_sheets, of_values
from archive.spreadsheets.tables import SHEET, Table, Value
from archive.spreadsheets.terms import Terms
from archive.spreadsheets.ticking import are_ticks_of_a_group, ticks_of
from archive.spreadsheets.values import is_check_mark
from archive.spreadsheets.words import lines, plain

# Every use of a column. "contact_year": that of a month that stands without one. "tick": each row that has a
# tick there has the term. "may_use": it may keep a row out, whatever else the row has. The last three are
# left out: "staff" names those who work there, "private" says who a child is, "ignore" is anything else.
FIELDS = (
    "reference",
    "month",
    "basis",
    "basis_lapses_on",
    "text",
    "platforms",
    "harm_types",
    "themes",
    "age",
    "gender",
    "nation",
    "year",
    "severity",
    "contact_year",
    "tick",
    "may_use",
    "staff",
    "private",
    "ignore",
)
VOCABULARIES = ("platforms", "harm_types", "themes")
# Columns of one of these are read together; of any other field one column is read.
SEVERAL = (*VOCABULARIES, "tick", "may_use")
LEFT_OUT = ("staff", "private", "ignore")
REQUIRED = ("reference", "month", "text")

_CANONICAL = frozenset(FIELDS[:13])


@dataclass(frozen=True, slots=True)
class Use:
    """``term``: of a tick column "platforms:instagram". ``why``: what told it: "header", "synonym", "values",
    "remembered", "month" (the months lack it), "sheet" or "nothing"; where a person chooses the term of
    ticks, "several" or "unknown-term"."""

    field: str
    term: str = ""
    why: str = "nothing"


# Ticks stand below, and the heading names several terms, or one that the vocabulary does not have.
SEVERAL_TERMS, UNKNOWN_TERM = "several", "unknown-term"
TO_CHOOSE = (SEVERAL_TERMS, UNKNOWN_TERM)
_NOTHING = Use("ignore")


def guess(table: Table, terms: Terms, remembered: Mapping[str, Use] | None = None) -> tuple[Use, ...]:
    """What each column is for, as far as it can be told. ``remembered``: by ``header_key``, from a person's
    choice in an earlier file; it goes before what we would guess."""
    headers = [column.header for column in table.columns]
    values = _values(table)
    uses = [
        None
        if column.letter == SHEET
        else _remembered(header, found, remembered or {}, terms) or _by_header(header, found, terms)
        for column, header, found in zip(table.columns, headers, values, strict=True)
    ]
    # Each way to tell is asked of what is left, and gives no field that a surer one has given.
    for tell, why in ((_weakly, "synonym"), (of_values, "values"), (_by_its_words, "synonym")):
        for place, use in enumerate(uses):
            if use is None and table.columns[place].letter != SHEET:
                taken = {each.field for each in uses if each}
                field = tell(headers[place], values[place], terms, taken)
                uses[place] = Use(field, why=why) if field else None
    for place, column in enumerate(table.columns):
        if column.letter == SHEET:
            field = of_sheets(values[place], terms, {each.field for each in uses if each})
            uses[place] = Use(field or "ignore", why="sheet")
    return _beside_a_month(_beside_a_basis([use or _NOTHING for use in uses], values), values)


def _beside_a_month(uses: Sequence[Use], values: Sequence[Sequence[Value]]) -> tuple[Use, ...]:
    """Where months have no year, a column of years tells theirs, and not when something happened."""
    months = [place for place, use in enumerate(uses) if use.field == "month"]
    years = [place for place, use in enumerate(uses) if use.field == "year" and use.why != "remembered"]
    if len(months) != 1 or len(years) != 1:
        return tuple(uses)
    lacking = sum(map(lacks_year, values[months[0]]))
    if not lacking or lacking * 2 <= len(values[months[0]]):
        return tuple(uses)
    return tuple(
        Use("contact_year", why="month") if place in years else use for place, use in enumerate(uses)
    )


def _beside_a_basis(uses: Sequence[Use], values: Sequence[Sequence[Value]]) -> tuple[Use, ...]:
    """Of several columns that could be the basis, those of yes and no say whether a row may be used."""
    of_basis = [place for place, use in enumerate(uses) if use.field == "basis"]
    answers = [place for place in of_basis if all(map(permitting.is_yes_or_no, values[place]))]
    kept = [place for place in of_basis if place not in answers][:1] or of_basis[:1]
    moved = {place for place in answers if place not in kept and uses[place].why in ("synonym", "values")}
    return tuple(Use("may_use", why="synonym") if place in moved else use for place, use in enumerate(uses))


def _remembered(
    header: str, values: Sequence[Value], remembered: Mapping[str, Use], terms: Terms
) -> Use | None:
    use = remembered.get(header_key(header)) if header.strip() else None
    if use and use.field in LEFT_OUT and permitting.is_said_by(header, values):
        return None  # perhaps nobody noticed it in the earlier file, and rows would come in that must not
    return Use(use.field, use.term, "remembered") if use and _still_stands(use, terms) else None


def header_key(header: str) -> str:
    """The same for each way to write a header."""
    return " ".join(re.findall(r"[\w#]+", plain(header)))


def signature(table: Table) -> str:
    """The same for two tables of the same columns in the same order. It holds their headers in clear."""
    return "\x1f".join(header_key(column.header) for column in table.columns)


def _still_stands(use: Use, terms: Terms) -> bool:
    if use.field != "tick":
        return use.field in FIELDS
    vocabulary, _, slug = use.term.partition(":")
    return vocabulary in VOCABULARIES and slug in getattr(terms, vocabulary)


def _values(table: Table) -> list[list[Value]]:
    """What stands in each column, without rows that only add up or explain the others."""
    apart = {row for remark in table.remarks if remark.code in (TOTALS, LONE_CELLS) for row in remark.rows}
    lines = [line for line in table.lines if line.number not in apart]
    return [
        [cell.value for line in lines if not (cell := line.cells[column.index]).is_blank]
        for column in table.columns
    ]


def _by_header(header: str, values: Sequence[Value], terms: Terms) -> Use | None:
    named = re.sub(r"[\s_-]+", "_", header.strip().casefold())
    if named in _CANONICAL:
        return Use(named, why="header")
    if permitting.is_said_by(header, values):
        return Use("may_use", why="synonym")
    if found := ticks_of(header, values, terms, _below_a_group(header.strip().rstrip("?"))):
        return Use("tick", found[0], "synonym") if len(found) == 1 else Use("ignore", why=SEVERAL_TERMS)
    for shorter in _shortened(header):
        fields = [field for field in _sure_names().get(shorter, ()) if _could_be(field, values)]
        if fields:
            return Use(fields[0], why="synonym")
    if permitting.may_be_said_by(header, values):
        return Use("may_use", why="synonym")
    kept_out = [field for field in _fields_by_word(header) if field in LEFT_OUT]
    if kept_out:
        return Use(kept_out[0], why="synonym")
    return Use("ignore", why=UNKNOWN_TERM) if are_ticks_of_a_group(header, values) else None


def _weakly(header: str, values: Sequence[Value], terms: Terms, taken: Collection[str]) -> str:
    named = [field for shorter in _shortened(header) for field in _weak_names().get(shorter, ())]
    free = [field for field in dict.fromkeys(named) if field not in taken and _could_be(field, values)]
    if len(free) > 1:  # "Where": the values tell whether an app or a country
        return of_values(header, values, terms, set(FIELDS) - set(free))
    return free[0] if free else ""


def _by_its_words(header: str, values: Sequence[Value], terms: Terms, taken: Collection[str]) -> str:
    """The one field that a word of a long header names, where what stands below can be that."""
    fields = _fields_by_word(header)
    if (
        len(fields) != 1
        or fields[0] in set(taken).difference(VOCABULARIES)
        or not _could_be(fields[0], values)
    ):
        return ""
    return fields[0] if fits(fields[0], values) else ""


def _fields_by_word(header: str) -> list[str]:
    words = header_key(header).split()
    found = list(dict.fromkeys(field for word in words for field in _word_names().get(word, ())))
    # The name of an app is nobody's.
    return [field for field in found if field != "private" or "platforms" not in found]


def _could_be(field: str, values: Sequence[Value]) -> bool:
    """A column called "Message" of which each cell says "yes" is no text. One of crosses alone names no
    platform, though there is one called X."""
    if field in VOCABULARIES and values:
        return not all(_is_a_cross(value) for value in values)
    if field != "text" or not values:
        return True
    return any(isinstance(value, str) and len(value.split()) > 2 for value in values)


def _is_a_cross(value: Value) -> bool:
    return isinstance(value, str) and (plain(value) == "x" or is_check_mark(value))


def _below_a_group(header: str) -> Iterator[tuple[str, str]]:
    """Of a header over two rows, "Platforms Insta": the vocabulary that the upper one names, the lower."""
    words = header.split()
    for place in range(1, len(words)):
        group = _without_small_words(header_key(" ".join(words[:place])))
        for vocabulary in _groups().get(group, ()):
            yield vocabulary, " ".join(words[place:])


@cache
def _groups() -> dict[str, list[str]]:
    return {
        _without_small_words(name): named
        for names in (_weak_names(), _sure_names())
        for name, fields in names.items()
        if (named := [field for field in fields if field in VOCABULARIES])
    }


def _shortened(header: str) -> list[str]:
    """A header as it may be known: whole, without brackets, small words, or the number at its end."""
    whole = header_key(header)
    forms = [whole]
    without_brackets = header_key(re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", header))
    for form in (whole, without_brackets):
        forms += [form, re.sub(r"\s*\d+$", "", form), re.sub(r"\s+s$", "", form)]
    forms += [_without_small_words(form) for form in list(forms)]
    return [form for form in dict.fromkeys(forms) if form]


def _without_small_words(form: str) -> str:
    return " ".join(word for word in form.replace(" s ", " ").split() if word not in _small_words())


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for _, words in lines("small_words.txt") for word in words)


@cache
def _sure_names() -> dict[str, list[str]]:
    return _names(sure=True)


@cache
def _weak_names() -> dict[str, list[str]]:
    return _names(sure=False)


@cache
def _word_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, words in lines("header_words.txt"):
        for word in words:
            found.setdefault(word, []).append(field)
    return found


def _names(*, sure: bool) -> dict[str, list[str]]:
    """As written and without small words: "age child" is "age" too, where nothing else is called so."""
    found: dict[str, list[str]] = {}
    shortened: dict[str, list[str]] = {}
    for code, words in lines("headers.txt"):
        if code.endswith("?") is sure:
            continue
        for word in words:
            key = header_key(word)
            found.setdefault(key, []).append(code.removesuffix("?"))
            if short := _without_small_words(key):
                shortened.setdefault(short, []).append(code.removesuffix("?"))
    for short, fields in shortened.items():
        if len(set(fields)) == 1:
            found.setdefault(short, fields)
    return found
