"""Where a decision begins and ends: whole words, and never half of another flag."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from archive.errors import InvalidDecision

_VARIATION_SELECTORS = range(0xFE00, 0xFE10)  # they belong to an emoji, not to a word

Stretch = tuple[int, int]


def whole_words(text: str, start: int, end: int) -> Stretch:
    """Widen to whole words and drop white space at the ends; offsets are code points.

    Raises:
        InvalidDecision: the stretch is empty, or outside the text.
    """
    if not 0 <= start < end <= len(text):
        raise InvalidDecision("The stretch lies outside the text: select the words again.")
    letter = _letter(text)
    for word in re.finditer(rf"{letter}+(?:['’]{letter}+)*", text):
        if word.start() < start < word.end():
            start = word.start()
        if word.start() < end < word.end():
            end = word.end()
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise InvalidDecision("Only white space is selected: select at least one word.")
    return start, end


def taking_in(stretch: Stretch, others: Iterable[Stretch]) -> Stretch:
    """Widen until no one of ``others`` is cut in part."""
    start, end = stretch
    waiting = list(others)
    while cut := [
        (left, right)
        for left, right in waiting
        if left < end
        and start < right
        and not (start <= left and right <= end)
        and not (left <= start and end <= right)
    ]:
        start = min(start, *(left for left, _ in cut))
        end = max(end, *(right for _, right in cut))
    return start, end


def occurrences(text: str, words: str) -> Iterator[Stretch]:
    """Every place where ``words`` stand as whole words, whatever their case."""
    letter = _letter(text)
    for match in re.finditer(rf"(?<!{letter}){re.escape(words)}(?!{letter})", text, re.IGNORECASE):
        yield match.span()


def _letter(text: str) -> str:
    r"""A pattern for one character of a word of ``text``: ``\w``, and the accents and vowel signs that
    NFC keeps apart from their letter. Without them half of the name Ṣọ́lá would count as a word."""
    marks = {
        character
        for character in text
        if unicodedata.category(character) in ("Mn", "Mc") and ord(character) not in _VARIATION_SELECTORS
    }
    return rf"[\w{''.join(sorted(marks))}]"
