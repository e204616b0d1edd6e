"""Telephone numbers, in digits however spaced, or spoken; public helplines are no findings."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.words import Words

DIGITS = {
    "oh": "0", "o": "0", "zero": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
TIMES = {"double": 2, "triple": 3, "treble": 3}
CHILDLINE = "08001111"  # also with what was typed after it
SHORTEST = 7  # digits
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


class PhoneNumbers(Component):
    NAME = "phone_numbers"
    LABEL = Label.CONTACT

    def find(self, words: Words) -> Iterator[Evidence]:
        for look in ("DIGIT_RUN", "SPACED"):
            for match in self.patterns[look].within(words):
                if not DATE.fullmatch(match[0]) and self._reaches_somebody(re.sub(r"\D", "", match[0])):
                    yield self.claim("DIGITS", *match.span())
        for match in self.patterns["SPOKEN"].within(words):
            if self._reaches_somebody(spoken_digits(match[0])):
                yield self.claim("SPOKEN", match.start(), match.start() + len(match[0].rstrip(" ,.-\n\t")))

    def _reaches_somebody(self, digits: str) -> bool:
        public = digits in self.patterns.words("PUBLIC_LINES") or digits.startswith(CHILDLINE)
        return len(digits) >= SHORTEST and not public


def spoken_digits(spoken: str) -> str:
    """Return the digits of "oh seven double four"."""
    digits = ""
    times = 1
    for word in re.findall(r"\w+", spoken.lower()):
        if word in TIMES:
            times = TIMES[word]
        elif word in DIGITS or word.isdigit():
            digits += DIGITS.get(word, word) * times
            times = 1
        else:
            digits += "00" if word == "hundred" else ""
    return digits
