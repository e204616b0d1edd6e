"""A text as the words that have a meaning here: folded, without apostrophes, in order."""

import re
import unicodedata
from typing import NamedTuple

# A word, with the apostrophes in it: "didn't" and "didnt" are one.
WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
# Without their ending these are what they were: "I'll" is not "ill".
_SHORTENED = re.compile(r"['’ʼ](?:ll|re|d|ve)(?![^\W_])")
# Longer texts are read this far: a quote is far shorter, and so is a question.
LONGEST = 20_000  # code points


class Word(NamedTuple):
    """``text[start:end]``, and how it is looked up."""

    form: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of ``text`` where they stand in it."""
    return [Word(form_of(match[0]), *match.span()) for match in WORD.finditer(text[:LONGEST])]


def forms(text: str) -> list[str]:
    """Return the words alone, many texts at a time: the whole text is folded at once."""
    text = text[:LONGEST]
    if not text.isascii():
        text = _without_marks(text)
    return WORD.findall(_folded(text))


def form_of(word: str) -> str:
    return _folded(word if word.isascii() else _without_marks(word))


def _folded(text: str) -> str:
    text = text.casefold()
    if "'" in text or "’" in text:
        text = _SHORTENED.sub("", text).translate(_APOSTROPHES)
    return text


def _without_marks(text: str) -> str:
    """Return ``text`` with letters as they are without their accents, and ligatures as letters."""
    taken_apart = unicodedata.normalize("NFKD", text.replace("ʼ", "'"))
    return "".join(each for each in taken_apart if not unicodedata.combining(each))
