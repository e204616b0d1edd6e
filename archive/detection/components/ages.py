"""Exact ages, in digits or words; no school years, groups or counts."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.placeholders import usual
from archive.detection.text.numbers import NUMBER_WORDS, ORDINAL_WORDS, number_of
from archive.detection.text.words import Words

# Each is a pattern of the file and a claim there.
LOOKS = (
    "SEX", "YEAR_OLD", "YEARS", "AGED", "LISTED", "WHEN", "SINCE", "RELATIVE", "APPOSED", "BRACKETED", "BOTH",
    "BIRTHDAY", "TEENS", "OR", "KIN_S", "BIRTHDAY_LEFT_OUT", "OLDER", "HAPPENED_AT", "CHILD_OF",
    "APPOSED_BARE",
)  # fmt: skip
NUMBERS = re.compile(r"\d{1,2}|" + NUMBER_WORDS)
ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)|" + ORDINAL_WORDS, re.IGNORECASE)
YOUNGEST, YOUNGEST_BARE, OLDEST = 1, 4, 99
LAST_HOUR = 12  # "until six" is as often a time
ORDINAL_IN_WORDS = 13  # whichever it is: no band is named after a birthday
BEFORE_BARE, BEFORE_COMING = 12, 20  # code points looked at


class Ages(Component):
    NAME = "ages"
    LABEL = Label.AGE

    def find(self, words: Words) -> Iterator[Evidence]:
        text = words.text
        for look in LOOKS:
            for match in self.patterns[look].within(words):
                yield from self._aged(text, match, look)
        not_before = self.patterns["NOT_BEFORE"]
        # A bare number is an age unless a noun follows it ("im 5 minutes away").
        for match in self.patterns["BARE"].within(words):
            number = NUMBERS.match(match["x"].lower())  # without its "and a half"
            value = number_of(number[0]) if number else None
            before = text[max(0, match.start() - BEFORE_BARE) : match.start()].rstrip()
            if value is not None and value >= YOUNGEST_BARE and not not_before.search(before):
                cue = match["cue"].lower()
                hour = cue in self.patterns.words("TIME_CUES") and value <= LAST_HOUR
                if hour and self.patterns["HOURS"].search(before):
                    continue
                yield from self._aged(text, match, "BARE_HOUR" if hour else "BARE", cue)
        for match in self.patterns["DECADE"].within(words):
            yield self.claim("DECADE", *match.span("x" if match["x"] else "y"), suggestion="adult years")

    def _aged(self, text: str, match: re.Match[str], look: str, cue: str = "") -> Iterator[Evidence]:
        start, end = match.span("x")
        written = match["x"].lower()
        values = [value for number in NUMBERS.findall(written) if (value := number_of(number)) is not None]
        if ordinal := ORDINAL.fullmatch(written):
            values = values[:1] if ordinal[0][0].isdigit() else [ORDINAL_IN_WORDS]
        if not values or not all(YOUNGEST <= value <= OLDEST for value in values):
            return
        coming = self.patterns["COMING"].search(text, max(0, start - BEFORE_COMING), start)
        if coming and not ordinal:
            start = coming.start()
        yield self.claim(look, start, end, cue=cue, suggestion=usual(Label.AGE))
