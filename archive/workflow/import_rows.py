"""From a record of a file to an entry. No message repeats a value: text may have slipped into any column."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from archive.errors import RefusedText
from archive.models.contact import LONGEST_REFERENCE, REFERENCE
from archive.models.term_names import name_key
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import EARLIEST_YEAR, LATEST_YEAR, OLDEST_CHILD_YEARS, Basis, Gender, Nation
from archive.workflow.import_files import Record, RowError
from archive.workflow.intake import Entry, Tags
from archive.workflow.normal_form import NormalForm, normalise

BETWEEN_VALUES = ";"
_LONGEST_TERM = 80
_LONGEST_CELL = 4_000  # characters of a cell other than the text
_MOST_VALUES = 50  # in one cell
_HINTS = 3  # values of one cell for which the nearest terms are looked for, which takes time
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Row:
    """A record that can be stored as far as it can be judged alone."""

    row: int
    line: int
    entry: Entry
    normal_form: NormalForm

    def error(self, column: str, code: str, message: str) -> RowError:
        return RowError(self.row, self.line, column, code, message)


class Names:
    """What a vocabulary table's terms are called: by slug, else by label, else by synonym, in any case."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_slug: dict[str, set[str]] = {}
        self._by_label: dict[str, set[str]] = {}
        self._by_synonym: dict[str, set[str]] = {}
        self._nearest: dict[str, list[str]] = {}
        self.retired: set[str] = set()
        for term in terms:
            slug = term.now.slug  # what was merged is known by all its names, and is the term that stays
            if term.now.retired:
                self.retired.add(slug)
            for name in (term.slug, *term.former_slugs):
                self._by_slug.setdefault(_folded(name), set()).add(slug)
            self._by_label.setdefault(_folded(term.label), set()).add(slug)
            for synonym in term.synonyms:
                self._by_synonym.setdefault(_folded(synonym), set()).add(slug)
        self._known = self._by_synonym | self._by_label | self._by_slug
        self._by_key: dict[str, set[str]] = {}
        for names in (self._by_slug, self._by_label):
            for name, slugs in names.items():
                self._by_key.setdefault(name_key(name), set()).update(slugs)

    def matches(self, value: str) -> list[str]:
        """The slugs that ``value`` may mean, sorted: none if unknown, several if ambiguous."""
        name = _folded(value)
        for names in (self._by_slug, self._by_label, self._by_synonym):
            if name in names:
                return sorted(names[name])
        return sorted(self._by_key.get(name_key(value), ()))

    def nearest(self, value: str) -> list[str]:
        name = _folded(value)
        if len(name) > _LONGEST_TERM:
            return []
        if name not in self._nearest:  # a mistake that is made once is made on every row
            matches = get_close_matches(name, self._known, n=5, cutoff=0.8)
            self._nearest[name] = list(dict.fromkeys(min(self._known[match]) for match in matches))[:3]
        return self._nearest[name]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    platforms: Names
    harm_types: Names
    themes: Names

    @classmethod
    def load(cls) -> "Vocabulary":
        return cls(*(Names(model._default_manager.all()) for model in (Platform, HarmType, Theme)))


class _Unfit(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse(record: Record, vocabulary: Vocabulary) -> Row | list[RowError]:
    """Return the row, or everything that is wrong with it."""
    errors: list[RowError] = []

    def take(column: str, convert: Callable[[object], _Value], missing: _Value) -> _Value:
        try:
            return convert(record.fields.get(column))
        except _Unfit as unfit:
            errors.append(RowError(record.row, record.line, column, unfit.code, str(unfit)))
            return missing

    raw = take("text", _text, "")
    normal_form = take("text", lambda _: _normal_form(raw), None) if not errors else None
    entry = Entry(
        # In its normal form, which is its own normal form: no second copy of it is kept.
        text=normal_form.text if normal_form else "",
        reference=take("reference", _reference, ""),
        month=take("month", _month, date.min),
        basis=take("basis", lambda value: _choice(value, Basis, required=True), ""),
        basis_lapses_on=take("basis_lapses_on", _day, None),
        tags=Tags(
            platforms=take("platforms", lambda value: _terms(value, vocabulary.platforms), ()),
            harm_types=take(
                "harm_types", lambda value: _terms(value, vocabulary.harm_types, required=True), ()
            ),
            themes=take("themes", lambda value: _terms(value, vocabulary.themes), ()),
            age=take("age", lambda value: _number(value, 0, OLDEST_CHILD_YEARS), None),
            gender=take("gender", lambda value: _choice(value, Gender), ""),
            nation=take("nation", lambda value: _choice(value, Nation), ""),
            year=take("year", lambda value: _number(value, EARLIEST_YEAR, LATEST_YEAR), None),
        ),
    )
    if errors or normal_form is None:
        return errors
    return Row(record.row, record.line, entry, normal_form)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Unfit("type", "give it as text")
    return value


def _words(value: object) -> str:
    words = _text(value)
    if len(words) > _LONGEST_CELL:
        raise _Unfit("too-long", f"it is longer than {_LONGEST_CELL:,} characters")
    return words


def _normal_form(raw: str) -> NormalForm:
    try:
        return normalise(raw)
    except RefusedText as refusal:
        raise _Unfit("refused-text", str(refusal)) from None


def _reference(value: object) -> str:
    reference = _words(value).strip()
    if not reference:
        raise _Unfit("missing", "it is empty")
    if len(reference) > LONGEST_REFERENCE:
        raise _Unfit("reference", f"it is longer than {LONGEST_REFERENCE} characters")
    try:
        REFERENCE(reference)
    except ValidationError as error:
        raise _Unfit("reference", " ".join(error.messages)) from None
    return reference


def _month(value: object) -> date:
    match = _MONTH.fullmatch(_words(value).strip())
    if not match:
        raise _Unfit("month", "write the month as YYYY-MM, such as 2025-03")
    return _date(int(match[1]), int(match[2]), 1)


def _day(value: object) -> date | None:
    words = _words(value).strip()
    if not words:
        return None
    match = _DAY.fullmatch(words)
    if not match:
        raise _Unfit("date", "write the day as YYYY-MM-DD, such as 2027-03-31")
    return _date(int(match[1]), int(match[2]), int(match[3]))


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _Unfit("date", "there is no such day or month") from None


def _choice(value: object, choices: type[TextChoices], *, required: bool = False) -> str:
    words = _folded(_words(value))
    if not words:
        if required:
            raise _Unfit("missing", f"choose one of: {', '.join(choices.values)}")
        return ""
    for code, label in choices.choices:
        if words in (_folded(code), _folded(str(label))):
            return str(code)
    raise _Unfit("choice", f"choose one of: {', '.join(choices.values)}")


def _number(value: object, lowest: int, highest: int) -> int | None:
    if isinstance(value, str):
        value = value.strip()
        if re.fullmatch(r"[0-9]{1,4}", value):
            value = int(value)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
        return value
    raise _Unfit("number", f"give a whole number from {lowest} to {highest}, or leave it empty")


def _terms(value: object, names: Names, *, required: bool = False) -> tuple[str, ...]:
    values = [words for words in _several(value) if words]
    if len(values) > _MOST_VALUES:
        raise _Unfit("too-many", f"it holds {len(values):,} values: give {_MOST_VALUES} at most")
    if required and not values:
        raise _Unfit("missing", "choose at least one")
    slugs, problems = [], []
    for position, words in enumerate(values, 1):
        matches = names.matches(words)
        if len(matches) == 1 and matches[0] in names.retired:
            problems.append(f"value {position} has been retired: choose another")
        elif len(matches) == 1:
            slugs += matches
        elif matches:
            problems.append(f"value {position} could mean {' or '.join(matches)}: say which")
        else:
            nearest = names.nearest(words) if len(problems) < _HINTS else []
            hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
            problems.append(f"value {position} is not in the vocabulary{hint}")
    if problems:
        raise _Unfit("vocabulary", ". ".join(problems))
    return tuple(dict.fromkeys(slugs))


def _several(value: object) -> list[str]:
    if isinstance(value, list):
        if not all(isinstance(words, str) for words in value):
            raise _Unfit("type", "give a list of words")
        return [words.strip() for words in value]
    return [words.strip() for words in _words(value).split(BETWEEN_VALUES)]


def _folded(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))
