"""Texts that may not be what the child said: damaged, cut, somebody else's words, or there twice. Each is a
warning that somebody has to see; none of them keeps a row out."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from archive.spreadsheets.meanings import Meant, wrong
from archive.spreadsheets.mending import looks_damaged, mended
from archive.spreadsheets.tables import Value
from archive.spreadsheets.words import compact, lines, plain, says_nothing

MEND = "mend"
MENDED, AS_IT_IS = "mended", "as-it-is"

_ERROR_VALUE = re.compile(r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|#{5,}")
_QUESTION_MARKS = re.compile(
    r"\b(?:don|can|won|didn|doesn|isn|wasn|couldn|wouldn|shouldn|haven|hasn|hadn|aren|weren|ain|mustn)\?t\b"
    r"|\b(?:i|you|he|she|it|we|they|that|there|what|who|where|let|mum|dad)\?(?:s|m|ve|ll|re|d)\b"
    r"|\w\?s\s+\w|(?:^|\s)\?\w[^?\n]*\w\?(?=\s|\Z)",
    re.IGNORECASE,
)
_LIKE_A_FORMULA = re.compile(r"=|[-+]\w")
# Where Excel's old formats, databases and forms cut.
_CUT_AT = frozenset({254, 255, 256, 500, 1000, 1023, 1024, 2000, 4000, 8000, 32_759, 32_767})
_SHORTEST_CUT = 100
_ENDS = re.compile(r"[.!?…\"'”’)\]xX:;~*]\s*\Z|\W\Z")
_SHINGLE = 4  # words
_NEARLY = 85  # of 100
_SHORTEST_ALIKE = 12  # letters and digits: "i don't know" is nobody's

WARNINGS: Mapping[str, str] = {
    "lost-characters": "characters were lost before the file came here: � stands where they were",
    "encoding": "some characters look wrong, as if read in the wrong encoding",
    "question-marks": "question marks seem to stand where apostrophes or quotation marks were",
    "error-value": "an error of the spreadsheet, such as #REF!, stands in it",
    "like-a-formula": "it begins as a formula does: please check that it is whole",
    "private-use": "it holds symbols that only one font or program can show",
    "turned-round": "an invisible mark shows some of it in another order: the mark will be taken out",
    "cut": "it may have been cut off at the end",
    "one-word": "it is a single word",
    "notes": "it reads like somebody's notes about a child, not the child's own words",
    "another-field": "it is the same as another cell of its row",
    "same-text": "the same text stands under another reference",
    "nearly-same-text": "nearly the same text stands under another reference",
}


def text(value: Value) -> Meant:
    """The text as it stands in the cell: what becomes of it otherwise is the normal form's."""
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return wrong("missing", "it is empty")
    if not isinstance(value, str):
        return wrong("not-text", "it is a number or a date, not what a child said")
    if _ERROR_VALUE.fullmatch(value.strip()):
        return wrong("error-text", "the spreadsheet shows an error there, and the child's words are lost")
    if meant := mended(value):
        return Meant(doubt=MEND, options={MENDED: meant, AS_IT_IS: value}, suggested=MENDED)
    return Meant(value)


@dataclass(frozen=True, slots=True)
class Told:
    """The text of a row; ``others``: what stands in its other cells."""

    row: int
    reference: str
    text: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """``other_row``: the first that has the same text, or nearly."""

    row: int
    code: str
    other_row: int = 0


def doubts(told: Sequence[Told]) -> Iterator[Doubt]:
    """What to look at, text by text."""
    cut_at = _common_cut(told)
    alike = _alike(told)
    for one in told:
        for code in _of_one(one, cut_at):
            yield Doubt(one.row, code)
        if one.row in alike:
            yield alike[one.row]


def _of_one(told: Told, cut_at: int) -> Iterator[str]:
    words = told.text.strip()
    if "\N{REPLACEMENT CHARACTER}" in words or "ï¿½" in words:
        yield "lost-characters"
    if looks_damaged(words):
        yield "encoding"
    if _QUESTION_MARKS.search(words):
        yield "question-marks"
    if _ERROR_VALUE.search(words):
        yield "error-value"
    if _LIKE_A_FORMULA.match(words):
        yield "like-a-formula"
    if any(unicodedata.category(character) == "Co" for character in set(words)):
        yield "private-use"
    if "\u202e" in words:
        yield "turned-round"
    if len(told.text) in _CUT_AT or (len(told.text) == cut_at and not _ENDS.search(words)):
        yield "cut"
    if len(words.split()) == 1:
        yield "one-word"
    if _notes().search(plain(words)):
        yield "notes"
    if compact(words) and compact(words) in {compact(other) for other in told.others}:
        yield "another-field"


def _common_cut(told: Sequence[Told]) -> int:
    """The length at which all long texts of the file end, if several do."""
    lengths = Counter(len(one.text) for one in told)
    longest = max(lengths, default=0)
    return longest if longest >= _SHORTEST_CUT and lengths[longest] >= 3 else 0


@cache
def _notes() -> re.Pattern[str]:
    lists = dict(lines("notes.txt"))
    who, does, phrases = ("|".join(map(re.escape, lists[name])) for name in ("who", "does", "phrases"))
    return re.compile(rf"(?:^|[.!?\n]\s*)(?:{who})\s+(?:{does})\b|\b(?:{phrases})\b")


def _alike(told: Sequence[Told]) -> dict[int, Doubt]:
    """Each row whose text, or nearly, an earlier row has under another reference."""
    found: dict[int, Doubt] = {}
    first_of: dict[str, Told] = {}
    by_shingle: defaultdict[tuple[str, ...], list[Told]] = defaultdict(list)
    for one in told:
        letters = compact(one.text)
        if len(letters) < _SHORTEST_ALIKE:
            continue
        first = first_of.setdefault(letters, one)
        if first is not one:
            if first.reference != one.reference:
                found[one.row] = Doubt(one.row, "same-text", first.row)
            continue
        shingles = _shingles(one.text)
        if other := _nearly(one, shingles, by_shingle):
            found[one.row] = Doubt(one.row, "nearly-same-text", other.row)
        for shingle in shingles:
            by_shingle[shingle].append(one)
    return found


def _shingles(words: str) -> set[tuple[str, ...]]:
    """Each four words in a row. Texts that are nearly the same share some, and few others do."""
    found = plain(words).split()
    return {tuple(found[place : place + _SHINGLE]) for place in range(len(found) - _SHINGLE + 1)}


_MOST_COMPARED = 20


def _nearly(
    one: Told, shingles: set[tuple[str, ...]], by_shingle: Mapping[tuple[str, ...], Sequence[Told]]
) -> Told | None:
    shared: Counter[int] = Counter()
    of_row: dict[int, Told] = {}
    for shingle in shingles:
        for other in by_shingle.get(shingle, ())[:_MOST_COMPARED]:
            if other.reference != one.reference:
                shared[other.row] += 1
                of_row[other.row] = other
    for row, _ in shared.most_common(_MOST_COMPARED):
        if fuzz.ratio(plain(one.text), plain(of_row[row].text), score_cutoff=_NEARLY):
            return of_row[row]
    return None
