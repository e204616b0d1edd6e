"""Exact ages, in digits or words; no school years, groups or counts."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.numbers import NUMBER_WORDS, ORDINAL_WORDS, number_of
from archive.detection.text.words import Words

# Each is a pattern of the file and a claim there.
LOOKS = (
    "SEX", "YEAR_OLD", "YEARS", "AGED", "LISTED", "WHEN", "SINCE", "RELATIVE", "APPOSED", "BRACKETED", "BOTH",
    "BIRTHDAY", "TEENS", "OR", "KIN_S", "BIRTHDAY_LEFT_OUT", "OLDER", "HAPPENED_AT", "CHILD_OF",
)  # fmt: skip
NUMBERS = re.compile(r"\d{1,2}|" + NUMBER_WORDS)
ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)|" + ORDINAL_WORDS, re.IGNORECASE)
YOUNGEST, YOUNGEST_BARE, OLDEST = 1, 4, 99
LAST_HOUR = 12  # "until six" is as often a time
ORDINAL_IN_WORDS = 13  # whichever it is: no band is named after a birthday
BEFORE_BARE, BEFORE_COMING, AFTER = 12, 20, 5  # code points looked at


class Ages(Component):
    NAME = "ages"
    LABEL = Label.AGE

    def find(self, words: Words) -> Iterator[Evidence]:
        text = words.text
        for look in LOOKS:
            for match in self.patterns[look].finditer(text):
                yield from self._aged(text, match, look)
        not_before = self.patterns["NOT_BEFORE"]
        # A bare number is an age unless a noun follows it ("im 5 minutes away").
        for match in self.patterns["BARE"].finditer(text):
            number = NUMBERS.match(match["x"].lower())  # without its "and a half"
            value = number_of(number[0]) if number else None
            before = text[max(0, match.start() - BEFORE_BARE) : match.start()].rstrip()
            if value is not None and value >= YOUNGEST_BARE and not not_before.search(before):
                cue = match["cue"].lower()
                hour = cue in self.patterns.words("TIME_CUES") and value <= LAST_HOUR
                yield from self._aged(text, match, "BARE_HOUR" if hour else "BARE", cue)
        for match in self.patterns["DECADE"].finditer(text):
            yield self.claim("DECADE", *match.span("x" if match["x"] else "y"), suggestion="adult years")

    def _aged(self, text: str, match: re.Match[str], look: str, cue: str = "") -> Iterator[Evidence]:
        start, end = match.span("x")
        written = match["x"].lower()
        values = [value for number in NUMBERS.findall(written) if (value := number_of(number)) is not None]
        if ordinal := ORDINAL.fullmatch(written):
            values = values[:1] if ordinal[0][0].isdigit() else [ORDINAL_IN_WORDS]
        if not values or not all(YOUNGEST <= value <= OLDEST for value in values):
            return
        noun = self.patterns["NOUN_FOLLOWS"].match(text[end : end + AFTER] + " ") is not None
        suggestion = suggestion_for(written, values[0], noun=noun)
        coming = self.patterns["COMING"].search(text, max(0, start - BEFORE_COMING), start)
        if coming and not ordinal:
            # "nearly 13" is 12; a band after "nearly" would name the next one.
            start = coming.start()
            suggestion = adjective(values[0] - 1) if "old" in written and noun else band(values[0] - 1)
        yield self.claim(look, start, end, cue=cue, suggestion=suggestion)


def suggestion_for(written: str, age: int, *, noun: bool) -> str:
    """Return a band for ``age`` in words that stand where ``written`` stood, before a noun or not."""
    if re.search(r"st$|nd$|rd$|th$|first$|third$|second$", written):
        return "recent"  # "my recent birthday"
    if "month" in written:
        return "baby" if "old" in written else "very young"
    if "old" in written or re.search(r"y/?o$", written):
        return adjective(age) if noun else noun_for(age)
    return band(age)


def band(age: int) -> str:
    """Return the band of ``age`` as a phrase that can follow "I'm", "he is" or "aged".

    The bands are those of the attribution line: of two different ones a reader could take what
    they have in common ("mid-teens" under "13-15" would be 15).
    """
    if age < 10:
        return "under ten"
    if age < 13:
        return "under thirteen"
    if age < 16:
        return "early teens"
    return "late teens" if age < 20 else "an adult"


def adjective(age: int) -> str:
    if age < 13:
        return "young"
    return "teenage" if age < 20 else "adult"


def noun_for(age: int) -> str:
    if age < 13:
        return "young child" if age < 10 else "preteen"
    return "teenager" if age < 20 else "adult"
