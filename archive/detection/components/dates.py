"""Exact dates, birthdays, month with year, days tied to an event; no bare weekday, month or festival."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("dates")


@dataclass(frozen=True, slots=True)
class DatesConfig:
    """``floor`` drops the rules whose score is lower."""

    floor: float = 0.0


class Dates:
    def __init__(self, name: str, config: DatesConfig) -> None:
        self.name = name
        self.rules = [rule for rule in PATTERNS.rules(Label.DATE) if rule.score >= config.floor]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("dates", assigns=["doc.spans"], default_config=asdict(DatesConfig()))
def make_dates(nlp: Language, name: str, floor: float) -> Dates:
    return Dates(name, DatesConfig(floor=floor))
