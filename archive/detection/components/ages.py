"""Exact ages, in digits or words; no school years, groups or counts."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.numbers import NUMBER_WORDS, ORDINAL_WORDS, number_of
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("ages")


# A bare number is an age unless a noun follows it ("im 5 minutes away").
BARE = PATTERNS["BARE"]
SEX = PATTERNS["SEX"]
YEAR_OLD = PATTERNS["YEAR_OLD"]
YEARS = PATTERNS["YEARS"]
AGED = PATTERNS["AGED"]
WHEN = PATTERNS["WHEN"]
SINCE = PATTERNS["SINCE"]
RELATIVE = PATTERNS["RELATIVE"]
APPOSED = PATTERNS["APPOSED"]
BRACKETED = PATTERNS["BRACKETED"]
LISTED = PATTERNS["LISTED"]
OR = PATTERNS["OR"]
BOTH = PATTERNS["BOTH"]
BIRTHDAY = PATTERNS["BIRTHDAY"]
KIN_S = PATTERNS["KIN_S"]
BIRTHDAY_LEFT_OUT = PATTERNS["BIRTHDAY_LEFT_OUT"]
OLDER = PATTERNS["OLDER"]
HAPPENED_AT = PATTERNS["HAPPENED_AT"]
TEENS = PATTERNS["TEENS"]
LOOKS = (
    (SEX, 0.85, "an age with a sex"),
    (YEAR_OLD, 0.95, "an age in years"),
    (YEARS, 0.8, "an age in years"),
    (AGED, 0.93, "follows 'age'"),
    (LISTED, 0.9, "follows 'age'"),
    (WHEN, 0.85, "says when by an age"),
    (SINCE, 0.9, "says when by an age"),
    (RELATIVE, 0.82, "follows somebody"),
    (APPOSED, 0.88, "follows a name"),
    (BRACKETED, 0.8, "in brackets after somebody"),
    (BOTH, 0.85, "an age that is coming"),
    (BIRTHDAY, 0.85, "says which birthday"),
    (TEENS, 0.78, "an age that somebody gave"),
    (OR, 0.6, "two ages"),
    (KIN_S, 0.75, "follows somebody"),
    (BIRTHDAY_LEFT_OUT, 0.6, "says which birthday"),
    (OLDER, 0.8, "says how much older"),
    (HAPPENED_AT, 0.7, "says when by an age"),
)
NOUN_FOLLOWS = PATTERNS["NOUN_FOLLOWS"]
COMING = PATTERNS["COMING"]
NOT_BEFORE = PATTERNS["NOT_BEFORE"]
YOUNGEST, OLDEST = 1, 99


@dataclass(frozen=True, slots=True)
class AgesConfig:
    bare_score: float = 0.78
    youngest_bare: int = 4


class Ages:
    def __init__(self, name: str, config: AgesConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        text = Words.of(doc).text
        found: list[Evidence] = []
        for look, score, reason in LOOKS:
            for match in look.finditer(text):
                self._claim(text, match, score, reason, found)
        for match in BARE.finditer(text):
            value = number_of(match["x"])
            before = text[max(0, match.start() - 12) : match.start()].rstrip()
            if value is not None and value >= self.config.youngest_bare and not NOT_BEFORE.search(before):
                self._claim(text, match, self.config.bare_score, f"follows '{match['cue'].lower()}'", found)
        return record(doc, self.name, found)

    @staticmethod
    def _claim(text: str, match: re.Match[str], score: float, reason: str, found: list[Evidence]) -> None:
        start, end = match.span("x")
        written = match["x"]
        numbers = re.findall(r"\d{1,2}|" + NUMBER_WORDS, written.lower())
        values = [value for number in numbers if (value := number_of(number)) is not None]
        if look_is_ordinal := re.fullmatch(
            r"\d{1,2}(?:st|nd|rd|th)|" + ORDINAL_WORDS, written, re.IGNORECASE
        ):
            values = values[:1] if look_is_ordinal[0][0].isdigit() else [13]
        if not values or not all(YOUNGEST <= value <= OLDEST for value in values):
            return
        suggestion = suggestion_for(text, end, written, values[0])
        coming = COMING.search(text, max(0, start - 20), start)
        if coming and not look_is_ordinal:
            # "nearly 13" is 12; a band after "nearly" would name the next one.
            start = coming.start()
            noun = "old" in written.lower() and NOUN_FOLLOWS.match(text[end : end + 5] + " ")
            suggestion = adjective(values[0] - 1) if noun else band(values[0] - 1)
        found.append(Evidence(start, end, Label.AGE, score, reason, suggestion))


def suggestion_for(text: str, end: int, written: str, age: int) -> str:
    """Return a band for ``age`` in words that stand where ``written`` stood."""
    lowered = written.lower()
    if re.search(r"st$|nd$|rd$|th$|first$|third$|second$", lowered):
        return "recent"  # "my recent birthday"
    if "month" in lowered:
        return "baby" if "old" in lowered else "very young"
    if "old" in lowered or re.search(r"y/?o$", lowered):
        noun = NOUN_FOLLOWS.match(text[end : end + 5] + " ")
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


@Language.factory("ages", assigns=["doc.spans"], default_config=asdict(AgesConfig()))
def make_ages(nlp: Language, name: str, bare_score: float, youngest_bare: int) -> Ages:
    return Ages(name, AgesConfig(bare_score=bare_score, youngest_bare=youngest_bare))
