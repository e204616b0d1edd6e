"""Unusual families: twins, many siblings, foster and adoptive families, two mums, life with grandparents."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("family")


@dataclass(frozen=True, slots=True)
class FamilyConfig:
    floor: float = 0.0


class Family:
    def __init__(self, name: str, config: FamilyConfig) -> None:
        self.name = name
        self.rules = [rule for rule in PATTERNS.rules(Label.FAMILY) if rule.score >= config.floor]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("family", assigns=["doc.spans"], default_config=asdict(FamilyConfig()))
def make_family(nlp: Language, name: str, floor: float) -> Family:
    return Family(name, FamilyConfig(floor=floor))
