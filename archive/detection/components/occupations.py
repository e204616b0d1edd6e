"""A distinctive job of a relative, or of an adult whom the child ties to themselves."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("occupations")


TIED = PATTERNS["TIED"]
WORKS = PATTERNS["WORKS"]
DOES = PATTERNS["DOES"]
ROLES = PATTERNS["ROLES"]
DAUGHTER_OF = PATTERNS["DAUGHTER_OF"]
POSSESSED = PATTERNS["POSSESSED"]
FAMILY_BUSINESS = PATTERNS["FAMILY_BUSINESS"]
ADULT = PATTERNS["ADULT"]
APPOSED = PATTERNS["APPOSED"]
KIN_APPOSED = PATTERNS["KIN_APPOSED"]
BY_ENDING = PATTERNS["BY_ENDING"]
DRIVES = PATTERNS["DRIVES"]
SUGGESTION = "[a parent's job]"


@dataclass(frozen=True, slots=True)
class OccupationsConfig:
    tied_score: float = 0.88
    works_score: float = 0.66
    adult_score: float = 0.72


class Occupations:
    def __init__(self, name: str, config: OccupationsConfig) -> None:
        self.name = name
        job = "[a job]"
        self.rules = [
            Rule(TIED, Label.OCCUPATION, config.tied_score, "the job of a relative", SUGGESTION),
            Rule(WORKS, Label.OCCUPATION, config.works_score, "the work of a relative", SUGGESTION),
            Rule(DOES, Label.OCCUPATION, config.tied_score, "the work of a relative", SUGGESTION),
            Rule(ROLES, Label.OCCUPATION, config.works_score, "the job of a relative", SUGGESTION),
            Rule(DAUGHTER_OF, Label.OCCUPATION, config.tied_score, "the job of a relative", job),
            Rule(POSSESSED, Label.OCCUPATION, config.tied_score, "known by the job of a relative", job),
            Rule(FAMILY_BUSINESS, Label.OCCUPATION, config.tied_score, "a family's business", SUGGESTION),
            Rule(ADULT, Label.OCCUPATION, config.adult_score, "the job of an adult", job),
            Rule(APPOSED, Label.OCCUPATION, config.adult_score, "a job between commas", job),
            Rule(KIN_APPOSED, Label.OCCUPATION, config.tied_score, "the job of a relative", SUGGESTION),
            Rule(DRIVES, Label.OCCUPATION, config.works_score, "the work of an adult", job),
            Rule(BY_ENDING, Label.OCCUPATION, config.works_score, "ends as words for jobs do", SUGGESTION),
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("occupations", assigns=["doc.spans"], default_config=asdict(OccupationsConfig()))
def make_occupations(
    nlp: Language, name: str, tied_score: float, works_score: float, adult_score: float
) -> Occupations:
    config = OccupationsConfig(tied_score=tied_score, works_score=works_score, adult_score=adult_score)
    return Occupations(name, config)
