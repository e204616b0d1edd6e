"""Telephone numbers, in digits however spaced, or spoken; public helplines are no findings."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("phone_numbers")

PLACEHOLDER = "[phone number]"
DIGIT_RUN = re.compile(r"(?<![\w£$])(?:\+|\(\+?)?\d(?:[ ().\-/]{0,3}\d){5,18}(?!\w)")
DIGITS = {
    "oh": "0", "o": "0", "zero": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
TIMES = {"double": 2, "triple": 3, "treble": 3}
LARGER = [
    "hundred",
    "thousand",
    "and",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]

SPOKEN = PATTERNS["SPOKEN"]
SPACED = PATTERNS["SPACED"]
SPOKEN_PART = PATTERNS["SPOKEN_PART"]
PARTIAL = PATTERNS["PARTIAL"]
PUBLIC_LINES = PATTERNS.words("PUBLIC_LINES")


@dataclass(frozen=True, slots=True)
class PhoneConfig:
    """``min_digits`` are needed for a run that does not start like a British number."""

    min_digits: int = 7
    score: float = 0.97


class PhoneNumbers:
    def __init__(self, name: str, config: PhoneConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        text = Words.of(doc).text
        found = [
            self._claim(*match.span(), "digits like a telephone number")
            for look in (DIGIT_RUN, SPACED)
            for match in look.finditer(text)
            if self._is_phone(match[0])
        ]
        for match in SPOKEN.finditer(text):
            spoken = spoken_digits(match[0])
            if len(spoken) >= self.config.min_digits and spoken not in PUBLIC_LINES:
                end = match.start() + len(match[0].rstrip(" ,.-\n\t"))
                found.append(self._claim(match.start(), end, "a telephone number, spoken"))
        found += [
            self._claim(*match.span("x"), "a part of a telephone number")
            for look in (PARTIAL, SPOKEN_PART)
            for match in look.finditer(text)
        ]
        return record(doc, self.name, found)

    def _is_phone(self, written: str) -> bool:
        digits = re.sub(r"\D", "", written)
        if digits in PUBLIC_LINES or digits.startswith("08001111"):
            return False
        if re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", written):
            return False  # a date
        return len(digits) >= self.config.min_digits

    def _claim(self, start: int, end: int, reason: str) -> Evidence:
        return Evidence(start, end, Label.CONTACT, self.config.score, reason, PLACEHOLDER)


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


@Language.factory("phone_numbers", assigns=["doc.spans"], default_config=asdict(PhoneConfig()))
def make_phone_numbers(nlp: Language, name: str, min_digits: int, score: float) -> PhoneNumbers:
    return PhoneNumbers(name, PhoneConfig(min_digits=min_digits, score=score))
