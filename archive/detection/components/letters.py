"""Letters as names: "me and k", "J. said so", "a boy (T)"; not "vitamin c" nor "set b"."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.placeholders import NAME
from archive.detection.text.words import Casing, Words

IN_CAPITALS = (
    "ONE_LETTER",
    "LETTER_SPEAKS",
    "WAS_LETTER",
    "LETTERS",
    "LETTER_OWNS",
    "LETTER_ASIDE",
    "LETTER_PAIR",
    "PAIR_CUED",
)
IN_ANY_CASE = ("BRACKETED",)
IN_SMALL = ("SMALL_CUED", "SMALL_GIVEN", "AND_ME", "SMALL_SPEAKS", "SMALL_OWNS")
LETTER = re.compile(r"(?<![\w.'@/-])[^\W\d_](?![\w'@/-]|\.\w)")


class Letters(Component):
    NAME = "letters"
    LABEL = Label.PERSON

    def find(self, words: Words) -> Iterator[Evidence]:
        looks: tuple[str, ...] = IN_ANY_CASE
        if words.casing is Casing.MIXED:
            looks += IN_CAPITALS
        if words.casing is not Casing.UPPER:
            looks += IN_SMALL
        found = {span for look in looks for span in self._letters(words, look)}
        for start, end in sorted(found):
            yield self.claim("LETTER", start, end, suggestion=NAME)
        yield from self._again(words, found)

    def _letters(self, words: Words, look: str) -> Iterator[tuple[int, int]]:
        for match in self.patterns[look].within(words):
            for group in ("x", "y"):
                if group in match.re.groupindex and self._names(words, match.start(group)):
                    yield match.span(group)

    def _names(self, words: Words, start: int) -> bool:
        known = self.patterns.words
        position = words.at(start)
        before = words.key(position - 1)
        if not words.joined(position):
            return True
        if before in known("NOT_BEFORE") or before.isdigit():
            return False
        contracted = words.words[position].text in known("CONTRACTED")
        return not (contracted and before in known("BEFORE_CONTRACTED"))

    def _again(self, words: Words, found: set[tuple[int, int]]) -> Iterator[Evidence]:
        """The letter elsewhere in the text, in capitals: a small one is too often a word of its own."""
        names = {words.text[start:end] for start, end in found if words.text[start:end].isupper()} - {
            "A",
            "I",
        }
        starts = {start for start, _ in found}
        if words.casing is not Casing.MIXED or not names:
            return
        for match in LETTER.finditer(words.text):
            if match[0] in names and match.start() not in starts and self._names(words, match.start()):
                yield self.claim("AGAIN", *match.span(), suggestion=NAME)
