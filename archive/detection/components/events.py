"""Events that neighbours know of: in the news, in court, an accident, a win."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("events")

# A few words more, up to where the sentence goes on.


@dataclass(frozen=True, slots=True)
class EventsConfig:
    floor: float = 0.0


class Events:
    def __init__(self, name: str, config: EventsConfig) -> None:
        self.name = name
        self.rules = [rule for rule in PATTERNS.rules(Label.EVENT) if rule.score >= config.floor]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("events", assigns=["doc.spans"], default_config=asdict(EventsConfig()))
def make_events(nlp: Language, name: str, floor: float) -> Events:
    return Events(name, EventsConfig(floor=floor))
