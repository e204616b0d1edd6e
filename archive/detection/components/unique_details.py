"""Any other detail that singles a child out: the only one who, the first to, a captain, a record."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("unique_details")


@dataclass(frozen=True, slots=True)
class UniqueDetailsConfig:
    floor: float = 0.0


class UniqueDetails:
    def __init__(self, name: str, config: UniqueDetailsConfig) -> None:
        self.name = name
        self.rules = [rule for rule in PATTERNS.rules(Label.UNIQUE) if rule.score >= config.floor]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("unique_details", assigns=["doc.spans"], default_config=asdict(UniqueDetailsConfig()))
def make_unique_details(nlp: Language, name: str, floor: float) -> UniqueDetails:
    return UniqueDetails(name, UniqueDetailsConfig(floor=floor))
