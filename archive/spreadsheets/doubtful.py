"""Texts that may not be what the child said: damaged, cut, somebody else's words, or there twice. Each is a
warning that somebody has to see; none of them keeps a row out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from archive.spreadsheets.alike import Told, first_like
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
# What tells Excel that a cell is text and no formula; other programs show it.
_MARKED_AS_TEXT = re.compile(r"\s*'[=+@-]")
_LIKE_A_FORMULA = re.compile(r"=|[-+]\w")
# Where Excel's old formats, databases and forms cut.
_CUT_AT = frozenset({254, 255, 256, 500, 1000, 1023, 1024, 2000, 4000, 8000, 32_759, 32_767})
_SHORTEST_CUT = 100
_LONGEST_OTHER = 200
_ENDS = re.compile(r"[.!?…\"'”’)\]xX:;~*]\s*\Z|\W\Z")

WARNINGS: Mapping[str, str] = {
    "lost-characters": "the text has lost some characters, and has � in their place",
    "encoding": "the text has characters that look damaged, such as â€™ or &#39;",
    "question-marks": "apostrophes or quotation marks seem to have turned into question marks",
    "error-value": "the text contains a spreadsheet error, such as #REF!",
    "like-a-formula": "the text begins like a formula: please check that nothing is missing",
    "private-use": "the text has symbols that only one font or program can show",
    "turned-round": "an invisible mark turned some letters round, and was taken out: please read the text",
    "cut": "the text may have been cut off at the end",
    "one-word": "the text is a single word",
    "notes": "the text reads like notes about a child, not the child’s own words",
    "another-field": "the text is the same as another cell of its row",
    "past-header": "the row goes on past the last heading: please check that the text is whole",
    "quotes": "quotation marks of the row do not match: please check that the text is whole",
    "split-rows": "it went on in the next line of the file, and was put together: please check the text",
    "not-to-be-used": "a column that is not imported seems to say that it must not be used",
    "same-text": "another reference in this file has the same text",
    "nearly-same-text": "another reference in this file has nearly the same text",
}


def text(value: Value) -> Meant:
    """The text as it stands in the cell: what becomes of it otherwise is the normal form's."""
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return wrong("missing", "it is empty")
    if not isinstance(value, str):
        return wrong("not-text", "it is a number or a date, not what a child said")
    if _ERROR_VALUE.fullmatch(value.strip()):
        return wrong("error-text", "the spreadsheet shows an error there, and the child's words are lost")
    if _MARKED_AS_TEXT.match(value):
        return Meant(value.strip()[1:], "apostrophe")
    if meant := mended(value):
        return Meant(doubt=MEND, options={MENDED: meant, AS_IT_IS: value}, suggested=MENDED)
    return Meant(value)


@dataclass(frozen=True, slots=True)
class Doubt:
    """``other_row``: the first that has the same text, or nearly."""

    row: int
    code: str
    other_row: int = 0


def doubts(told: Sequence[Told]) -> Iterator[Doubt]:
    """What to look at, text by text."""
    cut_at = _common_cut(told)
    alike = first_like(told)
    for one in told:
        for code in _of_one(one, cut_at):
            yield Doubt(one.row, code)
        if one.row in alike:
            other_row, is_same = alike[one.row]
            yield Doubt(one.row, "same-text" if is_same else "nearly-same-text", other_row)


def _of_one(told: Told, cut_at: int) -> Iterator[str]:
    words = told.text.strip()
    if looks_damaged(words):
        yield "encoding"
    if not words.isascii():
        yield from _of_characters(words)
    if "?" in words and _QUESTION_MARKS.search(words):
        yield "question-marks"
    if "#" in words and _ERROR_VALUE.search(words):
        yield "error-value"
    if _LIKE_A_FORMULA.match(words):
        yield "like-a-formula"
    if len(told.text) in _CUT_AT or (len(told.text) == cut_at and not _ENDS.search(words)):
        yield "cut"
    if not any(map(str.isspace, words)):
        yield "one-word"
    if _reads_like_notes(plain(words)):
        yield "notes"
    if len(words) <= _LONGEST_OTHER and compact(words) in {compact(other) for other in told.others} - {""}:
        yield "another-field"


def _of_characters(words: str) -> Iterator[str]:
    if "\N{REPLACEMENT CHARACTER}" in words or "ï¿½" in words:
        yield "lost-characters"
    if any(unicodedata.category(character) == "Co" for character in set(words)):
        yield "private-use"
    if "\u202e" in words:
        yield "turned-round"


def _common_cut(told: Sequence[Told]) -> int:
    """The length at which all long texts of the file end, if several do."""
    lengths = Counter(len(one.text) for one in told)
    longest = max(lengths, default=0)
    return longest if longest >= _SHORTEST_CUT and lengths[longest] >= 3 else 0


def _reads_like_notes(words: str) -> bool:
    begins, phrases = _notes()
    return any(phrase in words for phrase in phrases) or bool(begins.search(words))


@cache
def _notes() -> tuple[re.Pattern[str], tuple[str, ...]]:
    lists = dict(lines("notes.txt"))
    who, does = ("|".join(map(re.escape, lists[name])) for name in ("who", "does"))
    return re.compile(rf"(?:^|[.!?\n]\s*)(?:{who})\s+(?:{does})\b"), tuple(lists["phrases"])
